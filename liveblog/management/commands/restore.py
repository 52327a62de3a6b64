"""Step 5c, a backup back into an empty database: its ledgers are checked, and open pages start over."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from liveblog import backups, ledger, publishing
from liveblog.models import LiveBlog


class Command(BaseCommand):
    help = "Restore a backup into an empty database, check its ledgers, and move the versions ahead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what manage.py backup wrote")

    def handle(self, *, file: Path, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            self._restore(file)
            for blog in publishing.after_restore():
                self.stdout.write(f"{blog.slug} is at version {blog.version}.")

    def _restore(self, file: Path) -> None:
        try:
            found = backups.read(file)
        except backups.NotEmpty:
            raise CommandError("The database is not empty; name another one in DATABASE_URL.") from None
        except backups.Unreadable as error:
            raise CommandError(f"{file} is no whole backup: {error}. Nothing was restored.") from None
        for blog in LiveBlog.objects.order_by("pk"):
            fault = ledger.check(blog).fault
            if fault:
                raise CommandError(f"The ledger of {blog.slug}: {fault}. Nothing was restored.")
        self.stdout.write(f"{found['rows']} rows and {found['files']} files are back; all ledgers hold.")
