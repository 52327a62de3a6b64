"""Step 4e, for hosts without the edge's clock: what takedowns have left to be done. Run it every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from liveblog.models import Takedown
from liveblog.takedown import rounds


class Command(BaseCommand):
    help = (
        "Delete files, tell caches and ask addresses for each takedown that is not done. Run it every minute"
        " where no edge runs; two at once do no harm. Ends with 1 where something is left."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="for all takedowns, done or not")

    def handle(self, *, again: bool, **options: Any) -> None:
        try:
            complete = [self._follow(takedown) for takedown in self._asked(again)]
        except (OperationalError, InterfaceError):
            raise CommandError("The database is away; what is left stays to be done.") from None
        if not complete:
            self.stdout.write("Nothing is to be done.")
        if not all(complete):
            raise CommandError(f"{complete.count(False)} of {len(complete)} are not complete.")

    def _asked(self, again: bool) -> list[Takedown]:
        if again:
            for takedown in Takedown.objects.all():
                rounds.start_again(takedown)
        return list(Takedown.objects.due(timezone.now()))

    def _follow(self, takedown: Takedown) -> bool:
        """Make a round and tell its outcome in a line; returns whether nothing is left."""
        rounds.make(takedown)
        left = {what: number for what, number in rounds.left(takedown).items() if number}
        told = ", ".join(f"{number} {what}" for what, number in left.items())
        self.stdout.write(f"Entry {takedown.entry_id}: {f'left are {told}' if left else 'complete'}.")
        return not left
