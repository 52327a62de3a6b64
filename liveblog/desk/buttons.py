"""Step 1, what can be pressed, by status and role: buttons under an entry's form and actions beside it."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liveblog.models import Entry
from liveblog.permissions import Verb, can
from newsroom.models import User

Status = Entry.Status


class Press(StrEnum):
    """What a button under the form does with the text that was typed."""

    SAVE = "save"
    SUBMIT = "submit"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    FIX = "fix"
    UPDATE = "update"
    CORRECTION = "correction"
    CLARIFICATION = "clarification"


ASKS = {
    Press.SAVE: Verb.EDIT,
    Press.SUBMIT: Verb.SUBMIT,
    Press.PUBLISH: Verb.PUBLISH,
    Press.SCHEDULE: Verb.SCHEDULE,
    Press.FIX: Verb.EDIT,
    Press.UPDATE: Verb.EDIT,
    Press.CORRECTION: Verb.CORRECT,
    Press.CLARIFICATION: Verb.CORRECT,
}
OFFERED: dict[str, tuple[Press, ...]] = {
    Status.DRAFT: (Press.PUBLISH, Press.SUBMIT, Press.SAVE, Press.SCHEDULE),
    Status.IN_REVIEW: (Press.PUBLISH, Press.SAVE, Press.SCHEDULE),
    Status.SCHEDULED: (Press.SAVE, Press.PUBLISH, Press.SCHEDULE),
    Status.PUBLISHED: (Press.UPDATE, Press.FIX, Press.CORRECTION, Press.CLARIFICATION),
    Status.RETRACTED: (),
    Status.TAKEN_DOWN: (),
}
LABELS: dict[Press, Promise] = {
    Press.SAVE: _("Save"),
    Press.SUBMIT: _("Submit for review"),
    Press.PUBLISH: _("Publish now"),
    Press.SCHEDULE: _("Schedule"),
    Press.FIX: _("Save as fix"),
    Press.UPDATE: _("Save as update"),
    Press.CORRECTION: _("Publish correction"),
    Press.CLARIFICATION: _("Publish clarification"),
}
SAVE_DRAFT = _("Save draft")
OWN_PLACE = (Press.SCHEDULE, Press.CORRECTION, Press.CLARIFICATION)  # beside the field that they need

ACTIONS: dict[str, tuple[Verb, ...]] = {
    Status.DRAFT: (Verb.DISCARD,),
    Status.IN_REVIEW: (Verb.SEND_BACK, Verb.DISCARD),
    Status.SCHEDULED: (Verb.SEND_BACK,),
    Status.PUBLISHED: (Verb.PIN, Verb.UNPIN, Verb.KEY_EVENT, Verb.RETRACT, Verb.TAKE_DOWN),
    Status.RETRACTED: (Verb.RESTORE, Verb.TAKE_DOWN),
    Status.TAKEN_DOWN: (),
}


@dataclass(frozen=True)
class Button:
    press: Press
    label: Promise
    main: bool = False

    @property
    def has_own_place(self) -> bool:
        return self.press in OWN_PLACE


def buttons_for(user: User, entry: Entry | None) -> list[Button]:
    """The buttons that `user` may press, the usual one first. A new entry is a draft of the user's own."""
    subject = entry or Entry(author=user)
    open_ = [press for press in OFFERED[subject.status] if can(user, ASKS[press], subject)]
    return [
        Button(press, _label(press, subject), main=number == 0 and press not in OWN_PLACE)
        for number, press in enumerate(open_)
    ]


def _label(press: Press, entry: Entry) -> Promise:
    return SAVE_DRAFT if press == Press.SAVE and entry.status == Status.DRAFT else LABELS[press]


def actions_for(user: User, entry: Entry) -> list[Verb]:
    """What `user` may do to the entry as it is saved."""
    possible = [verb for verb in ACTIONS[entry.status] if can(user, verb, entry)]
    without = Verb.PIN if entry.pinned_at else Verb.UNPIN
    return [verb for verb in possible if verb != without]


def way_to(entry: Entry) -> tuple[str, str]:
    """The address at which a public entry is looked at, and the link's words; while its live blog is a
    draft, readers are not there yet, and it is the preview.
    """
    if entry.blog.is_public:
        return entry.get_absolute_url(), gettext("See it as readers do")
    return reverse("admin:liveblog_entry_preview", args=[entry.pk]), gettext("Preview")
