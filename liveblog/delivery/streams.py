"""Step 7f, streams: one frame, encoded once, pushed straight to every reader of a live blog.

A reader costs one connection and no thread. A frame is written by stepping its `send` coroutine once: where
the socket has room that finishes at once; where it is full the reader is cut off, and comes back to resume.
"""

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from functools import lru_cache
from typing import Any

from liveblog.delivery.board import PATIENCE_SECONDS, Board

log = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]

HEARTBEAT_SECONDS = 15.0
RETRY_MS = (2000, 8000)  # a browser comes back after a random moment in this range
AT_A_TIME = 250  # readers pushed to before the event loop may do something else
HEARTBEAT = b":\n\n"


@lru_cache(4)
def frame(body: bytes) -> tuple[int, bytes]:
    """A poll's JSON body as one server-sent event (WHATWG HTML, 9.2), with its version.

    Remembered for a moment: after a restart many come back from the same version.
    """
    version = json.loads(body)["version"]
    return version, b"event: change\nid: %d\ndata: %b\n\n" % (version, body)


def greeting() -> bytes:
    """The first bytes of a stream: when to come back, spread so that a restart is no storm."""
    return b"retry: %d\n\n" % random.randint(*RETRY_MS)  # noqa: S311, spreading load is no secret


def push(send: Send, message: dict[str, Any]) -> bool:
    """Write to one reader without waiting; False when their socket is full or gone."""
    sending = send(message)
    try:
        sending.send(None)
    except StopIteration:
        return True
    except (OSError, RuntimeError):
        return False
    sending.close()
    return False


def cut_off(send: Send) -> None:
    """Close a reader's connection at once, unsent bytes and all, where the server lets us reach it."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()


class Channel:
    """The open streams of one live blog, all at `version`."""

    def __init__(self, version: int) -> None:
        self.version = version
        self.readers: set[Send] = set()
        self.moved = asyncio.Event()
        self.advancing: asyncio.Task[None] | None = None

    def move(self, version: int) -> None:
        """Say that the readers are now, or are about to be, at `version`."""
        self.version = version
        self.moved.set()
        self.moved = asyncio.Event()

    async def push(self, body: bytes, *, more: bool = True) -> None:
        """Send `body` to all who are here now."""
        message = {"type": "http.response.body", "body": body, "more_body": more}
        readers = self.readers
        for number, send in enumerate(tuple(readers), 1):
            if send in readers and not push(send, message):
                readers.discard(send)
                cut_off(send)
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)


class Streams:
    """All open streams of this process. `poll(slug, since)` gives the JSON body of a poll, or None."""

    def __init__(self, board: Board, poll: Callable[[str, int], Awaitable[bytes | None]]) -> None:
        self.channels: dict[str, Channel] = {}
        self.closed = False
        self._board = board
        self._poll = poll

    async def follow(self, slug: str, since: int, receive: Receive, send: Send) -> None:
        """Bring one reader up to date, then keep them there until they leave. The response has begun."""
        await send({"type": "http.response.body", "body": greeting(), "more_body": True})
        channel = await self._bring_up_to_date(slug, since, send)
        if channel is None:
            return
        channel.readers.add(send)
        try:
            await until_gone(receive)
        finally:
            channel.readers.discard(send)

    async def _bring_up_to_date(self, slug: str, since: int, send: Send) -> Channel | None:
        """Send a reader what they lack: then they are where this channel is. None when their stream is over.

        A coroutine of its own, so that nobody who listens holds on to the frames they began with.
        """
        while not self.closed:
            channel = self._channel(slug)
            if channel and channel.version == since:
                return channel
            if channel and channel.version < since:
                await self._wait_for_move(channel)
                if channel.version >= since:
                    continue
                channel = None  # ahead of the database: the answer says so
            event = await self._event(slug, since)
            if event is None or channel is None:
                await _end(send, event[1] if event else b"")
                return None
            if event[0] == since:
                await self._board.look()  # what is kept is older than what the channel's readers have
            else:
                await send({"type": "http.response.body", "body": event[1], "more_body": True})
                since = event[0]
        await _end(send)
        return None

    def _channel(self, slug: str) -> Channel | None:
        """The channel of a public, open live blog; at the board's version while nobody listens."""
        place = self._board.places.get(slug)
        if place is None or place.is_closed:
            return None
        channel = self.channels.setdefault(slug, Channel(place.version))
        if not channel.readers and channel.version < place.version:
            channel.move(place.version)
        return channel

    async def _wait_for_move(self, channel: Channel) -> None:
        """A reader is ahead of this process: another one told them. Look at the database until it moves."""
        moved = channel.moved
        await self._board.look()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(moved.wait(), PATIENCE_SECONDS)

    async def _event(self, slug: str, since: int) -> tuple[int, bytes] | None:
        """A frame for those at version `since`, without what was taken down while it was made."""
        takedowns, body = None, None
        while takedowns != self._board.takedowns:
            takedowns = self._board.takedowns
            body = await self._poll(slug, since)
        return frame(body) if body else None

    def advance(self) -> None:
        """Called after every look: bring each channel that is behind to the board's version."""
        for slug, channel in list(self.channels.items()):
            place = self._board.places.get(slug)
            if place and channel.version >= place.version:
                continue
            if not channel.readers:
                if place:
                    channel.move(place.version)
                else:
                    del self.channels[slug]
            elif channel.advancing is None or channel.advancing.done():
                channel.advancing = asyncio.create_task(self._advance(slug, channel))

    async def _advance(self, slug: str, channel: Channel) -> None:
        place = self._board.places.get(slug)
        if place is None:
            await channel.push(b"", more=False)
            return
        since = channel.version
        event = await self._event(slug, since)
        if event is None or channel.version != since:
            return  # the next look tries again; all readers may have left meanwhile, and newer ones come
        version, data = event
        channel.move(version)
        await channel.push(data)
        if place.is_closed:
            await channel.push(b"", more=False)

    async def beat(self) -> None:
        """A comment to every reader each 15 seconds, until cancelled, keeps proxies awake."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for channel in list(self.channels.values()):
                await channel.push(HEARTBEAT)

    async def close(self) -> None:
        """End every stream, so that the server can stop at once; the readers come back elsewhere."""
        self.closed = True
        for channel in list(self.channels.values()):
            await channel.push(b"", more=False)


async def _end(send: Send, body: bytes = b"") -> None:
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def until_gone(receive: Receive) -> None:
    """Wait for a reader to leave."""
    while (await receive())["type"] != "http.disconnect":
        pass
