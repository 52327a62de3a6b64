"""Step 1, the form of an entry, with its rows of quotes, citations and pictures, read into one Content."""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from liveblog.content import ENTRY_FIELDS, MAX_CITATIONS, MAX_PICTURES, MAX_QUOTES, Content
from liveblog.desk.citation_form import CitationForm, citation_initial
from liveblog.desk.fields import LocalTimeField, field_of, moment_in, prose_of, wall_time
from liveblog.desk.picture_form import PictureForm, picture_initial
from liveblog.desk.quote_form import QuoteForm, quote_initial
from liveblog.desk.rows import BaseRows, as_shown, place_errors, rows_of
from liveblog.models import Entry, LiveBlog, Revision
from newsroom.models import User

ANEW = gettext_lazy("The form was incomplete; look it over and send it again.")


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


QuoteRows = rows_of(QuoteForm, MAX_QUOTES)
CitationRows = rows_of(CitationForm, MAX_CITATIONS)
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
            **options, prefix="quotes", initial=[quote_initial(quote) for quote in content.quotes]
        )
        self.citations = self._citations(content)
        self.pictures = PictureRows(
            **options,
            prefix="pictures",
            initial=[picture_initial(picture, user) for picture in content.pictures],
            form_kwargs={"user": user},
        )

    def _citations(self, content: Content) -> BaseRows:
        """A form from before there were citations says nothing of them, and leaves them as they are."""
        if self.data is None or "citations-TOTAL_FORMS" in self.data:
            return self._rows_citing(content)
        own = self._rows_citing(Content.of(self.entry) if self.entry else Content(), bound=False)
        for name, value in as_shown(own):
            self.data[name] = value
        return self._rows_citing(content)

    def _rows_citing(self, content: Content, bound: bool = True) -> BaseRows:
        zone = self.entry.blog.zone if self.entry else ZoneInfo("UTC")
        initial = [citation_initial(citation, zone) for citation in content.citations]
        return CitationRows(data=self.data if bound else None, prefix="citations", initial=initial)

    @property
    def rows(self) -> dict[str, BaseRows]:
        return {"quotes": self.quotes, "citations": self.citations, "pictures": self.pictures}

    def is_valid(self) -> bool:
        """Reads and decodes everything, so that all that is wrong is shown at once."""
        parts: list[Any] = [self.form, *self.rows.values()]
        read = [part.is_valid() for part in parts]
        return all(read)

    def content(self) -> Content:
        zone = self.form.cleaned_data["blog"].zone
        return Content(
            **{name: self.form.cleaned_data[name] for name in ENTRY_FIELDS},
            quotes=tuple(row.content() for row in self.quotes.kept()),
            citations=tuple(row.content(zone) for row in self.citations.kept()),
            pictures=tuple(row.content() for row in self.pictures.kept()),
        )

    def refuse(self, error: ValidationError) -> None:
        place_errors(error, self.form, **self.rows)

    def errors(self) -> dict[str, list[str]]:
        """What is wrong, by the names of the fields in the form as it was posted.

        What is wrong with a whole row stands under `quotes-1-__all__`, with all rows under `quotes`.
        """
        told: dict[str, Any] = dict(self.form.errors)
        for part in self.rows.values():
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
        return self.data is not None and not self.is_valid()


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
