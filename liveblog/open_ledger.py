"""Step 8f, the ledger for everyone: a live blog's chain as JSON, to be checked from outside.

docs/ledger.md is its manual. Facts, digests and links of all places are always there, or nobody could follow
the chain; a state's text and its salt only where readers could see it and the public history is on.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from liveblog.ledger import is_erased
from liveblog.models import LiveBlog, Revision

FORMAT = 1
A_PAGE = 200


def after_in(text: str | None) -> int:
    """The place after which a page starts. Raises ValidationError unless it is a whole number from 0 up."""
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValidationError(_("“after” must be a whole number from 0 up."))
    return int(text)


def page(blog: LiveBlog, after: int) -> dict[str, Any]:
    """The places that follow `after`, oldest first, at most A_PAGE of them. One query."""
    asked = Revision.objects.of(blog).beyond(after).known_to(blog).in_order().with_being_public()
    rows = list(asked[: A_PAGE + 1])
    shown = rows[:A_PAGE]
    address = reverse("ledger", args=[blog.slug])
    return {
        "format": FORMAT,
        "blog": blog.pk,
        "version": blog.version,
        "public_history": blog.public_history,
        "rows": [_facts(row) | _text(row, blog) for row in shown],
        "next": f"{address}?after={shown[-1].number}" if len(rows) > A_PAGE else None,
    }


def _facts(row: Revision) -> dict[str, Any]:
    """What a link is made of, beside the link before it."""
    return {
        "number": row.number,
        "version": row.version,
        "entry": row.entry_id,
        "kind": row.kind,
        "signed": row.signed,
        "made_at": row.made_at.isoformat(),
        "digest": row.digest,
        "link": row.link,
        "erased": is_erased(row),
    }


def _text(row: Any, blog: LiveBlog) -> dict[str, Any]:
    """What a digest is made of, where that is anyone's to see."""
    if not (row.was_public and blog.public_history):
        return {}
    return {"content": row.content, "note": row.note, "salt": row.salt}
