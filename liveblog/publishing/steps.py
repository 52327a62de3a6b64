"""The steps that every verb takes: claim, compare, write, raise the version, revise, wake."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import fixing, revisions, sanitise
from liveblog.content import ENTRY_FIELDS, Content
from liveblog.delivery import wakes
from liveblog.models import Citation, Entry, Kind, LiveBlog, Picture, Quote, Revision
from liveblog.publishing import mentions
from liveblog.querysets import content_parts
from newsroom.models import User

NOTE_LIMIT = Revision._meta.get_field("note").max_length or 0


class Conflict(Exception):
    """Somebody saved since: `theirs` stands now, as edit number `edit`; `mine` was not written.

    entry  the one that it is about, if it is one: who saved its text, and when.
    """

    def __init__(self, *, theirs: Any, mine: Any, edit: int, entry: Entry | None = None) -> None:
        super().__init__("somebody else saved in the meantime")
        self.theirs = theirs
        self.mine = mine
        self.edit = edit
        self.entry = entry


class TakenDown(ValidationError):
    """The update was taken down: it holds no text any more, and takes none."""


def claim_blog(blog_id: int) -> LiveBlog:
    """Lock the live blog's row until the transaction ends, and read it under that lock."""
    return LiveBlog.objects.select_for_update(no_key=True).get(pk=blog_id)


def claim(entry_id: int) -> Entry:
    """Lock the row of the entry's live blog, then read the entry under that lock."""
    blog_id = Entry.objects.values_list("blog_id", flat=True).get(pk=entry_id)
    blog = claim_blog(blog_id)
    entry = Entry.objects.with_content().get(pk=entry_id)
    entry.blog = blog
    return entry


def expect_status(entry: Entry, *statuses: str) -> None:
    """Raises ValidationError that says what the entry is, unless it is one of `statuses`."""
    if entry.status not in statuses:
        raise ValidationError(_("This can’t be done to an update that is “%s”.") % entry.get_status_display())


def expect_kind(kind: Kind, *kinds: Kind) -> None:
    """Raises ValueError for a kind of change that the verb does not make: no form offers it."""
    if kind not in kinds:
        raise ValueError(f"this verb makes no {kind}")


def expect_open(blog: LiveBlog) -> None:
    if not blog.takes_entries:
        raise ValidationError(_("This live blog is closed; it takes no new updates."))


def expect_base(entry: Entry, base_edit: int | None, mine: Content | None) -> None:
    """Raises Conflict when the entry's text was saved since `base_edit`. None compares nothing.

    Raises TakenDown where there is no text any more to compare with.
    """
    if entry.is_taken_down:
        raise TakenDown(TAKEN_DOWN)
    if base_edit is not None and base_edit != entry.edit:
        raise Conflict(theirs=Content.of(entry), mine=mine, edit=entry.edit, entry=entry)


def expect_fix(before: Content, after: Content, confirmed: bool) -> None:
    """Raises ValidationError for what is more than a fix: too long a change, or one of facts.

    confirmed  an editor has looked at the facts; the length is a rule for everyone.
    """
    most = settings.FIX_CHARACTERS
    changed = fixing.changed(before, after, most)
    if sum(changed.values()) > most:
        longest = max(changed, key=lambda name: changed[name])
        field = longest if longest in fixing.words_in(after) else "body"
        raise ValidationError({field: TOO_MUCH % {"most": most}})
    fact = None if confirmed else fixing.changed_fact(before, after)
    if fact:
        reason = FACT_CHANGED % {"word": fact.word} if fact.word else SOURCE_CHANGED
        raise ValidationError({"confirmed": reason})


TAKEN_DOWN = gettext_lazy(
    "This update was taken down. Your text is kept; make a new update of it if it may be told."
)
TOO_MUCH = gettext_lazy(
    "A fix changes at most %(most)d characters, and this changes more. Make it an update; or a "
    "correction, if something was wrong."
)
FACT_CHANGED = gettext_lazy(
    "This changes “%(word)s”: a number or a name is more than a fix. Make it a correction, if it was "
    "wrong, or an update; or say that it is still only a fix."
)
SOURCE_CHANGED = gettext_lazy(
    "This changes a source, which is more than a fix. Make it a correction, if it was wrong, or "
    "an update; or say that it is still only a fix."
)


