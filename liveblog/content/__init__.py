"""Step 2, Content: the one value that forms make, publishing takes, revisions keep and rendering prints."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liveblog import sanitise
from liveblog.content.checks import (
    Errors,
    check_chains,
    check_row,
    check_sources,
    check_times,
    existing,
    take_body,
)
from liveblog.content.rows import CitationContent, PictureContent, QuoteContent
from liveblog.models import Citation, Entry, FormerSource, Picture, Quote

__all__ = [
    "ENTRY_FIELDS",
    "MAX_CITATIONS",
    "MAX_PICTURES",
    "MAX_QUOTES",
    "CitationContent",
    "Content",
    "PictureContent",
    "QuoteContent",
    "check_row",
    "existing",
    "take_body",
]

MAX_QUOTES = 20
MAX_CITATIONS = 50
MAX_PICTURES = 20
ENTRY_FIELDS = ("headline", "body", "bylines", "dateline")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an update says. Values compare: two equal contents print the same."""

    headline: str = ""
    body: str = ""
    quotes: tuple[QuoteContent, ...] = ()
    citations: tuple[CitationContent, ...] = ()
    pictures: tuple[PictureContent, ...] = ()
    bylines: str = ""
    dateline: str = ""

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The content that `entry` holds. Three queries, none when its rows are prefetched."""
        return cls(
            headline=entry.headline,
            body=entry.body,
            quotes=tuple(QuoteContent.of(quote) for quote in entry.quotes.all()),
            citations=tuple(CitationContent.of(citation) for citation in entry.citations.all()),
            pictures=tuple(PictureContent.of(picture) for picture in entry.pictures.all()),
            bylines=entry.bylines,
            dateline=entry.dateline,
        )

    def is_empty(self) -> bool:
        """Nothing that a reader could read or see; citations alone say nothing."""
        return not (self.headline or self.body or self.quotes or self.pictures)

    def cleaned(self) -> Self:
        """The same content, safe to store and print.

        Raises ValidationError keyed by field: `body`, or `quotes-0-text` for a field of the first quote.
        """
        errors: Errors = {}
        clean = replace(
            self,
            body=take_body(self.body, "body", errors),
            headline=sanitise.clean_line(self.headline),
            bylines=sanitise.clean_line(self.bylines),
            dateline=sanitise.clean_line(self.dateline),
            quotes=tuple(quote.cleaned() for quote in self.quotes),
            citations=tuple(citation.cleaned() for citation in self.citations),
            pictures=tuple(picture.cleaned() for picture in self.pictures),
        ).of_living_sources()
        for prefix, row in clean._rows():
            check_row(row, prefix, errors)
        check_sources(clean.quotes, clean.citations, errors)
        check_times(clean.citations, errors)
        check_chains(clean.citations, errors)
        _check_numbers(clean, errors)
        if errors:
            raise ValidationError(errors)
        return clean

    def source_ids(self) -> set[int]:
        """Whom it quotes and cites, those who passed it on included."""
        told = [(quote.source_id,) for quote in self.quotes]
        cited = [(citation.source_id, citation.via_id) for citation in self.citations]
        return {pk for row in (*told, *cited) for pk in row if pk is not None}

    def of_living_sources(self) -> Self:
        """The same; a source that was merged away is read as the one it became. One query, none for none."""
        now = FormerSource.objects.living(self.source_ids())
        return replace(
            self,
            quotes=tuple(replace(one, source_id=_living(now, one.source_id)) for one in self.quotes),
            citations=tuple(
                replace(one, source_id=now.get(one.source_id, one.source_id), via_id=_living(now, one.via_id))
                for one in self.citations
            ),
        )

    def dated(self, theirs: Self, now: datetime) -> Self:
        """The same, cleaned; a citation with a link and no moment was read now, or as `theirs` has it."""
        return replace(self, citations=tuple(_dated(one, theirs.citations, now) for one in self.citations))

    def _rows(self) -> Iterator[tuple[str, Entry | Quote | Citation | Picture]]:
        """Unsaved rows that would hold this content, each with the prefix of its error keys."""
        yield "", Entry(**{name: getattr(self, name) for name in ENTRY_FIELDS})
        for number, quote in enumerate(self.quotes):
            yield f"quotes-{number}-", Quote(position=number, **asdict(quote))
        for number, citation in enumerate(self.citations):
            yield f"citations-{number}-", Citation(position=number, **asdict(citation))
        for number, picture in enumerate(self.pictures):
            yield f"pictures-{number}-", Picture(position=number, **asdict(picture))


def _living(now: dict[int, int], source_id: int | None) -> int | None:
    return source_id and now.get(source_id, source_id)


def _check_numbers(content: Content, errors: Errors) -> None:
    if len(content.quotes) > MAX_QUOTES:
        errors.setdefault("quotes", []).append(_("At most %d quotes.") % MAX_QUOTES)
    if len(content.citations) > MAX_CITATIONS:
        errors.setdefault("citations", []).append(_("At most %d citations.") % MAX_CITATIONS)
    if len(content.pictures) > MAX_PICTURES:
        errors.setdefault("pictures", []).append(_("At most %d pictures.") % MAX_PICTURES)


def _dated(citation: CitationContent, theirs: Sequence[CitationContent], now: datetime) -> CitationContent:
    if citation.retrieved_at or not citation.link:
        return citation
    known = (one.retrieved_at for one in theirs if one.leads_like(citation) and one.retrieved_at)
    return replace(citation, retrieved_at=next(known, now)).cleaned()
