"""From a draft to the page: create, edit, submit, send back, discard, schedule, publish."""

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from liveblog.content import Content
from liveblog.models import Entry, Kind, LiveBlog
from liveblog.permissions import Verb, require
from liveblog.publishing import steps
from newsroom.models import User

Status = Entry.Status
UNPUBLISHED = (Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED)


def create(
    blog_id: int,
    *,
    by: User,
    content: Content,
    client_id: uuid.UUID | None = None,
    then: Verb | None = None,
    due_at: datetime | None = None,
    key_event: bool = False,
) -> Entry:
    """A new entry: a draft, or with `then` (SUBMIT, PUBLISH, SCHEDULE) taken that step further at once.

    client_id  names the submission. Sent again by the same author to the same live blog it gives the entry
               that it made the first time, unchanged; from anyone else it is a field error.
    """
    content = content.cleaned()
    client_id = client_id or uuid.uuid4()
    with transaction.atomic():
        blog = steps.claim_blog(blog_id)
        require(by, Verb.CREATE, blog)
        before = Entry.objects.filter(client_id=client_id).select_related("blog").first()
        if before:
            return _same_submission(before, by, blog)
        steps.expect_open(blog)
        if content.is_empty():
            raise ValidationError({"body": _("There is nothing to save yet.")})
        entry = Entry(blog=blog, author=by, client_id=client_id, key_event=key_event, edit=0)
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:  # the same number at the same moment, in another live blog
            raise _taken() from None
        steps.write_content(entry, content.dated(Content(), timezone.now()), by=by)
        _go(entry, then, by=by, due_at=due_at)
        return entry


def _same_submission(entry: Entry, by: User, blog: LiveBlog) -> Entry:
    if entry.author_id != by.pk or entry.blog_id != blog.pk:
        raise _taken()
    return entry


def _taken() -> ValidationError:
    return ValidationError({"client_id": _("This submission’s number is in use; send it anew.")})


def edit(
    entry_id: int,
    *,
    by: User,
    content: Content,
    base_edit: int,
    kind: Kind = Kind.UPDATE,
    key_event: bool | None = None,
    public: bool | None = None,
    confirmed: bool = False,
) -> Entry:
    """Replace the text. In public that is a FIX (nothing is said) or an UPDATE (the page says when).

    base_edit  the Entry.edit that the new content was written on. The same text again changes nothing.
    key_event  of an entry that is not public yet; afterwards the verb of that name says it.
    public     whether the writer took it for public; where that is no longer so, nothing is saved. None: any.
    confirmed  an editor says that it is still only a fix, though a number or a name changes.
    """
    steps.expect_kind(kind, Kind.FIX, Kind.UPDATE)
    return _step(
        entry_id, Verb.EDIT, None, by=by, content=content, base_edit=base_edit,
        key_event=key_event, kind=kind, public=public, confirmed=confirmed,
    )  # fmt: skip


def submit(
    entry_id: int,
    *,
    by: User,
    content: Content | None = None,
    base_edit: int | None = None,
    key_event: bool | None = None,
) -> Entry:
    """Hand a draft to the editors, with the text as it was or `content` in its place."""
    return _step(
        entry_id, Verb.SUBMIT, Verb.SUBMIT, by=by, content=content, base_edit=base_edit,
        key_event=key_event,
    )  # fmt: skip


def publish(
    entry_id: int,
    *,
    by: User,
    content: Content | None = None,
    base_edit: int | None = None,
    key_event: bool | None = None,
) -> Entry:
    """Put an entry before the readers, now."""
    return _step(
        entry_id, Verb.PUBLISH, Verb.PUBLISH, by=by, content=content, base_edit=base_edit,
        key_event=key_event,
    )  # fmt: skip


def schedule(
    entry_id: int,
    *,
    by: User,
    due_at: datetime,
    content: Content | None = None,
    base_edit: int | None = None,
    key_event: bool | None = None,
) -> Entry:
    """Keep an entry under embargo until `due_at` (aware), then it is published by itself."""
    return _step(
        entry_id, Verb.SCHEDULE, Verb.SCHEDULE, by=by, content=content, base_edit=base_edit,
        key_event=key_event, due_at=due_at,
    )  # fmt: skip


