"""Step 1, sources in the admin: found by any of their names, written once, never deleted."""

import json
from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext_lazy as _

from liveblog import publishing
from liveblog.desk.fields import field_of
from liveblog.desk.record import RecordDesk
from liveblog.desk.rows import place_errors
from liveblog.models import Source
from liveblog.permissions import Verb
from liveblog.publishing.sources import SourceContent
from newsroom.models import User

NAMES = tuple(field.name for field in fields(SourceContent))


class SourceForm(forms.Form):
    name = field_of(Source, "name")
    kind = field_of(Source, "kind")
    short_name = field_of(Source, "short_name")
    name_in_sentence = field_of(Source, "name_in_sentence")
    aliases = field_of(Source, "aliases", widget=forms.Textarea(attrs={"rows": 3}))
    link = field_of(Source, "link", widget=forms.URLInput)
    description = field_of(Source, "description", widget=forms.Textarea(attrs={"rows": 3}))
    slug = field_of(Source, "slug", help_text=_("Its page: /sources/<slug>/. It never changes."))
    base_edit = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, source: Source | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].widget.attrs["data-slug-from"] = "name"
        if source:
            self.fields["slug"].disabled = True


class SourceSheet:
    def __init__(self, source: Source | None, data: QueryDict | None = None) -> None:
        self.data = data.copy() if data is not None else None
        initial = asdict(SourceContent.of(source)) | {"base_edit": source.edit} if source else {}
        self.form = SourceForm(self.data, source=source, initial=initial)

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def content(self) -> SourceContent:
        return SourceContent(**{name: self.form.cleaned_data[name] for name in NAMES})

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


class SourceDesk(RecordDesk):
    create, change = Verb.CREATE_SOURCE, Verb.CHANGE_SOURCE
    template = "admin/liveblog/source_form.html"
    saved = _("Saved:")
    list_display = ("name", "short_name", "kind", "link")
    list_filter = ("kind",)
    search_fields = ("name", "short_name", "aliases")
    search_help_text = _("Search names, short names and aliases")
    list_per_page = 100

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return queryset & Source.objects.found_by(search_term[:200]), False

    def sheet(self, user: User, record: Any, data: QueryDict | None = None, files: Any = None) -> SourceSheet:
        return SourceSheet(record, data)

    def store(self, user: User, record: Any, content: SourceContent, base_edit: int) -> Source:
        if record is None:
            return publishing.create_source(by=user, content=content)
        return publishing.change_source(record.pk, by=user, content=content, base_edit=base_edit)

    def twin(self, content: SourceContent) -> Source | None:
        found = Source.objects.at(content.slug)
        try:
            return found if found and SourceContent.of(found) == content.cleaned() else None
        except ValidationError:
            return None

    def written(self, content: SourceContent) -> dict[str, str]:
        labels = {name: str(Source._meta.get_field(name).verbose_name) for name in NAMES}  # type: ignore[union-attr]
        return {label.capitalize(): getattr(content, name) for name, label in labels.items()}

    def written_record(self, record: Any) -> dict[str, str]:
        return self.written(SourceContent.of(record))

    def _say_done(self, request: HttpRequest, record: Any) -> HttpResponse:
        """In the window beside an entry's form, the new source goes straight into that form."""
        if "_popup" not in request.POST:
            return super()._say_done(request, record)
        data = json.dumps({"value": str(record.pk), "obj": str(record)})
        return SimpleTemplateResponse("admin/popup_response.html", {"popup_response_data": data})
