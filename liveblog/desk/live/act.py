"""Step 1, what is done to an entry in the live desk's stream: pin, retract, send back, approve, and so on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from liveblog.desk.live import rows
from liveblog.desk.live.answers import Answer, Refused, answers, entry_of, object_in
from liveblog.desk.live.numbers import MOST_EDITS, number_in
from liveblog.desk.live.send import answer_of
from liveblog.desk.pressing import DONE, Press
from liveblog.desk.verbs import ACTIONS, approve, do
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from liveblog.publishing import Conflict
from newsroom.models import User


@answers
def act(request: HttpRequest, user: User, blog: LiveBlog, entry_id: int, verb: str) -> Answer:
    """POST {"note", "on", "base_edit"}, each as the verb needs it. Answers as send/ does; an entry that was
    discarded has no row.
    """
    asked = object_in(request)
    entry = entry_of(user, blog, entry_id)
    if verb == Verb.PUBLISH:
        return _approve(user, blog, entry, asked)
    if verb not in ACTIONS or ACTIONS[Verb(verb)].asks_more:
        raise Http404
    known = Verb(verb)
    do(known, entry, user, _note(asked), asked.get("on", True) is not False)
    said = str(ACTIONS[known].done)
    return _gone(entry, said) if known == Verb.DISCARD else answer_of(user, blog, entry.pk, said)


def _approve(user: User, blog: LiveBlog, entry: Entry, asked: dict[str, Any]) -> Answer:
    """Publish as it stands, if that is the text which `user` has read; else 409 with the one to read."""
    try:
        approve(entry, user, number_in("base_edit", asked.get("base_edit"), MOST_EDITS))
    except Conflict as conflict:
        row = rows.row_of(user, blog, entry_of(user, blog, entry.pk))
        reason = _("The text was changed since you read it. Nothing was published; read it again.")
        raise Refused(409, reason=reason, edit=conflict.edit, row=row) from None
    return answer_of(user, blog, entry.pk, str(DONE[Press.PUBLISH]))


def _note(asked: dict[str, Any]) -> str:
    note = asked.get("note") or ""
    if not isinstance(note, str):
        raise ValidationError({"note": _("A note is text.")})
    return note


def _gone(entry: Entry, said: str) -> Answer:
    return {
        "id": entry.pk,
        "edit": None,
        "status": "discarded",
        "said": said,
        "row": None,
        "rows": [],
        "desk_version": LiveBlog.objects.values_list("desk_version", flat=True).get(pk=entry.blog_id),
    }