@transaction.atomic
def send_back(entry_id: int, *, by: User, note: str = "") -> Entry:
    """Return what is in review or scheduled to its author as a draft; `note` is for the author alone."""
    entry = steps.claim(entry_id)
    require(by, Verb.SEND_BACK, entry)
    steps.expect_status(entry, Status.IN_REVIEW, Status.SCHEDULED)
    entry.review_note = steps.clean_note(note, required=False)
    entry.status = Status.DRAFT
    _forget_schedule(entry)
    steps.keep(entry)
    return entry


@transaction.atomic
def discard(entry_id: int, *, by: User) -> None:
    """Delete a draft that was never public."""
    entry = steps.claim(entry_id)
    require(by, Verb.DISCARD, entry)
    steps.expect_status(entry, Status.DRAFT, Status.IN_REVIEW)
    steps.next_desk_version(entry.blog)
    entry.delete()


def _step(
    entry_id: int,
    verb: Verb,
    then: Verb | None,
    *,
    by: User,
    content: Content | None,
    base_edit: int | None,
    key_event: bool | None,
    due_at: datetime | None = None,
    kind: Kind = Kind.UPDATE,
    public: bool | None = None,
    confirmed: bool = False,
) -> Entry:
    if content is not None:
        if base_edit is None:
            raise ValueError("content comes with the edit it was written on")
        content = content.cleaned()
    with transaction.atomic():
        entry = steps.claim(entry_id)
        require(by, verb, entry)
        if content is not None:
            content = content.dated(Content.of(entry), timezone.now())
        steps.expect_base(entry, base_edit, content)
        steps.expect_status(entry, *UNPUBLISHED, *([] if then else [Status.PUBLISHED]))
        if public is not None and public != entry.is_public:
            raise ValidationError(_("Meanwhile this update became “%s”.") % entry.get_status_display())
        changed = False
        if content is not None and content != Content.of(entry):
            if kind == Kind.FIX and entry.is_public:
                steps.expect_fix(Content.of(entry), content, confirmed)
            steps.write_content(entry, content, by=by)
            changed = True
        if entry.is_public:
            if changed:
                _expect_text(entry)
                steps.go_public(entry, kind, by=by)
            return entry
        if key_event is not None:
            entry.key_event = key_event
        _go(entry, then, by=by, due_at=due_at)
        return entry


def _go(entry: Entry, then: Verb | None, *, by: User, due_at: datetime | None = None) -> None:
    """Take a claimed, unpublished entry the step `then`, and save it."""
    if then == Verb.PUBLISH:
        put_before_readers(entry, by=by)
        return
    if then == Verb.SUBMIT:
        _expect_text(entry)
        require(by, Verb.SUBMIT, entry)
        entry.status = Status.IN_REVIEW
        entry.review_note = ""
        _forget_schedule(entry)
    elif then == Verb.SCHEDULE:
        _expect_text(entry)
        require(by, Verb.SCHEDULE, entry)
        steps.expect_open(entry.blog)
        _set_schedule(entry, by, due_at)
    elif entry.status != Status.DRAFT:
        _expect_text(entry)
    steps.keep(entry)


def put_before_readers(entry: Entry, *, by: User) -> None:
    """Publish a claimed, unpublished entry: its time is now, and after every earlier one's."""
    require(by, Verb.PUBLISH, entry)
    steps.expect_open(entry.blog)
    _expect_text(entry)
    entry.published_at = _next_moment(entry.blog)
    entry.status = Status.PUBLISHED
    entry.first_version = entry.blog.version + 1
    entry.review_note = ""
    _forget_schedule(entry)
    steps.go_public(entry, Kind.PUBLISHED, by=by)


def _next_moment(blog: LiveBlog) -> datetime:
    """Now, or just after the last entry where the clock has gone back."""
    last = Entry.objects.filter(blog=blog).aggregate(at=Max("published_at"))["at"]
    now = timezone.now()
    return max(now, last + timedelta(microseconds=1)) if last else now


def _expect_text(entry: Entry) -> None:
    if not (entry.body or entry.quotes.exists() or entry.pictures.exists()):
        raise ValidationError({"body": _("An update needs text, a quote or a picture.")})


def _set_schedule(entry: Entry, by: User, due_at: datetime | None) -> None:
    if due_at is None:
        raise ValidationError({"due_at": _("Say when the embargo ends.")})
    if due_at <= timezone.now():
        raise ValidationError({"due_at": _("This time has passed.")})
    entry.status = Status.SCHEDULED
    entry.due_at = due_at
    entry.scheduled_by = by
    entry.due_problem = ""


def _forget_schedule(entry: Entry) -> None:
    entry.due_at = None
    entry.scheduled_by = None
    entry.due_problem = ""
