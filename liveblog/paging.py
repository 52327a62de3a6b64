"""Step 8a, which part of a stream a page shows: by keyset, so that new entries never shift it.

`?before=<entry id>` goes on below that entry; with `?order=oldest`, `?after=<entry id>` goes on after it.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from liveblog.models import Entry
from liveblog.querysets import EntryQuerySet

PAGE = 25
NEWEST, OLDEST = "newest", "oldest"
CURSORS = {NEWEST: "before", OLDEST: "after"}
NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Window:
    """A page's part of a stream: in which order, and beyond which entry (None: from the start)."""

    order: str = NEWEST
    beyond: Entry | None = None

    @property
    def query(self) -> str:
        """The canonical query string of this part, with its "?", or ""."""
        return _query(self.order, self.beyond)

    def following(self, entries: list[Entry]) -> str:
        """The query string of the part that follows `entries`."""
        return _query(self.order, entries[-1])

    def cut(self, entries: EntryQuerySet) -> tuple[list[Entry], bool]:
        """This part's entries, and whether more follow. One query."""
        if self.order == OLDEST:
            entries = entries.oldest_first()
            entries = entries.after(self.beyond) if self.beyond else entries
        else:
            entries = entries.newest_first()
            entries = entries.before(self.beyond) if self.beyond else entries
        found = list(entries[: PAGE + 1])
        return found[:PAGE], len(found) > PAGE


def around(entry: Entry, entries: EntryQuerySet) -> Window:
    """The part of `entries`, newest first, in which `entry` stands: the first, or one that starts with it.

    One query; none for an entry that was never public.
    """
    if entry.published_at is None or entry.pinned_at:
        return Window()
    newer = list(entries.after(entry).oldest_first()[:PAGE])
    return Window(beyond=newer[0]) if len(newer) == PAGE else Window()


def window(params: QueryDict, entries: EntryQuerySet, *, orders: tuple[str, ...] = (NEWEST,)) -> Window:
    """The part that a query string asks for. One query if it names an entry.

    Raises Http404 for an order that is none, and for a cursor that is none of `entries` or belongs to
    another order. Where a page has one order only, `order` is as unknown to it as any other parameter.
    """
    order = params.get("order", NEWEST) if len(orders) > 1 else NEWEST
    if order not in orders:
        raise Http404
    if any(CURSORS[other] in params for other in orders if other != order):
        raise Http404
    cursor = params.get(CURSORS[order])
    return Window(order, None if cursor is None else _entry(cursor, entries))


def _entry(cursor: str, entries: EntryQuerySet) -> Entry:
    if not NUMBER.fullmatch(cursor):
        raise Http404
    try:
        return entries.get(pk=int(cursor))
    except Entry.DoesNotExist:
        raise Http404 from None


def _query(order: str, beyond: Entry | None) -> str:
    params = {} if order == NEWEST else {"order": order}
    if beyond:
        params[CURSORS[order]] = str(beyond.pk)
    return f"?{urlencode(params)}" if params else ""
