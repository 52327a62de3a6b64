"""Step 2, Content: the one value that forms make, publishing takes, revisions keep and rendering prints."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from liveblog import sanitise
from liveblog.models import Entry, Picture, Quote, Source

MAX_QUOTES = 20
MAX_PICTURES = 20
FILE_NAME = re.compile(
    r"(?=.{1,120}\Z)(?:\w[\w.-]*/)*\w[\w.-]*", re.ASCII
)  # inside the media store, never above it


@dataclass(frozen=True, kw_only=True)
class QuoteContent:
    """One quotation; the fields are those of models.Quote."""

    text: str
    manner: str = Quote.Manner.DIRECT.value
    speaker: str = ""
    speaker_role: str = ""
    source_id: int | None = None
    link: str = ""
    said_on: date | None = None
    said_where: str = ""
    original_text: str = ""
    original_language: str = ""
    translator: str = ""

    @classmethod
    def of(cls, quote: Quote) -> Self:
        return cls(**{field.name: getattr(quote, field.name) for field in fields(cls)})

    def cleaned(self) -> Self:
        return replace(
            self,
            text=sanitise.clean_text(self.text),
            original_text=sanitise.clean_text(self.original_text),
            speaker=sanitise.clean_line(self.speaker),
            speaker_role=sanitise.clean_line(self.speaker_role),
            link=sanitise.clean_line(self.link),
            said_where=sanitise.clean_line(self.said_where),
            original_language=sanitise.clean_line(self.original_language),
            translator=sanitise.clean_line(self.translator),
        )


@dataclass(frozen=True, kw_only=True)
class PictureContent:
    """One picture; the fields are those of models.Picture. `file` is its name in the media store."""

    file: str
    width: int
    height: int
    alt_text: str
    credit: str
    caption: str = ""
    focal_x: int = 50
    focal_y: int = 50

    @classmethod
    def of(cls, picture: Picture) -> Self:
        values = {field.name: getattr(picture, field.name) for field in fields(cls)}
        return cls(**values | {"file": picture.file.name})

    def cleaned(self) -> Self:
        return replace(
            self,
            alt_text=sanitise.clean_line(self.alt_text),
            credit=sanitise.clean_line(self.credit),
            caption=sanitise.clean_text(self.caption),
        )


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an update says. Values compare: two equal contents print the same."""

    headline: str = ""
    body: str = ""
    quotes: tuple[QuoteContent, ...] = ()
    pictures: tuple[PictureContent, ...] = ()
    bylines: str = ""
    dateline: str = ""

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The content that `entry` holds. Two queries, none when quotes and pictures are prefetched."""
        return cls(
            headline=entry.headline,
            body=entry.body,
            quotes=tuple(QuoteContent.of(quote) for quote in entry.quotes.all()),
            pictures=tuple(PictureContent.of(picture) for picture in entry.pictures.all()),
            bylines=entry.bylines,
            dateline=entry.dateline,
        )

    def is_empty(self) -> bool:
        """Nothing that a reader could read or see."""
        return not (self.headline or self.body or self.quotes or self.pictures)

    def cleaned(self) -> Self:
        """The same content, safe to store and print.

        Raises ValidationError keyed by field: `body`, or `quotes-0-text` for a field of the first quote.
        """
        errors: dict[str, list[Any]] = {}
        clean = replace(
            self,
            body=take_body(self.body, "body", errors),
            headline=sanitise.clean_line(self.headline),
            bylines=sanitise.clean_line(self.bylines),
            dateline=sanitise.clean_line(self.dateline),
            quotes=tuple(quote.cleaned() for quote in self.quotes),
            pictures=tuple(picture.cleaned() for picture in self.pictures),
        )
        for prefix, row in clean._rows():
            check_row(row, prefix, errors)
        _check_sources(clean.quotes, errors)
        if len(self.quotes) > MAX_QUOTES:
            errors.setdefault("quotes", []).append(_("At most %d quotes.") % MAX_QUOTES)
        if len(self.pictures) > MAX_PICTURES:
            errors.setdefault("pictures", []).append(_("At most %d pictures.") % MAX_PICTURES)
        if errors:
            raise ValidationError(errors)
        return clean

    def _rows(self) -> Iterator[tuple[str, Entry | Quote | Picture]]:
        """Unsaved rows that would hold this content, each with the prefix of its error keys."""
        yield "", Entry(**{name: getattr(self, name) for name in ENTRY_FIELDS})
        for number, quote in enumerate(self.quotes):
            yield f"quotes-{number}-", Quote(position=number, **asdict(quote))
        for number, picture in enumerate(self.pictures):
            yield f"pictures-{number}-", Picture(position=number, **asdict(picture))


ENTRY_FIELDS = ("headline", "body", "bylines", "dateline")


def take_body(html: str, name: str, errors: dict[str, list[Any]]) -> str:
    """Typed HTML made safe; what is wrong with it is added to `errors` under the field's `name`."""
    try:
        clean, refused = sanitise.clean_html(html), sanitise.refused_links(html)
    except sanitise.TooLong:
        errors[name] = [_("The text is too long.")]
    except sanitise.TooDeep:
        errors[name] = [_("The text is nested too deep; paste it without formatting.")]
    else:
        if refused:
            errors[name] = [
                _("This link leads nowhere safe: %s. Links start with https://, http://, mailto: or /.")
                % sanitise.clean_line(refused[0])[:200]
            ]
        return clean
    return ""


def check_row(row: Model, prefix: str, errors: dict[str, list[Any]]) -> None:
    """Collect what the model says against `row`: limits, links, and the constraints between its fields."""
    try:
        row.clean_fields(exclude=KNOWN_LATER)
    except ValidationError as error:
        for name, reasons in error.update_error_dict({}).items():
            errors.setdefault(f"{prefix}{name}", []).extend(reasons)
        return
    if isinstance(row, Picture) and not FILE_NAME.fullmatch(row.file.name or ""):
        errors.setdefault(f"{prefix}file", []).append(_("There is no such picture."))
    if isinstance(row, Entry):
        return
    try:
        row.validate_constraints(exclude=KNOWN_LATER - NAMED)
    except ValidationError as error:
        for reasons in error.update_error_dict({}).values():
            errors.setdefault(f"{prefix}{BESIDE.get(row._meta.model_name or '', 'name')}", []).extend(reasons)


# Fields that publishing fills or looks up itself.
KNOWN_LATER = {"entry", "blog", "author", "client_id", "source", "live_blog", "lead_picture"}
NAMED = {"source", "live_blog"}  # whether one is named counts in the constraints

# The field beside which a broken rule between several fields is shown.
BESIDE = {
    "quote": "speaker",
    "picture": "alt_text",
    "otherstory": "headline",
    "liveblog": "coverage_end_at",
}


def existing(kind: type[Model], wanted: Iterable[int | None]) -> set[int]:
    """Those of the ids that name a row. One query, none for nothing."""
    ids = {number for number in wanted if number is not None and 0 < number < 2**63}
    return set(kind._default_manager.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _check_sources(quotes: tuple[QuoteContent, ...], errors: dict[str, list[Any]]) -> None:
    known = existing(Source, [quote.source_id for quote in quotes])
    for number, quote in enumerate(quotes):
        if quote.source_id is not None and quote.source_id not in known:
            errors.setdefault(f"quotes-{number}-source", []).append(_("There is no such source."))
