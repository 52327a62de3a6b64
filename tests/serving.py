"""Real servers for tests: the edge under uvicorn, in a thread of the test's process or in one of its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, TypeVar, cast

import uvicorn
from a2wsgi import WSGIMiddleware
from django.db import connections

from liveblog.delivery.edge import Edge
from newsroom.wsgi import application as django

STARTED_SECONDS = 15
STOPPED_SECONDS = 5
ANSWERED_SECONDS = 30  # pictures may be under way, on a machine with much else to do
T = TypeVar("T")


def on_own_loop(coroutine: Coroutine[Any, Any, T]) -> T:
    """What it returns, on an event loop of its own: browser tests leave one in the thread of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


class ThreadServer:
    """The edge on a free port, on the test's own database, in a thread. `edge` is there to look into."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.wsgi = WSGIMiddleware(cast(Any, django), workers=4)
        self.edge = Edge(cast(Any, self.wsgi))
        config = uvicorn.Config(
            self.edge, port=self.port, log_level="warning", timeout_graceful_shutdown=2, access_log=False
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        asyncio.run(self.server.serve())

    def start(self) -> "ThreadServer":
        self.thread.start()
        until(lambda: self.server.started, STARTED_SECONDS, "the server did not start")
        return self

    def stop(self) -> None:
        """Stop, and let go of every database connection that its threads hold."""
        self.server.should_exit = True
        self.thread.join(STOPPED_SECONDS)
        workers = self.wsgi.executor._max_workers
        all_here = threading.Barrier(workers)  # else a quick thread would do another's part too

        def let_go() -> None:
            all_here.wait(STOPPED_SECONDS)
            connections.close_all()

        for _ in range(workers):
            self.wsgi.executor.submit(let_go)
        self.wsgi.executor.shutdown(wait=True)
        if hasattr(self.edge, "board"):
            for watch in (self.edge.board, self.edge.clock, self.edge.takedowns):
                watch._thread.shutdown(wait=True)


class ProcessServer:
    """`uvicorn newsroom.asgi:application` as a process of its own, with these environment variables."""

    def __init__(self, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"DEBUG": "on", "SECRET_KEY": "of-a-test"} | environment
        self.process: subprocess.Popen[bytes]
        self.log = Path(tempfile.mkdtemp(prefix="newsroom-server-")) / "log"

    def said(self, words: str) -> bool:
        """Whether these words stand in the server's log."""
        return words in self.log.read_text(encoding="utf-8")

    def start(self) -> "ProcessServer":
        command = [sys.executable, "-m", "uvicorn", "newsroom.asgi:application"]
        options = ["--port", str(self.port), "--timeout-graceful-shutdown", "2", "--no-access-log"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options], env=self.environment, stderr=log, stdout=log
            )
        until(lambda: answers(self.port), STARTED_SECONDS, "the server process did not start")
        return self

    def stop(self) -> float:
        """Ask it to stop; returns the seconds that took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOPPED_SECONDS)
        return time.monotonic() - begun

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False


def until_answered(port: int) -> None:
    """Wait until Django's live server has answered all that was asked, and every connection to it is closed.

    Connections are taken in the order in which they came: once our own is answered, each has its thread.
    """
    answers(port)
    until(lambda: not _connections(), ANSWERED_SECONDS, "a test's requests are still under way")


def _connections() -> list[threading.Thread]:
    """The live server's threads: one for each connection, until the browser closes it."""
    name = ThreadingMixIn.process_request_thread.__name__
    return [thread for thread in threading.enumerate() if f"({name})" in thread.name]


def until(true: Any, seconds: float, complaint: str) -> None:
    """Wait until `true()` is, or fail with `complaint`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, complaint
        time.sleep(0.02)


@contextmanager
def serving(port: int | None = None) -> Iterator[ThreadServer]:
    server = ThreadServer(port).start()
    try:
        yield server
    finally:
        server.stop()
