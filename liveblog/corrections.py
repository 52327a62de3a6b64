"""Step 8i, the lists of corrections: what was wrong or unclear, of a live blog or of the whole site.

An update that was taken down is on them if readers are told of it: with that notice and nothing of its own.
"""

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liveblog.models import Entry, Kind, LiveBlog, Revision
from liveblog.pages import Meta, whole
from liveblog.paging import NUMBER, PAGE
from liveblog.querysets import RevisionQuerySet
from liveblog.rendering import entry_title


def listed(blog: LiveBlog | None = None) -> RevisionQuerySet:
    """What may be told, with what names each update. Two queries."""
    found = Revision.objects.noticed().prefetch_related("entry__quotes")
    return found.of(blog) if blog else found


def corrected(notice: Revision) -> Entry:
    """The entry that a listed notice is about; a change of the live blog itself is none."""
    if notice.entry is None:
        raise ValueError("a notice is about an entry")
    return notice.entry


def corrections_page(before: str | None, blog: LiveBlog | None = None) -> SafeString:
    """The page that goes on below the correction of id `before`. Two queries, three with `before`.

    Raises Http404 for a `before` that is none of the list. The open page reads the items' data, see
    static/liveblog/noticed.js.
    """
    address = reverse("blog_corrections", args=[blog.slug]) if blog else reverse("corrections")
    feed = reverse("blog_corrections_feed", args=[blog.slug]) if blog else reverse("corrections_feed")
    beyond = _known(before, blog)
    asked = listed(blog) if beyond is None else listed(blog).filter(pk__lt=beyond)
    found = list(asked[: PAGE + 1])
    language, zone = (blog.language, blog.zone) if blog else (settings.LANGUAGE_CODE, settings.TIME_ZONE)
    with translation.override(language), timezone.override(zone):
        title = _("Corrections: %s") % (blog.headline if blog else settings.SITE_NAME)
        meta = Meta(
            title=title,
            path=address if beyond is None else f"{address}?before={beyond}",
            description=_("What was wrong or unclear in our coverage, and what we changed."),
            feeds=((title, feed),),
        )
        return whole(
            "corrections",
            meta,
            blog=blog,
            address=address,
            feed=feed,
            first=beyond is None,
            notices=[_item(notice) for notice in found[:PAGE]],
            following=f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        )


def _item(notice: Revision) -> dict[str, object]:
    """restored: a retraction that no longer stands. nameless: nothing leads to the update any more."""
    entry = corrected(notice)
    restored = notice.kind == Kind.RETRACTION and entry.status == Entry.Status.PUBLISHED
    return {
        "notice": notice,
        "entry": entry,
        "title": entry_title(entry),
        "restored": restored,
        "nameless": entry.is_taken_down,
    }


def _known(before: str | None, blog: LiveBlog | None) -> int | None:
    if before is None:
        return None
    if not NUMBER.fullmatch(before) or not listed(blog).filter(pk=int(before)).exists():
        raise Http404
    return int(before)
