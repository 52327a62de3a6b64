"""Step 7c, the clock: an embargo ends within a second of its time, in whichever process looks first.

It has a thread and a database connection of its own, so that a writer who holds the database up never keeps
readers from the newest page.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connection, connections
from django.utils import timezone

from liveblog import publishing
from liveblog.models import Entry

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0


class Clock:
    """Publishes what is due, once a second, until cancelled."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="clock")
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
            if Entry.objects.due(timezone.now()).exists():
                publishing.publish_due()
            self._trouble = ""
        except Exception as error:  # the clock must go on
            connection.close()
            if self._trouble != type(error).__name__:
                log.exception("what is due could not be published")
            self._trouble = type(error).__name__

    def close(self) -> None:
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=False)
