"""Step 6a, an update's citations as they are printed: one sentence for each, the source linked to its page.

Each case is a sentence of its own for the translator, as with quotes.
"""

from collections.abc import Sequence
from datetime import date

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog.attribution import linked
from liveblog.models import Citation

# By role: the source alone, with a page, with the day of reading, with both.
SENTENCES = {
    Citation.Role.REPORTED: (
        gettext_lazy("Reported by {source}"),
        gettext_lazy("Reported by {source} ({page})"),
        gettext_lazy("Reported by {source}, retrieved {day}"),
        gettext_lazy("Reported by {source} ({page}), retrieved {day}"),
    ),
    Citation.Role.CONFIRMED: (
        gettext_lazy("Confirmed by {source}"),
        gettext_lazy("Confirmed by {source} ({page})"),
        gettext_lazy("Confirmed by {source}, retrieved {day}"),
        gettext_lazy("Confirmed by {source} ({page}), retrieved {day}"),
    ),
    Citation.Role.BACKGROUND: (
        gettext_lazy("Background: {source}"),
        gettext_lazy("Background: {source} ({page})"),
        gettext_lazy("Background: {source}, retrieved {day}"),
        gettext_lazy("Background: {source} ({page}), retrieved {day}"),
    ),
    Citation.Role.DOCUMENT: (
        gettext_lazy("Document: {source}"),
        gettext_lazy("Document: {page} ({source})"),
        gettext_lazy("Document: {source}, retrieved {day}"),
        gettext_lazy("Document: {page} ({source}), retrieved {day}"),
    ),
}


def lines_of(citations: Sequence[Citation], day: date) -> list[SafeString]:
    """ "Reported by ISW, via the Daily Beast": a line for each citation, in the active language and zone.

    One that does nothing but make another's chain longer has no line. Reads sources and vias.

    day  of the update: what was read on that same day is not dated, but for documents.
    """
    chains = {id(citation): _chain(citation, citations) for citation in citations}
    told = {
        id(link)
        for first, *links in chains.values()
        for link in links
        if _only_lengthens(link, first) and first not in chains[id(link)]
    }
    return [_line(chain, day) for number, chain in chains.items() if number not in told]


def _chain(citation: Citation, citations: Sequence[Citation]) -> list[Citation]:
    """The citation, and those that say from whom each had it: the first one of that source."""
    chain = [citation]
    while chain[-1].via_id:
        passed_on = next((one for one in citations if one.source_id == chain[-1].via_id), None)
        if passed_on is None or passed_on in chain:
            break
        chain.append(passed_on)
    return chain


def _only_lengthens(link: Citation, first: Citation) -> bool:
    return bool(link.via_id) and link.role == first.role and not (link.link or link.title)


def _line(chain: list[Citation], day: date) -> SafeString:
    citation = chain[0]
    read_on = timezone.localdate(citation.retrieved_at) if citation.retrieved_at else None
    if read_on == day and citation.role != Citation.Role.DOCUMENT:
        read_on = None
    page = _page(citation)
    sentences = SENTENCES[Citation.Role(citation.role)]
    sentence = sentences[bool(page) + 2 * bool(read_on)]
    shown = formats.date_format(read_on) if read_on else ""
    return format_html(str(sentence), source=_whole(chain), page=page, day=shown)


def _page(citation: Citation) -> SafeString | str:
    """The title, linked where a link is given; a link without a title is “original”."""
    if citation.link:
        return format_html('<a href="{}">{}</a>', citation.link, citation.title or _("original"))
    return citation.title


def _whole(chain: list[Citation]) -> SafeString:
    """ "ISW, via the Daily Beast, via Reuters"."""
    sources = [chain[0].source, *(citation.via for citation in chain if citation.via)]
    first, *others = (linked(source, source.in_sentence) for source in sources)
    for other in others:
        first = format_html(_("{source}, via {via}"), source=first, via=other)
    return first
