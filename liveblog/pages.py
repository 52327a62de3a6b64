"""Step 8b, whole public pages: each from what is public to a string, in one language and one zone.

No request comes in here, so nothing of one (host, cookie, language, unknown parameter) can get into a page
that shared caches keep for everyone. Views answer with these pages; the desk shows its preview with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from liveblog import fragments, linked_data, rendering
from liveblog.models import Entry, LiveBlog, Mention, Picture
from liveblog.paging import NEWEST, OLDEST, Window
from liveblog.querysets import content_parts

FRONT = 40
DESCRIPTION = 200  # characters


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What a page says of itself to search engines, feed readers and those who share it.

    path      its canonical address on this site, known parameters included.
    feeds     (title, path) of Atom feeds.
    data      the same for machines, as linked_data writes it; "" for none.
    """

    title: str
    path: str
    description: str = ""
    kind: str = "website"
    picture: Picture | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    feeds: tuple[tuple[str, str], ...] = ()
    hidden: bool = False  # from search engines
    data: str = ""


def absolute(path: str) -> str:
    """The address on this site as readers elsewhere use it: from the setting alone, never from a request."""
    return f"{settings.SITE_URL}{path}"


def whole(template: str, meta: Meta, **context: Any) -> SafeString:
    """A page's template with what every page needs."""
    site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "release": settings.RELEASE}
    return render_to_string(f"liveblog/{template}.html", {**site, "meta": meta, **context})


def short(text: str) -> str:
    """A description: the beginning of a plain text, on one line."""
    return Truncator(" ".join(text.split())).chars(DESCRIPTION)


def _present(picture: Picture | None) -> Picture | None:
    return picture if picture and not picture.is_missing else None


def front_page() -> SafeString:
    """Live coverage first, then the recent. One query."""
    blogs = list(LiveBlog.objects.public().live_first().with_lead()[:FRONT])
    with translation.override(settings.LANGUAGE_CODE), timezone.override(settings.TIME_ZONE):
        meta = Meta(
            title=settings.SITE_NAME,
            path=reverse("front"),
            description=_("Live coverage as it happens, every source named."),
            feeds=((settings.SITE_NAME, reverse("site_feed")),),
        )
        live = [blog for blog in blogs if blog.is_live]
        recent = [blog for blog in blogs if not blog.is_live]
        return whole("front", meta, live=live, recent=recent)


def live_blog_page(
    blog: LiveBlog,
    *,
    window: Window = Window(),  # noqa: B008, frozen
    extra_entry: Entry | None = None,
    picture_base: str = settings.MEDIA_URL,
) -> SafeString:
    """The live blog's page as readers get it. Two queries while its fragments are in memory, else eleven.

    `blog` was read before this is called, so its version is never ahead of what the page shows.

    For the desk's private preview: extra_entry is an entry of this blog that readers may not see yet, saved
    or not; it stands on top of the stream, or in its own place if it is public, and picture_base is where
    the desk serves pictures that are not public ("/admin/media/"). The page then asks search engines to stay
    away; that nobody else gets to see it is the caller's work (permission, `Cache-Control: private`).
    """
    preview = extra_entry is not None or picture_base != settings.MEDIA_URL
    asked = Entry.objects.for_preview() if preview else Entry.objects.all()
    entries, more = window.cut(asked.stream().of(blog))
    first = window.beyond is None
    if preview:
        around, printed = _preview(blog, entries, extra_entry, picture_base)
    else:
        around, printed = fragments.around(blog), [made for _, made in fragments.whole(blog, entries)]
    if not first:
        around = fragments.Around(around.panels | {"pinned": SafeString("")}, "")
    data = "" if preview else _data(blog, [around.pinned, *(made.data for made in printed)])
    with translation.override(blog.language), timezone.override(blog.zone):
        return whole(
            "live_blog",
            _live_blog_meta(blog, window, data, hidden=extra_entry is not None),
            blog=blog,
            panels=around.panels,
            fragments=[made.html for made in printed],
            window=window,
            first=first,
            oldest=window.order == OLDEST,
            newest=window.order == NEWEST,
            news="insert" if first and window.order == NEWEST else "link",
            following=window.following(entries) if more else "",
            other_stories=list(blog.other_stories.public()),
        )


