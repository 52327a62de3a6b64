"""Step 1, the form of a source, read into one SourceContent."""

from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liveblog.desk.fields import field_of
from liveblog.desk.rows import place_errors
from liveblog.desk.source_choice import SourceChoice, find_source
from liveblog.models import Source
from liveblog.publishing.sources import SourceContent

NAMES = tuple(field.name for field in fields(SourceContent))


class SourceForm(forms.Form):
    name = field_of(
        Source,
        "name",
        help_text=_(
            "Of an anonymous source a public description: “a senior official who asked not to be named”."
        ),
    )
    kind = field_of(
        Source,
        "kind",
        help_text=_("Of an anonymous source nothing is kept that could tell who it is."),
    )
    parent = field_of(
        Source, "parent", form_class=SourceChoice, help_text=_("Readers see it: “Part of Ukraine”.")
    )
    short_name = field_of(Source, "short_name")
    name_in_sentence = field_of(Source, "name_in_sentence")
    aliases = field_of(Source, "aliases", widget=forms.Textarea(attrs={"rows": 3}))
    link = field_of(Source, "link", widget=forms.URLInput)
    description = field_of(Source, "description", widget=forms.Textarea(attrs={"rows": 3}))
    slug = field_of(Source, "slug", help_text=_("Its page: /sources/<slug>/. It never changes."))
    base_edit = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, source: Source | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        find_source(self, Source, "parent", can_add=False)
        slug, name = self.fields["slug"], self.fields["name"]
        slug.widget.attrs["data-slug-from"] = "name"
        slug.required = False  # an anonymous source has its own; of others publishing asks for it
        name.widget.attrs |= {
            "data-like": reverse("admin:liveblog_source_like"),
            "data-but": source.pk if source else "",
        }
        if source:
            slug.disabled = True


class SourceSheet:
    def __init__(self, source: Source | None, data: QueryDict | None = None) -> None:
        self.data = data.copy() if data is not None else None
        initial = _initial(source) if source else {}
        self.form = SourceForm(self.data, source=source, initial=initial)

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def content(self) -> SourceContent:
        values = self.form.cleaned_data
        parent = values["parent"]
        return SourceContent(
            **{name: values[name] for name in NAMES if name != "parent_id"},
            parent_id=parent.pk if parent else None,
        )

    def refuse(self, error: ValidationError) -> None:
        place_errors(error, self.form)

    def send_anew(self, base_edit: int) -> None:
        if self.data is not None:
            self.data["base_edit"] = str(base_edit)

    @property
    def media(self) -> forms.Media:
        return self.form.media

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors)


def _initial(source: Source) -> dict[str, Any]:
    values = asdict(SourceContent.of(source))
    return values | {"parent": values.pop("parent_id"), "base_edit": source.edit}
