"""Step 2, what must hold of a content before anything is locked; each reason stands at its field."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import sanitise
from liveblog.content.chains import bitten
from liveblog.content.rows import CitationContent, QuoteContent
from liveblog.models import Citation, Entry, Picture, Source

Errors = dict[str, list[Any]]

FILE_NAME = re.compile(
    r"(?=.{1,120}\Z)(?:\w[\w.-]*/)*\w[\w.-]*", re.ASCII
)  # inside the media store, never above it
FIRST_LINKS = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # of our clock, for those that are wrong


def take_body(html: str, name: str, errors: Errors) -> str:
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


def check_row(row: Model, prefix: str, errors: Errors) -> None:
    """Collect what the model says against `row`: limits, links, and the constraints between its fields.

    Of citations check_chains looks at those.
    """
    try:
        row.clean_fields(exclude=KNOWN_LATER)
    except ValidationError as error:
        for name, reasons in error.update_error_dict({}).items():
            errors.setdefault(f"{prefix}{name}", []).extend(reasons)
        return
    if isinstance(row, Picture) and not FILE_NAME.fullmatch(row.file.name or ""):
        errors.setdefault(f"{prefix}file", []).append(_("There is no such picture."))
    if isinstance(row, (Entry, Citation)):
        return
    try:
        row.validate_constraints(exclude=KNOWN_LATER - NAMED)
    except ValidationError as error:
        for reasons in error.update_error_dict({}).values():
            errors.setdefault(f"{prefix}{BESIDE.get(row._meta.model_name or '', 'name')}", []).extend(reasons)


# Fields that publishing fills or looks up itself.
KNOWN_LATER = {"entry", "blog", "author", "client_id", "source", "via", "parent", "live_blog", "lead_picture"}
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


def check_sources(
    quotes: Sequence[QuoteContent], citations: Sequence[CitationContent], errors: Errors
) -> None:
    """Collect sources that are not there. One query, none for nothing."""
    named = {f"quotes-{number}-source": quote.source_id for number, quote in enumerate(quotes)}
    named |= {f"citations-{number}-source": one.source_id for number, one in enumerate(citations)}
    named |= {f"citations-{number}-via": one.via_id for number, one in enumerate(citations)}
    known = existing(Source, named.values())
    for key, source_id in named.items():
        if source_id is not None and source_id not in known:
            errors.setdefault(key, []).append(_("There is no such source."))


def check_times(citations: Sequence[CitationContent], errors: Errors) -> None:
    """Collect moments in which nobody can have read anything."""
    for number, citation in enumerate(citations):
        at = citation.retrieved_at
        if at and not FIRST_LINKS <= at <= timezone.now() + AHEAD:
            errors.setdefault(f"citations-{number}-retrieved_at", []).append(
                _("Nobody can have read it then: look at the date again.")
            )


TO_ITSELF = gettext_lazy("A source does not pass on what it says itself.")


def check_chains(citations: Sequence[CitationContent], errors: Errors) -> None:
    """Collect the rows that pass on to themselves, and those that lead a chain back to where it came from.

    One query if there is one of the latter.
    """
    closed: dict[str, list[int]] = {}
    for number, chain in bitten((one.source_id, one.via_id) for one in citations).items():
        key = f"citations-{number}-via"
        if citations[number].via_id == citations[number].source_id:
            errors.setdefault(key, []).append(TO_ITSELF)
        else:
            closed[key] = chain
    names = Source.objects.in_bulk({pk for chain in closed.values() for pk in chain}) if closed else {}
    for key, chain in closed.items():
        told = _(", via ").join(names[pk].name for pk in chain if pk in names)
        errors.setdefault(key, []).append(_("This chain bites its tail: %s.") % told)
