"""The measure of all: plain ASGI callables that send ready bytes, without any program behind them.

`page` sends one whole response, `stream` holds readers and pushes one ready frame to each at every POST. The
bytes are in the file that BENCH_READY names: what the edge had sent.
"""

import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

READY = Path(os.environ["BENCH_READY"]).read_bytes()
BY_THE_SERVER = (b"date", b"transfer-encoding")


def _response(raw: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two ASGI messages of a response as it went over the wire; the server adds its date again."""
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    pairs = [line.partition(b": ") for line in lines]
    headers = [(name.lower(), value) for name, _, value in pairs if name.lower() not in BY_THE_SERVER]
    start = {"type": "http.response.start", "status": int(status.split()[1]), "headers": headers}
    return start, {"type": "http.response.body", "body": body}


START, BODY = _response(READY)
FRAME = {**BODY, "more_body": True}
GREETING = {"type": "http.response.body", "body": b"retry: 5000\n\n", "more_body": True}
readers: set[Send] = set()


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    await send(START)
    await send(BODY)


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["method"] == "POST":
        await _push(send)
    else:
        await send(START)
        await send(GREETING)
        readers.add(send)
        while (await receive())["type"] != "http.disconnect":
            pass
        readers.discard(send)


async def _push(send: Send) -> None:
    began = time.monotonic()
    for reader in tuple(readers):
        await reader(FRAME)
    body = json.dumps({"at": began, "cpu_ms": 0.0}).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
