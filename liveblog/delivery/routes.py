"""Step 7d, routes: which addresses the edge answers from snapshots, and under which key.

A key is the canonical address: the path and the parameters that this page knows, in one order, the last of
each. Whatever else a link carries (utm_source and the like) is the same page.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

MAX_QUERY = 1000  # bytes; a longer one goes to Django
MAX_PATH = 400  # characters; no page of ours has a longer one

Key = tuple[str, str]  # path, query string

PARAMETERS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"^/live/([-\w]+)/$", re.ASCII), frozenset({"before", "after", "order"})),
    (re.compile(r"^/live/([-\w]+)/changes$", re.ASCII), frozenset({"since"})),
    (re.compile(r"^/live/([-\w]+)/updates/[1-9]\d{0,17}/$", re.ASCII), frozenset()),
    (re.compile(r"^/live/([-\w]+)/updates/[1-9]\d{0,17}/history/$", re.ASCII), frozenset({"before"})),
    (re.compile(r"^/live/([-\w]+)/feed\.atom$", re.ASCII), frozenset()),
    (re.compile(r"^/live/([-\w]+)/ledger\.json$", re.ASCII), frozenset({"after"})),
    (re.compile(r"^/live/([-\w]+)/corrections/$", re.ASCII), frozenset({"before"})),
    (re.compile(r"^/live/([-\w]+)/corrections/feed\.atom$", re.ASCII), frozenset()),
    (re.compile(r"^/()$"), frozenset()),
    (re.compile(r"^/()corrections/$"), frozenset({"before"})),
    (re.compile(r"^/()corrections/feed\.atom$"), frozenset()),
    (re.compile(r"^/()feed\.atom$"), frozenset()),
    (re.compile(r"^/()sources/$"), frozenset({"q", "after", "blog"})),
    (re.compile(r"^/()sources/[-\w]+/$", re.ASCII), frozenset({"before", "blog"})),
    (re.compile(r"^/()sources/[-\w]+/feed\.atom$", re.ASCII), frozenset()),
    (re.compile(r"^/()sitemap\.xml$"), frozenset()),
)
NUMBERS = (
    "before",
    "after",
    "since",
)  # a page's numbers in plain digits; any other form is Django's to judge
NUMBER = re.compile(r"^(0|[1-9]\d{0,17})$", re.ASCII)
STREAM = re.compile(r"^/live/([-\w]+)/stream$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Route:
    """One public page.

    slug   the live blog whose version the page has; empty for a page of no one version.
    since  the version a poll starts from; 0 for a page.
    """

    key: Key
    slug: str
    since: int = 0


def find(path: str, query: bytes) -> Route | None:
    """The route of an address, or None where Django answers for itself."""
    if len(path) > MAX_PATH or len(query) > MAX_QUERY:
        return None
    return _find(path, query)


@lru_cache(4096)
def _find(path: str, query: bytes) -> Route | None:
    for pattern, known in PARAMETERS:
        found = pattern.match(path)
        if found:
            values = parameters(query, known)
            if values is None or not all(NUMBER.match(values.get(name, "1")) for name in NUMBERS):
                return None
            return Route((path, urlencode(values)), found[1], int(values.get("since", 0)))
    return None


def slug_in(path: str) -> str:
    """The live blog that a page belongs to; "" for one that shows several."""
    return path.split("/")[2] if path.startswith("/live/") else ""


def poll(slug: str, since: int) -> Route:
    """The route of a live blog's changes after version `since`."""
    return Route((f"/live/{slug}/changes", f"since={since}"), slug, since)


def parameters(query: bytes, known: frozenset[str]) -> dict[str, str] | None:
    """The known parameters of a query string, in the order of their names, the last value of each.

    None when the query is too odd to tell.
    """
    if not query or not known:
        return {}
    if not query.isascii():
        return None
    try:
        pairs = parse_qsl(query.decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return None
    return dict(sorted({name: value for name, value in pairs if name in known}.items()))
