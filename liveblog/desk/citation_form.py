"""Step 1, a citation in a form: who else an update rests on, and where that was read."""

from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy

from liveblog.content import CitationContent
from liveblog.desk.fields import LocalTimeField, field_of, first_moment_in, wall_time
from liveblog.desk.rows import RowForm
from liveblog.desk.source_choice import SourceChoice, find_source
from liveblog.models import Citation

NO_SOURCE = gettext_lazy("Name the source of this citation, or empty its other fields.")
FOLDED = ("via", "title", "retrieved_at")


class CitationForm(RowForm):
    telling = ("source", "via", "link", "title", "retrieved_at")

    role = field_of(Citation, "role", widget=forms.Select)
    source = field_of(Citation, "source", form_class=SourceChoice, error_messages={"required": NO_SOURCE})
    via = field_of(Citation, "via", form_class=SourceChoice)
    link = field_of(Citation, "link", widget=forms.URLInput)
    title = field_of(Citation, "title")
    retrieved_at = LocalTimeField(
        label=gettext_lazy("Retrieved"),
        required=False,
        help_text=gettext_lazy("When it was read there. Blank beside a link: now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        find_source(self, Citation, "source")
        find_source(self, Citation, "via")

    @property
    def has_more(self) -> bool:
        """Something stands in the fields that are folded away."""
        return any(self[name].value() or self[name].errors for name in FOLDED)

    def content(self, zone: ZoneInfo) -> CitationContent:
        values = self.cleaned_data
        return CitationContent(
            role=values["role"],
            source_id=values["source"].pk,
            via_id=values["via"].pk if values["via"] else None,
            link=values["link"],
            title=values["title"],
            retrieved_at=first_moment_in(zone, values["retrieved_at"]),
        )


def citation_initial(citation: CitationContent, zone: ZoneInfo) -> dict[str, Any]:
    values = asdict(citation)
    return values | {
        "source": values.pop("source_id"),
        "via": values.pop("via_id"),
        "retrieved_at": wall_time(citation.retrieved_at, zone),
    }
