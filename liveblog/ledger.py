"""Step 4c, the ledger checked: whether a live blog's chain is what was appended to it, row by row.

A digest is compared with the text, a link with the link before and the row's own facts, the places and
versions with their order, and the end of the chain with the live blog's own version. An erased text has no
salt any more: its digest stands for it, and the chain still holds. All states of an update that was taken
down are erased, and no others.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from liveblog.models import LiveBlog, Revision
from liveblog.revisions import digest_of, link_of


class Wrong(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    OUT_OF_ORDER = "out of order"
    ADDED = "added"


@dataclass(frozen=True)
class Fault:
    """The first place at which a chain does not hold, and what is wrong there."""

    number: int
    wrong: Wrong

    def __str__(self) -> str:
        return f"place {self.number} is {self.wrong}"


@dataclass(frozen=True)
class Checked:
    """rows, erased: how many places hold, and how many of them have no text any more."""

    rows: int
    erased: int
    fault: Fault | None


def check(blog: LiveBlog) -> Checked:
    """The live blog's whole chain, oldest first, up to the first fault. One query, one more at a fault."""
    previous: Revision | None = None
    erased = 0
    for row in _rows(blog):
        wrong = _fault_of(blog, previous, row)
        if wrong:
            return Checked(previous.number if previous else 0, erased, wrong)
        erased += is_erased(row)
        previous = row
    rows, version = (previous.number, previous.version) if previous else (0, 0)
    at_the_end = Fault(rows + 1, Wrong.MISSING) if version < blog.version else None
    return Checked(rows, erased, at_the_end)


def is_erased(row: Revision) -> bool:
    return not row.salt and row.content is None


def _rows(blog: LiveBlog) -> Iterator[Revision]:
    return Revision.objects.of(blog).with_being_taken_down().in_order().iterator(500)


def _fault_of(blog: LiveBlog, previous: Revision | None, row: Revision) -> Fault | None:
    number, link, version = (previous.number, previous.link, previous.version) if previous else (0, "", 0)
    if row.number != number + 1:
        return Fault(number + 1, Wrong.MISSING)
    holds = link_of(link, row) == row.link
    if holds and row.version >= version and row.version <= blog.version and _text_holds(row):
        return None
    if row.version > blog.version:
        return Fault(row.number, Wrong.ADDED)
    return Fault(row.number, Wrong.OUT_OF_ORDER if not holds and _belongs_elsewhere(row) else Wrong.CHANGED)


def _text_holds(row: Any) -> bool:
    """Erased by a takedown further on, which the chain holds too; else the text that was written."""
    if row.was_taken_down:
        return is_erased(row) and not row.note
    return digest_of(row.salt, row.content, row.note) == row.digest


def _belongs_elsewhere(row: Revision) -> bool:
    """Whether its link is right at another place of the chain: somebody moved it."""
    links = dict(Revision.objects.filter(blog=row.blog_id).values_list("number", "link"))
    stand_in = copy(row)
    for number, own in links.items():
        stand_in.number = number
        before = (links.get(number - 1, ""), own)  # its own: it changed places with its neighbour
        if number != row.number and any(link_of(link, stand_in) == row.link for link in before):
            return True
    return False
