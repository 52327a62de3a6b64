"""Step 1, form fields of the desk: as the models describe them, local times, and pictures not yet saved."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorFormField

from liveblog import sanitise
from liveblog.pictures import StoredPicture
from newsroom.models import User

SALT = "desk.picture"


def field_of(model: type[Model], name: str, **options: Any) -> Any:
    """The form field of a model's field: its label, help, limit and choices.

    Without the browser's own limit, which cuts a pasted text short and says nothing.
    """
    field: Any = model._meta.get_field(name)
    made = field.formfield(**options)
    made.widget.attrs.pop("maxlength", None)
    return made


def prose_of(model: type[Model], name: str) -> ProseEditorFormField:
    """An editor whose buttons are what the sanitiser lets pass."""
    field: Any = model._meta.get_field(name)
    return ProseEditorFormField(
        label=capfirst(field.verbose_name),
        required=False,
        config={"extensions": sanitise.EDITOR_EXTENSIONS},
        validators=[MaxLengthValidator(sanitise.MAX_HTML)],
    )


class LocalTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LocalTimeField(forms.Field):
    """A time as the wall clock of some place shows it; `moment_in` makes it one."""

    widget = LocalTimeInput

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        try:
            parsed = parse_datetime(str(value).strip())
        except ValueError:
            parsed = None
        if parsed is None:
            raise ValidationError(_("Enter day and time such as 2026-05-31 18:30."))
        return parsed


def wall_time(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment and moment.astimezone(zone).replace(tzinfo=None)


def moment_in(zone: ZoneInfo, wall: datetime | None) -> datetime | None:
    """The moment when the clocks of `zone` show `wall`.

    Raises ValidationError for a time that the change of the clocks leaves out, or shows twice.
    """
    if wall is None or wall.tzinfo is not None:
        return wall
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    raise ValidationError(_("Clocks change then in %s: choose a time before or after.") % zone.key)


def first_moment_in(zone: ZoneInfo, wall: datetime | None) -> datetime | None:
    """The same for a time that matters little: of two, the first; one that is left out, an hour later."""
    return wall.replace(tzinfo=zone, fold=0) if wall and wall.tzinfo is None else wall


def token_of(stored: StoredPicture, user: User) -> str:
    """A picture that is in the store, signed for the one who may use it, for a hidden field."""
    return signing.dumps({**asdict(stored), "user": user.pk}, salt=SALT)


def stored_in(token: str, user: User) -> StoredPicture | None:
    """The picture that a token of `user` names; None for any other text."""
    values = _read(token)
    if values is None or values.pop("user") != user.pk:
        return None
    return StoredPicture(**values)


def file_in(token: str) -> str | None:
    """The file of the picture that a token names, whose ever it is."""
    values = _read(token)
    return values["file"] if values else None


def _read(token: str) -> dict[str, Any] | None:
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
