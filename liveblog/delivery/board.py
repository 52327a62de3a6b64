"""Step 7c, the board: the version of every public live blog, looked up once a second and at every wake.

One query for all live blogs, in a thread of its own with one lasting database connection.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections

from liveblog.delivery import wakes
from liveblog.models import LiveBlog

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
FRESH_SECONDS = 2.0
PATIENCE_SECONDS = 1.0
STALE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """What the board knows of one public live blog.

    taken_down  the version at which an update was last taken down: what was made before may hold it.
    """

    blog_id: int
    slug: str
    version: int
    status: str
    taken_down: int = 0

    @property
    def is_closed(self) -> bool:
        return self.status == LiveBlog.Status.CLOSED


class Board:
    """Places by slug, as of the last look; `listener()` is called after every look that was answered.

    takedowns  rises when a look finds that updates were taken down, before `bereaved(slugs)` is called with
               the live blogs that had them.
    """

    def __init__(
        self, listener: Callable[[], None], bereaved: Callable[[set[str]], None] = lambda slugs: None
    ) -> None:
        self.places: dict[str, Place] = {}
        self.takedowns = 0
        self.looked_at = float("-inf")
        self.away = False
        self._listener = listener
        self._bereaved = bereaved
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="board")
        self._woken = asyncio.Event()
        self._look: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._stop_listening = wakes.listen(self._wake)

    def is_fresh(self) -> bool:
        return time.monotonic() - self.looked_at <= FRESH_SECONDS

    async def settle(self) -> None:
        """Wait a moment for a first or late look, unless the database is known to be away."""
        if self.is_fresh() or self.away:
            return
        try:
            await asyncio.wait_for(self.look(), PATIENCE_SECONDS)
        except TimeoutError:
            self._note_away("no answer in time")

    async def run(self) -> None:
        """Look once a second, and at once when woken, until cancelled."""
        while True:
            self._woken.clear()
            await self.look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)

    async def look(self) -> None:
        """Look now, or share the look that is under way."""
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._look_once())
        await asyncio.shield(self._look)

    async def _look_once(self) -> None:
        begun = time.monotonic()
        try:
            places = await self._loop.run_in_executor(self._thread, _read)
        except Exception as error:  # the watch must go on, whatever a driver raises
            self._note_away(type(error).__name__)
            return
        if self.away:
            log.warning("the database answers again")
        self.away = False
        self.looked_at = begun
        self._take(places)
        self._listener()

    def _take(self, places: dict[str, Place]) -> None:
        taken_down = {place.blog_id: place.taken_down for place in self.places.values()}
        self.places, without = places, set()
        for slug, place in places.items():
            if place.taken_down > taken_down.get(place.blog_id, 0):
                without.add(slug)
        if without:
            self.takedowns += 1
            self._bereaved(without)

    def _note_away(self, why: str) -> None:
        if not self.away:
            log.warning("the database does not answer (%s); readers get the last pages", why)
        self.away = True

    def wake(self) -> None:
        """Look at once. On the event loop."""
        self._woken.set()

    def _wake(self, blog_id: int, version: int) -> None:
        """Called in the writer's thread, after its commit."""
        with contextlib.suppress(RuntimeError):  # the loop is closing
            self._loop.call_soon_threadsafe(self._woken.set)

    def close(self) -> None:
        self._stop_listening()
        self._thread.submit(connections.close_all)  # connection.close would be this thread’s
        self._thread.shutdown(wait=False)


def _read() -> dict[str, Place]:
    """Every place, in one query. In the board's own thread."""
    close_old_connections()
    try:
        rows = LiveBlog.objects.public().values_list("pk", "slug", "version", "status", "taken_down_version")
        return {row[1]: Place(*row) for row in rows}
    except (DatabaseError, InterfaceError):
        connection.close()
        raise
