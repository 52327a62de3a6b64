"""Step 1, whether an entry of this live blog cites a link already, so that one story is not told twice."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from liveblog.desk.live.answers import Answer, answers
from liveblog.desk.live.numbers import number_in
from liveblog.desk.saved import ago
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import edits
from liveblog.sanitise import clean_line
from newsroom.models import User

MOST_CHARACTERS = 1000
LOOKED_AT = 100  # entries that hold the link's words; the newest
TOLD = 3
HREF = re.compile(r'href="([^"]*)"')


@answers
def links(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """GET ?link=&entry=: {"used": [{"entry", "who", "is_me", "when", "minutes", "ago", "title"}, …]}.

    Entries that `user` may see and that lead to the same page, newest first; not `entry`, which is open now.
    """
    link = clean_line(request.GET.get("link", ""))
    plain = plain_link(link)
    if not plain or len(link) > MOST_CHARACTERS:
        raise ValidationError({"link": _("This is no link to a page.")})
    but = request.GET.get("entry", "")
    entries = Entry.objects.of(blog).seen_by(user, all_of_them=edits(user))
    if but:
        entries = entries.exclude(pk=number_in("entry", but))
    used = [entry for entry in holding(entries, plain) if plain in map(plain_link, links_of(entry))]
    return {"used": [told(entry, user) for entry in used[:TOLD]]}


def plain_link(link: str) -> str:
    """The same text for links that lead to the same page; "" for what is no link to one.

    Left out: scheme, www., the slash at the end, the fragment, and what only counts readers (utm_…).
    """
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    asked = [pair for pair in parts.query.split("&") if pair and not pair.startswith("utm_")]
    place = host.removeprefix("www.") + (f":{port}" if port else "") + parts.path.rstrip("/")
    return place + ("?" + "&".join(asked) if asked else "")


def holding(entries: Any, plain: str) -> list[Entry]:
    """Entries with the words of the link somewhere, the newest first: what is worth a closer look."""
    place, _mark, asked = plain.partition("?")
    found = entries.leading_to(place, asked.split("&") if asked else ())
    shown = found.select_related("author").prefetch_related("quotes", "citations")
    return list(shown.order_by("-pk")[:LOOKED_AT])


def links_of(entry: Entry) -> list[str]:
    rows: list[Any] = [*entry.quotes.all(), *entry.citations.all()]
    return [*(unescape(href) for href in HREF.findall(entry.body)), *(row.link for row in rows)]


def told(entry: Entry, user: User) -> Answer:
    when = entry.published_at or entry.saved_at
    minutes = max(0, int((timezone.now() - when).total_seconds() // 60))
    return {
        "entry": entry.pk,
        "who": str(entry.author),
        "is_me": entry.author_id == user.pk,
        "when": when.isoformat(),
        "minutes": minutes,
        "ago": ago(when),
        "title": str(entry),
    }
