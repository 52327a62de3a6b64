"""Step 7g, the edge: public pages, polls and streams, answered in front of Django.

It sends snapshots that Django produced, once per address and version, and passes everything it does not know
to Django. It never sees a cookie, runs no query itself and holds no thread for a reader.
"""

import asyncio
import contextlib
import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings

from liveblog import fragments
from liveblog.delivery import asked, open_files, routes, wakes
from liveblog.delivery.board import Board
from liveblog.delivery.clock import Clock, follow_takedowns
from liveblog.delivery.gate import Gate
from liveblog.delivery.producer import App, Producer, Receive, Scope, Send
from liveblog.delivery.snapshots import EMPTY, Message
from liveblog.delivery.streams import Streams, frame

log = logging.getLogger(__name__)

HEALTH = "/healthz"
STALE = (b"warning", b'110 - "the database does not answer; this is the last page"')
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Edge:
    """The ASGI application: `django` behind it answers what it does not know."""

    def __init__(self, django: App) -> None:
        self.django = django
        self.gate: Gate
        self.board: Board
        self.clock: Clock
        self.takedowns: Clock
        self.producer: Producer
        self.streams: Streams
        self._tasks: list[asyncio.Task[None]] = []
        self._https_alone = bool(settings.SECURE_SSL_REDIRECT)  # settings are slow to ask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "http":
            ready = self._ready(scope)
            if ready is None:
                await self._answer(scope, receive, send)
            else:
                await send(ready[0])
                await send(ready[1])
        elif kind == "lifespan":
            await self._lifespan(receive, send)
        elif kind == "websocket":
            await send({"type": "websocket.close", "code": 1000})

    def _ready(self, scope: Scope) -> tuple[Message, Message] | None:
        """What nearly every request gets: the messages of a snapshot that is at hand, without any waiting."""
        if not self._tasks:
            return None
        terms = asked.judged(scope, self._https_alone)
        if terms is None:
            return None
        route = routes.find(scope["path"], scope["query_string"])
        snapshot = route and self.producer.at_hand(route)
        if not snapshot:
            return None
        start, body = snapshot.answer(*terms)
        return start, body if scope["method"] == "GET" else EMPTY

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """All the rest: pages that are not made yet, streams, and what is for Django."""
        if not self._tasks:
            self.start()
        path = scope["path"]
        terms = asked.judged(scope, self._https_alone)
        if terms is None:
            await self._pass_on(scope, receive, send)
        elif (stream := routes.STREAM.match(path)) and scope["method"] == "GET":
            await self._stream(stream[1], scope, receive, send)
        else:
            await self._page(path, terms, scope, receive, send)

    async def _page(
        self, path: str, terms: tuple[bytes, bytes], scope: Scope, receive: Receive, send: Send
    ) -> None:
        route = routes.find(path, scope["query_string"])
        found = await self.producer.get(route) if route else None
        if found is None:
            await self._pass_on(scope, receive, send)
            return
        snapshot, stale = found
        start, body = snapshot.answer(*terms)
        await send(_marked_stale(start) if stale else start)
        await send(EMPTY if scope["method"] == "HEAD" else body)

    async def _stream(self, slug: str, scope: Scope, receive: Receive, send: Send) -> None:
        await self.board.settle()
        if slug not in self.board.places and not self.board.away:
            await self.board.look()  # it may have gone public a moment ago
        place = self.board.places.get(slug)
        since = asked.since(scope)
        if place is None or place.is_closed or since is None:
            await self._pass_on(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
        await self.streams.follow(slug, since, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """To Django, but for the question whether this process is up: that needs none of its threads."""
        if scope["path"] == HEALTH and asked.judged(scope, https_alone=False):
            start, body = (await self.producer.health()).answer(b"", b"")
            await send(start)
            await send(EMPTY if scope["method"] == "HEAD" else body)
        else:
            await self.gate(scope, receive, send)

    async def _poll(self, slug: str, since: int) -> bytes | None:
        """The body of a poll, made once for all readers of streams and polls."""
        route = routes.poll(slug, since)
        found = await self.producer.get(route)
        if found is None or found[1]:
            place = self.board.places.get(slug)
            if place is None or not self.board.is_fresh():
                return None
            found = await self.producer.make(route, place.version), False
        return found[0].body if found[0].status == 200 else None

    def start(self) -> None:
        """Begin to look at the versions. Called once, on the event loop that serves."""
        open_files.make_sure(settings.READERS)
        self.board = Board(self._look_done, self._forget)
        self.gate = Gate(self.django)
        self.producer = Producer(self.gate, self.board)
        self.streams = Streams(self.board, self._poll)
        self.clock = Clock()
        self.takedowns = Clock(follow_takedowns, "what follows a takedown could not be done")
        watches = [self.board.run(), self.clock.run(), self.takedowns.run(), self.streams.beat()]
        bus = wakes.bus()
        if bus:
            watches.append(bus.listen(self.board.wake))
        self._tasks = [asyncio.create_task(watch) for watch in watches]
        for task in self._tasks:
            task.add_done_callback(_say_if_failed)
        self._end_streams_on_stop()

    def _look_done(self) -> None:
        self.streams.advance()

    def _forget(self, slugs: set[str]) -> None:
        """Updates of these live blogs were taken down: nothing that was made before is served any more."""
        self.producer.forget(slugs)
        frame.cache_clear()
        fragments.memory.clear()
        fragments.panel_memory.clear()

    def _end_streams_on_stop(self) -> None:
        """Open streams end at the first signal to stop, so that the server need not wait for them."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            if not callable(before):
                continue

            def stop(signum: int, frame: FrameType | None, before: Any = before) -> None:
                loop.call_soon_threadsafe(lambda: loop.create_task(self.streams.close()))
                before(signum, frame)

            signal.signal(number, stop)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tasks:
            await self.streams.close()
            self.board.close()
            self.clock.close()
            self.takedowns.close()
            self.producer.close()
        self._tasks = []

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        if not self._tasks:
            self.start()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.board.look(), 5)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})


def _marked_stale(start: Message) -> Message:
    return start | {"headers": [*start["headers"], STALE]}


def _say_if_failed(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception():
        log.error("the edge's watch stopped", exc_info=task.exception())
