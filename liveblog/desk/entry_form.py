"""Step 1, the form of an entry, with its rows of quotes and pictures, read into one Content."""

import re
import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog.content import ENTRY_FIELDS, MAX_PICTURES, MAX_QUOTES, Content, QuoteContent
from liveblog.desk.fields import LocalTimeField, field_of, moment_in, prose_of, wall_time
from liveblog.desk.picture_form import PictureForm, picture_initial
from liveblog.desk.rows import RowForm, place_errors, rows_of
from liveblog.models import Entry, LiveBlog, Quote, Revision
from newsroom.models import User

ANEW = gettext_lazy("The form was incomplete; look it over and send it again.")
SAID = ("manner", "text", "speaker", "speaker_role", "link", "said_on", "said_where")
ORIGINAL = ("original_text", "original_language", "translator")
NUMBER = re.compile(r"[0-9]{1,18}")
FOLDED = ("said_on", "said_where", *ORIGINAL)


class BlogChoice(forms.ModelChoiceField):
    """Live blogs with the zone in which their embargoes are given."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.headline} · {obj.time_zone}"


class EntryForm(forms.Form):
    blog = BlogChoice(
        label=gettext_lazy("Live blog"),
        queryset=LiveBlog.objects.none(),
        error_messages={"invalid_choice": gettext_lazy("This live blog takes no new updates.")},
    )
    headline = field_of(Entry, "headline")
    body = prose_of(Entry, "body")
    key_event = field_of(Entry, "key_event", help_text=gettext_lazy("It is listed on top of the page."))
    bylines = field_of(Entry, "bylines")
    dateline = field_of(Entry, "dateline")
    due_at = LocalTimeField(label=gettext_lazy("Embargo until"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Public note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What was wrong or unclear, in a sentence. Readers see it with the update."),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("It is still only a fix"),
        required=False,
        help_text=gettext_lazy("You have looked: no fact that readers took from it has changed."),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": ANEW, "invalid": ANEW})
    base_edit = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": ANEW})

    def __init__(self, *args: Any, entry: Entry | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        self.fields["note"].widget.attrs["data-limit"] = Revision._meta.get_field("note").max_length
        self.fields["base_edit" if entry is None else "client_id"].required = False
        blog: Any = self.fields["blog"]
        blog.queryset = LiveBlog.objects.open().live_first()
        if entry:
            self.fields["blog"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def blog_of_entry(self) -> LiveBlog | None:
        return self.entry.blog if self.entry else self.cleaned_data.get("blog")

    def clean_blog(self) -> LiveBlog:
        """Of an entry that exists, its own: it never moves."""
        return self.entry.blog if self.entry else self.cleaned_data["blog"]

    def clean_due_at(self) -> datetime | None:
        blog = self.blog_of_entry()
        zone = blog.zone if blog else ZoneInfo("UTC")
        return moment_in(zone, self.cleaned_data["due_at"])


class SourceSelect(AutocompleteSelect):
    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Asks the database only for what can be a row's number."""
        return super().optgroups(name, [one for one in value if NUMBER.fullmatch(str(one))], attr)


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
        source: Any = self.fields["source"]
        field = Quote._meta.get_field("source")
        choices = SourceSelect(field, admin.site, choices=source.choices)
        choices.attrs["data-placeholder"] = _("Name, short name or alias")
        source.widget = RelatedFieldWidgetWrapper(
            choices, field.remote_field, admin.site, can_add_related=True, can_change_related=False
        )

    @property
    def has_more(self) -> bool:
        """Something stands in the fields that are folded away."""
        return any(self[name].value() or self[name].errors for name in FOLDED)

    def content(self) -> QuoteContent:
        source = self.cleaned_data["source"]
        values = {name: self.cleaned_data[name] for name in (*SAID, *ORIGINAL)}
        return QuoteContent(**values, source_id=source.pk if source else None)


QuoteRows = rows_of(QuoteForm, MAX_QUOTES)
PictureRows = rows_of(PictureForm, MAX_PICTURES)


class EntrySheet:
    """The entry's form and its rows as one; `data` is what was posted, if anything was.

    content  what the form shows in place of the entry's own.
    """

    def __init__(
        self,
        *,
        user: User,
        entry: Entry | None = None,
        data: QueryDict | None = None,
        files: Any = None,
        blog: str = "",
        content: Content | None = None,
    ) -> None:
        self.user, self.entry = user, entry
        self.data = data.copy() if data is not None else None
        if content is None:
            content = Content.of(entry) if entry and data is None else Content(bylines=user.byline)
        options: dict[str, Any] = {"data": self.data, "files": files}
        self.form = EntryForm(**options, entry=entry, initial=_initial(entry, content, blog))
        self.quotes = QuoteRows(
            **options, prefix="quotes", initial=[_quote_initial(quote) for quote in content.quotes]
        )
        self.pictures = PictureRows(
            **options,
            prefix="pictures",
            initial=[picture_initial(picture, user) for picture in content.pictures],
            form_kwargs={"user": user},
        )

    def is_valid(self) -> bool:
        """Reads and decodes everything, so that all that is wrong is shown at once."""
        read = [part.is_valid() for part in (self.form, self.quotes, self.pictures)]
        return all(read)

    def content(self) -> Content:
        return Content(
            **{name: self.form.cleaned_data[name] for name in ENTRY_FIELDS},
            quotes=tuple(row.content() for row in self.quotes.kept()),
            pictures=tuple(row.content() for row in self.pictures.kept()),
        )

    def refuse(self, error: ValidationError) -> None:
        place_errors(error, self.form, quotes=self.quotes, pictures=self.pictures)

    def errors(self) -> dict[str, list[str]]:
        """What is wrong, by the names of the fields in the form as it was posted.

        What is wrong with a whole row stands under `quotes-1-__all__`, with all rows under `quotes`.
        """
        told: dict[str, Any] = dict(self.form.errors)
        for part in (self.quotes, self.pictures):
            if part.non_form_errors():
                told[str(part.prefix)] = part.non_form_errors()
            for row in part.kept():
                told |= {row.add_prefix(name): reasons for name, reasons in row.errors.items()}
        return {name: [str(reason) for reason in reasons] for name, reasons in told.items()}

    def send_anew(self, **values: Any) -> None:
        """What the form that goes back carries in its hidden fields."""
        if self.data is not None:
            for name, value in values.items():
                self.data[name] = str(value)

    @property
    def media(self) -> forms.Media:
        """The editor's media first: its kind of Media knows import maps and nonces."""
        return self.form.media + self.quotes.empty_form.media

    @property
    def has_errors(self) -> bool:
        parts = (self.form, self.quotes, self.pictures)
        return self.data is not None and not all(part.is_valid() for part in parts)


def _initial(entry: Entry | None, content: Content, blog: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(content, name) for name in ENTRY_FIELDS}
    if entry is None:
        return values | {"client_id": uuid.uuid4(), "blog": blog}
    return values | {
        "blog": entry.blog_id,
        "key_event": entry.key_event,
        "due_at": wall_time(entry.due_at, entry.blog.zone),
        "base_edit": entry.edit,
    }


def _quote_initial(quote: QuoteContent) -> dict[str, Any]:
    values = asdict(quote)
    return values | {"source": values.pop("source_id")}
