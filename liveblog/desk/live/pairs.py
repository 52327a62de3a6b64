"""Step 1, a form of the live desk as pairs: [[name, value], …], as a browser's FormData has it."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

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
    shown = _of_form(sheet.form)
    for part in (sheet.quotes, sheet.pictures):
        rows = part.initial_forms
        shown += [[f"{part.prefix}-{name}_FORMS", str(len(rows))] for name in ("TOTAL", "INITIAL")]
        for row in rows:
            shown += _of_form(row)
    return shown


def _of_form(form: forms.BaseForm) -> Pairs:
    told = ((field.html_name, _text(field.value())) for field in form)
    return [[name, text] for name, text in told if text is not None]


def _text(value: Any) -> str | None:
    """None for a box that is not ticked."""
    if isinstance(value, bool):
        return "on" if value else None
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
