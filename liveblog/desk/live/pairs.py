"""Step 1, a form of the live desk as pairs: [[name, value], …], as a browser's FormData has it."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from liveblog.desk import rows
from liveblog.desk.entry_form import EntrySheet

Pairs = list[list[str]]

MOST_FIELDS = 2_000
NO_TEXT = ("csrfmiddlewaretoken",)
UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")  # what no database takes


def pairs_in(name: str, value: Any) -> Pairs:
    """Pairs as a script sent them, less what no database takes. Raises ValidationError for field `name`."""
    if not isinstance(value, list) or len(value) > MOST_FIELDS or not all(map(_is_pair, value)):
        value = []
    clean = ([UNKEEPABLE.sub("", part) for part in pair] for pair in value)
    pairs = [pair for pair in clean if pair[0] not in NO_TEXT]
    if not pairs:
        raise ValidationError({name: _("These are not the fields of a text.")})
    return pairs


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)


def as_posted(pairs: Pairs) -> QueryDict:
    """Pairs as what a form takes."""
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


def as_shown(sheet: EntrySheet) -> Pairs:
    """What a browser would send of a form that nobody has typed in yet."""
    return rows.pairs_of(sheet.form) + [pair for part in sheet.rows.values() for pair in rows.as_shown(part)]
