"""Step 1, two who wrote on one text: what each changed, word by word, and one text that has it all."""

from json import loads
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from liveblog import merge
from liveblog.content import ENTRY_FIELDS, Content
from liveblog.desk.entry_form import EntrySheet
from liveblog.desk.live.pairs import Pairs, as_posted, as_shown, pairs_in
from liveblog.desk.saved import saved
from liveblog.desk.versus import three_ways
from liveblog.models import Entry
from liveblog.publishing import Conflict
from newsroom.models import User

OF_THE_SENDING = ("verb", "entry", "number", "base", "csrfmiddlewaretoken")


def conflict_of(user: User, sheet: EntrySheet, conflict: Conflict) -> dict[str, Any]:
    """{"reason", "entry", "edit", "html", "merged", "theirs"}, the last two as the composer's fields.

    `theirs` is the form as it is saved now, as edit number `edit`; `merged` is the one that was posted, with
    what is in both texts. Raises Entry.DoesNotExist for an entry that was discarded in this very moment.
    """
    data: Any = sheet.data
    entry = sheet.entry or Entry.objects.get(client_id=data["client_id"], author=user)
    base = _base_in(user, entry, data)
    merged = merge.merge(base, conflict.theirs, conflict.mine)
    theirs = as_shown(EntrySheet(user=user, entry=entry, content=conflict.theirs))
    sides = three_ways(base, conflict.theirs, conflict.mine)
    said = saved(conflict.entry or entry, user)
    shown = {"saved": said, "sides": sides, "has_base": base is not None}
    return {
        "reason": _("%(saved)s. Your text is not saved yet; look at both.") % {"saved": said},
        "entry": entry.pk,
        "edit": conflict.edit,
        "html": render_to_string("admin/liveblog/live/_merge.html", shown),
        "merged": _with_numbers(data, conflict.edit, _with_content(data, user, entry, merged)),
        "theirs": _with_numbers(data, conflict.edit, theirs),
    }


def _base_in(user: User, entry: Entry, data: QueryDict) -> Content | None:
    """The form as it was loaded; None where the script did not say, or what it said can't be read."""
    try:
        pairs = pairs_in("base", loads(data.get("base", "")))
        sheet = EntrySheet(user=user, entry=entry, data=as_posted(pairs))
        return sheet.content().cleaned() if sheet.is_valid() else None
    except (ValidationError, ValueError, RecursionError):
        return None


def _with_content(data: QueryDict, user: User, entry: Entry, content: Content) -> Pairs:
    """What was posted, with `content` in place of its own."""
    shown = as_shown(EntrySheet(user=user, entry=entry, content=content))
    beside = [
        [name, value]
        for name, values in data.lists()
        for value in values
        if not (_is_content(name) or name in OF_THE_SENDING)
    ]
    return beside + [pair for pair in shown if _is_content(pair[0])]


def _is_content(name: str) -> bool:
    return name in ENTRY_FIELDS or name.startswith(("quotes-", "citations-", "pictures-"))


def _with_numbers(data: QueryDict, edit: int, pairs: Pairs) -> Pairs:
    """Under the same client_id, on the edit that stands now."""
    numbers: dict[str, str] = {"client_id": str(data["client_id"]), "base_edit": str(edit)}
    return [pair for pair in pairs if pair[0] not in numbers] + [
        [name, value] for name, value in numbers.items()
    ]
