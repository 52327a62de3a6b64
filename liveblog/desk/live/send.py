"""Step 1, a composed text to publishing: carried out once, however often it arrives.

A submission is known by its client_id and a digest of all that was posted. Carrying it out and noting that
digest are one transaction, so an answer that got lost is given again, whatever happened to the entry since.
"""

import hashlib
import json
import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from liveblog import publishing
from liveblog.desk.buttons import Press
from liveblog.desk.entry_form import EntrySheet
from liveblog.desk.live import rows
from liveblog.desk.live.answers import Answer, Refused, answers, entry_of
from liveblog.desk.live.conflict import conflict_of
from liveblog.desk.live.keep import MOST_BYTES
from liveblog.desk.live.numbers import DIGITS, MOST_EDITS, client_id_in, number_in
from liveblog.desk.pressing import DONE, carry_out, press_in
from liveblog.models import Entry, LiveBlog, WorkingCopy
from liveblog.publishing import Conflict
from liveblog.publishing.copies import keep_copy, own_base, send_once
from liveblog.publishing.steps import TAKEN_DOWN, TakenDown
from newsroom.models import User

MOST_OTHERS = 20
BESIDE = ("csrfmiddlewaretoken", "base")  # not what was typed
NOT_TYPED = (*BESIDE, "verb", "entry", "number")


@dataclass(frozen=True)
class Submission:
    """number  rises with what was typed, see WorkingCopy. digest: the same for the same submission alone."""

    press: Press
    client_id: uuid.UUID
    number: int
    pin: bool
    digest: str


@answers
def send(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """POST the composer's form. Gives the entry's row; 409 where somebody saved since, with a merged text."""
    if request.method != "POST":
        raise Refused(405, reason=_("This is done by POST alone."))
    data = request.POST.copy()
    _expect_this_blog(data, blog)
    sent = _submission(data, request.FILES)
    before = WorkingCopy.objects.of_number(user, sent.client_id)
    if before and before.sent.get("digest") == sent.digest:
        return _again(user, blog, before, sent)
    entry = None
    try:
        entry = _named(user, blog, data.get("entry", ""))
        _stand_on_own_last(data, sent, before)
        return _take(user, blog, sent, EntrySheet(user=user, entry=entry, data=data, files=request.FILES))
    except (Refused, PermissionDenied, ValidationError, Http404):
        _keep_refused(user, blog, sent, entry, request.POST)
        raise


def _keep_refused(user: User, blog: LiveBlog, sent: Submission, entry: Entry | None, data: QueryDict) -> None:
    """What can't be published is still what somebody typed: it is found again on another machine too."""
    fields = [
        [name, value.replace("\0", "")]  # which no database of ours can keep
        for name, values in data.lists()
        for value in values
        if name not in NOT_TYPED
    ]
    if sum(len(value) for _name, value in fields) > MOST_BYTES:
        return
    base_edit = data.get("base_edit")
    with suppress(PermissionDenied, ValidationError):  # then the browser alone keeps it
        keep_copy(
            blog.pk,
            by=user,
            client_id=sent.client_id,
            number=sent.number,
            fields=fields,
            entry_id=entry.pk if entry else None,
            base_edit=number_in("base_edit", base_edit, MOST_EDITS) if base_edit else None,
        )


def answer_of(user: User, blog: LiveBlog, entry_id: int, said: str) -> Answer:
    """What was done, and how it looks now: the entry's row, and those of others that changed with it."""
    entry = entry_of(user, blog, entry_id)
    others = Entry.objects.changed_with(entry).for_lists().with_content()[:MOST_OTHERS]
    return {
        "id": entry.pk,
        "edit": entry.edit,
        "status": entry.status,
        "said": said,
        "row": rows.row_of(user, blog, entry),
        "rows": rows.rows_of(user, blog, others),
        "desk_version": entry.desk_version,
    }


def _take(user: User, blog: LiveBlog, sent: Submission, sheet: EntrySheet) -> Answer:
    if not sheet.is_valid():
        raise ValidationError(sheet.errors())
    try:
        done = send_once(
            partial(_carry_out, sent, sheet, user),
            by=user,
            client_id=sent.client_id,
            number=sent.number,
            digest=sent.digest,
        )
    except (ValidationError, Conflict) as error:
        before = WorkingCopy.objects.of_number(user, sent.client_id)
        if before and before.sent.get("digest") == sent.digest:  # at the same moment
            return _again(user, blog, before, sent)
        if isinstance(error, Conflict):
            raise Refused(409, **conflict_of(user, sheet, error)) from None
        if isinstance(error, TakenDown):
            raise
        sheet.refuse(error)
        raise ValidationError(sheet.errors()) from None
    return answer_of(user, blog, done.pk, _said(sent, done))


def _carry_out(sent: Submission, sheet: EntrySheet, user: User) -> Entry:
    entry = carry_out(sent.press, sheet, user)
    if sent.pin and entry.status == Entry.Status.PUBLISHED:
        return publishing.pin(entry.pk, by=user)
    return entry


def _again(user: User, blog: LiveBlog, before: WorkingCopy, sent: Submission) -> Answer:
    """The answer that was lost. Raises Http404 where the entry was discarded since: it does not come back."""
    if before.entry is None:
        raise Http404
    return answer_of(user, blog, before.entry.pk, _said(sent, before.entry))


def _said(sent: Submission, entry: Entry) -> str:
    said = str(DONE[sent.press])
    if sent.pin and not entry.is_public:
        said += " " + _("It can be pinned once it is published.")
    return said


def _expect_this_blog(data: QueryDict, blog: LiveBlog) -> None:
    """Nothing that was typed for one live blog goes into another, whichever desk sends it."""
    if data.setdefault("blog", str(blog.pk)) != str(blog.pk):
        raise ValidationError({"blog": _("This text was written for another live blog.")})


def _submission(data: QueryDict, files: Any) -> Submission:
    return Submission(
        press=press_in(data.get("verb")),
        client_id=client_id_in(data.get("client_id")),
        number=number_in("number", data.get("number") or "0"),
        pin=data.get("pin") == "on",
        digest=_digest(data, files),
    )


def _digest(data: QueryDict, files: Any) -> str:
    fields = [[name, values] for name, values in sorted(data.lists()) if name not in BESIDE]
    uploads = sorted([name, upload.name, upload.size] for name, upload in files.items())
    return hashlib.sha256(json.dumps([fields, uploads]).encode()).hexdigest()


def _named(user: User, blog: LiveBlog, entry_id: str) -> Entry | None:
    """The entry that is changed, None for a new one."""
    if not entry_id:
        return None
    if not DIGITS.fullmatch(entry_id):
        raise Http404
    entry = entry_of(user, blog, int(entry_id))
    if entry.is_taken_down:  # whatever the writer's role: it is said before the form is read
        raise TakenDown(TAKEN_DOWN)
    return entry


def _stand_on_own_last(data: QueryDict, sent: Submission, before: WorkingCopy | None) -> None:
    """Whoever sends again before the first answer has come has typed the second text on top of the first."""
    given = data.get("base_edit", "")
    known = int(given) if DIGITS.fullmatch(given) else None
    base_edit = own_base(before, sent.number, known) if before else None
    if base_edit is not None:
        data["base_edit"] = str(base_edit)
