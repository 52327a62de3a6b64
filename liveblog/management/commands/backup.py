"""Step 5c, a backup from the command line: database and pictures in one file, while everybody goes on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from liveblog import backups


class Command(BaseCommand):
    help = "Write database and pictures into one file, as they are now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="such as newsroom-2026-05-31.tar.gz")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            kept = backups.write(file)
        except OSError as error:
            raise CommandError(f"{file} can’t be written: {error.strerror}.") from None
        self.stdout.write(f"{file}: {kept['rows']} rows, {kept['files']} files.")
