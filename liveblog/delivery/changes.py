"""Step 7a, changes: what a reader at one version lacks, as the one JSON object of poll and stream."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liveblog.fragments import fragments, panels
from liveblog.models import Entry, LiveBlog

MAX_CHANGES = 200
FAR_BEHIND = 500_000  # versions: only a restored backup moves them so far at once
TRIES = 3
POLL_SECONDS = {"live": 10, "paused": 30, "upcoming": 30, "closed": 300}


def since_in(text: str | None) -> int:
    """The version a reader names. Raises ValidationError unless it is a whole number from 0 up."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValidationError(_("“since” must be a whole number from 0 up."))
    return int(text)


def changes(blog: LiveBlog, since: int) -> dict[str, Any]:
    """All that changed in `blog` after version `since`, oldest first. `blog` was read before this.

    Nothing newer than the blog's own version is in it, so no answer splits a version. `reset` is true for a
    reader who is ahead of the database, more than MAX_CHANGES behind, or from before a backup was restored:
    their page starts over.
    """
    entries = list(_missing(blog, since)) if since < blog.version else []
    is_lost = since > blog.version or blog.version - since > FAR_BEHIND
    reset = is_lost or len(entries) > MAX_CHANGES
    return {
        "version": blog.version,
        "status": str(blog.status),
        "release": settings.RELEASE,
        "reset": reset,
        "poll_seconds": POLL_SECONDS[blog.status],
        "changes": [] if reset else _changes(blog, entries),
        "panels": [] if reset else _panels(blog, since),
    }


def steady_changes(blog: LiveBlog, since: int) -> dict[str, Any]:
    """The same, made anew where the blog has moved on meanwhile, so that nothing is half old and half new.

    After some tries in vain the writers wait for a moment: the last one is made under the blog's lock.
    """
    for _attempt in range(TRIES):
        answer = changes(blog, since)
        now = LiveBlog.objects.public().with_lead().at(blog.slug)
        if now is None or now.version == blog.version:
            return answer
        blog = now
    with transaction.atomic():
        return changes(LiveBlog.objects.public().with_lead().held().at(blog.slug) or blog, since)


def _missing(blog: LiveBlog, since: int) -> Any:
    upto = Entry.objects.filter(blog=blog, version__lte=blog.version)
    return upto.told_after(since)[: MAX_CHANGES + 1]


def _changes(blog: LiveBlog, entries: list[Entry]) -> list[dict[str, Any]]:
    """Each with its fragment; of what was taken down there is none."""
    printed = fragments(blog, [entry for entry in entries if not entry.is_taken_down])
    shown = {entry.pk: html for entry, html in printed}
    return [_change(entry, shown.get(entry.pk, "")) for entry in entries]


def _change(entry: Entry, html: str) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "version": entry.version,
        "first_version": entry.first_version,
        "notice_version": entry.notice_version,
        "kind": entry.kind,
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
        "key_event": entry.key_event,
        "pinned": entry.pinned_at is not None,
        "html": html,
    }


def _panels(blog: LiveBlog, since: int) -> list[dict[str, Any]]:
    changed = {name: version for name, version in blog.panel_versions.items() if version > since}
    if not changed:
        return []
    return [
        {"id": name, "version": changed[name], "html": html}
        for name, html in panels(blog).items()
        if name in changed
    ]
