"""Post a recorded live blog again, as if it were happening now."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from liveblog.models import LiveBlog
from liveblog.replay import Replay

BAR = 30  # characters


class Command(BaseCommand):
    help = "Post a recorded live blog again as if live, into a new one at <slug>-replay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("blog", metavar="slug", help="the recorded live blog's slug")
        parser.add_argument("--speed", type=float, default=60.0, help="times faster than it happened (60)")
        parser.add_argument(
            "--at-most", type=float, metavar="SECONDS", help="the longest pause between two changes"
        )

    def handle(self, *, blog: str, speed: float, at_most: float | None, **options: Any) -> None:
        if not speed > 0:
            raise CommandError("--speed: expected a number above 0.")
        if at_most is not None and not at_most >= 0:
            raise CommandError("--at-most: expected seconds, 0 or more.")
        recorded = LiveBlog.objects.at(blog)
        if recorded is None:
            raise CommandError(f"There is no live blog at “{blog}”.")
        try:
            replay = Replay(recorded, speed=speed, at_most=at_most)
            self.stdout.write(f"{settings.SITE_URL}{replay.blog.get_absolute_url()}")
            self.follow(replay)
        except ValueError as error:
            raise CommandError(f"“{blog}” can't be replayed: {error}.") from None
        except (PermissionDenied, ValidationError) as error:
            raise CommandError(f"The replay stopped: {error}") from None
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def follow(self, replay: Replay) -> None:
        """Run it, and show how far it is: a bar on a screen, a line per change in a file."""
        total = len(replay.revisions)
        for number, revision in enumerate(replay.run(time.sleep), 1):
            if self.stdout.isatty():
                done = BAR * number // total
                self.stdout.write(f"\r[{'#' * done}{'.' * (BAR - done)}] {number}/{total} ", ending="")
                self.stdout.flush()
            else:
                self.stdout.write(f"{number}/{total} {revision.get_kind_display()}")
        self.stdout.write("\nDone." if self.stdout.isatty() else "Done.")