def clean_note(note: str, *, required: bool = True) -> str:
    """The public note as one line of 1 to 280 characters."""
    note = sanitise.clean_line(note)
    if required and not note:
        raise ValidationError({"note": _("Say in a sentence what readers should know.")})
    if len(note) > NOTE_LIMIT:
        raise ValidationError({"note": _("At most %d characters.") % NOTE_LIMIT})
    return note


def write_content(entry: Entry, content: Content, *, by: User) -> None:
    """Put cleaned `content` into the entry, count the edit, say whose it is. Saves its rows, not it."""
    living = content.of_living_sources()
    if living != content:  # a source was merged away since this was cleaned
        content = living.cleaned()
    for name in ENTRY_FIELDS:
        setattr(entry, name, getattr(content, name))
    entry.edit += 1
    entry.written_by, entry.written_at = by, timezone.now()
    for rows in (entry.quotes, entry.citations, entry.pictures):
        rows.all().delete()
    Quote.objects.bulk_create(
        Quote(entry=entry, position=number, **asdict(quote)) for number, quote in enumerate(content.quotes)
    )
    Citation.objects.bulk_create(
        Citation(entry=entry, position=number, **asdict(citation))
        for number, citation in enumerate(content.citations)
    )
    Picture.objects.bulk_create(
        Picture(entry=entry, position=number, **asdict(picture))
        for number, picture in enumerate(content.pictures)
    )
    entry._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # Django's own


def next_desk_version(blog: LiveBlog) -> int:
    """Raise the blog's desk_version by one under the lock: something of it was saved, for the desk alone."""
    blog.desk_version += 1
    LiveBlog.objects.filter(pk=blog.pk).update(desk_version=F("desk_version") + 1)
    return blog.desk_version


def keep(entry: Entry) -> None:
    """Save a claimed entry that is not public, as the desk's next change."""
    entry.desk_version = next_desk_version(entry.blog)
    entry.save()


def next_version(blog: LiveBlog, *panels: str) -> datetime:
    """Raise the blog's versions by one under the lock; returns the moment of the change.

    panels  the parts of the page that this version changes beside the stream.
    The readers are woken once the transaction is committed.
    """
    now = timezone.now()
    blog.version += 1
    blog.desk_version += 1
    blog.updated_at = now
    blog.panel_versions |= dict.fromkeys(sorted(panels), blog.version)
    LiveBlog.objects.filter(pk=blog.pk).update(
        version=F("version") + 1,
        desk_version=F("desk_version") + 1,
        updated_at=now,
        panel_versions=blog.panel_versions,
    )
    transaction.on_commit(partial(wakes.wake, blog.pk, blog.version))
    return now


def go_public(entry: Entry, kind: Kind, *, by: User, note: str = "") -> None:
    """Make what was set on a claimed entry its next public state: one version, one revision."""
    prefetch_related_objects([entry], *content_parts())
    record(entry, kind, by=by, note=note, at=next_version(entry.blog, *panels_of(entry, kind)))


def panels_of(entry: Entry, kind: Kind) -> set[str]:
    """The parts of the page beside the stream that a change of `entry` may show in."""
    panels = set()
    if entry.key_event or kind == Kind.KEY_EVENT:
        panels.add("key_events")
    if entry.pinned_at or kind in (Kind.PINNED, Kind.UNPINNED, Kind.RETRACTION):
        panels.add("pinned")
    if kind == Kind.SOURCE or mentions.differ(entry):
        panels.add("sources")
    return panels


def record(entry: Entry, kind: Kind, *, by: User, at: datetime, note: str = "") -> None:
    """Save a public change of `entry` at its blog's present version, and append its revision."""
    entry.kind = kind
    entry.version = entry.blog.version
    entry.desk_version = entry.blog.desk_version
    entry.updated_at = at
    if kind in (Kind.CLARIFICATION, Kind.CORRECTION, Kind.RETRACTION):
        entry.notice_version = entry.version
    entry.save()
    mentions.keep(entry)
    revisions.append(entry.blog, entry, kind, by=by, note=note, at=at)
