"""Step 1, what the desk's stream is narrowed to: a status, an author, words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liveblog.desk.live.numbers import number_in
from liveblog.models import Entry
from liveblog.querysets import EntryQuerySet
from liveblog.sanitise import clean_line

MOST_CHARACTERS = 200
MOST_WORDS = 10


@dataclass(frozen=True)
class Wanted:
    """Nothing said: everything is wanted.

    text  words, each of which stands somewhere in an entry.
    """

    status: str = ""
    author: int | None = None
    text: str = ""

    @classmethod
    def asked(cls, given: Mapping[str, Any]) -> Self:
        """From an address's query or a script's JSON. Raises ValidationError, by field."""
        return cls(
            _status(given.get("status", "")), _author(given.get("author", "")), _text(given.get("text", ""))
        )

    def __bool__(self) -> bool:
        return self != Wanted()

    def among(self, entries: EntryQuerySet) -> EntryQuerySet:
        if self.status:
            entries = entries.filter(status=self.status)
        if self.author:
            entries = entries.filter(author=self.author)
        for word in self.text.split():
            entries = entries.saying(word)
        return entries


def _status(value: Any) -> str:
    if value not in ("", *Entry.Status.values):
        raise ValidationError({"status": _("There is no such status.")})
    return str(value)


def _author(value: Any) -> int | None:
    return None if value in ("", None) else number_in("author", value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError({"text": _("What to look for is a text.")})
    if len(value) > MOST_CHARACTERS:
        raise ValidationError({"text": _("At most %d characters.") % MOST_CHARACTERS})
    text = clean_line(value)
    if len(text.split()) > MOST_WORDS:
        raise ValidationError({"text": _("At most %d words.") % MOST_WORDS})
    return text
