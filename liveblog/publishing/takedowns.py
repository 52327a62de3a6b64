"""A published update taken down: its words and pictures are erased everywhere, and the ledger says so.

Within the transaction go the text, the parts and all past states; after the commit go the files, and then the
addresses that held it are asked (see liveblog/takedown/). What its writers have open is their own and stays.
"""

import logging
from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import JSONField, Value
from django.utils.translation import gettext as _

from liveblog import fragments, sanitise
from liveblog.models import (
    Entry,
    HeldAddress,
    Kind,
    LiveBlog,
    Purge,
    Revision,
    Takedown,
    TakenFile,
    Upload,
)
from liveblog.permissions import Verb, require
from liveblog.publishing import steps
from liveblog.takedown import addresses, files, rounds, words
from newsroom.models import User

log = logging.getLogger(__name__)

Status = Entry.Status
NOTICE_LIMIT = Takedown._meta.get_field("notice").max_length or 0
REASON_LIMIT = Takedown._meta.get_field("reason").max_length or 0


def take_down(
    entry_id: int,
    *,
    by: User,
    ground: str,
    reason: str,
    notice: str = "",
    base_version: int | None = None,
) -> Takedown:
    """Erase a published or retracted update for good. Twice is once.

    ground        one of Takedown.Ground.
    reason        for the desk alone, 1-1000 characters.
    notice        plain text that readers get who look for it, up to 280 characters; none: nothing is there.
    base_version  the Entry.version that `by` has seen; None compares nothing.
    """
    ground, reason, notice = _cleaned(ground, reason, notice)
    with transaction.atomic():
        entry = steps.claim(entry_id)
        require(by, Verb.TAKE_DOWN, entry)
        if entry.is_taken_down:
            return Takedown.objects.get(entry=entry)
        steps.expect_status(entry, Status.PUBLISHED, Status.RETRACTED)
        if base_version is not None and base_version != entry.version:
            raise ValidationError(_("This update was changed since you read it. Read it again first."))
        return _take_down(entry, by, ground, reason, notice)


def _cleaned(ground: str, reason: str, notice: str) -> tuple[str, str, str]:
    errors = {}
    reason, notice = sanitise.clean_text(reason), sanitise.clean_line(notice)
    if ground not in Takedown.Ground.values:
        errors["ground"] = [_("Choose why it is taken down.")]
    if not reason:
        errors["reason"] = [_("Say why, for the desk alone.")]
    if len(reason) > REASON_LIMIT:
        errors["reason"] = [_("At most %d characters.") % REASON_LIMIT]
    if len(notice) > NOTICE_LIMIT:
        errors["notice"] = [_("At most %d characters.") % NOTICE_LIMIT]
    if errors:
        raise ValidationError(errors)
    return ground, reason, notice


def _take_down(entry: Entry, by: User, ground: str, reason: str, notice: str) -> Takedown:
    states = list(Revision.objects.of_entries([entry.pk]).in_order())
    named = files.named_in(entry, states)
    panels = _panels(entry)
    sentences = () if ground == Takedown.Ground.DUPLICATE else _sentences(states)
    going = files.used_by_nothing_else(entry, named)
    held, is_cut = addresses.held(entry, states, going)
    _erase(entry, going)
    at = steps.next_version(entry.blog, *panels)
    LiveBlog.objects.filter(pk=entry.blog_id).update(taken_down_version=entry.blog.version)
    steps.record(entry, Kind.TAKEDOWN, by=by, at=at, note=notice)
    takedown = Takedown.objects.create(
        entry=entry,
        ground=ground,
        reason=reason,
        notice=notice,
        by=by,
        made_at=at,
        is_cut=is_cut,
        check_until=at + Takedown.CHECKED_FOR,
        next_at=at,
    )
    _list(takedown, held, named, going)
    transaction.on_commit(partial(_after_commit, takedown.pk, sentences))
    return takedown


def _sentences(states: Sequence[Revision]) -> tuple[str, ...]:
    texts = (text for state in states for text in [*words.texts_in(state.content or {}), state.note])
    return words.sentences_in(texts)


def _panels(entry: Entry) -> set[str]:
    """The parts of the page beside the stream that it was in."""
    panels = steps.panels_of(entry, Kind.TAKEDOWN)
    cites = entry.citations.exists() or entry.quotes.filter(source__isnull=False).exists()
    return panels | ({"sources"} if cites else set())


def _erase(entry: Entry, going: Sequence[str]) -> None:
    """Empty a claimed entry and all that was kept of it. The entry itself is not saved."""
    entry.quotes.all().delete()
    entry.citations.all().delete()
    entry.pictures.all().delete()
    entry._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # Django's own
    for name in ("headline", "body", "bylines", "dateline", "review_note", "due_problem"):
        setattr(entry, name, "")
    entry.status = Status.TAKEN_DOWN
    entry.key_event = False
    entry.pinned_at = entry.notice_version = None
    entry.edit += 1
    erased = Value(None, JSONField())
    Revision.objects.of_entries([entry.pk]).update(content=erased, salt="", note="")
    Upload.objects.filter(file__in=going).delete()


def _list(takedown: Takedown, held: Sequence[str], named: Sequence[str], going: Sequence[str]) -> None:
    """What the receipt is about, to be worked off by the rounds."""
    at = takedown.made_at
    HeldAddress.objects.bulk_create(HeldAddress(takedown=takedown, path=path) for path in held)
    Purge.objects.bulk_create(
        Purge(takedown=takedown, cache=cache, path=path, next_at=at)
        for cache in settings.PURGE_URLS
        for path in held
    )
    goes, stays = {"next_at": at}, {"state": TakenFile.State.KEPT, "said": _("Something else shows it too.")}
    TakenFile.objects.bulk_create(
        TakenFile(takedown=takedown, file=file, **goes if file in going else stays) for file in named
    )


def _after_commit(takedown_id: int, sentences: tuple[str, ...]) -> None:
    """What must not wait for the clock. The takedown is done: whatever fails here is tried again later."""
    rounds.remember(takedown_id, sentences)
    fragments.memory.clear()
    fragments.panel_memory.clear()
    try:
        takedown = Takedown.objects.select_related("entry").get(pk=takedown_id)
        files.delete(takedown, takedown.files.filter(next_at__isnull=False))
        _overwrite_on_disk()
    except DatabaseError as error:
        log.warning("after a takedown: %s", type(error).__name__)


def _overwrite_on_disk() -> None:
    """SQLite: move what was written into the database's file, and empty the log that still has the text."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 500")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout = {connection.settings_dict['OPTIONS']['timeout'] * 1000}")
