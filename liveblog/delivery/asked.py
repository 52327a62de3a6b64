"""Step 7g, what is asked: the few parts of a request that the edge judges by itself.

Each is bounded in length, because answers to it are remembered.
"""

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import split_domain_port, validate_host

from liveblog.delivery import changes, routes

Scope = dict[str, Any]

MAX_HEADER = 1000  # bytes of a header that is read here; Django judges a longer one
CONDITIONS = {b"if-match", b"if-unmodified-since", b"range"}  # rare: Django judges them
READ = {
    b"host",
    b"accept-encoding",
    b"if-none-match",
} | CONDITIONS  # a request's other headers change nothing


def judged(scope: Scope, https_alone: bool) -> tuple[bytes, bytes] | None:
    """What the reader accepts and already has; None where the request is Django's to answer.

    That is any method but GET and HEAD, a host that is not ours or named twice, a request that Django would
    redirect to HTTPS, conditions that snapshots do not know, and headers of a length that nobody remembers.
    """
    if scope["method"] not in ("GET", "HEAD"):
        return None
    if https_alone and scope["scheme"] != "https":
        return None
    host, accepts, known = None, b"", b""
    for name, value in scope["headers"]:
        if name not in READ:
            continue
        if name == b"host":
            if host is not None:
                return None
            host = value
        elif name == b"accept-encoding":
            accepts += b"," + value
        elif name == b"if-none-match":
            known += b"," + value
        else:
            return None
    if host is None or len(host) + len(accepts) + len(known) > MAX_HEADER or not _is_ours(host):
        return None
    return accepts, known.lstrip(b",")


@lru_cache(256)
def _is_ours(host: bytes) -> bool:
    """Whether Django would take this Host header."""
    domain, _port = split_domain_port(host.decode("latin-1"))
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def since(scope: Scope) -> int | None:
    """Where a reader's stream starts: Last-Event-ID wins over the address. None for what is no version."""
    sent = [value for name, value in scope["headers"] if name == b"last-event-id"]
    if sent:
        text: str | None = sent[-1].decode("latin-1")
    else:
        query = scope["query_string"].decode("latin-1")[: routes.MAX_QUERY]
        text = parse_qs(query).get("since", [None])[-1]
    try:
        return changes.since_in(text)
    except ValidationError:
        return None
