"""Step 1, merging two records of one source: choose the survivor, see what moves, press once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from liveblog import publishing
from liveblog.desk.access import acting
from liveblog.desk.source_choice import NUMBER, living
from liveblog.models import LiveBlog, Source
from liveblog.permissions import Verb, require
from liveblog.publishing import Conflict

if TYPE_CHECKING:
    from liveblog.desk.sources import SourceDesk

FOUND = 12
MOST_CHARACTERS = 200


@dataclass(frozen=True)
class Moving:
    """What moves when `source` is given up: how many rows name it, and in which live blogs."""

    source: Source
    quotes: int
    citations: int
    parts: int
    blogs: list[LiveBlog]

    @classmethod
    def of(cls, source: Source) -> "Moving":
        """Five queries."""
        return cls(
            source,
            source.quotes.count(),
            source.citations.count() + source.passed_on.count(),
            source.children.count(),
            list(LiveBlog.objects.naming(source)),
        )


def merge_view(desk: "SourceDesk", request: HttpRequest, object_id: int) -> HttpResponse:
    """GET ?q= finds a survivor, ?into= says what will move; only the POST does it, and twice is once."""
    user = acting(request)
    now = living(object_id)
    if now != object_id:
        messages.info(request, _("It is merged already; this is the source that stands for it now."))
        return _to(now)
    source: Any = desk.find(request, object_id)
    require(user, Verb.MERGE_SOURCES, source)
    asked = request.POST if request.method == "POST" else request.GET
    into = _named(asked.get("into", ""))
    wrong = _("Choose the source to merge it into.") if "into" in asked and into is None else ""
    if request.method == "POST" and into:
        try:
            merged = publishing.merge_sources(
                source.pk, into_id=into.pk, by=user, base_edit=_edit_in(request.POST.get("base_edit", ""))
            )
        except ValidationError as error:
            wrong = " ".join(error.messages)
        except Conflict:
            source.refresh_from_db()
            wrong = _("Somebody changed this source meanwhile. Look at it again.")
        else:
            return _say_done(request, source, merged)
    return _show(desk, request, source, into, wrong)


def _named(number: str) -> Source | None:
    pk = living(number)
    return Source.objects.in_bulk([int(pk)]).get(int(pk)) if NUMBER.fullmatch(str(pk)) else None


def _edit_in(number: str) -> int | None:
    return int(number) if NUMBER.fullmatch(number) else None


def _show(
    desk: "SourceDesk", request: HttpRequest, source: Source, into: Source | None, wrong: str
) -> HttpResponse:
    words = request.GET.get("q", source.name)[:MOST_CHARACTERS]
    others = Source.objects.but(source.pk)
    found = others.like(words, FOUND) if into is None else []
    alike = {one.pk for one in found}
    more = others.found_by(words).with_counts().by_name()[:FOUND] if into is None and words else []
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("Merge “%s” into another source") % source,
        "source": source,
        "into": into,
        "words": words,
        "found": [*found, *(one for one in more if one.pk not in alike)][:FOUND],
        "moving": Moving.of(source) if into else None,
        "wrong": wrong,
        "most": MOST_CHARACTERS,
    }
    return TemplateResponse(request, "admin/liveblog/source_merge.html", context)


def _say_done(request: HttpRequest, source: Source, into: Source) -> HttpResponse:
    done = _("Merged: “%s” is now known as") % source
    messages.success(request, format_html('{} <a href="{}">{}</a>.', done, into.get_absolute_url(), into))
    return _to(into.pk)


def _to(number: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:liveblog_source_change", args=[number]))


def merge_chosen(request: HttpRequest, chosen: list[Source]) -> HttpResponse | None:
    """From the list: the page that asks once, for the two that were ticked; the one named more survives."""
    if len(chosen) != 2:
        messages.error(request, _("Tick the two sources that are one."))
        return None
    counted: Any = Source.objects.with_counts().in_bulk([one.pk for one in chosen])
    chosen.sort(key=lambda one: (counted[one.pk].update_count, -one.pk))
    given_up, into = chosen
    address = reverse("admin:liveblog_source_merge", args=[given_up.pk])
    return HttpResponseRedirect(f"{address}?into={into.pk}")
