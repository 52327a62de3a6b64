"""Step 1, a quote in a form, and how its source is chosen."""

import re
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Model
from django.utils.translation import gettext as _

from liveblog.content import QuoteContent
from liveblog.desk.fields import field_of
from liveblog.desk.rows import RowForm
from liveblog.models import Quote

SAID = ("manner", "text", "speaker", "speaker_role", "link", "said_on", "said_where")
ORIGINAL = ("original_text", "original_language", "translator")
NUMBER = re.compile(r"[0-9]{1,18}")
FOLDED = ("said_on", "said_where", *ORIGINAL)


class SourceSelect(AutocompleteSelect):
    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Asks the database only for what can be a row's number."""
        return super().optgroups(name, [one for one in value if NUMBER.fullmatch(str(one))], attr)


def find_source(form: forms.Form, model: type[Model], name: str) -> None:
    """Let the field `name` of `form`, a source of `model`, be found by typing; the page may add a new one."""
    source: Any = form.fields[name]
    field: Any = model._meta.get_field(name)
    choices = SourceSelect(field, admin.site, choices=source.choices)
    choices.attrs["data-placeholder"] = _("Name, short name or alias")
    source.widget = RelatedFieldWidgetWrapper(
        choices, field.remote_field, admin.site, can_add_related=True, can_change_related=False
    )


class QuoteForm(RowForm):
    telling = ("text", "speaker", "speaker_role", "source", "link", "said_on", "said_where", *ORIGINAL)

    manner = field_of(Quote, "manner", widget=forms.Select)
    text = field_of(Quote, "text", widget=forms.Textarea(attrs={"rows": 3}))
    speaker = field_of(Quote, "speaker")
    speaker_role = field_of(Quote, "speaker_role")
    source = field_of(Quote, "source")
    link = field_of(Quote, "link", widget=forms.URLInput)
    said_on = field_of(Quote, "said_on", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    said_where = field_of(Quote, "said_where")
    original_text = field_of(Quote, "original_text", widget=forms.Textarea(attrs={"rows": 2}))
    original_language = field_of(Quote, "original_language")
    translator = field_of(Quote, "translator")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        find_source(self, Quote, "source")

    @property
    def has_more(self) -> bool:
        """Something stands in the fields that are folded away."""
        return any(self[name].value() or self[name].errors for name in FOLDED)

    def content(self) -> QuoteContent:
        source = self.cleaned_data["source"]
        values = {name: self.cleaned_data[name] for name in (*SAID, *ORIGINAL)}
        return QuoteContent(**values, source_id=source.pk if source else None)


def quote_initial(quote: QuoteContent) -> dict[str, Any]:
    values = asdict(quote)
    return values | {"source": values.pop("source_id")}
