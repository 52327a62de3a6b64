"""Step 1, a quote in a form."""

from dataclasses import asdict
from typing import Any

from django import forms

from liveblog.content import QuoteContent
from liveblog.desk.fields import field_of
from liveblog.desk.rows import RowForm
from liveblog.desk.source_choice import SourceChoice, find_source
from liveblog.models import Quote

SAID = ("manner", "text", "speaker", "speaker_role", "link", "said_on", "said_where")
ORIGINAL = ("original_text", "original_language", "translator")
FOLDED = ("said_on", "said_where", *ORIGINAL)


class QuoteForm(RowForm):
    telling = ("text", "speaker", "speaker_role", "source", "link", "said_on", "said_where", *ORIGINAL)

    manner = field_of(Quote, "manner", widget=forms.Select)
    text = field_of(Quote, "text", widget=forms.Textarea(attrs={"rows": 3}))
    speaker = field_of(Quote, "speaker")
    speaker_role = field_of(Quote, "speaker_role")
    source = field_of(Quote, "source", form_class=SourceChoice)
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
