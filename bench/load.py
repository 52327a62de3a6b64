"""Requests over raw sockets: as many at a time as there are connections, each answer compared to the byte.

The client is one thread with epoll, on a core of its own, and costs less than any of the servers it asks.
"""

import json
import select
import socket
import time
from dataclasses import dataclass

from bench.names import POLL_PATH

CHUNK = 262_144
TIMEOUT = 10.0
BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    "Accept-Language: en-GB,en;q=0.5\r\n"
)


@dataclass(frozen=True)
class Answer:
    """One whole response as it came: `head` without its last empty line, and the body."""

    status: int
    head: bytes
    body: bytes

    @property
    def raw(self) -> bytes:
        return self.head + b"\r\n\r\n" + self.body

    def header(self, name: str) -> str:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name:
                return value
        return ""


@dataclass(frozen=True)
class Load:
    """What one round of load did."""

    answers: int
    wrong: int


def request(path: str, *, method: str = "GET", encodings: str = "", **headers: str) -> bytes:
    """The bytes of a request as a browser sends it. `if_none_match="x"` is the header If-None-Match."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if encodings:
        headers["accept_encoding"] = encodings
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n" + BROWSER + "\r\n").encode()


def ask(port: int, wanted: bytes) -> Answer:
    """One request on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        connection.sendall(wanted)
        received = b""
        while (answer := _whole(received)) is None:
            data = connection.recv(CHUNK)
            if not data:
                raise ConnectionError("the answer broke off")
            received += data
    return answer


def _whole(received: bytes) -> Answer | None:
    """The answer, once it is complete. Its length is in its head, as with all but streams."""
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return None
    answer = Answer(int(head.split(b" ", 2)[1]), head, body)
    expected = 0 if answer.status == 304 else int(answer.header("content-length") or 0)
    return answer if len(body) >= expected else None


def version(port: int) -> int:
    """The version of the bench's live blog, as a server says it."""
    body = json.loads(ask(port, request(f"{POLL_PATH}?since=0")).body)
    return int(body["version"])


class Loader:
    """Connections that ask the same again and again."""

    def __init__(self, port: int, wanted: bytes, expected: Answer, connections: int) -> None:
        self._wanted = wanted
        self._length = len(expected.raw)
        self._begins = expected.head[:12]
        self._ends = expected.body or b"\r\n\r\n"
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        for _ in range(connections):
            connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets[connection.fileno()] = connection
            self._poll.register(connection.fileno(), select.EPOLLIN)

    def run(self, seconds: float) -> Load:
        """Ask for so long; every connection then waits for its last answer."""
        answers = wrong = 0
        end = time.monotonic() + seconds
        for connection in self._sockets.values():
            connection.send(self._wanted)
        open_ = len(self._sockets)
        pending = dict.fromkeys(self._sockets, b"")
        while open_:
            events = self._poll.poll(TIMEOUT)
            if not events:
                raise TimeoutError("a server stopped answering")
            more = time.monotonic() < end
            for number, _event in events:
                data = pending[number] + self._sockets[number].recv(CHUNK)
                if len(data) < self._length:
                    pending[number] = self._kept(number, data)
                    continue
                pending[number] = b""
                answers += 1
                wrong += not self._is_right(data)
                if more:
                    self._sockets[number].send(self._wanted)
                else:
                    open_ -= 1
        return Load(answers, wrong)

    def _is_right(self, data: bytes) -> bool:
        return len(data) == self._length and data.startswith(self._begins) and data.endswith(self._ends)

    def _kept(self, number: int, data: bytes) -> bytes:
        """An answer that is not whole yet; one that ends early or is another one altogether is an error."""
        if not data or (b"\r\n\r\n" in data and not data.startswith(self._begins)):
            raise ConnectionError(f"a server gave another answer: {data[:80]!r}")
        return data

    def close(self) -> None:
        for connection in self._sockets.values():
            connection.close()
        self._poll.close()
