"""Step 1, rows of a form that come and go: quotes, citations, pictures, Other Stories.

Each row has an order and a mark for its removal, so all of it works without a script: a few empty rows stand
ready, and an empty row counts for nothing. `static/desk/rows.js` makes buttons of it.
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME

SPARE = 2


class RowForm(forms.Form):
    """One row. It is blank while none of the fields in `telling` holds anything."""

    telling: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})

    def has_changed(self) -> bool:
        return not self.is_blank

    @property
    def is_blank(self) -> bool:
        return not any(self[name].value() for name in self.telling)


class BaseRows(forms.BaseFormSet):
    """Rows in the order that the journalist gave them."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if ORDERING_FIELD_NAME in form.fields:
            form.fields[ORDERING_FIELD_NAME].widget.attrs["class"] = "row-order"
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].widget.attrs["class"] = "row-delete"

    def kept(self) -> list[Any]:
        """The rows that count, in their order. An order left out comes last."""
        rows = [form for form in self.forms if not (_is_removed(form) or form.is_blank)]
        return sorted(rows, key=_place)

    def is_valid(self) -> bool:
        """Whether the rows that count are right; a removed row may hold anything."""
        self.full_clean()
        return all(not form.errors for form in self.kept()) and not self.non_form_errors()


def _is_removed(form: forms.Form) -> bool:
    return bool(getattr(form, "cleaned_data", {}).get(DELETION_FIELD_NAME))


def _place(form: forms.Form) -> float:
    place = getattr(form, "cleaned_data", {}).get(ORDERING_FIELD_NAME)
    return float("inf") if place is None else place


def rows_of(form: type[RowForm], limit: int) -> type[BaseRows]:
    """Rows of `form`. Publishing holds the limit; a few more are read, so that none is lost unseen."""
    made: Any = forms.formset_factory(
        form,
        formset=BaseRows,
        extra=SPARE,
        max_num=limit,
        absolute_max=limit + 30,
        can_order=True,
        can_delete=True,
    )
    return made


def as_shown(rows: BaseRows) -> list[list[str]]:
    """[[name, value], …] as a browser would send rows in which nobody has typed yet."""
    shown = rows.initial_forms
    pairs = [[f"{rows.prefix}-{name}_FORMS", str(len(shown))] for name in ("TOTAL", "INITIAL")]
    return pairs + [pair for row in shown for pair in pairs_of(row)]


def pairs_of(form: forms.BaseForm) -> list[list[str]]:
    """The same of one form. A box that is not ticked is not sent."""
    shown = [field for field in form if field.value() or not isinstance(field.field, forms.BooleanField)]
    return [[field.html_name, _text(field.value())] for field in shown]


def _text(value: Any) -> str:
    if value is True:
        return "on"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def place_errors(error: ValidationError, form: forms.Form, **parts: BaseRows | forms.Form) -> None:
    """Put what publishing refused beside the fields: `quotes-1-text` belongs to the second kept quote."""
    for key, reasons in error.update_error_dict({}).items():
        prefix, _dash, rest = key.partition("-")
        number, _dash, name = rest.partition("-")
        part = parts.get(prefix)
        if isinstance(part, forms.Form):
            _add(part, rest, reasons)
        elif part is not None and number.isdigit():
            _add(part.kept()[int(number)], name, reasons)
        elif part is not None:
            part.non_form_errors().extend(reasons)
        else:
            _add(form, key, reasons)


def _add(form: forms.Form, name: str, reasons: list[Any]) -> None:
    known = name if name in form.fields else None
    form.add_error(known, ValidationError(reasons))
