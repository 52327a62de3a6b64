"""Step 6, an entry to its one HTML fragment, which page, permalink, feed and preview all print.

The only mark_safe of the project is here: for HTML that the sanitiser has just gone over once more, because
`loaddata` and SQL walk around publishing.
"""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from liveblog import sanitise
from liveblog.models import Entry, Kind, LiveBlog, Quote, Revision

# Outer quotation marks by language (Unicode CLDR, delimiters); English's for all others.
MARKS = {
    "cs": ("„", "“"),
    "da": ("“", "”"),
    "de": ("„", "“"),
    "es": ("«", "»"),
    "fr": ("«\u202f", "\u202f»"),
    "it": ("«", "»"),
    "nl": ("‘", "’"),
    "pl": ("„", "”"),
    "ru": ("«", "»"),
    "sv": ("”", "”"),
    "uk": ("«", "»"),
}
ENGLISH_MARKS = ("“", "”")
SHOWN_NOTES = (Kind.CLARIFICATION, Kind.CORRECTION, Kind.RESTORED)


@dataclass(frozen=True)
class Printed:
    """A quotation as it is printed: with its marks if the words are the speaker's own."""

    quote: Quote
    opening: str
    closing: str


def safe_html(html: str) -> SafeString:
    """Stored HTML, gone over by the sanitiser again, for a template to print as it is."""
    return mark_safe(sanitise.clean_html(html[: sanitise.MAX_HTML]))  # noqa: S308


def entry_html(entry: Entry, *, picture_base: str = settings.MEDIA_URL) -> SafeString:
    """The entry's fragment in its live blog's language and time zone.

    `entry` comes from `with_content()`, with its blog. picture_base is where its pictures' addresses start:
    the desk shows those of drafts under its own.
    """
    blog = entry.blog
    with translation.override(blog.language), timezone.override(blog.zone):
        html = render_to_string(
            "liveblog/_entry.html",
            {
                "entry": entry,
                "blog": blog,
                "body": safe_html(entry.body),
                "quotes": [_printed(quote) for quote in entry.quotes.all()],
                "picture_base": picture_base,
                "notices": _shown_notices(entry),
                "zone": blog.time_zone,
            },
        )
    return mark_safe(html)  # noqa: S308, a template's own output


def blog_summary(blog: LiveBlog) -> SafeString:
    return safe_html(blog.summary)


def _printed(quote: Quote) -> Printed:
    language = (get_language() or "en").split("-")[0]
    opening, closing = MARKS.get(language, ENGLISH_MARKS) if quote.is_direct else ("", "")
    return Printed(quote, opening, closing)


def _shown_notices(entry: Entry) -> list[Revision]:
    """Of a retracted entry the last retraction; of a standing one its corrections and clarifications."""
    if entry.is_retracted:
        return [note for note in entry.notices if note.kind == Kind.RETRACTION][-1:]
    return [note for note in entry.notices if note.kind in SHOWN_NOTES]
