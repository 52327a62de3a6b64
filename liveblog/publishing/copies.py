"""Working copies: what somebody is typing, kept beside the entries and never a part of one.

A copy is its author's alone. Each keeping, dropping and sending carries the number of what was typed, which
rises; one that comes late, with a lower number, changes nothing. A copy that was sent or thrown away stays
for a day without its text, so that a keeping still under way does not bring it back.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liveblog.models import Entry, WorkingCopy
from liveblog.permissions import Verb, require
from liveblog.publishing import steps
from newsroom.models import User

OPEN_AT_MOST = 200  # of one author in one live blog
DONE_FOR = timedelta(days=1)
WINDOWS = 1000  # the last three digits of a number name the window in which it was typed


@transaction.atomic
def keep_copy(
    blog_id: int,
    *,
    by: User,
    client_id: uuid.UUID,
    number: int,
    fields: list[list[str]],
    entry_id: int | None = None,
    base_edit: int | None = None,
    on: int | None = None,
) -> WorkingCopy | None:
    """Keep what `by` is typing; None for what comes late, or stands on what another window has left behind.

    entry_id   the entry it changes, where that is still there.
    base_edit  the Entry.edit that it was written on.
    on         the number up to which this window knows what is kept: nothing else is replaced unseen.
    Raises PermissionDenied, ValidationError.
    """
    if not fields:
        raise ValueError("a copy without a field counts as finished")
    copy = _claim(blog_id, by, client_id)
    unseen = on is not None and copy.number > on and is_elsewhere(copy, number)
    if copy.pk and (number <= copy.number or unseen):
        return copy if copy.fields == fields else None
    if not copy.fields:
        _expect_room(copy)
    copy.fields, copy.number = fields, number
    if entry_id is not None:
        copy.entry = Entry.objects.of(copy.blog).filter(pk=entry_id).first()
    copy.base_edit = own_base(copy, number, base_edit)
    return _save(copy)


@transaction.atomic
def drop_copy(blog_id: int, *, by: User, client_id: uuid.UUID, number: int) -> bool:
    """Throw away what was kept up to `number`; False where more was typed since. Twice is once."""
    copy = _claim(blog_id, by, client_id)
    if number < copy.number:
        return False
    copy.fields, copy.number = [], number
    _save(copy)
    return True


@transaction.atomic
def finish_copy(entry: Entry, *, by: User, client_id: uuid.UUID, number: int, digest: str) -> None:
    """What was typed up to `number` is a part of `entry` now; what was typed since stays, on top of that.

    digest  of the submission, by which it is known when it comes again.
    """
    copy = _claim(entry.blog_id, by, client_id)
    if number >= copy.number:
        copy.fields, copy.number = [], number
    copy.entry = entry
    copy.sent = {"digest": digest, "number": number, "edit": entry.edit}
    copy.base_edit = own_base(copy, copy.number, copy.base_edit)
    _save(copy)


@transaction.atomic
def send_once(work: Callable[[], Entry], **copy: Any) -> Entry:
    """What `work` does through publishing, and the end of its copy (see finish_copy), both or neither.

    Raises what `work` raises.
    """
    entry = work()
    finish_copy(entry, **copy)
    return entry


def is_elsewhere(copy: WorkingCopy, number: int) -> bool:
    """Whether what is kept was typed in another window than what has this number."""
    return bool(copy.fields) and copy.number % WINDOWS != number % WINDOWS


def own_base(copy: WorkingCopy, number: int, base_edit: int | None) -> int | None:
    """The edit that a text stands on: what it became when it was sent, if this was typed after that, in the
    same window; else the one that its form was loaded with.
    """
    sent = copy.sent
    if sent and number > sent["number"] and number % WINDOWS == sent["number"] % WINDOWS:
        return max(base_edit or 0, sent["edit"])
    return base_edit


def _claim(blog_id: int, by: User, client_id: uuid.UUID) -> WorkingCopy:
    """The author's copy under the lock of its live blog's row; where there is none, one not saved yet."""
    blog = steps.claim_blog(blog_id)
    require(by, Verb.CREATE, blog)
    copy = WorkingCopy.objects.of_number(by, client_id)
    if copy is None:
        WorkingCopy.objects.finished_of(by, before=timezone.now() - DONE_FOR).delete()
        return WorkingCopy(author=by, blog=blog, client_id=client_id)
    if copy.blog_id != blog.pk:
        raise _elsewhere()
    copy.blog = blog
    return copy


def _save(copy: WorkingCopy) -> WorkingCopy:
    copy.kept_at = timezone.now()
    try:
        with transaction.atomic():
            copy.save()
    except IntegrityError:  # the same number at the same moment, in another live blog
        raise _elsewhere() from None
    return copy


def _elsewhere() -> ValidationError:
    return ValidationError({"client_id": _("This text’s number is in use in another live blog.")})


def _expect_room(copy: WorkingCopy) -> None:
    """Nothing typed is dropped to make room: whoever has so many is asked to send or throw some away."""
    if WorkingCopy.objects.open_of(copy.author, copy.blog).count() >= OPEN_AT_MOST:
        raise ValidationError(
            _("You have %d unsent texts in this live blog. Send some, or throw them away.") % OPEN_AT_MOST
        )
