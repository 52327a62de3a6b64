"""Step 1c, the clock at the desk: publish what is due. Run it every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from liveblog import publishing


class Command(BaseCommand):
    help = "Publish every entry whose embargo has ended. Run it every minute; two at once do no harm."

    def handle(self, **options: Any) -> None:
        try:
            published, failed = publishing.publish_due()
        except (OperationalError, InterfaceError):
            raise CommandError("The database is away; what is due stays scheduled.") from None
        for entry_id in published:
            self.stdout.write(f"Entry {entry_id} is published.")
        for entry_id in failed:
            self.stderr.write(f"Entry {entry_id} is due and could not be published; the desk shows why.")
        if not published and not failed:
            self.stdout.write("Nothing is due.")
