"""Step 1, taking an update down: the form that asks for its ground, and the admin's page with it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import publishing
from liveblog.desk.access import DeskAdmin, acting
from liveblog.desk.fields import field_of
from liveblog.desk.verbs import ACTIONS, described
from liveblog.models import Entry, Takedown
from liveblog.permissions import Verb, require
from liveblog.publishing.takedowns import NOTICE_LIMIT, REASON_LIMIT

Ground = Takedown.Ground
MEANS = {
    Ground.LAW: gettext_lazy("A court, an authority or our own lawyers demand it."),
    Ground.SAFETY: gettext_lazy("It puts somebody in danger."),
    Ground.PRIVACY: gettext_lazy("It tells of somebody what is nobody else’s business."),
    Ground.DUPLICATE: gettext_lazy("The same update was published twice."),
}


LIMITS = {"notice": NOTICE_LIMIT, "reason": REASON_LIMIT}


class TakeDownForm(forms.Form):
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        choices=Ground.choices,
        error_messages={"required": gettext_lazy("Choose a ground.")},
    )
    notice = field_of(
        Takedown,
        "notice",
        label=gettext_lazy("Public notice"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Readers who look for it are told. Without one there is nothing at its address."
        ),
    )
    reason = field_of(
        Takedown,
        "reason",
        label=gettext_lazy("Private reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only the desk sees it. Do not repeat what had to go."),
        error_messages={"required": gettext_lazy("Say why, for those who ask later.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("notice", "reason"):
            widget = self.fields[name].widget
            widget.attrs["data-limit"] = LIMITS[name]
            widget.attrs["aria-describedby"] = f"{self[name].auto_id}_helptext"

    @property
    def means(self) -> Any:
        return ACTIONS[Verb.TAKE_DOWN].means

    @property
    def grounds(self) -> list[dict[str, Any]]:
        """The choices as a template shows them, each with a line on what it is for."""
        chosen = self["ground"].value()
        return [
            {"value": ground, "label": ground.label, "means": MEANS[ground], "checked": ground == chosen}
            for ground in Ground
        ]


def take_down_view(desk: DeskAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    """Asks on GET, takes down on POST, and shows the receipt; of what is down already, too."""
    user = acting(request)
    entry: Any = desk.find(request, object_id)
    require(user, Verb.TAKE_DOWN, entry)
    if entry.is_taken_down:
        return to_receipt(entry)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.take_down(entry.pk, by=user, **form.cleaned_data)
            messages.success(request, str(ACTIONS[Verb.TAKE_DOWN].done))
            return to_receipt(entry)
        except ValidationError as error:
            form.add_error(None, error)
    return _ask(desk, request, entry, form)


def to_receipt(entry: Entry) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:liveblog_entry_receipt", args=[entry.pk]))


def _ask(desk: DeskAdmin, request: HttpRequest, entry: Entry, form: TakeDownForm) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **described(Verb.TAKE_DOWN, entry),
        "opts": desk.opts,
        "entry": entry,
        "form": form,
        "errors": bool(form.errors),
        "title": _("Take down"),
    }
    return TemplateResponse(request, "admin/liveblog/entry/take_down.html", context)
