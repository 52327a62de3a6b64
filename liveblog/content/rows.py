"""Step 2, rows of a content: its quotes, citations and pictures as plain values."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Self

from liveblog import sanitise
from liveblog.models import Citation, Picture, Quote


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
class CitationContent:
    """What else an update rests on; the fields are those of models.Citation. retrieved_at: to the minute."""

    source_id: int
    role: str = Citation.Role.REPORTED.value
    via_id: int | None = None
    link: str = ""
    title: str = ""
    retrieved_at: datetime | None = None

    @classmethod
    def of(cls, citation: Citation) -> Self:
        return cls(**{field.name: getattr(citation, field.name) for field in fields(cls)})

    def cleaned(self) -> Self:
        at = self.retrieved_at
        return replace(
            self,
            link=sanitise.clean_line(self.link),
            title=sanitise.clean_line(self.title),
            retrieved_at=at and at.replace(second=0, microsecond=0),
        )

    def leads_like(self, other: "CitationContent") -> bool:
        """Whether both lead to one page of one source."""
        return (self.source_id, self.link) == (other.source_id, other.link)


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
