"""Step 1, a source as a form's field: found by typing, and known by a number from before a merge too."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from liveblog.models import FormerSource

NUMBER = re.compile(r"[0-9]{1,18}")


def living(number: Any) -> Any:
    """The number of the source that the one of this number was merged into; else the number itself."""
    known = int(number) if NUMBER.fullmatch(str(number)) else 0
    return FormerSource.objects.living([known]).get(known, number)


class SourceChoice(forms.ModelChoiceField):
    def to_python(self, value: Any) -> Any:
        """A form that was opened before a merge names the source that was given up."""
        try:
            return super().to_python(value)
        except ValidationError:
            now = living(value)
            if now == value:
                raise
            return super().to_python(now)


class SourceSelect(AutocompleteSelect):
    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> Any:
        """With words where nothing is chosen yet: the field has no other name for screen readers."""
        return super().build_attrs(base_attrs, extra_attrs) | {
            "data-placeholder": _("Name, short name or alias")
        }

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Asks the database only for what can be a row's number."""
        known = [str(living(one)) for one in value if NUMBER.fullmatch(str(one))]
        return super().optgroups(name, known, attr)


def find_source(form: forms.Form, model: type[Model], name: str, *, can_add: bool = True) -> None:
    """Let the field `name` of `form`, a source of `model`, be found by typing, or made on the spot."""
    source: Any = form.fields[name]
    field: Any = model._meta.get_field(name)
    choices = SourceSelect(field, admin.site, choices=source.choices)
    source.widget = RelatedFieldWidgetWrapper(
        choices, field.remote_field, admin.site, can_add_related=can_add, can_change_related=False
    )
