"""Step 1, the live blog's own controls at the live desk: its status in one press, its form in a dialog."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import publishing
from liveblog.desk.blog_form import BlogSheet
from liveblog.desk.live.answers import Answer, Refused, answers, blog_at, object_in
from liveblog.desk.record import Outcome, RecordDesk
from liveblog.models import LiveBlog
from liveblog.permissions import Verb, can, require
from liveblog.publishing import Conflict
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.steps import NOTE_LIMIT
from newsroom.models import User

Status = LiveBlog.Status
AUTO_ID = "blog_%s"  # the composer on the same page has fields of the same names
MEANS: dict[str, Promise] = {
    Status.DRAFT: gettext_lazy("Readers see nothing of it."),
    Status.UPCOMING: gettext_lazy("Readers find the page; it says that coverage has not started yet."),
    Status.LIVE: gettext_lazy("Readers follow it as it happens."),
    Status.PAUSED: gettext_lazy("Readers are told that coverage is paused and will go on."),
    Status.CLOSED: gettext_lazy(
        "Readers are told that coverage has ended. No new updates; what stands can be corrected."
    ),
}


@dataclass(frozen=True)
class Choice:
    """A status as the desk offers it, with what it means for readers."""

    value: str
    label: str
    means: Promise


def shown(user: User, blog: LiveBlog) -> dict[str, Any]:
    """What `_controls.html` and `_ask.html` show."""
    return {
        "note_limit": NOTE_LIMIT,
        "may_change": can(user, Verb.CHANGE_BLOG, blog),
        "statuses": [Choice(status.value, str(status.label), MEANS[status]) for status in Status],
    }


def blog_told(blog: LiveBlog) -> Answer:
    """What an open desk knows of its live blog."""
    return {
        "status": blog.status,
        "status_label": blog.get_status_display(),
        "takes_entries": blog.takes_entries,
        "headline": blog.headline,
        "edit": blog.edit,
        "is_public": blog.is_public,
    }


@answers
def status(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """POST {status, base_edit}: {"blog", "said"}. Sent again it changes nothing more."""
    asked = object_in(request)
    require(user, Verb.CHANGE_BLOG, blog)
    wanted = str(asked.get("status", ""))
    if wanted not in Status.values:
        raise ValidationError({"status": _("No such status.")})
    if blog.status != wanted:
        blog = _change_status(user, blog, wanted, asked.get("base_edit"))
    return {"blog": blog_told(blog), "said": _("The live blog is “%s” now.") % blog.get_status_display()}


def _change_status(user: User, blog: LiveBlog, wanted: str, base_edit: object) -> LiveBlog:
    if base_edit != blog.edit:
        raise _changed_meanwhile(blog)
    content = replace(BlogContent.of(blog), status=wanted)
    try:
        return publishing.change_blog(blog.pk, by=user, content=content, base_edit=blog.edit)
    except Conflict:
        raise _changed_meanwhile(blog_at(blog.pk)) from None


def _changed_meanwhile(blog: LiveBlog) -> Refused:
    reason = _("Somebody changed the live blog meanwhile; it is “%s” now. Look again, and choose again.")
    return Refused(409, reason=reason % blog.get_status_display(), blog=blog_told(blog))


@answers
def controls(request: HttpRequest, user: User, blog: LiveBlog, desk: RecordDesk) -> Answer:
    """GET {"html": the live blog's form}; POST saves it: {"blog", "said"}.

    A refusal carries the form again, with every word, the errors beside the fields, or the conflict by words.
    """
    require(user, Verb.CHANGE_BLOG, blog)
    if request.method != "POST":
        return {"html": _form(request, desk, blog, BlogSheet(user, blog, auto_id=AUTO_ID), Outcome())}
    sheet = BlogSheet(user, blog, request.POST, request.FILES, auto_id=AUTO_ID)
    outcome = desk.take(user, blog, sheet)
    if outcome.record:
        return {"blog": blog_told(outcome.record), "said": _("Saved.")}
    html = _form(request, desk, blog, sheet, outcome)
    raise Refused(outcome.status if outcome.status > 200 else 422, reason=_reason(outcome), html=html)


def _reason(outcome: Outcome) -> str:
    if outcome.conflict:
        return _("Somebody saved while you were writing. Nothing is saved yet.")
    return _("Nothing is saved yet. What is wrong stands beside each field.")


def _form(request: HttpRequest, desk: RecordDesk, blog: LiveBlog, sheet: BlogSheet, outcome: Outcome) -> str:
    context = {**desk.shown(sheet, outcome), "blog": blog}
    return render_to_string("admin/liveblog/live/_blog.html", context, request=request)
