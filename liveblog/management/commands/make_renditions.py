"""Step 1b, pictures from before there were renditions: what each of them lacks."""

from typing import Any

from django.core.management.base import BaseCommand

from liveblog import pictures
from liveblog.models import Picture


class Command(BaseCommand):
    help = (
        "Make what is missing of the sizes and formats that readers choose from. A page shows them from the"
        " next change of an update on, or from the next start of the server."
    )

    def handle(self, **options: Any) -> None:
        made = 0
        for file, width in Picture.objects.sizes().iterator():
            try:
                made += pictures.complete(file, width)
            except (OSError, ValueError) as error:
                self.stderr.write(f"{file}: {error}")
        if options["verbosity"]:
            self.stdout.write(f"{made} pictures have renditions now.")
