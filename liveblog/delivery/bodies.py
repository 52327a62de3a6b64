"""Step 7g, bodies: what a browser sends is here in whole before Django gives it a thread.

There are few threads. Ten uploads over slow lines, or ten browsers that never finish what they send, would
hold them all.
"""

import asyncio
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from liveblog.delivery.producer import App, Receive, Scope, Send

IN_MEMORY = 256 * 1024  # bytes; a longer body waits in a file
MAX_BYTES = 100 * 1024 * 1024  # a form with its pictures
SILENCE_SECONDS = 30.0
CHUNK = 64 * 1024


async def pass_on(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request to `app` when all of it is here."""
    with SpooledTemporaryFile(IN_MEMORY) as body:
        problem = await take_in(receive, body)
        if problem is None:
            await app(scope, giver(body), send)
            return
    for message in refusal(problem):
        await send(message)


async def take_in(receive: Receive, body: IO[bytes]) -> HTTPStatus | None:
    """Write a whole request body to `body` and rewind it. Returns what is wrong with it, or None."""
    size, more = 0, True
    while more:
        try:
            message = await asyncio.wait_for(receive(), SILENCE_SECONDS)
        except TimeoutError:
            return HTTPStatus.REQUEST_TIMEOUT
        if message["type"] == "http.disconnect":
            return HTTPStatus.BAD_REQUEST  # nobody is there to read it
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BYTES:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        body.write(part)
        more = message.get("more_body", False)
    body.seek(0)
    return None


def refusal(status: HTTPStatus) -> tuple[dict[str, Any], dict[str, Any]]:
    """The messages of a refused request: the connection ends, for its rest is not read."""
    text = f"{status.phrase}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"5"),
        (b"connection", b"close"),
    ]
    start = {"type": "http.response.start", "status": int(status), "headers": headers}
    return start, {"type": "http.response.body", "body": text}


def giver(body: IO[bytes]) -> Receive:
    """A `receive` that gives Django what was taken in."""

    async def receive() -> dict[str, Any]:
        part = body.read(CHUNK)
        return {"type": "http.request", "body": part, "more_body": len(part) == CHUNK}

    return receive
