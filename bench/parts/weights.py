"""Part 4: bytes. The first page with what it loads, and the frame of one update beside its fragment."""

import json
import re
from collections import deque
from urllib.parse import urljoin

import brotli

from bench.crowd import Crowd, Frame
from bench.figures import Found, at_most
from bench.load import ask, request, version
from bench.names import PAGE_PATH
from bench.parts.streams import PUBLISH
from bench.plan import Plan
from bench.servers import EDGE, Place, Server

PART = "bytes"
STATIC = re.compile(
    rb"""(?:href|src)="(/static/[^"]+)"|(?:from|import) *["'](\./[^"']+|/static/[^"']+)["']"""
)


def run(place: Place, plan: Plan, found: Found) -> None:
    with Server(place, EDGE, database=place.copy(place.filled(100))) as server:
        page = ask(server.port, request(PAGE_PATH)).body
        found.add(PART, "first page", len(page), "bytes")
        for coding in ("gzip", "br"):
            packed = ask(server.port, request(PAGE_PATH, encodings=coding)).body
            found.add(PART, f"first page, {coding}", len(packed), "bytes")
        files = _loaded(server.port, page)
        found.add(PART, f"its {len(files)} styles and scripts, br", sum(files.values()), "bytes")
        _frame(found, server.port)


def _loaded(port: int, page: bytes) -> dict[str, int]:
    """The page's styles and scripts, and what those import: address and compressed bytes."""
    sizes: dict[str, int] = {}
    wanted = deque(_named(page, PAGE_PATH))
    while wanted:
        path = wanted.popleft()
        if path in sizes or not path.endswith((".css", ".js")):
            continue
        body = ask(port, request(path)).body
        sizes[path] = len(brotli.compress(body))
        wanted.extend(_named(body, path))
    return sizes


def _named(text: bytes, base: str) -> list[str]:
    return [urljoin(base, (one or other).decode()) for one, other in STATIC.findall(text)]


def _frame(found: Found, port: int) -> None:
    """What a stream sends for one update, and what its bytes beside the fragment are."""
    with Crowd(port) as crowd:
        crowd.open(1, version(port))
        crowd.post(PUBLISH.format(1))
        frame = crowd.readers[0].frames[0]
    fragment, panels, escaped, surplus = _weigh(frame)
    found.add(PART, "an update's fragment", fragment, "bytes")
    found.add(PART, "an update's frame", len(frame.raw), "bytes")
    found.add(PART, "an update's list of the sources", panels, "bytes", at_most(4096))
    found.add(PART, "an update's frame, beside both", surplus, "bytes", at_most(400))
    found.add(PART, "  of it escapes of quotation marks and line ends", escaped, "bytes")
    found.add(PART, "  of it names, numbers and the event's own lines", surplus - escaped, "bytes")


def _weigh(frame: Frame) -> tuple[int, int, int, int]:
    """Bytes of the fragment, of the panels, of the fragment’s escapes in JSON, and of all beside both."""
    (change,) = frame.body["changes"]
    html = change["html"]
    fragment = len(html.encode())
    escaped = len(json.dumps(html, ensure_ascii=False).encode()) - 2 - fragment
    panels = len(json.dumps(frame.body["panels"], ensure_ascii=False, separators=(",", ":")).encode()) - 2
    return fragment, panels, escaped, len(frame.raw) - fragment - panels
