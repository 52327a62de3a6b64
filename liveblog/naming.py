"""Step 5d, names as they are looked for: without case, accents and marks; and names that are much alike."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import partial
from heapq import nlargest
from operator import itemgetter
from typing import TypeVar

Key = TypeVar("Key")

# Letters that Unicode does not take apart.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
JOINING = re.compile(r"['’ʼʹ`´.]")  # inside a word: “U.S.”, “D’Alembert”
APART = re.compile(r"[\W_]+")
ARTICLE = re.compile(r"^the (?=.)")

LEAST = 3  # characters that a name has in common with a longer one
ALIKE = 0.8  # of their letters, in the same order


def folded(text: str) -> str:
    """The words of `text` in small letters, without accents and marks; "" where none is left."""
    bare = JOINING.sub("", unicodedata.normalize("NFKD", text).casefold().translate(PLAIN))
    letters = (letter for letter in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(letter))
    return APART.sub(" ", "".join(letters)).strip()


def find_of(name: str, short_name: str, aliases: str) -> str:
    """What a source is found by: its names folded, each in a line, with a line end before and after each."""
    lines = dict.fromkeys(filter(None, map(folded, (name, short_name, *aliases.splitlines()))))
    return "".join(f"\n{line}" for line in lines) + "\n"


def most_like(typed: str, names: Iterable[tuple[Key, str]], most: int) -> list[Key]:
    """Whose names are what is typed, hold it, stand in it or are nearly spelt so: the likest first.

    names  what each is found by, as `find_of` gives it. Some thousands take some hundredths of a second.
    """
    wanted = ARTICLE.sub("", folded(typed))
    match = SequenceMatcher(autojunk=False)
    match.set_seq2(wanted)
    like = partial(_likeness, match, wanted)
    ranked = ((max(map(like, _lines(find)), default=0), key) for key, find in names)
    alike = [one for one in ranked if one[0]] if wanted else []
    return [key for _likest, key in nlargest(most, alike, key=itemgetter(0))]


def _lines(find: str) -> Iterator[str]:
    return (ARTICLE.sub("", line) for line in find.split("\n") if line)


def _likeness(match: SequenceMatcher[str], typed: str, name: str) -> float:
    """From 0 to 1, the same. Where one holds the other, the less is left over the more."""
    if typed == name:
        return 1
    if (len(typed) >= LEAST and typed in name) or f" {name} " in f" {typed} ":
        shorter, longer = sorted((len(typed), len(name)))
        return ALIKE + (1 - ALIKE) * shorter / longer
    return _spelt_alike(match, name) if len(typed) >= LEAST else 0


def _spelt_alike(match: SequenceMatcher[str], name: str) -> float:
    """Asked in the cheap ways first: most names differ so much that nothing more need be compared."""
    match.set_seq1(name)
    if match.real_quick_ratio() < ALIKE or match.quick_ratio() < ALIKE:
        return 0
    ratio = match.ratio()
    return ratio if ratio >= ALIKE else 0
