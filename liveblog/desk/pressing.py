"""Step 1, from a pressed button to one call of publishing, and what is said afterwards."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import pictures, publishing
from liveblog.content import Content, PictureContent
from liveblog.desk.buttons import Press, way_to
from liveblog.desk.entry_form import EntrySheet
from liveblog.models import Entry, Kind
from liveblog.permissions import Verb
from liveblog.publishing import Conflict
from newsroom.models import User

THEN = {Press.SUBMIT: Verb.SUBMIT, Press.PUBLISH: Verb.PUBLISH, Press.SCHEDULE: Verb.SCHEDULE}
KINDS = {
    Press.FIX: Kind.FIX,
    Press.UPDATE: Kind.UPDATE,
    Press.CORRECTION: Kind.CORRECTION,
    Press.CLARIFICATION: Kind.CLARIFICATION,
}
NOTED = (Press.CORRECTION, Press.CLARIFICATION)
PUBLIC = (Entry.Status.PUBLISHED, Entry.Status.RETRACTED)
REACHED: dict[Press, tuple[str, ...]] = {  # the statuses in which the form of a new entry has done its work
    Press.SAVE: tuple(Entry.Status),
    Press.SUBMIT: (Entry.Status.IN_REVIEW, Entry.Status.SCHEDULED, *PUBLIC),
    Press.SCHEDULE: (Entry.Status.SCHEDULED, *PUBLIC),
    Press.PUBLISH: PUBLIC,
}
NO_SUCH_BUTTON = gettext_lazy("Choose one of the buttons below the form.")
FIRST_EDIT = 1  # of an entry as its form made it
SENT_BEFORE = gettext_lazy(
    "This form was sent before and became “%s”, which readers see. Correct that one; or send the form again "
    "to make another entry."
)
DONE = {
    Press.SAVE: gettext_lazy("Saved."),
    Press.SUBMIT: gettext_lazy("Handed to the editors."),
    Press.PUBLISH: gettext_lazy("Published."),
    Press.SCHEDULE: gettext_lazy("Scheduled."),
    Press.FIX: gettext_lazy("The fix is on the page."),
    Press.UPDATE: gettext_lazy("The update is on the page."),
    Press.CORRECTION: gettext_lazy("The correction is on the page."),
    Press.CLARIFICATION: gettext_lazy("The clarification is on the page."),
}


def press_in(verb: str | None) -> Press:
    """The button of this name. Raises ValidationError for any other."""
    try:
        return Press(verb or "")
    except ValueError:
        raise ValidationError({"verb": NO_SUCH_BUTTON}) from None


def carry_out(press: Press, sheet: EntrySheet, user: User) -> Entry:
    """Hand a valid sheet to publishing, once. A press that was already carried out gives what it made.

    Raises PermissionDenied, ValidationError, Conflict, and Entry.DoesNotExist for one discarded meanwhile.
    """
    if sheet.entry is None:
        return _make(press, sheet, user)
    base_edit = sheet.form.cleaned_data["base_edit"]
    done = _done_before(press, sheet, sheet.entry.pk, user) if press in NOTED else None
    if done:
        return done
    try:
        return _change(press, sheet, sheet.entry.pk, user, base_edit)
    except (Conflict, ValidationError) as error:
        done = _done_before(press, sheet, sheet.entry.pk, user)
        if done:
            return done
        if isinstance(error, Conflict) and error.theirs == error.mine:
            return _change(press, sheet, sheet.entry.pk, user, error.edit)
        raise


def _make(press: Press, sheet: EntrySheet, user: User) -> Entry:
    """A new entry; or, where this form made one before, that entry taken as far as this press goes.

    Somebody went back in the browser, or never saw the answer, and typed on: nothing of that may be lost
    while we say that it is saved.
    """
    if press not in REACHED:
        raise ValidationError({"verb": NO_SUCH_BUTTON})
    entry = _create(press, sheet, user)
    if _stands(press, sheet, entry):
        return entry
    if entry.is_public:
        raise ValidationError({"client_id": SENT_BEFORE % entry.title})
    return _change(press, sheet, entry.pk, user, sheet.form.cleaned_data["base_edit"] or FIRST_EDIT)


def _create(press: Press, sheet: EntrySheet, user: User) -> Entry:
    values = sheet.form.cleaned_data
    return publishing.create(
        values["blog"].pk,
        by=user,
        content=sheet.content(),
        client_id=values["client_id"],
        then=THEN.get(press),
        due_at=values["due_at"],
        key_event=values["key_event"],
    )


def _change(press: Press, sheet: EntrySheet, entry_id: int, user: User, base_edit: int) -> Entry:
    values = sheet.form.cleaned_data
    common: dict[str, Any] = {"by": user, "content": sheet.content(), "base_edit": base_edit}
    mark = {"key_event": values["key_event"]}
    if press in NOTED:
        return publishing.correct(entry_id, **common, note=values["note"], kind=KINDS[press])
    if press in KINDS:
        confirmed = values["confirmed"]
        return publishing.edit(entry_id, **common, kind=KINDS[press], public=True, confirmed=confirmed)
    if press == Press.SUBMIT:
        return publishing.submit(entry_id, **common, **mark)
    if press == Press.PUBLISH:
        return publishing.publish(entry_id, **common, **mark)
    if press == Press.SCHEDULE:
        return publishing.schedule(entry_id, **common, **mark, due_at=values["due_at"])
    return publishing.edit(entry_id, **common, **mark, public=False)


def _done_before(press: Press, sheet: EntrySheet, entry_id: int, user: User) -> Entry | None:
    """The entry, if the same form was sent before and did its work: its answer was lost, or pressed twice."""
    entry = Entry.objects.with_content().in_bulk([entry_id]).get(entry_id)
    if entry is None or not _holds(entry, sheet.content()):
        return None
    if press == Press.PUBLISH:
        return entry if entry.status == Entry.Status.PUBLISHED else None
    if press in (Press.FIX, Press.UPDATE):
        return entry
    if press == Press.SAVE:
        return entry if entry.key_event == sheet.form.cleaned_data["key_event"] else None
    if press in NOTED:
        last = entry.notices[-1] if entry.notices else None
        note = " ".join(sheet.form.cleaned_data["note"].split())
        same = last and (last.kind, last.note, last.by_id) == (KINDS[press], note, user.pk)
        return entry if same else None
    return None


def _stands(press: Press, sheet: EntrySheet, entry: Entry) -> bool:
    """Whether an entry is as this press wants it."""
    return entry.status in REACHED[press] and _holds(entry, sheet.content())


def _holds(entry: Entry, content: Content) -> bool:
    """Whether an entry says just this. The same file uploaded twice has two names, and the same bytes."""
    theirs = Content.of(entry)
    try:
        mine = content.cleaned().dated(theirs, timezone.now())
    except ValidationError:
        return False
    return (
        replace(theirs, pictures=()) == replace(mine, pictures=())
        and len(theirs.pictures) == len(mine.pictures)
        and all(map(_same_picture, theirs.pictures, mine.pictures))
    )


def _same_picture(one: PictureContent, other: PictureContent) -> bool:
    return replace(one, file=other.file) == other and pictures.same_file(one.file, other.file)


def say_done(request: HttpRequest, press: Press, entry: Entry) -> HttpResponseRedirect:
    """Back to the entry, with what was done and where to look at it."""
    said: Any = DONE[press]
    if press in NOTED or press in KINDS or press == Press.PUBLISH:
        said = format_html(
            '{} <a href="{}">{}</a> · <a href="{}">{}</a>',
            said,
            *way_to(entry),
            f"{reverse('admin:liveblog_entry_add')}?blog={entry.blog_id}",
            _("Write the next entry"),
        )
    messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:liveblog_entry_change", args=[entry.pk]))
