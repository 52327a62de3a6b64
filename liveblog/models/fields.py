"""Field kinds that several models share."""

from typing import Any

from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models

LINK_SCHEMES = ["http", "https"]


def text_field(label: Any, limit: int, **options: Any) -> models.TextField:
    """Text of several lines with a limit in characters that holds outside forms too."""
    options.setdefault("blank", True)
    return models.TextField(label, max_length=limit, validators=[MaxLengthValidator(limit)], **options)


def link_field(label: Any, **options: Any) -> models.CharField:
    """A link to http or https, or nothing."""
    return models.CharField(
        label,
        max_length=1000,
        blank=True,
        validators=[URLValidator(schemes=LINK_SCHEMES)],
        **options,
    )
