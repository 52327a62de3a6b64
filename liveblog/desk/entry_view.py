"""Step 1, the entry form's view: read what was typed, ask publishing, and lose no word whatever it answers.

Not the admin's own view, which holds one transaction from reading the form to the answer: here pictures are
decoded first, and only publishing opens a transaction.
"""

import uuid
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Media

from liveblog import rendering
from liveblog.desk.access import acting
from liveblog.desk.buttons import Press, actions_for, buttons_for
from liveblog.desk.entry_form import EntrySheet
from liveblog.desk.pressing import carry_out, press_in, say_done
from liveblog.desk.receipt_view import of_entry
from liveblog.desk.verbs import described
from liveblog.desk.versus import compare_contents
from liveblog.models import Entry
from liveblog.permissions import Verb, can, edits, require
from liveblog.publishing import Conflict
from newsroom.models import User

PICTURE_BASE = "/admin/media/"
GONE = gettext_lazy("This entry is gone. Your text is still here: save it as a new draft.")
TAKEN_DOWN = gettext_lazy(
    "This update was taken down. Your text is still here: save it as a new draft, if it may be told."
)


def add_entry(desk: ModelAdmin, request: HttpRequest) -> HttpResponse:
    user = acting(request)
    require(user, Verb.CREATE)
    if request.method == "POST":
        return take(desk, request, user, None)
    return show(desk, request, user, EntrySheet(user=user, blog=request.GET.get("blog", "")))


def change_entry(desk: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    user = acting(request)
    entry: Any = desk.get_object(request, object_id)
    if entry is None:
        if request.method != "POST":
            raise Http404
        return offer_anew(desk, request, user)
    if entry.is_taken_down:
        is_typed = request.method == "POST"
        return (offer_anew if is_typed else show_taken_down)(desk, request, user, entry)
    if request.method == "POST":
        return take(desk, request, user, entry)
    if not buttons_for(user, entry):
        return show_read_only(desk, request, user, entry)
    return show(desk, request, user, EntrySheet(user=user, entry=entry))


def take(desk: ModelAdmin, request: HttpRequest, user: User, entry: Entry | None) -> HttpResponse:
    """What was typed, to publishing; on a refusal the form again, with the reason and every word."""
    if entry and not can(user, Verb.EDIT, entry) and entry.author_id != user.pk:
        raise PermissionDenied(_("This entry is not yours to change."))
    sheet = EntrySheet(user=user, entry=entry, data=request.POST, files=request.FILES)
    if not sheet.is_valid():
        return show(desk, request, user, sheet)
    try:
        press = press_in(request.POST.get("verb", Press.SAVE))
        return say_done(request, press, carry_out(press, sheet, user))
    except ValidationError as error:
        sheet.refuse(error)
        if "client_id" in error.update_error_dict({}):
            sheet.send_anew(client_id=uuid.uuid4())
    except PermissionDenied as error:
        sheet.form.add_error(None, str(error))
        return show(desk, request, user, sheet, status=403)
    except Conflict as conflict:
        sheet.send_anew(base_edit=conflict.edit)
        return show(desk, request, user, sheet, conflict=conflict, status=409)
    except Entry.DoesNotExist:
        return offer_anew(desk, request, user)
    return show(desk, request, user, sheet)


def offer_anew(
    desk: ModelAdmin, request: HttpRequest, user: User, taken_down: Entry | None = None
) -> HttpResponse:
    """The entry is not there: what was typed stands in the form of a new one, which nobody has saved yet."""
    data = request.POST.copy()
    data["client_id"] = str(uuid.uuid4())
    sheet = EntrySheet(user=user, data=data, files=request.FILES)
    sheet.is_valid()
    sheet.form.add_error(None, TAKEN_DOWN if taken_down else GONE)
    response = show(desk, request, user, sheet, status=410 if taken_down else 404)
    response.is_plain = True  # type: ignore[attr-defined]  # keeps its body
    return response


def show(
    desk: ModelAdmin,
    request: HttpRequest,
    user: User,
    sheet: EntrySheet,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    entry = sheet.entry
    buttons = buttons_for(user, entry)
    context = {
        **frame(desk, request, user, entry),
        "title": entry.title if entry else _("New entry"),
        "sheet": sheet,
        "buttons": {button.press.name: button for button in buttons},
        "bar": [button for button in buttons if not button.has_own_place],
        "conflict": conflict and compare_contents(conflict.theirs, conflict.mine),
        "errors": sheet.has_errors,
        "media": Media.from_media(desk.media + sheet.media).with_nonce(getattr(request, "csp_nonce", "")),
    }
    return TemplateResponse(request, "admin/liveblog/entry/form.html", context, status=status)


def show_read_only(desk: ModelAdmin, request: HttpRequest, user: User, entry: Entry) -> HttpResponse:
    entry = Entry.objects.for_lists().with_content().get(pk=entry.pk)
    context = {
        **frame(desk, request, user, entry),
        "title": entry.title,
        "fragment": rendering.entry_html(entry, picture_base=PICTURE_BASE),
    }
    return TemplateResponse(request, "admin/liveblog/entry/read.html", context)


def show_taken_down(desk: ModelAdmin, request: HttpRequest, user: User, entry: Entry) -> HttpResponse:
    """Of what was taken down there is no text: who did it, when, and on what ground."""
    context = {
        **frame(desk, request, user, entry),
        "title": _("Entry %d") % entry.pk,
        "takedown": of_entry(entry),
        "may_read": edits(user),
    }
    return TemplateResponse(request, "admin/liveblog/entry/taken_down.html", context)


def frame(desk: ModelAdmin, request: HttpRequest, user: User, entry: Entry | None) -> dict[str, Any]:
    """What every page about one entry has around it."""
    return {
        **admin.site.each_context(request),
        "opts": desk.opts,
        "entry": entry,
        "actions": [described(verb, entry) for verb in actions_for(user, entry)] if entry else [],
    }
