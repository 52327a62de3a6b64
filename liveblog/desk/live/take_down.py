"""Step 1, an update taken down from the live desk, and the receipt of it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from liveblog import publishing
from liveblog.desk import receipt_view
from liveblog.desk.live.answers import Answer, answers, entry_of, object_in
from liveblog.desk.live.send import answer_of
from liveblog.desk.receipts import receipt_of
from liveblog.models import LiveBlog, Takedown
from liveblog.permissions import edits
from liveblog.takedown import rounds
from newsroom.models import User


@answers
def take_down(request: HttpRequest, user: User, blog: LiveBlog, entry_id: int) -> Answer:
    """POST {"ground", "notice", "reason"}. Answers as send/ does, with the "receipt". Twice is once."""
    asked = object_in(request)
    entry = entry_of(user, blog, entry_id)
    ground, reason, notice = (_text(asked, name) for name in ("ground", "reason", "notice"))
    publishing.take_down(entry.pk, by=user, ground=ground, reason=reason, notice=notice)
    answer = answer_of(user, blog, entry.pk, _("Taken down."))
    return answer | {"receipt": _told(blog, entry_id)}


@answers
def receipt(request: HttpRequest, user: User, blog: LiveBlog, entry_id: int) -> Answer:
    """GET: the receipt, see _told. For editors and chiefs."""
    _expect_editor(user)
    return _told(blog, entry_id)


@answers
def check_again(request: HttpRequest, user: User, blog: LiveBlog, entry_id: int) -> Answer:
    """POST {}: each address is asked anew, and what failed is tried again. Gives the receipt as it is now."""
    object_in(request)
    _expect_editor(user)
    rounds.start_again(_takedown(blog, entry_id))
    return _told(blog, entry_id)


def _told(blog: LiveBlog, entry_id: int) -> Answer:
    """The receipt as receipts.receipt_of gives it; as "html" the page of it, and as "sum" its first line."""
    takedown = _takedown(blog, entry_id)
    told = receipt_view.told(takedown)
    return receipt_of(takedown) | {"html": receipt_view.receipt_html(told), "sum": told["sum"]}


def _takedown(blog: LiveBlog, entry_id: int) -> Takedown:
    found = Takedown.objects.of_entry(blog, entry_id)
    if found is None:
        raise Http404
    return found


def _expect_editor(user: User) -> None:
    if not edits(user):
        raise PermissionDenied(_("Receipts are for editors."))


def _text(asked: dict[str, Any], name: str) -> str:
    text = asked.get(name) or ""
    if not isinstance(text, str):
        raise ValidationError({name: _("This is text.")})
    return text
