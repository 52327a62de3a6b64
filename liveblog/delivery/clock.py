"""Step 7c, the clock: an embargo ends within a second of its time, in whichever process looks first.

It has a thread and a database connection of its own, so that a writer who holds the database up never keeps
readers from the newest page. What a takedown leaves to be done has another clock, for it waits for answers.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import close_old_connections, connection, connections
from django.utils import timezone

from liveblog import publishing
from liveblog.models import Entry
from liveblog.takedown import rounds

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0


def lift_embargoes(over: Event) -> None:
    if Entry.objects.due(timezone.now()).exists():
        publishing.publish_due()


def follow_takedowns(over: Event) -> None:
    rounds.follow_up(over=over)


class Clock:
    """Does its work once a second, until cancelled.

    work     gets an event that is set when the clock is to stop.
    failing  what is said when it fails.
    """

    def __init__(
        self,
        work: Callable[[Event], None] = lift_embargoes,
        failing: str = "what is due could not be published",
    ) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="clock")
        self._work = work
        self._failing = failing
        self._over = Event()
        self._trouble = ""

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await loop.run_in_executor(self._thread, self._tick)
            await asyncio.sleep(TICK_SECONDS)

    def _tick(self) -> None:
        """Whatever goes wrong is said once, and tried again at the next tick."""
        try:
            close_old_connections()
            self._work(self._over)
            self._trouble = ""
        except Exception as error:  # the clock must go on
            connection.close()
            if self._trouble != type(error).__name__:
                log.exception(self._failing)
            self._trouble = type(error).__name__

    def close(self) -> None:
        self._over.set()
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=False)
