"""Embargoes: what is due is published, once, whoever looks first."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liveblog.models import Entry
from liveblog.permissions import Verb, can
from liveblog.publishing import steps
from liveblog.publishing.writing import put_before_readers

log = logging.getLogger(__name__)


def publish_due(now: datetime | None = None) -> tuple[list[int], list[int]]:
    """Publish every scheduled entry whose time has come.

    Returns the ids of those published and of those that could not be: they stay scheduled, and the reason
    stands in `due_problem` for the editors. Each is looked at again under its blog's lock, so two callers at
    once publish it once.
    """
    now = now or timezone.now()
    published, failed = [], []
    for entry_id in list(Entry.objects.due(now).values_list("pk", flat=True)):
        try:
            if _publish_one(entry_id, now):
                published.append(entry_id)
        except (PermissionDenied, ValidationError) as error:
            failed.append(entry_id)
            _note_problem(entry_id, now, _reason(error))
        except (IntegrityError, DataError):  # a row that somebody wrote beside us: the others go on
            failed.append(entry_id)
            _note_problem(entry_id, now, _("It could not be stored; ask whoever runs the site."))
    return published, failed


@transaction.atomic
def _publish_one(entry_id: int, now: datetime) -> bool:
    try:
        entry = steps.claim(entry_id)
    except Entry.DoesNotExist:
        return False
    if entry.status != Entry.Status.SCHEDULED or not entry.due_at or entry.due_at > now:
        return False
    by = entry.scheduled_by
    if by is None or not can(by, Verb.PUBLISH, entry):
        raise PermissionDenied(_("%s may no longer publish.") % by)
    put_before_readers(entry, by=by)
    return True


def _reason(error: PermissionDenied | ValidationError) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


@transaction.atomic
def _note_problem(entry_id: int, now: datetime, reason: str) -> None:
    entries = Entry.objects.due(now).filter(pk=entry_id).exclude(due_problem=reason[:300])
    blog_id = entries.values_list("blog_id", flat=True).first()
    if blog_id is not None:
        desk_version = steps.next_desk_version(steps.claim_blog(blog_id))
        entries.update(due_problem=reason[:300], desk_version=desk_version)
        log.warning("entry %d is due and could not be published", entry_id)
