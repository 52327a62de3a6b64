"""Step 1, likely duplicates: sources that are called much like the one that somebody is about to add."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liveblog.models import Source
from liveblog.sanitise import clean_line

MOST = 5
MOST_CHARACTERS = 200


def told(name: str, but: int | None = None) -> dict[str, Any]:
    """{"found": [source, …], "said": one line}, the likest first; not the source of id `but`. Two queries.

    Each has beside what `source_told` says {"detail", "cited"}: its kind and how many updates name it.
    Raises ValidationError for a name that is too long.
    """
    words = clean_line(name)
    if len(words) > MOST_CHARACTERS:
        raise ValidationError({"name": _("At most %d characters.") % MOST_CHARACTERS})
    found = Source.objects.but(but).like(words, MOST)
    said = ngettext(
        "There is one of nearly this name. Take it instead?",
        "There are %d of nearly this name. Take one of them instead?",
        len(found),
    )
    return {
        "found": [_like_told(source) for source in found],
        "said": (said % len(found) if len(found) > 1 else said) if found else "",
    }


def source_told(source: Source) -> dict[str, Any]:
    return {
        "id": source.pk,
        "name": source.name,
        "short_name": source.short_name,
        "aliases": source.aliases.splitlines(),
        "kind_label": str(source.get_kind_display()),
        "label": str(source),
    }


def _like_told(source: Any) -> dict[str, Any]:
    cited = ngettext("%d update", "%d updates", source.update_count) % source.update_count
    detail = f"{source.get_kind_display()} · {cited}"
    return source_told(source) | {"cited": source.update_count, "detail": detail}
