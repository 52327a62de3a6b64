"""Step 1, the live desk's composer: one form for a new entry, an edit, a correction."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liveblog.desk.buttons import Button, Press, buttons_for
from liveblog.desk.entry_form import EntrySheet
from liveblog.desk.live.answers import Answer, answers, entry_of
from liveblog.desk.pressing import NOTED
from liveblog.desk.saved import saved_by_others
from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb, can
from newsroom.models import User

EDIT, CORRECT = "edit", "correct"


@answers
def compose(request: HttpRequest, user: User, blog: LiveBlog, entry_id: int | None = None) -> Answer:
    """GET ?mode=edit|correct: {"html": the composer}, empty or with an entry as it stands.

    A correction is of what readers see; of anything else `mode` means an edit.
    """
    entry = entry_of(user, blog, entry_id) if entry_id else None
    return {"html": composer(request, user, blog, entry, request.GET.get("mode", EDIT))}


def blank(request: HttpRequest, user: User, blog: LiveBlog) -> SafeString:
    """The empty composer in a <template>: the script starts with it, and starts anew without a network."""
    return format_html("<template>{}</template>", composer(request, user, blog, None, EDIT))


def composer(request: HttpRequest, user: User, blog: LiveBlog, entry: Entry | None, mode: str) -> SafeString:
    """Raises PermissionDenied for an entry that this user can't change as it is now."""
    mode = CORRECT if mode == CORRECT and entry and entry.is_public else EDIT if entry else "new"
    buttons = offered(user, entry, mode)
    if not buttons:
        raise PermissionDenied(_("You cannot change this entry as it is now."))
    context = {
        "sheet": named_sheet(user, blog, entry),
        "entry": entry,
        "blog": blog,
        "mode": mode,
        "buttons": {button.press.name: button for button in buttons},
        "main": buttons[0].press.value,
        "saved": saved_by_others(entry, user) if entry else "",
        "kinds": Source.Kind.choices,
        "may_pin": can(user, Verb.PIN, entry or Entry(author=user)),
        "legend": {"new": _("New update"), EDIT: _("Edit: %s"), CORRECT: _("Correct: %s")}[mode]
        % (() if entry is None else (entry.title or _("Entry %d") % entry.pk,)),
    }
    return render_to_string("admin/liveblog/live/_composer.html", context, request=request)


def offered(user: User, entry: Entry | None, mode: str) -> list[Button]:
    """The buttons, the main one first: of what is public, those that go with the note or those without."""
    buttons = buttons_for(user, entry)
    if entry is None or not entry.is_public:
        return buttons
    wanted = NOTED if mode == CORRECT else (Press.UPDATE, Press.FIX)
    return [button for button in buttons if button.press in wanted]


def named_sheet(user: User, blog: LiveBlog, entry: Entry | None) -> EntrySheet:
    """The form, its quotes and citations with the names of their sources beside the ids."""
    sheet = EntrySheet(user=user, entry=entry, blog=str(blog.pk))
    names = _source_names(entry) if entry else {}
    rows: Any = [*sheet.quotes, *sheet.citations]
    for row in rows:
        row.source_name = names.get(row["source"].value(), "")
        row.via_name = names.get(row["via"].value(), "") if "via" in row.fields else ""
    return sheet


def _source_names(entry: Entry) -> dict[int, str]:
    cited = entry.citations.all()
    named = [one.source for one in entry.quotes.all()]
    named += [source for one in cited for source in (one.source, one.via)]
    return {source.pk: str(source) for source in named if source}
