"""Step 8h, a live blog as it stood at some moment: from its ledger alone, printed by the templates of today.

All that was said by a moment is the beginning of one chain, up to one place; each update's state is its last
row there. Nothing is read from the entries themselves, so nothing that was not public then can be shown. A
text that was erased since is left out, and a picture that readers may not see any more is said to be missing.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liveblog import pages, past_rows, rendering
from liveblog.models import LiveBlog, Revision

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,18}")
A_PAGE = 25
KEY_EVENTS = 50


class Nothing(Exception):
    """There is no such past; the message says why, in one line for readers."""


@dataclass(frozen=True)
class Past:
    """What was public of a live blog at a moment.

    moment  as the address has it: 2022-09-14T12:00:00Z.
    upto    the last place of its ledger by then.
    blog    what it said of itself, in a row that is never saved; its address is that of now.
    """

    moment: str
    at: datetime
    upto: int
    blog: LiveBlog
    other_stories: list[dict[str, Any]]

    @property
    def path(self) -> str:
        return reverse("past", args=[self.blog.slug, self.moment])

    def rows(self) -> Any:
        return Revision.objects.of(self.blog).upto(self.upto)


def moment_in(text: str) -> datetime:
    """The moment that an address names, in UTC. Raises ValidationError for what is no such moment."""
    try:
        if MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        pass
    raise ValidationError(_("This address holds no time; one that does ends with /at/2022-09-14T12:00:00Z/."))


def find(blog: LiveBlog, moment: str) -> Past:
    """`blog` as it stood. Two queries. Raises ValidationError for no moment, and Nothing, in its language."""
    with translation.override(blog.language):
        return _find(blog, moment)


def _find(blog: LiveBlog, moment: str) -> Past:
    at = moment_in(moment)
    if at > timezone.now():
        raise Nothing(_("This time is still to come."))
    upto = Revision.objects.of(blog).last_place_at(at)
    own = Revision.objects.of(blog).upto(upto).own().latest_first().first()
    if own is None or own.content is None or own.content["status"] == LiveBlog.Status.DRAFT:
        raise Nothing(_("This live blog was not out yet at that time."))
    return Past(moment, at, upto, past_rows.blog_in(own, blog), own.content["other_stories"])


def past_page(past: Past, before: str | None) -> SafeString:
    """A page of its updates, those before entry `before`. Eight queries at most, however many there are.

    Raises Http404 for a `before` that was not there then.
    """
    blog = past.blog
    pinned = None if before else past.rows().latest_of_each().pinned().first()
    births = _window(past, before)
    key_events = list(past.rows().latest_of_each().key_events()[:KEY_EVENTS])
    states = list(past.rows().latest_of_each().of_entries([row.entry_id for row in births[:A_PAGE]]))
    entries = past_rows.entries_in(past.rows(), blog, [*states, *key_events, *([pinned] if pinned else [])])
    shown = [entries[row.entry_id] for row in births[:A_PAGE] if row.entry_id in entries]
    with translation.override(blog.language), timezone.override(blog.zone):
        return pages.whole(
            "past",
            _meta(past, before),
            blog=blog,
            past=past,
            panels=rendering.panels(
                blog,
                key_events=[entries[row.entry_id] for row in key_events if row.entry_id in entries],
                pinned=entries.get(pinned.entry_id) if pinned else None,
            ),
            fragments=[rendering.entry_html(entry) for entry in shown if not entry.pinned_at],
            first=before is None,
            following=f"?before={births[A_PAGE - 1].entry_id}" if len(births) > A_PAGE else "",
            other_stories=past_rows.stories_in(past.other_stories),
        )


def _window(past: Past, before: str | None) -> list[Revision]:
    """The first rows of this page's updates, newest first, and one more if more follow."""
    births = past.rows().births().latest_first()
    if before is not None:
        last = births.of_entries([int(before)]).first() if NUMBER.fullmatch(before) else None
        if last is None:
            raise Http404
        births = births.before(last.number)
    return list(births[: A_PAGE + 1])


def _meta(past: Past, before: str | None) -> pages.Meta:
    return pages.Meta(
        title=_("%(headline)s, as it stood %(moment)s")
        % {"headline": past.blog.headline, "moment": past.moment},
        path=f"{past.path}?before={before}" if before else past.path,
        description=_("A live blog as it stood at an earlier time."),
        hidden=True,
    )


def nothing_page(blog: LiveBlog, why: str) -> SafeString:
    """One plain line in place of a past that is none, and the way to the live blog."""
    with translation.override(blog.language), timezone.override(blog.zone):
        meta = pages.Meta(title=blog.headline, path=blog.get_absolute_url(), hidden=True)
        return pages.whole("no_past", meta, blog=blog, why=why)
