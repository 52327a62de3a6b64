"""Step 1, two texts that were written on one base become one, in which nothing that either wrote is missing.

The body is compared block by block: paragraphs, headings, quotations, items of lists. A block that one side
changed is as that side has it; where both changed the same block, theirs and mine stand one after the other.
Rows of quotes, citations and pictures go the same way. Of a single line there is one: mine, where both
changed it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from liveblog import sanitise
from liveblog.content import CitationContent, Content, PictureContent, QuoteContent
from liveblog.threeway import three_way
from liveblog.worddiff import words_of

ALIKE = 0.5  # of their words in common: one block, changed; below, one block went and another came
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:\s[^<>"]*(?:"[^"]*"[^<>"]*)*)?>')
LISTS = ("ul", "ol")
BLOCKS = ("p", "h3", "blockquote", "li", *LISTS)
WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Block:
    """HTML that stands by itself. `inside` is the tag of the list of which it is an item."""

    html: str
    inside: str = ""


def merge(base: Content | None, theirs: Content, mine: Content) -> Content:
    """One content from two; all three cleaned. Without the base, all that is in either is in it."""
    base = base or Content()
    return Content(
        headline=_line(base.headline, theirs.headline, mine.headline),
        body=_body(base.body, theirs.body, mine.body),
        bylines=_line(base.bylines, theirs.bylines, mine.bylines),
        dateline=_line(base.dateline, theirs.dateline, mine.dateline),
        quotes=tuple(three_way(base.quotes, theirs.quotes, mine.quotes, _same_quote, _one_row)),
        citations=tuple(
            three_way(base.citations, theirs.citations, mine.citations, _same_citation, _one_row)
        ),
        pictures=tuple(three_way(base.pictures, theirs.pictures, mine.pictures, _same_picture, _one_row)),
    )


def _line(base: str, theirs: str, mine: str) -> str:
    return theirs if mine == base else mine


def _body(base: str, theirs: str, mine: str) -> str:
    """Joined from clean blocks; cleaned once more where it is short enough to be stored at all."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    joined = joined_of(three_way(blocks_of(base), blocks_of(theirs), blocks_of(mine), _same_block))
    return sanitise.clean_html(joined) if len(joined) <= sanitise.MAX_HTML else joined


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    """How many of all their words are in both, from 0 to 1; 0 for too few."""
    whole = a.total() + b.total()
    shared = 2 * (a & b).total() / whole if whole else 0
    return shared if shared >= ALIKE else 0


@lru_cache(maxsize=1000)
def _block_words(block: Block) -> Counter[str]:
    return Counter(WORD.findall(words_of(block.html)))


@lru_cache(maxsize=100)
def _quote_words(quote: QuoteContent) -> Counter[str]:
    return Counter(WORD.findall(f"{quote.text} {quote.speaker}"))


def _same_block(one: Block, other: Block) -> float:
    return _likeness(_block_words(one), _block_words(other))


def _same_quote(one: QuoteContent, other: QuoteContent) -> float:
    return _likeness(_quote_words(one), _quote_words(other))


def _same_citation(one: CitationContent, other: CitationContent) -> float:
    """Of one source: alike the more, the more they lead to the same place in the same role."""
    if one.source_id != other.source_id:
        return 0
    return 0.5 + 0.3 * (one.link == other.link) + 0.2 * (one.role == other.role)


def _same_picture(one: PictureContent, other: PictureContent) -> float:
    return float(one.file == other.file)


def _one_row(base: Any, theirs: Any, mine: Any) -> list[Any]:
    """One row where the two changed different fields of it, else both."""
    their, my = _changed(base, theirs), _changed(base, mine)
    if any(their[name] != my[name] for name in their.keys() & my.keys()):
        return [theirs, mine]
    return [replace(theirs, **my)]


def _changed(base: Any, row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if value != getattr(base, name)}


def blocks_of(html: str) -> list[Block]:
    """Clean HTML in its blocks. Words outside of any block become a paragraph."""
    return [block for piece in _pieces(html) for block in _block(*piece)]


def joined_of(blocks: Sequence[Block]) -> str:
    parts = []
    for inside, items in groupby(blocks, key=lambda block: block.inside):
        html = "".join(block.html for block in items)
        parts.append(f"<{inside}>{html}</{inside}>" if inside else html)
    return "".join(parts)


def _pieces(html: str) -> list[tuple[str, str]]:
    """The outermost blocks as (tag, HTML), and what stands between them as ("", HTML)."""
    pieces, depth, start, within = [], 0, 0, ""
    for tag in TAG.finditer(html):
        closes, name = tag.groups()
        if name == "br":
            continue
        if not depth and name in BLOCKS:
            pieces.append(("", html[start : tag.start()]))
            start, within = tag.start(), name
        depth += -1 if closes else 1
        if not depth and within:
            pieces.append((within, html[start : tag.end()]))
            start, within = tag.end(), ""
    return [(name, piece.strip()) for name, piece in [*pieces, ("", html[start:])] if piece.strip()]


def _block(name: str, html: str) -> list[Block]:
    if name in LISTS:
        items = _pieces(html[len(name) + 2 : -len(name) - 3])
        if all(item == "li" for item, _html in items):
            return [Block(item, name) for _li, item in items]
    if not name and not any(tag[2] in BLOCKS for tag in TAG.finditer(html)):
        return [Block(f"<p>{html}</p>")]
    return [Block(html)]
