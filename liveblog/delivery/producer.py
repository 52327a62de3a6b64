"""Step 7e, the producer: asks Django for a public page once, and keeps what it answers.

However many readers wait for the same page of the same version, Django makes it one time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from liveblog.delivery import routes, snapshots
from liveblog.delivery.board import FRESH_SECONDS, PATIENCE_SECONDS, STALE_SECONDS, Board
from liveblog.delivery.routes import Route
from liveblog.delivery.snapshots import Snapshot

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

UNVERSIONED_SECONDS = 2.0  # how long a page of no one version is kept
VERSIONED_SECONDS = 5.0  # a live blog's page is made anew after this: another's headline on it may have
# changed, or a picture's file gone missing


class Producer:
    """Snapshots by route, from the store or from Django. For the event loop alone."""

    def __init__(self, django: App, board: Board) -> None:
        self.store = snapshots.Store(settings.SNAPSHOT_MB * 1024 * 1024)
        self.made = 0  # responses asked of Django, for tests and the bench
        self._django = django
        self._board = board
        self._health: Snapshot | None = None
        self._flights: dict[tuple[Any, int], asyncio.Task[Snapshot]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="snapshots")

    def at_hand(self, route: Route) -> Snapshot | None:
        """The snapshot of a page as it stands now, where it is kept and the board has just looked."""
        kept = self.store.get(route.key)
        if kept is None or kept.mark != self._mark(route):
            return None
        now = time.monotonic()
        seconds = VERSIONED_SECONDS if route.slug else UNVERSIONED_SECONDS
        young = now - kept.made_at <= seconds and now - self._board.looked_at <= FRESH_SECONDS
        return kept if young else None

    def _mark(self, route: Route) -> int | None:
        """The version that a page has now, 0 for a page of none; None where no snapshot can answer."""
        if not route.slug:
            return 0
        place = self._board.places.get(route.slug)
        return None if place is None or route.since > place.version else place.version

    async def get(self, route: Route) -> tuple[Snapshot, bool] | None:
        """The snapshot of a page and whether it is stale; None where Django must answer itself."""
        await self._board.settle()
        mark = self._mark(route)
        if mark is None:
            return None
        ready = self.at_hand(route)
        if ready:
            return ready, False
        last = self._last(route, mark)
        if not self._board.is_fresh():
            return (last, True) if last else None
        try:
            made = await asyncio.wait_for(self.make(route, mark), PATIENCE_SECONDS if last else None)
        except TimeoutError:
            made = None
        last = self._last(route, mark)  # meanwhile it may have been let go of
        if last and (made is None or made.status >= 500):
            return last, True
        return (made, False) if made else None

    def _last(self, route: Route, mark: int) -> Snapshot | None:
        """What may be shown, as stale, where nothing newer can be had: what was right less than a minute ago.

        A page of the version that the live blog still has was right when the board last looked, any other
        when it was made: what has been withdrawn since must not stay for long.
        """
        kept = self.store.get(route.key)
        if kept is None:
            return None
        same = bool(route.slug) and kept.mark == mark
        was_right = self._board.looked_at if same else kept.made_at
        return kept if time.monotonic() - was_right <= STALE_SECONDS else None

    async def health(self) -> Snapshot:
        """What /healthz says, asked of Django once: that the process answers at all is all it means."""
        if self._health is None:
            answer = await ask(self._django, "/healthz", "")
            self._health = snapshots.take(*answer, 0)
        return self._health

    async def make(self, route: Route, mark: int) -> Snapshot:
        """Ask Django, or wait for the answer that somebody else is already waiting for."""
        flight = self._flights.get((route.key, mark))
        if flight is None:
            flight = asyncio.create_task(self._make(route, mark))
            self._flights[route.key, mark] = flight
            flight.add_done_callback(lambda _: self._flights.pop((route.key, mark), None))
        return await asyncio.shield(flight)

    async def _make(self, route: Route, mark: int) -> Snapshot:
        takedowns = None
        while takedowns != self._board.takedowns:  # what was taken down meanwhile may be in the answer
            takedowns = self._board.takedowns
            snapshot, is_private = await self._ask(route, mark)
        if snapshot.status == 200 and not is_private:
            self.store.put(route.key, snapshot)
        return snapshot

    async def _ask(self, route: Route, mark: int) -> tuple[Snapshot, bool]:
        self.made += 1
        status, headers, body = await ask(self._django, *route.key)
        loop = asyncio.get_running_loop()
        snapshot = await loop.run_in_executor(self._thread, snapshots.take, status, headers, body, mark)
        return snapshot, _is_private(headers)

    def forget(self, slugs: set[str]) -> None:
        """Let go of all pages of these live blogs, and of all that shows several: an update was taken down.

        Not even as stale may they be shown. Nobody is told that a page has changed: it has, with its version.
        """
        self.store.drop_where(lambda key: routes.slug_in(key[0]) in {*slugs, ""})

    def close(self) -> None:
        self._thread.shutdown(wait=False)


def _is_private(headers: snapshots.Headers) -> bool:
    """Whether a response says that it must not be kept."""
    return any(
        name == b"set-cookie" or (name == b"cache-control" and (b"no-store" in value or b"private" in value))
        for name, value in headers
    )


async def ask(django: App, path: str, query: str) -> tuple[int, snapshots.Headers, bytes]:
    """Django's whole answer to a GET of this site's own address: status, headers, body."""
    site = urlsplit(settings.SITE_URL)
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https" if settings.SECURE_SSL_REDIRECT else "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", site.netloc.encode())],
        "server": (site.hostname, site.port or 80),
        "client": None,
    }
    status, headers, chunks = 0, [], []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = [(name.lower(), value) for name, value in message["headers"]]
        else:
            chunks.append(message.get("body", b""))

    await django(scope, receive, send)
    return status, headers, b"".join(chunks)
