"""Step 1, what is done to an entry as it stands: pin, retract, send back and the like.

Each has a page that asks once more, and says what will happen; only its POST does anything.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import publishing, sanitise
from liveblog.desk.access import DeskAdmin, acting
from liveblog.desk.buttons import way_to
from liveblog.models import Entry, Kind, Revision
from liveblog.permissions import Verb, require
from newsroom.models import User


@dataclass(frozen=True)
class Action:
    """note  the label of its note, "" for none; must_note: readers are owed one.

    asks_more  it has a form of its own, see taking_down.py.
    """

    label: Promise
    means: Promise
    done: Promise
    note: Promise | str = ""
    must_note: bool = False
    grave: bool = False
    at_once: bool = False  # its button beside the form does it without asking
    asks_more: bool = False


ACTIONS = {
    Verb.PIN: Action(
        gettext_lazy("Pin"),
        gettext_lazy("It stands on top of the page, in place of the one that is pinned now."),
        gettext_lazy("Pinned."),
        at_once=True,
    ),
    Verb.UNPIN: Action(
        gettext_lazy("Unpin"),
        gettext_lazy("It goes back to its place in the stream."),
        gettext_lazy("No longer pinned."),
        at_once=True,
    ),
    Verb.KEY_EVENT: Action(
        gettext_lazy("Make it a key event"),
        gettext_lazy("Key events are listed on top of the page."),
        gettext_lazy("Done."),
        at_once=True,
    ),
    Verb.RETRACT: Action(
        gettext_lazy("Retract"),
        gettext_lazy("The text leaves the page; a notice with your reason stands in its place."),
        gettext_lazy("Retracted. The notice is on the page."),
        gettext_lazy("Public reason"),
        must_note=True,
        grave=True,
    ),
    Verb.RESTORE: Action(
        gettext_lazy("Restore"),
        gettext_lazy("The text comes back to the page."),
        gettext_lazy("Restored."),
        gettext_lazy("Public note (if readers are owed one)"),
    ),
    Verb.SEND_BACK: Action(
        gettext_lazy("Send back"),
        gettext_lazy("It becomes its author’s draft again; an embargo is dropped."),
        gettext_lazy("Sent back to the author."),
        gettext_lazy("Note to the author (readers never see it)"),
    ),
    Verb.DISCARD: Action(
        gettext_lazy("Discard"),
        gettext_lazy("The draft is deleted, with its quotes and pictures. Nobody can bring it back."),
        gettext_lazy("Discarded."),
        grave=True,
    ),
    Verb.TAKE_DOWN: Action(
        gettext_lazy("Take down"),
        gettext_lazy(
            "Text and pictures are erased everywhere, in the history and the ledger too. Nobody can bring "
            "them back. If it was only wrong, retract it: then a notice stands in its place."
        ),
        gettext_lazy("Taken down."),
        grave=True,
        asks_more=True,
    ),
}
MADE = {Verb.RETRACT: Kind.RETRACTION, Verb.RESTORE: Kind.RESTORED}
NO_KEY_EVENT = gettext_lazy("No longer a key event")


class NoteForm(forms.Form):
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = str(action.note)
        if not action.note:
            del self.fields["note"]


def described(verb: Verb, entry: Entry) -> dict[str, Any]:
    """An action as a template shows it."""
    action = ACTIONS[verb]
    off = verb == Verb.KEY_EVENT and entry.key_event
    return {
        "verb": verb.value,
        "action": action,
        "label": NO_KEY_EVENT if off else action.label,
        "url": reverse(f"admin:liveblog_entry_{verb}", args=[entry.pk]),
        "on": "0" if off else "1",
    }


def do(verb: Verb, entry: Entry, user: User, note: str, on: bool) -> None:
    """One call of publishing, once: what `user` has just done with this note is done."""
    try:
        _do(verb, entry, user, note, on)
    except ValidationError:
        if not _done_before(verb, entry, user, sanitise.clean_line(note)):
            raise


def approve(entry: Entry, user: User, base_edit: int) -> None:
    """Publish an entry as it stands, if it is still the text of `base_edit`; else raises Conflict."""
    try:
        publishing.publish(entry.pk, by=user, base_edit=base_edit)
    except ValidationError:
        now = Entry.objects.get(pk=entry.pk)
        if (now.status, now.edit) != (Entry.Status.PUBLISHED, base_edit):
            raise


def _do(verb: Verb, entry: Entry, user: User, note: str, on: bool) -> None:
    if verb == Verb.KEY_EVENT:
        publishing.key_event(entry.pk, by=user, on=on)
    elif ACTIONS[verb].note:
        getattr(publishing, verb)(entry.pk, by=user, note=note)
    else:
        getattr(publishing, verb)(entry.pk, by=user)


def _done_before(verb: Verb, entry: Entry, user: User, note: str) -> bool:
    """Whether this very thing was done last: its answer was lost, or it was pressed twice."""
    if verb == Verb.SEND_BACK:
        now = Entry.objects.get(pk=entry.pk)
        return (now.status, now.review_note) == (Entry.Status.DRAFT, note)
    last = Revision.objects.told_of(entry).first()
    return bool(last and verb in MADE and (last.kind, last.by_id, last.note) == (MADE[verb], user.pk, note))


def verb_view(desk: DeskAdmin, request: HttpRequest, object_id: int, verb: Verb) -> HttpResponse:
    """Asks on GET, does on POST. Others' drafts are not there; what the role forbids is refused."""
    user = acting(request)
    entry: Any = desk.find(request, object_id)
    require(user, verb, entry)
    form = NoteForm(request.POST if request.method == "POST" else None, action=ACTIONS[verb])
    if request.method == "POST" and form.is_valid():
        try:
            do(verb, entry, user, form.cleaned_data.get("note", ""), request.POST.get("on") != "0")
            return say_done(request, verb, entry)
        except ValidationError as error:
            form.add_error("note" if "note" in error.update_error_dict({}) else None, error.messages)
        except Entry.DoesNotExist:
            messages.info(request, _("Somebody has discarded it already."))
            return HttpResponseRedirect(reverse("admin:index"))
    return ask(desk, request, entry, verb, form)


def ask(desk: ModelAdmin, request: HttpRequest, entry: Entry, verb: Verb, form: NoteForm) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **described(verb, entry),
        "opts": desk.opts,
        "entry": entry,
        "form": form,
        "title": described(verb, entry)["label"],
    }
    return TemplateResponse(request, "admin/liveblog/entry/verb.html", context)


def say_done(request: HttpRequest, verb: Verb, entry: Entry) -> HttpResponseRedirect:
    said: Any = ACTIONS[verb].done
    if verb == Verb.DISCARD:
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:liveblog_entry_changelist"))
    if entry.is_public:
        said = format_html('{} <a href="{}">{}</a>', said, *way_to(entry))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:liveblog_entry_change", args=[entry.pk]))
