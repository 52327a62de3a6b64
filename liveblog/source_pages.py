"""Step 8j, the pages of sources: all of them, found by any of their names; and each with all that it said."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liveblog import linked_data, rendering
from liveblog.models import Entry, LiveBlog, Source
from liveblog.pages import Meta, short, whole
from liveblog.paging import NUMBER, Window
from liveblog.querysets import EntryQuerySet, content_parts
from liveblog.sanitise import clean_line

SOURCES = 50  # on a page
MOST_CHARACTERS = 100
SLUG = re.compile(r"[-\w]{1,100}", re.ASCII)


def words_in(asked: str) -> str:
    """What a reader looks for, as one line. Raises ValidationError for more than anybody's name."""
    words = clean_line(asked)
    if len(words) > MOST_CHARACTERS:
        raise ValidationError(_("At most %d characters, please.") % MOST_CHARACTERS)
    return words


def sources_page(words: str = "", after: str | None = None, blog: LiveBlog | None = None) -> SafeString:
    """The public sources by name, those that `words` find; beyond the one of id `after`. One or two queries.

    blog  whose updates count; None for all.

    Raises Http404 for an `after` that is no public source's.
    """
    found = Source.objects.public().found_by(words)
    found = (found.used_in(blog) if blog else found.with_counts()).by_name()
    beyond = _known(after)
    shown = list((found.after(beyond) if beyond else found)[: SOURCES + 1])
    more = ({"q": words} if words else {}) | ({"blog": blog.slug} if blog else {})
    address = reverse("sources") + _query(more)
    return _sources_page(
        words,
        blog=blog,
        path=reverse("sources") + _query(more | ({"after": str(beyond.pk)} if beyond else {})),
        sources=shown[:SOURCES],
        address=address,
        first=beyond is None,
        following=_query({**more, "after": str(shown[SOURCES - 1].pk)}) if len(shown) > SOURCES else "",
    )


def refused_page(asked: str, reason: str) -> SafeString:
    """The form again, with what is wrong. No query."""
    return _sources_page(asked[:MOST_CHARACTERS], path=reverse("sources"), wrong=reason, first=True)


def _sources_page(words: str, *, path: str, blog: LiveBlog | None = None, **context: Any) -> SafeString:
    with translation.override(settings.LANGUAGE_CODE), timezone.override(settings.TIME_ZONE):
        meta = Meta(
            title=_title(words, blog),
            path=path,
            description=_(
                "Everyone whose words our live coverage reports, each with all of it in one place."
            ),
            hidden=bool(words),
        )
        return whole("sources", meta, words=words, blog=blog, most=MOST_CHARACTERS, **context)


def _title(words: str, blog: LiveBlog | None) -> str:
    if words:
        return _("Sources: %s") % words
    return _("Sources of “%s”") % blog.headline if blog else _("Sources")


def _known(after: str | None) -> Source | None:
    if after is None:
        return None
    found = Source.objects.public().in_bulk([int(after)]) if NUMBER.fullmatch(after) else {}
    if not found:
        raise Http404
    return next(iter(found.values()))


def _query(params: dict[str, str]) -> str:
    return f"?{urlencode(params)}" if params else ""


def blog_in(slug: str | None) -> LiveBlog | None:
    """The public live blog whose updates are asked for; None for all. Two queries at most.

    Raises Http404 where there is none at this address, and never was.
    """
    if not slug:
        return None
    blogs = LiveBlog.objects.public()
    found = (blogs.at(slug) or blogs.formerly_at(slug)) if SLUG.fullmatch(slug) else None
    if found is None:
        raise Http404
    return found


def told_by(source: Source, blog: LiveBlog | None) -> EntryQuerySet:
    """The standing updates that name `source`, in `blog` or anywhere."""
    found = Entry.objects.citing(source)
    return found.of(blog) if blog else found


@dataclass
class Told:
    """One live blog's updates on a page of a source: by day, each the `<time>` with its fragments."""

    blog: LiveBlog
    days: dict[SafeString, list[SafeString]] = field(default_factory=dict)


def source_page(source: Source, window: Window, blog: LiveBlog | None = None) -> SafeString:
    """Who a source is, and the standing updates that name it, by live blog and day. Seven queries."""
    asked = told_by(source, blog)
    entries, more = window.cut(asked.select_related("blog"))
    prefetch_related_objects(entries, *content_parts())
    kin = list(Source.objects.public().kin_of(source))
    of = {"blog": blog.slug} if blog else {}
    with translation.override(settings.LANGUAGE_CODE), timezone.override(settings.TIME_ZONE):
        here = {"before": str(window.beyond.pk)} if window.beyond else {}
        meta = Meta(
            title=f"{source} – {blog.headline}" if blog else str(source),
            path=source.get_absolute_url() + _query(here | of),
            description=short(source.description or str(source)),
            feeds=((str(source), reverse("source_feed", args=[source.slug])),),
            data=linked_data.source(source),
        )
        return whole(
            "source",
            meta,
            source=source,
            also=source.aliases.splitlines(),
            parent_is_public=any(one.pk == source.parent_id for one in kin),
            parts=[one for one in kin if one.parent_id == source.pk],
            blog=blog,
            count=_count_of(asked),
            address=source.get_absolute_url() + _query(of),
            first=window.beyond is None,
            told=_by_blog_and_day(entries),
            following=_query({"before": str(entries[-1].pk)} | of) if more else "",
        )


def _count_of(asked: EntryQuerySet) -> str:
    """ "12 updates in 3 live blogs". One query."""
    number = asked.numbers()
    updates = ngettext("%d update", "%d updates", number["updates"]) % number["updates"]
    blogs = ngettext("%d live blog", "%d live blogs", number["blogs"]) % number["blogs"]
    return _("%(updates)s in %(blogs)s") % {"updates": updates, "blogs": blogs}


def _by_blog_and_day(entries: list[Entry]) -> list[Told]:
    """The live blog of the newest update first; a day is the one of the live blog's own zone."""
    told: dict[int, Told] = {}
    for entry in entries:
        with timezone.override(entry.blog.zone):
            day = rendering.moment(entry.published_at or timezone.now(), form="day")
        days = told.setdefault(entry.blog_id, Told(entry.blog)).days
        days.setdefault(day, []).append(rendering.entry_html(entry))
    return list(told.values())
