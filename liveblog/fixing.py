"""Step 4, fixing: whether a change is still only a fix, told from the plain words before and after.

Two questions: how many characters have changed, and whether a fact has: a number, a name, a source. A fact is
any word with a digit or a capital letter.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import zip_longest

from django.utils.html import strip_tags

from liveblog.content import Content
from liveblog.worddiff import BLOCK_END

WORD = re.compile(r"(?:(?<!\w)[-+−±])?\w+(?:[.,:'’/–-]\w+)*%?")
CHUNK = 256  # characters compared at once


@dataclass(frozen=True)
class Fact:
    """A fact that has changed: in which field, and the word, empty for a source."""

    field: str
    word: str


def words_in(content: Content) -> dict[str, str]:
    """The plain words of an update by field, as the form names its fields."""
    words = {name: _line(getattr(content, name)) for name in ("headline", "bylines", "dateline")}
    words["body"] = _line(unescape(strip_tags(BLOCK_END.sub(r"\g<0>\n", content.body))))
    for number, quote in enumerate(content.quotes):
        words[f"quotes-{number}-text"] = _line(quote.text)
        words[f"quotes-{number}-speaker"] = _line(quote.speaker)
    for number, citation in enumerate(content.citations):
        words[f"citations-{number}-title"] = _line(citation.title)
    for number, picture in enumerate(content.pictures):
        words[f"pictures-{number}-caption"] = _line(picture.caption)
    return words


def changed(before: Content, after: Content, most: int) -> dict[str, int]:
    """How many characters have changed in each field where any have; more than `most` is `most` + 1."""
    old, new = words_in(before), words_in(after)
    found = {name: distance(old.get(name, ""), new.get(name, ""), most) for name in {**old, **new}}
    return {name: number for name, number in found.items() if number}


def changed_fact(before: Content, after: Content) -> Fact | None:
    """The first fact that is not as it was."""
    old, new = words_in(before), words_in(after)
    for name in {**old, **new}:
        one, other = facts(old.get(name, "")), facts(new.get(name, ""))
        if one != other:
            return Fact(name, next(word for word in _differing(one, other) if word))
    for name, was, is_now in _sourced(before, after):
        if was != is_now:
            return Fact(name, "")
    return None


def _sourced(before: Content, after: Content) -> Iterator[tuple[str, object, object]]:
    """Who said, reported and passed on what, by field. An added quote has words that tell of it."""
    for number, (old, new) in enumerate(zip(before.quotes, after.quotes, strict=False)):
        yield f"quotes-{number}-source", old.source_id, new.source_id
    cited = [[replace(one, title="") for one in content.citations] for content in (before, after)]
    for number, (was, is_now) in enumerate(zip_longest(*cited)):
        yield f"citations-{number}-source", was, is_now


def facts(words: str) -> list[str]:
    """The words that stand for facts, in their order."""
    return [word for word in WORD.findall(words) if any(_tells(sign) for sign in word)]


def distance(before: str, after: str, most: int) -> int:
    """How many characters must be changed, added or taken out to get from one text to the other.

    Gives up beyond `most`, with `most` + 1. Follows, for each number of changes, how far each shift of the
    texts against each other gets: the cost grows with `most` squared, not with the length of the texts.
    """
    goal = len(after) - len(before)
    reach = {0: _alike(before, after, 0, 0)}
    for changes in range(most + 1):
        if reach.get(goal, -1) >= len(before):
            return changes
        reach = _further(before, after, reach, changes + 1)
    return most + 1


def _further(before: str, after: str, reach: dict[int, int], changes: int) -> dict[int, int]:
    """How far into `before` each shift gets with one change more."""
    found = {}
    for shift in range(-changes, changes + 1):
        replaced, added, taken = (reach.get(near, -2) for near in (shift, shift - 1, shift + 1))
        place = min(max(replaced + 1, added, taken + 1), len(before), len(after) - shift)
        if place >= 0 and place + shift >= 0:
            found[shift] = place + _alike(before, after, place, place + shift)
    return found


def _alike(one: str, other: str, start: int, beginning: int) -> int:
    """How many characters are the same from these two places on."""
    count = 0
    size = CHUNK
    while size:
        piece = one[start + count : start + count + size]
        if piece and piece == other[beginning + count : beginning + count + size]:
            count += len(piece)
        else:
            size //= 2
    return count


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _tells(sign: str) -> bool:
    return sign.isnumeric() or sign.isupper() or sign.istitle()


def _differing(one: list[str], other: list[str]) -> tuple[str, str]:
    """The first place where two lists of words part; "" where one has ended."""
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    place = min(len(one), len(other)) if place is None else place
    return "".join(one[place : place + 1]), "".join(other[place : place + 1])
