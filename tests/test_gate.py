"""Step 7h: nobody who reads or waits holds what the desk and the others need."""

import asyncio
import http.client
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from liveblog.content import PictureContent
from liveblog.delivery import gate as gate_module
from liveblog.delivery.gate import Gate
from liveblog.models import Entry, LiveBlog
from liveblog.querysets import PictureQuerySet
from tests.serving import ThreadServer, on_own_loop, serving

Make = Callable[..., Entry]
Message = dict[str, Any]


@pytest.fixture
def server(transactional_db: None) -> Iterator[ThreadServer]:
    with serving() as running:
        yield running


def status(server: ThreadServer, path: str, seconds: float = 5) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=seconds)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_those_who_read_a_picture_slowly_hold_no_thread(
    server: ThreadServer, blog: LiveBlog, published: Make
) -> None:
    name = default_storage.save("pictures/large.jpg", ContentFile(b"\xff" * 8_000_000))
    large = PictureContent(file=name, width=4, height=3, alt_text="A peak", credit="Own")
    published(pictures=(large,))
    slow = []
    for _ in range(8):  # twice as many as this server's threads
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        reader.connect(("127.0.0.1", server.port))
        reader.sendall(f"GET /media/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        slow.append(reader)
    assert status(server, "/robots.txt") == 200
    assert status(server, "/admin/login/") == 200
    for reader in slow:
        reader.close()


@pytest.mark.django_db(transaction=True)
def test_a_process_without_a_free_thread_says_that_it_is_up(
    server: ThreadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status(server, "/healthz") == 200
    free, held = threading.Event(), threading.Semaphore(0)

    def hold(pictures: PictureQuerySet, name: str) -> PictureQuerySet:
        held.release()
        free.wait(10)
        return pictures.none()

    monkeypatch.setattr(PictureQuerySet, "named", hold)
    with ThreadPoolExecutor(8) as readers:
        stuck = [readers.submit(status, server, f"/media/{number}.jpg", 15) for number in range(8)]
        try:
            for _ in range(4):  # all threads of this server
                assert held.acquire(timeout=5)
            assert status(server, "/healthz", 2) == 200
        finally:
            free.set()
        assert {one.result() for one in stuck} <= {404, 503}


def ask(app: Any, path: str) -> tuple[int, dict[bytes, bytes], bytes]:
    """The whole answer of an ASGI application."""

    async def call() -> list[Message]:
        sent: list[Message] = []
        await app(scope_of(path), nothing_more, collector(sent))
        return sent

    sent = on_own_loop(call())
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


def scope_of(path: str) -> Message:
    return {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}


async def nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def collector(sent: list[Message]) -> Callable[[Message], Awaitable[None]]:
    async def send(message: Message) -> None:
        sent.append(message)

    return send


async def long_answer(scope: Message, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
    for _ in range(5):
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
    await send({"type": "http.response.body", "body": b"end"})


def test_an_answer_comes_through_whole() -> None:
    answered, headers, body = ask(Gate(long_answer), "/media/a.jpg")
    assert (answered, headers) == (200, {b"x-own": b"1"})
    assert body == b"x" * 500_000 + b"end"


def test_who_finds_no_free_thread_is_told_to_come_back_and_the_desk_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate_module, "PUBLIC_AT_ONCE", 1)
    monkeypatch.setattr(gate_module, "PATIENCE_SECONDS", 0.1)

    async def play() -> tuple[int, dict[bytes, bytes], int, int]:
        free = asyncio.Event()

        async def django(scope: Message, receive: Any, send: Any) -> None:
            if scope["path"] == "/slow":
                await free.wait()
            await long_answer(scope, receive, send)

        app = Gate(django)

        async def call(path: str) -> Message:
            sent: list[Message] = []
            await app(scope_of(path), nothing_more, collector(sent))
            return sent[0]

        slow = asyncio.create_task(call("/slow"))
        await asyncio.sleep(0)
        refused = await call("/other")
        desk = await call("/admin/")
        free.set()
        await slow
        later = await call("/other")
        return refused["status"], dict(refused["headers"]), desk["status"], later["status"]

    refused, headers, desk, later = on_own_loop(play())
    assert (refused, desk, later) == (503, 200, 200)
    assert headers[b"retry-after"] == b"5"
