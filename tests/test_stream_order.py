"""Step 7f: readers who come and go in the middle of a push lose nothing and get nothing twice."""

import asyncio
import json
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any, cast

from liveblog.delivery.board import Board, Place
from liveblog.delivery.streams import Streams
from tests.serving import on_own_loop

Scene = Callable[["Stage"], Awaitable[None]]


class Stage:
    """Streams of one live blog; `told` is what the database holds, `known` what the board has seen of it."""

    def __init__(self, known: int) -> None:
        self.told = self.known = known
        self.kept: dict[int, int] = {}  # since: the version of a poll that is at hand
        self.looks = 0
        self.takedowns = 0
        self.padding = ""
        self.hold: asyncio.Event | None = None
        self.streams = Streams(cast(Board, self), self.poll)
        self.leave: list[asyncio.Event] = []

    @property
    def places(self) -> dict[str, Place]:
        return {"flood": Place(1, "flood", self.known, "live")}

    async def look(self) -> None:
        self.looks += 1
        await asyncio.sleep(0)
        self.known = self.told
        self.kept.clear()

    async def poll(self, slug: str, since: int) -> bytes:
        version = self.kept.get(since, self.told)
        if self.hold:
            await self.hold.wait()
        return json.dumps({"version": version, "padding": self.padding}).encode()

    def reader(self, since: int) -> tuple[list[int], asyncio.Event, "asyncio.Task[None]"]:
        """The versions that a reader gets, what makes them leave, and the stream's task."""
        got: list[int] = []
        leave = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if b"data:" in message["body"]:
                got.append(int(message["body"].split(b"id: ")[1].split(b"\n")[0]))
            assert len(got) < 50, "the same again and again"

        return got, leave, asyncio.create_task(self.streams.follow("flood", since, receive, send))


def play(scene: Scene, known: int) -> None:
    async def run() -> None:
        await asyncio.wait_for(scene(Stage(known)), 10)

    on_own_loop(run())


async def moment() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_frame_that_was_asked_for_before_everyone_left_is_not_for_who_came_since() -> None:
    async def scene(stage: Stage) -> None:
        _, leave, _ = stage.reader(5)
        await moment()
        stage.hold = asyncio.Event()
        stage.told = stage.known = 6
        stage.streams.advance()
        await moment()
        leave.set()
        stage.told = stage.known = 7
        await moment()
        got, *_ = stage.reader(7)
        await moment()
        stage.hold.set()
        await moment()
        assert got == []
        stage.told = stage.known = 8
        stage.streams.advance()
        await moment()
        assert got == [8]
        assert stage.streams.channels["flood"].version == 8

    play(scene, 5)


def test_a_poll_at_hand_that_is_older_than_the_stream_makes_nobody_spin() -> None:
    async def scene(stage: Stage) -> None:
        stage.reader(5)
        await moment()
        stage.told, stage.known = 7, 6  # committed a moment ago; the board has not seen it
        stage.streams.advance()
        await moment()
        assert stage.streams.channels["flood"].version == 7
        stage.kept[6] = 6
        got, *_ = stage.reader(6)
        await moment()
        assert got == [7]
        assert stage.looks == 1

    play(scene, 5)


def test_who_comes_while_the_server_stops_is_not_kept() -> None:
    async def scene(stage: Stage) -> None:
        _, _, early = stage.reader(5)
        await moment()
        await stage.streams.close()
        _, _, late = stage.reader(5)
        await moment()
        assert late.done()
        assert not early.done()  # its server ends it: the response is complete

    play(scene, 5)


def test_nobody_holds_on_to_the_frame_they_began_with() -> None:
    async def scene(stage: Stage) -> None:
        stage.padding = "x" * 1_000_000
        tracemalloc.start()
        readers = [stage.reader(4) for _ in range(30)]
        await moment()
        assert all(got == [5] for got, *_ in readers)
        assert tracemalloc.get_traced_memory()[0] < 10_000_000
        tracemalloc.stop()

    play(scene, 5)