def _preview(
    blog: LiveBlog, entries: list[Entry], extra: Entry | None, picture_base: str
) -> tuple[fragments.Around, list[fragments.Fragment]]:
    """Panels and fragments for the desk's eyes: rendered anew, never kept, and nothing for machines."""
    asked = Entry.objects.for_preview()
    pinned = asked.pinned().of(blog).first()
    key_events = list(asked.key_events().of(blog)[: fragments.KEY_EVENTS])
    if extra:
        entries, pinned = _with_extra(entries, pinned, extra)
        key_events = _with_key_event(key_events, extra)
    _fetch_content(blog, [*entries, *key_events, *([pinned] if pinned else [])])
    used = Mention.objects.most_used(blog, fragments.USED)
    panels = rendering.panels(
        blog, key_events=key_events, pinned=pinned, used=used, picture_base=picture_base
    )
    printed = [rendering.entry_html(entry, picture_base=picture_base) for entry in entries]
    return fragments.Around(panels, ""), [fragments.Fragment(html, "") for html in printed]


def _with_extra(entries: list[Entry], pinned: Entry | None, extra: Entry) -> tuple[list[Entry], Entry | None]:
    """The preview's entry in its own place where it has one, else on top of the stream."""
    if extra.pinned_at:
        return [entry for entry in entries if entry.pk != extra.pk], extra
    if any(entry.pk == extra.pk for entry in entries):
        return [extra if entry.pk == extra.pk else entry for entry in entries], pinned
    return [extra, *entries], pinned


def _with_key_event(key_events: list[Entry], extra: Entry) -> list[Entry]:
    """The preview's entry among the key events, if it is one that has a time."""
    if not extra.key_event or extra.published_at is None:
        return key_events
    if any(entry.pk == extra.pk for entry in key_events):
        return [extra if entry.pk == extra.pk else entry for entry in key_events]
    return [extra, *key_events]


def _fetch_content(blog: LiveBlog, entries: Iterable[Entry]) -> None:
    """What fragments print, for all the page's entries at once. Three queries."""
    entries = list(entries)
    for entry in entries:
        entry.blog = blog
    prefetch_related_objects(entries, *content_parts())


def _begun_at(blog: LiveBlog) -> datetime:
    return blog.coverage_start_at or blog.created_at


def _data(blog: LiveBlog, updates: Iterable[str]) -> str:
    return linked_data.live_blog(blog, updates, begun_at=_begun_at(blog))


def _live_blog_meta(blog: LiveBlog, window: Window, data: str, *, hidden: bool) -> Meta:
    return Meta(
        title=blog.headline,
        path=blog.get_absolute_url() + window.query,
        description=short(blog.standfirst or blog.headline),
        kind="article",
        picture=_present(blog.lead_picture),
        published_at=_begun_at(blog),
        modified_at=blog.updated_at,
        feeds=(
            (blog.headline, reverse("blog_feed", args=[blog.slug])),
            (_("Corrections: %s") % blog.headline, reverse("blog_corrections_feed", args=[blog.slug])),
        ),
        hidden=hidden,
        data=data,
    )


def update_page(entry: Entry) -> SafeString:
    """An update's own page. `entry` comes from `with_content()`, with its blog and that lead picture."""
    blog = entry.blog
    with translation.override(blog.language), timezone.override(blog.zone):
        title = rendering.entry_title(entry)
        meta = Meta(
            title=f"{title} – {blog.headline}",
            path=entry.get_absolute_url(),
            description=short(title if entry.is_retracted else entry.plain_body or title),
            kind="article",
            picture=_present(next(iter(entry.pictures.all()), None) or blog.lead_picture)
            if not entry.is_retracted
            else None,
            published_at=entry.published_at,
            modified_at=entry.updated_at,
            feeds=((blog.headline, reverse("blog_feed", args=[blog.slug])),),
            hidden=entry.is_retracted,
            data=linked_data.update_alone(entry),
        )
        return whole("update", meta, blog=blog, fragment=rendering.entry_html(entry), news="none")
