"""Step 4c, the ledger checked from the command line: all live blogs, or one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from liveblog import ledger
from liveblog.models import LiveBlog


class Command(BaseCommand):
    help = "Check that every public state of the live blogs is what was appended to their ledgers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", help="one live blog's; without it, all of them")

    def handle(self, *, slug: str | None, **options: Any) -> None:
        """Ends with 1 and the first broken place of each ledger that does not hold."""
        blogs = LiveBlog.objects.order_by("pk")
        if slug is not None:
            found = LiveBlog.objects.at(slug) or LiveBlog.objects.formerly_at(slug)
            if found is None:
                raise CommandError(f"There is no live blog at {slug}.")
            blogs = blogs.filter(pk=found.pk)
        broken = sum(not self._holds(blog) for blog in blogs)
        if broken:
            raise CommandError(f"{broken} ledger{'s' if broken > 1 else ''} can’t be trusted.")

    def _holds(self, blog: LiveBlog) -> bool:
        checked = ledger.check(blog)
        if checked.fault:
            self.stderr.write(f"{blog.slug}: {checked.fault}; {checked.rows} before it hold.")
            return False
        erased = f", {checked.erased} of them erased" if checked.erased else ""
        self.stdout.write(f"{blog.slug}: {checked.rows} hold{erased}.")
        return True
