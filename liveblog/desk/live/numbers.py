"""Step 1, the numbers that a script of the live desk sends: read, or refused with the field's name."""

import re
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII)
MOST = 2**63 - 1
MOST_EDITS = 2**31 - 1


def client_id_in(value: Any) -> uuid.UUID:
    """Raises ValidationError for what is no UUID."""
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise ValidationError({"client_id": _("This is not the number of a text.")}) from None


def number_in(name: str, value: Any, most: int = MOST) -> int:
    """A whole number from 0 up, as JSON has it or as a form does. Raises ValidationError for field `name`."""
    if isinstance(value, str) and DIGITS.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValidationError({name: _("This is not a whole number from 0 up.")})
    return value
