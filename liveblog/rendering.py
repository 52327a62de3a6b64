"""Step 6, an entry to its one HTML fragment, which page, permalink, feed and preview all print.

The only mark_safe of the project is here: for HTML that the sanitiser has just gone over once more, because
`loaddata` and SQL walk around publishing, and for JSON without any mark of HTML.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from liveblog import sanitise
from liveblog.attribution import printed
from liveblog.cited import lines_of
from liveblog.models import Entry, Kind, LiveBlog, Revision, Source

SHOWN_NOTES = (Kind.CLARIFICATION, Kind.CORRECTION, Kind.RESTORED)
TITLE_WORDS = 12
SHOWN_CITATIONS = 4  # the others are folded away


def safe_html(html: str) -> SafeString:
    """Stored HTML, gone over by the sanitiser again, for a template to print as it is.

    What it refuses never came through publishing; the page then stands without it.
    """
    try:
        return mark_safe(sanitise.clean_html(html))  # noqa: S308, clean by now
    except ValueError:
        return mark_safe("")


def data_block(json: str) -> SafeString:
    """JSON as it may stand in a `<script>` that holds data: nothing in it ends the script."""
    for mark in "<>&\u2028\u2029":
        json = json.replace(mark, f"\\u{ord(mark):04x}")
    return mark_safe(json)  # noqa: S308, no mark of HTML is left


def moment(at: datetime, *, form: str = "clock", beside: datetime | None = None) -> SafeString:
    """A `<time>` in the zone and language that are active: every time on a page is one of these.

    form    "clock" (14:32 EEST), "full" (with its date) or "day" (the date alone).
    beside  another moment that stands near: on another day than it, the clock gets its date.
    """
    local = timezone.localtime(at)
    if form == "clock" and beside and timezone.localtime(beside).date() != local.date():
        form = "full"
    machine = local.date().isoformat() if form == "day" else local.isoformat(timespec="seconds")
    clock = f"{local:%H:%M %Z}"  # Django's own format leaves the zone out where the clock is turned back
    shown = {"day": local.date(), "clock": clock, "form": form, "machine": machine}
    return render_to_string("liveblog/_time.html", shown)


def entry_html(entry: Entry, *, picture_base: str = settings.MEDIA_URL, plain: bool = False) -> SafeString:
    """The entry's fragment in its live blog's language and time zone.

    `entry` comes from `with_content()`, with its blog. picture_base is where its pictures' addresses start:
    the desk shows those of drafts under its own; plain pictures have one address each, as feeds want it. An
    entry that is not published is dated now.
    """
    blog = entry.blog
    with translation.override(blog.language), timezone.override(blog.zone):
        return one_line(render_to_string("liveblog/_entry.html", _entry_context(entry, picture_base, plain)))


def one_line(html: SafeString) -> SafeString:
    """The same HTML without its line ends and indentation: in a stream's JSON each line end is two bytes."""
    lines = (line.strip(" \t\r") for line in html.split("\n"))
    return mark_safe(" ".join(line for line in lines if line))  # noqa: S308, white space alone has changed


def _entry_context(entry: Entry, picture_base: str, plain: bool) -> dict[str, Any]:
    """Of a retracted entry nothing but its notice is handed to the template."""
    shown: dict[str, Any] = {
        "entry_id": entry.pk,
        "entry": entry,
        "url": entry.get_absolute_url(),
        "at": entry.published_at or timezone.now(),
        "notices": shown_notices(entry),
        "history": "" if plain else history_address(entry),
    }
    if entry.is_retracted:
        return shown
    lines = lines_of(list(entry.citations.all()), timezone.localdate(shown["at"]))
    return shown | {
        "headline": entry.headline,
        "body": safe_html(entry.body),
        "quotes": [printed(quote) for quote in entry.quotes.all()],
        "citations": lines if plain else lines[:SHOWN_CITATIONS],
        "more_citations": [] if plain else lines[SHOWN_CITATIONS:],
        "pictures": list(entry.pictures.all()),
        "picture_base": picture_base,
        "plain": plain,
        "dateline": entry.dateline,
        "bylines": entry.bylines,
        "text_updated_at": _text_updated_at(entry),
    }


def history_address(entry: Entry) -> str:
    """Where its earlier states are, or "": readers could see one state only, or no history is shown."""
    shown = entry.blog.is_public and entry.blog.public_history
    if not shown or (entry.version or 0) <= (entry.first_version or 0):
        return ""
    return reverse("history", args=[entry.blog.slug, entry.pk])


def entry_title(entry: Entry) -> str:
    """Plain words that name the entry in lists, feeds and titles, in the language that is active.

    `entry` comes from `with_content()`. A retracted entry's own words are not in them.
    """
    if entry.is_taken_down:
        return _("An update was taken down")
    if entry.is_retracted:
        return _("Retracted update")
    said = next((quote.text for quote in entry.quotes.all()), "")
    return entry.title or Truncator(said).words(TITLE_WORDS) or _("Update")


def shown_notices(entry: Entry) -> list[Revision]:
    """Of a retracted entry the last retraction; of a standing one its corrections and clarifications."""
    if entry.is_retracted:
        return [note for note in entry.notices if note.kind == Kind.RETRACTION][-1:]
    return [note for note in entry.notices if note.kind in SHOWN_NOTES]


def _text_updated_at(entry: Entry) -> datetime | None:
    """When its text last grew: pins and key events since then don't count."""
    times = [note.made_at for note in entry.notices if note.kind == Kind.UPDATE]
    return times[-1] if times else None


def panels(
    blog: LiveBlog,
    *,
    key_events: Iterable[Entry],
    pinned: Entry | None,
    used: tuple[list[Source], int] = ([], 0),
    picture_base: str = settings.MEDIA_URL,
) -> dict[str, SafeString]:
    """The page's changing parts but the stream, by panel id, in the page's order; "" for an empty one.

    The page prints each inside an element of the id `panel-<id>`. `key_events` (newest first) and `pinned`
    come from `with_content()`, `used` from `Mention.objects.most_used()`.
    """
    key_events = list(key_events)
    for entry in key_events:
        entry.blog = blog
    if pinned:
        pinned.blog = blog
    with translation.override(blog.language), timezone.override(blog.zone):
        return {
            "header": _panel("header", blog=blog, picture_base=picture_base),
            "summary": _panel("summary", summary=safe_html(blog.summary)),
            "key_events": _panel("key_events", key_events=[(e, entry_title(e)) for e in key_events]),
            "sources": _panel("sources", blog=blog, sources=used[0], number=used[1]),
            "pinned": entry_html(pinned, picture_base=picture_base) if pinned else SafeString(""),
        }


def _panel(panel: str, **context: Any) -> SafeString:
    """One panel's template; nothing but white space counts as empty."""
    return one_line(render_to_string(f"liveblog/panels/{panel}.html", context))
