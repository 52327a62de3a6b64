"""Step 2b, what a state says written out, field by field and in words, and what differs between two of them.

For the desk's histories and conflicts, and for the history that readers see.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from liveblog.content import Content
from liveblog.models import Citation, Picture, Quote
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


def content_text(content: Content, names: dict[int, str]) -> dict[str, str]:
    """A Content, written out. names: its sources' by id."""
    quotes = [_quote(vars(quote), names.get(quote.source_id or 0)) for quote in content.quotes]
    citations = [
        _citation(vars(one), names.get(one.source_id), names.get(one.via_id or 0))
        for one in content.citations
    ]
    pictures = [_row(Picture, vars(picture)) for picture in content.pictures]
    return _written_out(vars(content), quotes, citations, pictures)


def state_text(state: dict[str, Any]) -> dict[str, str]:
    """An entry's revision, written out."""
    quotes = [_quote(quote, _name_in(quote["source"])) for quote in state["quotes"]]
    citations = [
        _citation(one, _name_in(one["source"]), _name_in(one["via"])) for one in state.get("citations", ())
    ]
    pictures = [_row(Picture, picture) for picture in state["pictures"]]
    return _written_out(state, quotes, citations, pictures)


def _name_in(source: dict[str, Any] | None) -> str:
    return source["name"] if source else ""


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


def _written_out(
    values: dict[str, Any], quotes: list[str], citations: list[str], pictures: list[str]
) -> dict[str, str]:
    written = {
        _("Headline"): values["headline"],
        _("Text"): words_of(values["body"]),
        _("Bylines"): values["bylines"],
        _("Dateline"): values["dateline"],
    }
    for number, quote in enumerate(quotes, 1):
        written[_("Quote %d") % number] = quote
    for number, citation in enumerate(citations, 1):
        written[_("Citation %d") % number] = citation
    for number, picture in enumerate(pictures, 1):
        written[_("Picture %d") % number] = picture
    return {label: text for label, text in written.items() if text}


LEFT_OUT = ("source_id", "source", "via_id", "via", "width", "height")


def _row(model: type[Model], values: dict[str, Any], **sources: str | None) -> str:
    """A row, one field a line under the name that its form has; what is empty is left out.

    sources  names by field: `source` and `via`.
    """
    told = {name: value for name, value in values.items() if name not in LEFT_OUT and value not in ("", None)}
    told |= {name: source for name, source in sources.items() if source}
    return "\n".join(f"{_label(model, name)}: {value}" for name, value in told.items())


def _quote(values: dict[str, Any], source: str | None) -> str:
    """Whether the words are to the letter in words too."""
    return _row(Quote, values | {"manner": Quote.Manner(values["manner"]).label}, source=source)


def _citation(values: dict[str, Any], source: str | None, via: str | None) -> str:
    """The role in words, the moment by the clock of the zone that is active."""
    at = values["retrieved_at"]
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    told = {
        "role": Citation.Role(values["role"]).label,
        "retrieved_at": at and f"{timezone.localtime(at):%Y-%m-%d %H:%M %Z}",
    }
    return _row(Citation, values | told, source=source, via=via)


def _label(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # every field of ours has one
