"""Readers of a stream, near enough to a browser's EventSource."""

import contextlib
import json
import socket
import threading
import time
from typing import Any

from tests.serving import until


class Reader:
    """A browser's EventSource, near enough: status, headers, then events as they come, in a thread."""

    def __init__(self, port: int, slug: str, query: str = "?since=0", **headers: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        lines = [f"GET /live/{slug}/stream{query} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.received = b""
        self.ended = False
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        try:
            while data := self.socket.recv(65536):
                self.received += data
        except OSError:
            pass
        self.ended = True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(2)
        self.socket.close()

    @property
    def status(self) -> int:
        until(lambda: b"\r\n\r\n" in self.received, 5, "no answer")
        return int(self.received.split(b" ", 2)[1])

    def text(self) -> str:
        """The body so far, out of its chunks."""
        _, _, rest = self.received.partition(b"\r\n\r\n")
        body = b""
        while b"\r\n" in rest:
            size, _, rest = rest.partition(b"\r\n")
            length = int(size, 16)
            if len(rest) < length + 2:
                break
            body, rest = body + rest[:length], rest[length + 2 :]
        return body.decode()

    def events(self) -> list[tuple[int, dict[str, Any]]]:
        """(id, data) of each whole event so far."""
        found = []
        for block in self.text().split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
            if fields.get("event") == "change":
                found.append((int(fields["id"]), json.loads(fields["data"])))
        return found

    def changes(self) -> list[tuple[int, int]]:
        """(version, entry) of every change so far."""
        return [(change["version"], change["id"]) for _, data in self.events() for change in data["changes"]]

    def wait(self, number: int, seconds: float = 10) -> list[tuple[int, dict[str, Any]]]:
        until(lambda: len(self.events()) >= number, seconds, f"{number} events did not come")
        return self.events()


class Follower:
    """A reader who comes back, with the last event's id, whenever the stream breaks off."""

    def __init__(self, port: int, slug: str, since: int) -> None:
        self.port, self.slug = port, slug
        self.last = since
        self.seen: list[tuple[int, int]] = []  # (version, entry), as they came
        self.resets = 0
        self._leaving = threading.Event()
        self.thread = threading.Thread(target=self._follow, daemon=True)
        self.thread.start()

    def _follow(self) -> None:
        while not self._leaving.is_set():
            with contextlib.suppress(OSError, AssertionError, ValueError):
                self._read(Reader(self.port, self.slug, "?since=0", Last_Event_ID=str(self.last)))
            self._leaving.wait(0.2)

    def _read(self, reader: Reader) -> None:
        taken = 0
        try:
            while not (reader.ended or self._leaving.is_set()):
                taken = self._take(reader, taken)
                time.sleep(0.05)
            self._take(reader, taken)
        finally:
            reader.close()

    def _take(self, reader: Reader, taken: int) -> int:
        events = reader.events()
        for version, data in events[taken:]:
            self.resets += data["reset"]
            self.seen += [(change["version"], change["id"]) for change in data["changes"]]
            self.last = version
        return len(events)

    def leave(self) -> None:
        self._leaving.set()
        self.thread.join(5)
