"""Step 6a, a quotation as it is printed: its marks, and whose words they are as one sentence.

Each case is a sentence of its own for the translator: glued pieces read wrong in half the world's languages.
"""

from dataclasses import dataclass

from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liveblog.models import Quote, Source

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


@dataclass(frozen=True)
class Printed:
    """A quotation for a template.

    words        the text to the letter, in quotation marks if the words are the speaker's own.
    attribution  whose words they are, the source linked to its page.
    occasion     where and when they were said, or "".
    """

    quote: Quote
    words: str
    attribution: SafeString
    occasion: str


def printed(quote: Quote) -> Printed:
    """`quote` in the language that is active. Reads its source."""
    return Printed(quote, words_of(quote), attribution_of(quote), occasion_of(quote))


def words_of(quote: Quote) -> str:
    if not quote.is_direct:
        return quote.text
    language = (get_language() or "en").split("-")[0]
    opening, closing = MARKS.get(language, ENGLISH_MARKS)
    return f"{opening}{quote.text}{closing}"


def attribution_of(quote: Quote) -> SafeString:
    """The printed line: "Ada Lund, a baker, as reported by the Gazette"."""
    speaker, role, source = quote.speaker, quote.speaker_role, quote.source
    if not speaker:
        return linked(source, str(source)) if source else format_html("{}", role)
    if role and source:
        sentence = _("{speaker}, {role}, as reported by {source}")
    elif source:
        sentence = _("{speaker}, as reported by {source}")
    elif role:
        sentence = _("{speaker}, {role}")
    else:
        sentence = "{speaker}"
    link = linked(source, source.in_sentence) if source else ""
    return format_html(sentence, speaker=speaker, role=role, source=link)


def linked(source: Source, name: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', source.get_absolute_url(), name)


def occasion_of(quote: Quote) -> str:
    day = formats.date_format(quote.said_on) if quote.said_on else ""
    if quote.said_where and day:
        return _("%(place)s, %(day)s") % {"place": quote.said_where, "day": day}
    return quote.said_where or day
