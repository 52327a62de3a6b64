"""A recorded live blog posted again as if it were happening now, through publishing like everything else.

What to post is read from the revisions: each public change in its order, with the pauses between them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liveblog import publishing
from liveblog.content import PictureContent
from liveblog.models import Entry, Kind, LiveBlog, Revision
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BLOG_FIELDS, BlogContent, StoryContent
from liveblog.revisions import content_in

NO_PAUSE = 0.0


class Replay:
    """One replay of `recorded` into a new live blog of its own, `blog`, at `<slug>-replay`.

    speed    how many times faster than it happened.
    at_most  the longest pause between two changes, in seconds; None for no limit.
    """

    def __init__(self, recorded: LiveBlog, *, speed: float, at_most: float | None = None) -> None:
        self.speed = speed
        self.at_most = at_most
        told = recorded.revisions.exclude(kind=Kind.SOURCE).exclude(entry__status=Entry.Status.TAKEN_DOWN)
        self.revisions = list(told.select_related("by").order_by("number"))
        if not self.revisions:
            raise ValueError("nothing was ever published in it")
        self._entries: dict[int, int] = {}  # recorded entry's id to the new one's
        self.slug = free_slug(recorded.slug)
        opening = self.revisions[0]
        if opening.kind == Kind.BLOG:
            content = self._blog_content(opening)
            self.revisions.pop(0)
        else:
            content = replace(BlogContent.of(recorded), slug=self.slug)
        self.started_at = opening.made_at
        self.blog = publishing.create_blog(
            by=opening.by, content=replace(content, status=LiveBlog.Status.LIVE, kicker=_("Replay"))
        )

    def run(self, wait: Callable[[float], None]) -> Iterator[Revision]:
        """Post one change after the other, with `wait(seconds)` before each; yields what was posted."""
        before = self.started_at
        for revision in self.revisions:
            seconds = max((revision.made_at - before).total_seconds() / self.speed, NO_PAUSE)
            wait(seconds if self.at_most is None else min(seconds, self.at_most))
            before = revision.made_at
            self._post(revision)
            yield revision

    def _post(self, revision: Revision) -> None:
        if revision.entry_id is None:
            self.blog.refresh_from_db()
            content = replace(self._blog_content(revision), kicker=_("Replay"))
            publishing.change_blog(self.blog.pk, by=revision.by, content=content, base_edit=self.blog.edit)
        elif revision.entry_id in self._entries:
            self._change(self._entries[revision.entry_id], revision)
        else:
            entry = publishing.create(
                self.blog.pk,
                by=revision.by,
                content=content_in(revision),
                then=Verb.PUBLISH,
                key_event=revision.content["key_event"],
            )
            self._entries[revision.entry_id] = entry.pk

    def _change(self, entry_id: int, revision: Revision) -> None:
        """What was done to an entry that the replay has published."""
        by, note, kind = revision.by, revision.note, Kind(revision.kind)
        if kind == Kind.RETRACTION:
            publishing.retract(entry_id, by=by, note=note)
        elif kind == Kind.RESTORED:
            publishing.restore(entry_id, by=by, note=note)
        elif kind == Kind.PINNED:
            publishing.pin(entry_id, by=by)
        elif kind == Kind.UNPINNED:
            publishing.unpin(entry_id, by=by)
        elif kind == Kind.KEY_EVENT:
            publishing.key_event(entry_id, by=by, on=revision.content["key_event"])
        else:
            self._rewrite(entry_id, revision, kind)

    def _rewrite(self, entry_id: int, revision: Revision, kind: Kind) -> None:
        text: dict[str, Any] = {
            "by": revision.by,
            "content": content_in(revision),
            "base_edit": Entry.objects.get(pk=entry_id).edit,
            "kind": kind,
        }
        if kind in (Kind.CORRECTION, Kind.CLARIFICATION):
            publishing.correct(entry_id, note=revision.note, **text)
        else:
            self._edit(entry_id, text)

    def _edit(self, entry_id: int, text: dict[str, Any]) -> None:
        """What was let through as a fix once, and is none by today's limit, comes as an update."""
        try:
            publishing.edit(entry_id, **text, confirmed=True)
        except ValidationError:
            if text["kind"] != Kind.FIX:
                raise
            publishing.edit(entry_id, **text | {"kind": Kind.UPDATE})

    def _blog_content(self, revision: Revision) -> BlogContent:
        state = revision.content
        lead = state["lead_picture"]
        return BlogContent(
            **{name: state[name] for name in BLOG_FIELDS if name in state} | {"slug": self.slug},
            lead_picture=PictureContent(**lead) if lead else None,
            other_stories=tuple(
                StoryContent(live_blog_id=story["live_blog"], headline=story["headline"], link=story["link"])
                for story in state["other_stories"]
            ),
        )


def free_slug(slug: str) -> str:
    """`<slug>-replay`, or the first of `-replay-2`, `-replay-3` … that no live blog has or had."""
    base = f"{slug[:85]}-replay"
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, 10_000))
    return next(name for name in names if not LiveBlog.objects.ever_at(name))
