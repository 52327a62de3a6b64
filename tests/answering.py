"""A small site or cache that answers as a test tells it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Site(ThreadingHTTPServer):
    """Answers as it is told: `answers` by path, else `usual`; keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.usual: tuple[int, str, dict[str, str]] = (404, "", {})
        self.answers: dict[str, tuple[int, str, dict[str, str]]] = {}
        self.asked: list[tuple[str, str, str]] = []  # method, path, host


class Handler(BaseHTTPRequestHandler):
    server: Site

    def answer(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers["Host"]))
        status, body, headers = self.server.answers.get(self.path, self.server.usual)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_PURGE = answer  # noqa: N815, the names that http.server calls

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def answering() -> Iterator[Site]:
    site = Site()
    threading.Thread(target=site.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
