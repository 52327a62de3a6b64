"""Step 4e, what an update is known by, and whether an answer still holds it.

Its marks (the id of its fragment, its address, its pictures' names) may be stored. Its sentences are known to
the process that took it down, in memory, and never written anywhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

TOLD = ("headline", "body", "text", "original_text", "caption", "alt_text", "title")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n|</(?:p|li|h3|blockquote)>|<br ?/?>")
ESCAPE = re.compile(r"\\[nrt\"]")  # in a JSON text
WORD = re.compile(r"\w+")
FEWEST = 4  # words; fewer stand elsewhere by chance


@dataclass(frozen=True)
class Marks:
    """What an answer must not hold: of the entry of this id, with pictures' files of these names."""

    entry_id: int
    files: tuple[str, ...] = ()

    def found_in(self, body: str) -> str:
        """The mark that is there, or ""."""
        for mark in (f"entry-{self.entry_id}", f"updates/{self.entry_id}/"):
            if re.search(rf"{re.escape(mark)}(?!\d)", body):
                return mark
        stems = (file.rpartition(".")[0] or file for file in self.files)
        return next((stem for stem in stems if stem in body), "")


def plain(text: str) -> str:
    """The words of a text, of HTML, or of HTML inside XML or JSON, in a form that compares."""
    bare = strip_tags(unescape(strip_tags(unescape(ESCAPE.sub(" ", text)))))
    return " ".join(WORD.findall(unescape(bare).casefold()))


def texts_in(state: dict[str, Any]) -> Iterator[str]:
    """What an update says in a state that the ledger keeps: not who is named in it, whom others name too."""
    for name, value in state.items():
        if isinstance(value, str) and name in TOLD:
            yield value
        for row in value if isinstance(value, list) else []:
            yield from texts_in(row)


def sentences_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Every sentence that tells one update from another, as `plain` gives it."""
    found = {plain(part) for text in texts for part in SENTENCE_END.split(text)}
    return tuple(sorted(sentence for sentence in found if sentence.count(" ") + 1 >= FEWEST))


def held_in(body: bytes, marks: Marks, sentences: Iterable[str]) -> str:
    """What of the update an answer still holds, in words for the desk; "" for nothing."""
    text = body.decode("utf-8", "replace")
    mark = marks.found_in(text)
    if mark:
        return _("It still names it: %s.") % mark
    words = plain(text) if sentences else ""
    if any(sentence in words for sentence in sentences):
        return _("A sentence of it is still there.")
    return ""
