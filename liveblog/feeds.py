"""Step 8d, Atom feeds: the same fragments as the page, at absolute addresses. RFC 4287.

An entry's id never changes, not even with its live blog's slug, so a corrected or retracted update takes the
place of what a feed reader has.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _

from liveblog import corrections, rendering
from liveblog.models import Entry, LiveBlog, Revision, Source
from liveblog.pages import absolute
from liveblog.sanitise import UNPRINTABLE

NEWEST = 50
CONTENT_TYPE = Atom1Feed.content_type

# Addresses of this site inside a tag; in text a "<" is always escaped, so no words are touched.
OWN_ADDRESS = re.compile(r"""(<(?:a|img)\b[^<>]*?\s(?:href|src)=")/(?!/)""")


class Feed(Atom1Feed):
    """Atom with an entry's whole fragment as its content, and the time of the last change as its own."""

    def latest_post_date(self) -> datetime:
        return self.feed["updated_at"]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("content", item["content"], {"type": "html"})


def blog_feed(blog: LiveBlog) -> str:
    """The newest updates of one live blog. Four queries."""
    entries = list(Entry.objects.visible().of(blog).newest_first().with_content()[:NEWEST])
    for entry in entries:
        entry.blog = blog
    return _write(
        entries,
        title=blog.headline,
        link=absolute(blog.get_absolute_url()),
        description=blog.standfirst,
        language=blog.language,
        feed_url=absolute(reverse("blog_feed", args=[blog.slug])),
        feed_guid=_tag("live", blog.pk, blog.created_at),
        updated_at=blog.updated_at or blog.created_at,
    )


def site_feed() -> str:
    """The newest updates of all live blogs. Four queries."""
    entries = Entry.objects.visible().select_related("blog").newest_first().with_content()[:NEWEST]
    found = list(entries)
    return _write(
        found,
        title=settings.SITE_NAME,
        link=absolute(reverse("front")),
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=absolute(reverse("site_feed")),
        feed_guid=absolute(reverse("front")),
        updated_at=max((entry.updated_at for entry in found if entry.updated_at), default=EPOCH),
    )


def source_feed(source: Source) -> str:
    """The newest updates that name a source, whichever live blog they stand in. Five queries."""
    found = list(Entry.objects.citing(source).select_related("blog").newest_first().with_content()[:NEWEST])
    return _write(
        found,
        title=str(source),
        link=absolute(source.get_absolute_url()),
        description=source.description,
        language=settings.LANGUAGE_CODE,
        feed_url=absolute(reverse("source_feed", args=[source.slug])),
        feed_guid=_tag("source", source.pk, EPOCH),
        updated_at=max((entry.updated_at for entry in found if entry.updated_at), default=EPOCH),
    )


def corrections_feed(blog: LiveBlog | None = None) -> str:
    """The newest corrections of a live blog, or of all. Two queries."""
    found = list(corrections.listed(blog)[:NEWEST])
    name = blog.headline if blog else settings.SITE_NAME
    of = [blog.slug] if blog else []
    begun_at = (blog.created_at if blog else None) or EPOCH
    with translation.override(blog.language if blog else settings.LANGUAGE_CODE):
        title = _("Corrections: %s") % name
        feed = _new(
            title=title,
            description="",
            link=absolute(reverse("blog_corrections" if blog else "corrections", args=of)),
            language=blog.language if blog else settings.LANGUAGE_CODE,
            feed_url=absolute(reverse("blog_corrections_feed" if blog else "corrections_feed", args=of)),
            feed_guid=_tag("corrections", blog.pk if blog else 0, begun_at),
            updated_at=max((notice.made_at for notice in found), default=begun_at),
        )
        for notice in found:
            _add_notice(feed, notice)
    return feed.writeString("utf-8")


def _add_notice(feed: Feed, notice: Revision) -> None:
    entry = corrections.corrected(notice)
    title = rendering.entry_title(entry)
    link = entry.get_absolute_url()
    if entry.is_taken_down:  # nothing leads there any more
        link = reverse("blog_corrections", args=[entry.blog.slug])
    else:
        title = f"{notice.get_kind_display()}: {title}"
    feed.add_item(
        title=_printable(title),
        link=absolute(link),
        description="",
        pubdate=notice.made_at,
        updateddate=notice.made_at,
        unique_id=_tag("correction", notice.pk, notice.made_at),
        content=_printable(format_html("<p>{}</p>", notice.note)),
    )


EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")  # of a feed in which nothing has been yet


def _write(entries: Iterable[Entry], *, title: str, description: str, **facts: Any) -> str:
    feed = _new(title=title, description=description, **facts)
    for entry in entries:
        _add(feed, entry)
    return feed.writeString("utf-8")


def _new(*, title: str, description: str, **facts: Any) -> Feed:
    return Feed(
        title=_printable(title),
        description=None,
        subtitle=_printable(description) or None,
        author_name=settings.SITE_NAME,
        **facts,
    )


def _add(feed: Feed, entry: Entry) -> None:
    with translation.override(entry.blog.language):
        title = rendering.entry_title(entry)
    feed.add_item(
        title=_printable(title),
        link=absolute(entry.get_absolute_url()),
        description="",
        author_name=None if entry.is_retracted else _printable(entry.bylines) or None,
        pubdate=entry.published_at,
        updateddate=entry.updated_at,
        unique_id=_tag("update", entry.pk, entry.created_at),
        content=_printable(
            OWN_ADDRESS.sub(rf"\1{settings.SITE_URL}/", rendering.entry_html(entry, plain=True))
        ),
    )


def _tag(kind: str, number: int, made_at: datetime) -> str:
    """An id that holds whatever becomes of the address. RFC 4151."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{made_at:%Y-%m-%d}:{kind}/{number}"


def _printable(text: str) -> str:
    """Without characters that XML refuses: one that came in beside the sanitiser would break the feed."""
    return UNPRINTABLE.sub("", text)
