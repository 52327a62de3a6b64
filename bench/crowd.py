"""A crowd of readers: thousands of streams on one epoll, each with every event it got.

Frames are compared as bytes and read once: what a thousand readers got alike is one frame.
"""

import json
import select
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bench.load import CHUNK, TIMEOUT, Answer, request
from bench.names import STREAM_PATH

AT_A_TIME = 200  # connections opened before their answers are awaited
ADDRESSES = 8  # source addresses 127.0.0.2 and on, so that no port runs out
HEARTBEAT = b":\n\n"
PATIENCE_SECONDS = 60.0
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, with a reset, as when a network breaks


@dataclass(frozen=True)
class Frame:
    """One server-sent event, as its bytes."""

    raw: bytes

    @cached_property
    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.raw.partition(b"\ndata: ")[2])
        return answer

    @cached_property
    def version(self) -> int:
        return int(self.raw.partition(b"\nid: ")[2].partition(b"\n")[0])

    @cached_property
    def changes(self) -> list[tuple[int, int]]:
        """Each change's entry and version."""
        return [(change["id"], change["version"]) for change in self.body["changes"]]


class Reader:
    """One stream: `frames` over all its connections; `rest` is a chunk that is not whole yet."""

    __slots__ = ("frames", "headed", "number", "rest", "socket")

    def __init__(self, number: int) -> None:
        self.number = number
        self.socket: socket.socket
        self.rest = b""
        self.headed = False
        self.frames: list[Frame] = []


@dataclass(frozen=True)
class Post:
    """One publication: what the server said of it, and when each reader had it, in seconds after it."""

    answer: dict[str, Any]
    delays: list[float]

    def part(self, share: float) -> float:
        """Milliseconds until this share of the readers had it."""
        return sorted(self.delays)[min(len(self.delays) - 1, int(len(self.delays) * share))] * 1000


