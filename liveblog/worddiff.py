"""Step 1, what changed between two texts, word by word; as data, for a template to print.

Texts share most of their beginning and end; only what is between is compared, word by word where it is short
and line by line where it is long, so that no text takes long.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

from django.utils.html import strip_tags

SAME, OLD, NEW = "same", "old", "new"
MAX_PAIRS = 1_000_000  # of words compared with each other
MAX_LINES = 2_000

WORDS = re.compile(r"\s+|\d+(?:[.,:]\d+)+|\w+|[^\w\s]")  # a number with its point is one word
LINES = re.compile(r"[^\n]*\n|[^\n]+")
BLOCK_END = re.compile(r"</(?:p|li|h3|blockquote|ul|ol)>|<br ?/?>")


@dataclass(frozen=True)
class Piece:
    """Some words that are in both texts (same), in the older alone (old), or in the newer alone (new)."""

    kind: str
    text: str


def words_of(html: str) -> str:
    """The words of safe HTML, one block a line; where links lead stands behind them."""
    linked = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2 [\1]", html)
    lines = unescape(strip_tags(BLOCK_END.sub(r"\g<0>\n", linked))).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def diff(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other, in reading order."""
    if before == after:
        return [Piece(SAME, before)] if before else []
    old, new = WORDS.findall(before), WORDS.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    middle = _between(old[start : len(old) - end], new[start : len(new) - end])
    pieces = [Piece(SAME, "".join(old[:start])), *middle, Piece(SAME, "".join(old[len(old) - end :]))]
    return list(_joined(piece for piece in pieces if piece.text))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _between(old: list[str], new: list[str]) -> list[Piece]:
    if len(old) * len(new) > MAX_PAIRS:
        old, new = LINES.findall("".join(old)), LINES.findall("".join(new))
        if len(old) > MAX_LINES or len(new) > MAX_LINES:
            return [Piece(OLD, "".join(old)), Piece(NEW, "".join(new))]
    return [piece for step in _steps(old, new) for piece in step]


def _steps(old: list[str], new: list[str]) -> Iterator[list[Piece]]:
    for what, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            yield [Piece(SAME, "".join(old[i:j]))]
        else:
            yield [Piece(OLD, "".join(old[i:j])), Piece(NEW, "".join(new[k:m]))]


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Single spaces between two changes belong to them: a changed phrase reads as one."""
    old, new = "", ""
    for piece in pieces:
        if piece.kind == SAME and (piece.text.strip() or not (old or new)):
            yield from _change(old, new)
            old, new = "", ""
            yield piece
            continue
        old += piece.text if piece.kind != NEW else ""
        new += piece.text if piece.kind != OLD else ""
    yield from _change(old, new)


def _change(old: str, new: str) -> Iterator[Piece]:
    """The older words, then the newer; white space alone that is in both is no change."""
    if old == new:
        if old:
            yield Piece(SAME, old)
        return
    if old:
        yield Piece(OLD, old)
    if new:
        yield Piece(NEW, new)
