"""Step 1, the ledger at the desk: each revision with what it changed, word by word."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from liveblog.desk.access import DeskAdmin, acting
from liveblog.models import Revision
from liveblog.permissions import edits
from liveblog.written import Difference, blog_text, differences, state_text
from newsroom.models import User

A_PAGE = 20


@dataclass(frozen=True)
class Step:
    """A revision and what it changed against the one before; the first one changed nothing."""

    revision: Revision
    changes: list[Difference]
    is_first: bool

    @property
    def is_erased(self) -> bool:
        return self.revision.content is None


def history_view(desk: DeskAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The revisions of an entry, or of a live blog itself, newest first. The unseen is not there."""
    user = acting(request)
    subject: Any = desk.find(request, object_id)
    context = {
        **admin.site.each_context(request),
        **told(user, subject, request.GET.get("page")),
        "opts": desk.opts,
        "title": _("History of “%s”") % subject,
    }
    return TemplateResponse(request, "admin/liveblog/history.html", context)


def told(user: User, subject: Any, number: str | None) -> dict[str, Any]:
    """What `_steps.html` shows of an entry, or of a live blog itself: page `number` of its revisions."""
    revisions = Revision.objects.told_of(subject)
    page = Paginator(revisions, A_PAGE).get_page(number)
    start = (page.number - 1) * A_PAGE
    return {
        "subject": subject,
        "receipt": receipt_address(user, subject),
        "zone": (subject.blog if hasattr(subject, "blog") else subject).time_zone,
        "page": page,
        "steps": _steps(list(revisions[start : start + A_PAGE + 1]))[:A_PAGE],
    }


def receipt_address(user: User, subject: Any) -> str:
    """Where the receipt of a taken-down entry is, for those who may read it; "" for all else."""
    is_told = edits(user) and getattr(subject, "is_taken_down", False)
    return reverse("admin:liveblog_entry_receipt", args=[subject.pk]) if is_told else ""


def _steps(revisions: list[Revision]) -> list[Step]:
    """Steps of revisions that come newest first; the last one has nothing to be compared with."""
    older = [*revisions[1:], None][: len(revisions)]
    return [
        Step(revision, _changes(before, revision) if before else [], is_first=before is None)
        for revision, before in zip(revisions, older, strict=True)
    ]


def _changes(before: Revision, after: Revision) -> list[Difference]:
    """An erased text compares as an empty one."""
    texts = [_text(revision) if revision.content else {} for revision in (before, after)]
    return differences(*texts)


def _text(revision: Revision) -> dict[str, str]:
    return state_text(revision.content) if revision.entry_id else blog_text(revision.content)