class Crowd:
    """All readers of one server. Use as a context manager."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.readers: list[Reader] = []
        self.arrivals: list[float] = []  # of events, since they were last cleared
        self.beats: list[float] = []  # of heartbeats
        self.beat_bytes = 0  # of the last heartbeat with its chunk, as it went over the wire
        self.broken: list[str] = []
        self.frames: dict[bytes, Frame] = {}
        self._headed = 0
        self._poll = select.epoll()
        self._by_file: dict[int, Reader] = {}
        self._asking: dict[int, bytes] = {}
        self._answers: list[Answer] = []

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *exc: object) -> None:
        self.drop()
        self._poll.close()

    def open(self, readers: int, since: int) -> None:
        """So many readers, all at version `since`."""
        self.readers = [Reader(number) for number in range(readers)]
        self._connect(lambda _: request(f"{STREAM_PATH}?since={since}", accept="text/event-stream"))

    def resume(self, since: int) -> None:
        """The same readers again, each from the last event it had whole, as browsers do."""

        def wanted(reader: Reader) -> bytes:
            headers = {"accept": "text/event-stream"}
            if reader.frames:
                headers["last_event_id"] = str(reader.frames[-1].version)
            return request(f"{STREAM_PATH}?since={since}", **headers)

        self._connect(wanted)

    def _connect(self, wanted: Callable[[Reader], bytes]) -> None:
        for start in range(0, len(self.readers), AT_A_TIME):
            for reader in self.readers[start : start + AT_A_TIME]:
                reader.socket = self._socket(reader.number)
                reader.rest, reader.headed = b"", False
                self._by_file[reader.socket.fileno()] = reader
                reader.socket.sendall(wanted(reader))
                self._poll.register(reader.socket.fileno(), select.EPOLLIN)
            self._await_heads(min(start + AT_A_TIME, len(self.readers)))

    def _await_heads(self, expected: int) -> None:
        self.pump(lambda: self._headed >= expected, PATIENCE_SECONDS)

    def _socket(self, number: int) -> socket.socket:
        connection = socket.socket()
        connection.settimeout(TIMEOUT)
        if hasattr(socket, "IP_BIND_ADDRESS_NO_PORT"):
            connection.setsockopt(socket.IPPROTO_IP, socket.IP_BIND_ADDRESS_NO_PORT, 1)
            connection.bind((f"127.0.0.{2 + number % ADDRESSES}", 0))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def drop(self) -> None:
        """Cut every connection, in the middle of whatever it is receiving."""
        for file, reader in self._by_file.items():
            self._poll.unregister(file)
            reader.socket.close()
        self._by_file.clear()
        self._headed = 0

    def pump(self, until: Callable[[], bool], seconds: float) -> None:
        """Receive until `until()` is true. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(f"waited {seconds:.0f} s in vain; {self.broken[:3]}")
            for file, _event in self._poll.poll(0.05):
                reader = self._by_file.get(file)
                if reader is None:
                    self._receive_answer(file)
                else:
                    self._receive(reader)

    def wait(self, seconds: float) -> None:
        """Receive for so long."""
        end = time.monotonic() + seconds
        self.pump(lambda: time.monotonic() >= end, seconds + 1)

    def _receive(self, reader: Reader) -> None:
        try:
            data = reader.socket.recv(CHUNK)
        except OSError:
            data = b""
        at = time.monotonic()
        if not data:
            self._lose(reader)
            return
        data = reader.rest + data if reader.rest else data
        if not reader.headed:
            head, separator, data = data.partition(b"\r\n\r\n")
            if not separator:
                reader.rest = head
                return
            self._greet(reader, head)
        self._read_chunks(reader, data, at)

    def _greet(self, reader: Reader, head: bytes) -> None:
        reader.headed = True
        self._headed += 1
        if not head.startswith(b"HTTP/1.1 200"):
            self.broken.append(f"reader {reader.number} was answered {head[:40]!r}")

    def _lose(self, reader: Reader) -> None:
        self.broken.append(f"reader {reader.number} was cut off")
        self._poll.unregister(reader.socket.fileno())
        del self._by_file[reader.socket.fileno()]
        reader.socket.close()

    def _read_chunks(self, reader: Reader, data: bytes, at: float) -> None:
        """One chunk of the response is one event, heartbeat or greeting."""
        start = 0
        while (line := data.find(b"\r\n", start)) >= 0:
            size = int(data[start:line], 16)
            end = line + 2 + size
            if len(data) < end + 2:
                break
            self._take(reader, data[line + 2 : end], at, end + 2 - start)
            start = end + 2
        reader.rest = data[start:]

    def _take(self, reader: Reader, event: bytes, at: float, size: int) -> None:
        frame = self.frames.get(event)
        if frame is None and event.startswith(b"event: change\n"):
            frame = self.frames[event] = Frame(event)
        if frame is not None:
            reader.frames.append(frame)
            self.arrivals.append(at)
        elif event == HEARTBEAT:
            self.beats.append(at)
            self.beat_bytes = size

    def send(self, path: str) -> None:
        """Post to the server, on a connection of its own; `settle()` waits for what it says."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)
        connection.sendall(request(path, method="POST", content_length="0", connection="close"))
        file = connection.detach()
        self._asking[file] = b""
        self._poll.register(file, select.EPOLLIN)

    def _receive_answer(self, file: int) -> None:
        with socket.socket(fileno=file) as connection:
            data = connection.recv(CHUNK)
            self._asking[file] += data
            if data:
                connection.detach()
                return
        head, _, body = self._asking.pop(file).partition(b"\r\n\r\n")
        self._answers.append(Answer(int(head.split(b" ", 2)[1]), head, body))

    def settle(self) -> None:
        """Receive until every post has its answer."""
        self.pump(lambda: not self._asking, PATIENCE_SECONDS)

    def last_answer(self) -> dict[str, Any]:
        """What the server said to the last post. Raises RuntimeError unless it was 200."""
        last = self._answers[-1]
        if last.status != 200:
            raise RuntimeError(f"a post was answered {last.status}")
        answer: dict[str, Any] = json.loads(last.body)
        return answer

    def post(self, path: str) -> Post:
        """Publish once, and receive until every reader had it and the server has answered."""
        self.arrivals.clear()
        self.send(path)
        there = len(self._by_file)
        self.pump(lambda: not self._asking and len(self.arrivals) >= there, PATIENCE_SECONDS)
        answer = self.last_answer()
        return Post(answer, [at - answer["at"] for at in self.arrivals])
