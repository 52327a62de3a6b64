"""What is done to a published entry: correct, retract, restore, pin, unpin, key event."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liveblog.content import Content
from liveblog.models import Entry, Kind
from liveblog.permissions import Verb, require
from liveblog.publishing import steps
from newsroom.models import User

Status = Entry.Status


def correct(
    entry_id: int,
    *,
    by: User,
    content: Content,
    base_edit: int,
    note: str,
    kind: Kind = Kind.CORRECTION,
) -> Entry:
    """Replace a published update's content and say what was wrong.

    base_edit  the Entry.edit that the new content was written on.
    note       plain text readers see, 1-280 characters.
    kind       CORRECTION (it was wrong) or CLARIFICATION (it could be misread).
    """
    steps.expect_kind(kind, Kind.CORRECTION, Kind.CLARIFICATION)
    content, note = content.cleaned(), steps.clean_note(note)
    with transaction.atomic():
        entry = steps.claim(entry_id)
        require(by, Verb.CORRECT, entry)
        content = content.dated(Content.of(entry), timezone.now())
        steps.expect_base(entry, base_edit, content)
        steps.expect_status(entry, Status.PUBLISHED)
        if not (content.body or content.quotes or content.pictures):
            raise ValidationError({"body": _("An update needs text, a quote or a picture.")})
        steps.write_content(entry, content, by=by)
        steps.go_public(entry, kind, by=by, note=note)
        return entry


@transaction.atomic
def retract(entry_id: int, *, by: User, note: str) -> Entry:
    """Withdraw a published update: a notice with the public reason stands in its place."""
    entry = steps.claim(entry_id)
    require(by, Verb.RETRACT, entry)
    steps.expect_status(entry, Status.PUBLISHED)
    note = steps.clean_note(note)
    entry.status = Status.RETRACTED
    entry.pinned_at = None
    steps.go_public(entry, Kind.RETRACTION, by=by, note=note)
    return entry


@transaction.atomic
def restore(entry_id: int, *, by: User, note: str = "") -> Entry:
    """Put a retracted update's text back; a note, if given, is shown with it."""
    entry = steps.claim(entry_id)
    require(by, Verb.RESTORE, entry)
    steps.expect_status(entry, Status.RETRACTED)
    note = steps.clean_note(note, required=False)
    entry.status = Status.PUBLISHED
    steps.go_public(entry, Kind.RESTORED, by=by, note=note)
    return entry


@transaction.atomic
def pin(entry_id: int, *, by: User) -> Entry:
    """Hold a published update on top of the page, in place of the one that is there. Twice is once."""
    entry = steps.claim(entry_id)
    require(by, Verb.PIN, entry)
    steps.expect_status(entry, Status.PUBLISHED)
    if entry.pinned_at:
        return entry
    now = steps.next_version(entry.blog, "pinned", "key_events")
    for other in Entry.objects.with_content().filter(blog=entry.blog, pinned_at__isnull=False):
        other.blog = entry.blog
        other.pinned_at = None
        steps.record(other, Kind.UNPINNED, by=by, at=now)
    entry.pinned_at = now
    steps.record(entry, Kind.PINNED, by=by, at=now)
    return entry


@transaction.atomic
def unpin(entry_id: int, *, by: User) -> Entry:
    """Let a pinned update go back to its place in the stream. Twice is once."""
    entry = steps.claim(entry_id)
    require(by, Verb.UNPIN, entry)
    if not entry.pinned_at:
        return entry
    entry.pinned_at = None
    steps.go_public(entry, Kind.UNPINNED, by=by)
    return entry


@transaction.atomic
def key_event(entry_id: int, *, by: User, on: bool = True) -> Entry:
    """Mark an entry as a key event, or take the mark off. Of a draft it is a note for later."""
    entry = steps.claim(entry_id)
    require(by, Verb.KEY_EVENT, entry)
    steps.expect_status(entry, *(set(Status) - {Status.RETRACTED, Status.TAKEN_DOWN}))
    if entry.key_event == on:
        return entry
    entry.key_event = on
    if entry.is_public:
        steps.go_public(entry, Kind.KEY_EVENT, by=by)
    else:
        steps.keep(entry)
    return entry
