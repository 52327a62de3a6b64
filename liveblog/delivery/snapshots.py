"""Step 7b, snapshots: whole responses that Django made, kept ready to be sent as they are.

Each is compressed once, when it is made. The store holds the newest one per address and is bounded in bytes:
what was asked for least lately goes first.
"""

import gzip
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import brotli

Headers = list[tuple[bytes, bytes]]
Message = dict[str, Any]

BROTLI_QUALITY = 5
GZIP_LEVEL = 6
WORTH_COMPRESSING = 200  # bytes; below, the headers weigh more than what is saved
COMPRESSIBLE = re.compile(rb"^(text/|application/(json|atom\+xml|xml|rss\+xml))")
BODY_HEADERS = {b"content-type", b"content-length", b"content-language", b"content-encoding"}
OVERHEAD = 2000  # bytes of a snapshot beside its bodies


@dataclass(slots=True)
class Snapshot:
    """One response in every form it is sent in.

    mark     the live blog's version it was asked for at; 0 for a page that has none.
    made_at  time.monotonic() when it was made.
    forms    by encoding ("identity", "gzip", "br"): the two ASGI messages.
    """

    status: int
    etag: bytes
    mark: int
    made_at: float
    forms: dict[str, tuple[Message, Message]]
    unchanged: Message
    size: int
    body: bytes = field(repr=False)

    def answer(self, accepts: bytes, known: bytes) -> tuple[Message, Message]:
        """The messages for a reader who accepts these encodings and has these entity tags."""
        if self.etag and known and _matches(known, self.etag):
            return self.unchanged, EMPTY
        for coding in _codings(accepts):
            if coding in self.forms:
                return self.forms[coding]
        return self.forms["identity"]


EMPTY: Message = {"type": "http.response.body", "body": b""}


@lru_cache(256)
def _codings(accepts: bytes) -> tuple[str, ...]:
    """The encodings of ours that an Accept-Encoding takes, the best first."""
    return tuple(
        coding.decode() for coding in (b"br", b"gzip") if coding in accepts and _accepts(accepts, coding)
    )


def _accepts(accepts: bytes, coding: bytes) -> bool:
    """Whether the Accept-Encoding names `coding` without refusing it (";q=0")."""
    for part in accepts.split(b","):
        name, _, weight = part.partition(b";")
        if name.strip().lower() == coding:
            return weight.replace(b" ", b"").lower() not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


@lru_cache(1024)
def _matches(known: bytes, etag: bytes) -> bool:
    """If-None-Match, compared weakly (RFC 9110, 13.1.2)."""
    if known.strip() == b"*":
        return True
    bare = etag.removeprefix(b"W/")
    return any(tag.strip().removeprefix(b"W/") == bare for tag in known.split(b","))


def take(status: int, headers: Headers, body: bytes, mark: int) -> Snapshot:
    """A snapshot of one complete, uncompressed response. Compresses: call it off the event loop."""
    named = dict(headers)
    bodies = {"identity": body}
    if len(body) >= WORTH_COMPRESSING and COMPRESSIBLE.match(named.get(b"content-type", b"")):
        bodies["gzip"] = gzip.compress(body, GZIP_LEVEL, mtime=0)
        bodies["br"] = brotli.compress(body, quality=BROTLI_QUALITY)
        if b"vary" not in named:
            headers = [*headers, (b"vary", b"Accept-Encoding")]
    forms = {coding: _form(status, headers, coding, data) for coding, data in bodies.items()}
    bare = [(name, value) for name, value in headers if name not in BODY_HEADERS]
    return Snapshot(
        status=status,
        etag=named.get(b"etag", b""),
        mark=mark,
        made_at=time.monotonic(),
        forms=forms,
        unchanged={"type": "http.response.start", "status": 304, "headers": bare},
        size=sum(map(len, bodies.values())) + OVERHEAD,
        body=body,
    )


def _form(status: int, headers: Headers, coding: str, data: bytes) -> tuple[Message, Message]:
    kept = [(name, value) for name, value in headers if name not in (b"content-length", b"etag")]
    kept.append((b"content-length", str(len(data)).encode()))
    etag = dict(headers).get(b"etag", b"")
    if coding != "identity":
        kept.append((b"content-encoding", coding.encode()))
        etag = etag and b"W/" + etag.removeprefix(b"W/")  # other bytes of the same page
    if etag:
        kept.append((b"etag", etag))
    start = {"type": "http.response.start", "status": status, "headers": kept}
    return start, {"type": "http.response.body", "body": data}


class Store:
    """The newest snapshot per key, at most `limit` bytes of them. For one thread: the event loop's."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[Any, Snapshot] = OrderedDict()

    def get(self, key: Any) -> Snapshot | None:
        snapshot = self._kept.get(key)
        if snapshot is not None:
            self._kept.move_to_end(key)
        return snapshot

    def put(self, key: Any, snapshot: Snapshot) -> None:
        self.drop(key)
        if snapshot.size > self.limit:
            return
        self._kept[key] = snapshot
        self.size += snapshot.size
        while self.size > self.limit:
            _, oldest = self._kept.popitem(last=False)
            self.size -= oldest.size

    def drop(self, key: Any) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self.size -= old.size

    def drop_where(self, is_old: Callable[[Any], bool]) -> None:
        """Let go of every snapshot whose key is one of those."""
        for key in [key for key in self._kept if is_old(key)]:
            self.drop(key)

    def __len__(self) -> int:
        return len(self._kept)
