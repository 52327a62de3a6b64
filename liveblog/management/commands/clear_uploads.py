"""Step 1, at night: delete pictures that came to the desk and were never used."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from liveblog.desk import uploads


class Command(BaseCommand):
    help = (
        "Delete pictures that were uploaded two days ago or more and that no entry, live blog, revision or"
        " unsent text uses. Each upload clears a few by itself, so this need not be run."
    )

    def handle(self, **options: Any) -> None:
        try:
            cleared = uploads.clear_all(timezone.now())
        except (OperationalError, InterfaceError):
            raise CommandError("The database is away; nothing was looked at.") from None
        for file in cleared:
            self.stdout.write(f"Deleted {file}.")
        self.stdout.write(f"{len(cleared)} unused pictures deleted.")
