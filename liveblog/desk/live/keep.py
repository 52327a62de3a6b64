"""Step 1, working copies: what is typed at the live desk, every few seconds, for its author's eyes alone."""

import re
from html import unescape
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from liveblog.desk.live.answers import Answer, answers, entry_of, object_in
from liveblog.desk.live.numbers import MOST_EDITS, client_id_in, number_in
from liveblog.desk.live.pairs import pairs_in
from liveblog.models import LiveBlog, WorkingCopy
from liveblog.publishing.copies import drop_copy, is_elsewhere, keep_copy
from newsroom.models import User

MOST_BYTES = 400_000
BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|div)>|<br\b", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>?")
TITLE_WORDS = 12
TITLE_FROM = 2_000  # characters of what was typed


@answers
def keep(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """POST {"client_id", "entry", "base_edit", "fields", "number", "on"}. Gives {"kept_at"}, {"late": true}.

    on  the number that was acknowledged last, if any. What another window has kept since is not replaced:
        {"late": true, "elsewhere": true}.
    """
    asked = object_in(request)
    if len(request.body) > MOST_BYTES:
        raise ValidationError({"fields": _("This text is too long to be kept here: at most 400 kB.")})
    base_edit, on = asked.get("base_edit"), asked.get("on")
    client_id, number = client_id_in(asked.get("client_id")), number_in("number", asked.get("number"))
    copy = keep_copy(
        blog.pk,
        by=user,
        client_id=client_id,
        number=number,
        fields=pairs_in("fields", asked.get("fields")),
        entry_id=_entry_id(user, blog, asked.get("entry")),
        base_edit=None if base_edit is None else number_in("base_edit", base_edit, MOST_EDITS),
        on=None if on is None else number_in("on", on),
    )
    return {"kept_at": copy.kept_at.isoformat()} if copy else _late(user, client_id, number)


@answers
def drop(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """POST {"client_id", "number"}: throw away what was kept. Gives {"dropped"}, or {"late": true}."""
    asked = object_in(request)
    number = number_in("number", asked.get("number"))
    dropped = drop_copy(blog.pk, by=user, client_id=client_id_in(asked.get("client_id")), number=number)
    return {"dropped": True} if dropped else {"late": True}


def _late(user: User, client_id: UUID, number: int) -> Answer:
    there = WorkingCopy.objects.of_number(user, client_id)
    return {"late": True} | ({"elsewhere": True} if there and is_elsewhere(there, number) else {})


def open_copies(user: User, blog: LiveBlog) -> list[dict[str, Any]]:
    """What `user` has typed in this live blog and not sent or thrown away, the latest first. One query."""
    return [
        {
            "client_id": str(copy.client_id),
            "entry": copy.entry_id,
            "base_edit": copy.base_edit,
            "fields": copy.fields,
            "number": copy.number,
            "kept_at": copy.kept_at.isoformat(),
            "title": title_of(copy),
        }
        for copy in WorkingCopy.objects.open_of(user, blog)
    ]


def title_of(copy: WorkingCopy) -> str:
    """The headline, or the text's first words: plain text that names the copy."""
    values = dict(copy.fields)
    words = values.get("headline", "").strip() or _plain(values.get("body", ""))
    return Truncator(words).words(TITLE_WORDS) or _("Without a headline")


def _plain(typed: str) -> str:
    """The words of HTML as it was typed; text, for places that show it as such. No sanitiser."""
    spaced = BLOCK_END.sub(r" \g<0>", typed[:TITLE_FROM])
    return " ".join(unescape(TAG.sub("", spaced)).split())


def _entry_id(user: User, blog: LiveBlog, entry: Any) -> int | None:
    """The entry that is changed; None for a new one, and where it is gone: its text is kept all the same."""
    if entry is None or entry == "":
        return None
    try:
        return entry_of(user, blog, number_in("entry", entry)).pk
    except Http404:
        return None
