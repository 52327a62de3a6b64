"""Step 7h, the gate: Django has few threads, and nobody who reads or writes slowly may hold one.

A form is here in whole before Django gets it, and an answer is out of Django's hands before it is sent. What
everyone may ask for takes some of the threads at most, so that the desk always finds one; who finds none free
within two seconds is told to come back.
"""

import asyncio
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import quote_from_bytes

from liveblog.delivery import bodies
from liveblog.delivery.producer import App, Receive, Scope, Send
from liveblog.delivery.snapshots import Message
from newsroom.areas import DESK

PUBLIC_AT_ONCE = 7  # of the ten threads
PATIENCE_SECONDS = 2.0


class Gate:
    """The ASGI application that Django is behind."""

    def __init__(self, django: App) -> None:
        self._django = django
        self._public = asyncio.Semaphore(PUBLIC_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["query_string"].isascii():  # WSGI wants it so
            query = quote_from_bytes(scope["query_string"], safe="%&=+;,/?:@!$'()*~").encode()
            scope = scope | {"query_string": query}
        with SpooledTemporaryFile(bodies.IN_MEMORY) as kept:
            answer = Answer(kept)
            if scope["path"].startswith(DESK):
                await self._desk(scope, receive, answer)
            else:
                await self._everyone(scope, receive, answer)
            await answer.send_on(send)

    async def _desk(self, scope: Scope, receive: Receive, answer: "Answer") -> None:
        if scope["method"] == "POST":
            await bodies.pass_on(self._django, scope, receive, answer.take)
        else:
            await self._django(scope, receive, answer.take)

    async def _everyone(self, scope: Scope, receive: Receive, answer: "Answer") -> None:
        try:
            await asyncio.wait_for(self._public.acquire(), PATIENCE_SECONDS)
        except TimeoutError:
            for message in bodies.refusal(HTTPStatus.SERVICE_UNAVAILABLE):
                await answer.take(message)
            return
        try:
            await self._django(scope, receive, answer.take)
        finally:
            self._public.release()


class Answer:
    """One response as Django gives it, kept until it is whole: in memory, or in a file when it is long."""

    def __init__(self, kept: IO[bytes]) -> None:
        self._kept = kept
        self._start: Message | None = None

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._kept.write(message.get("body", b""))

    async def send_on(self, send: Send) -> None:
        if self._start is None:
            return
        await send(self._start)
        self._kept.seek(0)
        more = True
        while more:
            part = self._kept.read(bodies.CHUNK)
            more = len(part) == bodies.CHUNK
            await send({"type": "http.response.body", "body": part, "more_body": more})
