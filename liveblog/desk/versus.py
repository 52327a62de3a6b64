"""Step 1, two contents side by side: what differs, field by field, for conflicts and histories."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from liveblog.content import Content
from liveblog.models import Picture, Quote, Source
from liveblog.worddiff import Piece, diff, words_of


@dataclass(frozen=True)
class Difference:
    """One field in which two contents differ. theirs is the older, or the other's, text."""

    label: str
    theirs: str
    mine: str

    @property
    def pieces(self) -> list[Piece]:
        return diff(self.theirs, self.mine)


def differences(before: dict[str, str], after: dict[str, str]) -> list[Difference]:
    """What differs between two contents that are written out as label and text."""
    labels = [*before, *(label for label in after if label not in before)]
    pairs = [(label, before.get(label, ""), after.get(label, "")) for label in labels]
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


def compare_contents(theirs: Content, mine: Content) -> list[Difference]:
    """Two entries' contents. One query, for the names of their sources."""
    return differences(*_texts(theirs, mine))


@dataclass(frozen=True)
class Sides:
    """One field in which two texts differ that were written on one base."""

    label: str
    base: str
    theirs: str
    mine: str

    @property
    def they_changed(self) -> bool:
        return self.theirs != self.base

    @property
    def i_changed(self) -> bool:
        return self.mine != self.base

    @property
    def their_pieces(self) -> list[Piece]:
        return diff(self.base, self.theirs)

    @property
    def my_pieces(self) -> list[Piece]:
        return diff(self.base, self.mine)

    @property
    def pieces(self) -> list[Piece]:
        """From theirs to mine, for want of a base."""
        return diff(self.theirs, self.mine)


def three_ways(base: Content | None, theirs: Content, mine: Content) -> list[Sides]:
    """Where two contents differ, beside what both were written on. One query, for the names of sources."""
    texts = _texts(base or Content(), theirs, mine)
    labels = list(dict.fromkeys(label for text in texts for label in text))
    sides = [Sides(label, *(text.get(label, "") for text in texts)) for label in labels]
    return [side for side in sides if side.theirs != side.mine]


def _texts(*contents: Content) -> list[dict[str, str]]:
    ids = {quote.source_id for content in contents for quote in content.quotes if quote.source_id}
    names = {pk: str(source) for pk, source in Source.objects.in_bulk(ids).items()}
    return [_content_text(content, names) for content in contents]


def _content_text(content: Content, names: dict[int, str]) -> dict[str, str]:
    said = [_row(Quote, vars(quote), source=names.get(quote.source_id or 0, "")) for quote in content.quotes]
    shown = [_row(Picture, vars(picture)) for picture in content.pictures]
    return _written_out(vars(content), said, shown)


def state_text(state: dict[str, Any]) -> dict[str, str]:
    """An entry's revision, written out."""
    said = [_row(Quote, quote, source=(quote["source"] or {}).get("name", "")) for quote in state["quotes"]]
    return _written_out(state, said, [_row(Picture, picture) for picture in state["pictures"]])


def blog_text(state: dict[str, Any]) -> dict[str, str]:
    """A live blog's revision, or its form's content, written out."""
    lead = state["lead_picture"]
    written = {
        _("Headline"): state["headline"],
        _("Kicker"): state["kicker"],
        _("Standfirst"): state["standfirst"],
        _("What you need to know"): words_of(state["summary"]),
        _("Status"): state["status"],
        _("Slug"): state["slug"],
        _("Time zone"): state["time_zone"],
        _("Language"): state["language"],
        _("Public history"): "" if state.get("public_history", True) else _("Off"),
        _("Lead picture"): _row(Picture, lead) if lead else "",
        _("Other Stories"): "\n".join(
            story["headline"] + " " + (story["link"] or str(story["live_blog"] or ""))
            for story in state["other_stories"]
        ),
    }
    return {label: text for label, text in written.items() if text}


def _written_out(values: dict[str, Any], quotes: list[str], pictures: list[str]) -> dict[str, str]:
    written = {
        _("Headline"): values["headline"],
        _("Text"): words_of(values["body"]),
        _("Bylines"): values["bylines"],
        _("Dateline"): values["dateline"],
    }
    for number, quote in enumerate(quotes, 1):
        written[_("Quote %d") % number] = quote
    for number, picture in enumerate(pictures, 1):
        written[_("Picture %d") % number] = picture
    return {label: text for label, text in written.items() if text}


LEFT_OUT = ("source_id", "source", "width", "height")


def _row(model: type[Model], values: dict[str, Any], source: str = "") -> str:
    """A quote or picture, one field a line under the name that its form has; what is empty is left out."""
    told = {name: value for name, value in values.items() if name not in LEFT_OUT and value not in ("", None)}
    lines = [f"{model._meta.get_field(name).verbose_name}: {value}" for name, value in told.items()]  # type: ignore[union-attr]
    return "\n".join([*lines, *([f"{_('source')}: {source}"] if source else [])])
