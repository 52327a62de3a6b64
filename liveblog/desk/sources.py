"""Step 1, sources in the admin: found by any of their names, written once, never deleted."""

import json
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from liveblog import publishing
from liveblog.desk import source_like
from liveblog.desk.merging import merge_chosen, merge_view
from liveblog.desk.record import RecordDesk
from liveblog.desk.source_choice import NUMBER, living
from liveblog.desk.source_form import NAMES, SourceSheet
from liveblog.models import Source
from liveblog.permissions import Verb, can
from liveblog.publishing.sources import SourceContent
from liveblog.sanitise import clean_line
from newsroom.models import User


class SourceDesk(RecordDesk):
    create, change = Verb.CREATE_SOURCE, Verb.CHANGE_SOURCE
    template = "admin/liveblog/source_form.html"
    saved = _("Saved:")
    list_display = ("name", "short_name", "kind", "link")
    list_filter = ("kind",)
    search_fields = ("name", "short_name", "aliases")
    search_help_text = _("Search names, short names and aliases")
    list_per_page = 100
    actions = ("merge_selected",)

    def get_urls(self) -> list[URLPattern]:
        gate = self.admin_site.admin_view
        merge = path("<int:object_id>/merge/", gate(self.merge_view), name="liveblog_source_merge")
        like = path("like/", gate(self.like_view), name="liveblog_source_like")
        return [merge, like, *super().get_urls()]

    def like_view(self, request: HttpRequest) -> JsonResponse:
        """GET ?name=&but=: what `source_like.told` gives, each with the address of its form."""
        but = request.GET.get("but", "")
        try:
            told = source_like.told(request.GET.get("name", ""), int(but) if NUMBER.fullmatch(but) else None)
        except ValidationError as error:
            return JsonResponse({"errors": error.message_dict}, status=422)
        for one in told["found"]:
            one["url"] = reverse("admin:liveblog_source_change", args=[one["id"]])
        return JsonResponse(told)

    def merge_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return merge_view(self, request, object_id)

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Verb.MERGE_SOURCES)

    @admin.action(description=_("Merge two into one"), permissions=["merge"])
    def merge_selected(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return merge_chosen(request, list(chosen[:3]))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form of one that was merged away is that of the survivor."""
        now = living(object_id) if object_id and request.method == "GET" else object_id
        if now != object_id:
            return HttpResponseRedirect(reverse("admin:liveblog_source_change", args=[now]))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return queryset & Source.objects.found_by(search_term[:200]), False

    def sheet(self, user: User, record: Any, data: QueryDict | None = None, files: Any = None) -> SourceSheet:
        return SourceSheet(record, data)

    def store(self, user: User, record: Any, content: SourceContent, base_edit: int) -> Source:
        if record is None:
            return publishing.create_source(by=user, content=content)
        return publishing.change_source(record.pk, by=user, content=content, base_edit=base_edit)

    def twin(self, content: SourceContent) -> Source | None:
        found = Source.objects.named(clean_line(content.name))
        if found and content.is_anonymous:  # its address was made from its name
            content = replace(content, slug=found.slug)
        try:
            return found if found and SourceContent.of(found) == content.cleaned() else None
        except ValidationError:
            return None

    def written(self, content: SourceContent) -> dict[str, str]:
        own = {_label(name): getattr(content, name) for name in NAMES if name != "parent_id"}
        parent = Source.objects.in_bulk([content.parent_id]) if content.parent_id else {}
        return own | {_label("parent"): "".join(map(str, parent.values()))}

    def written_record(self, record: Any) -> dict[str, str]:
        return self.written(SourceContent.of(record))

    def _frame(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        frame = super()._frame(request, record)
        return frame | {"may_merge": bool(record) and self.has_merge_permission(request)}

    def _say_done(self, request: HttpRequest, record: Any) -> HttpResponse:
        """In the window beside an entry's form, the new source goes straight into that form."""
        if "_popup" not in request.POST:
            return super()._say_done(request, record)
        data = json.dumps({"value": str(record.pk), "obj": str(record)})
        return SimpleTemplateResponse("admin/popup_response.html", {"popup_response_data": data})


def _label(name: str) -> str:
    field: Any = Source._meta.get_field(name)
    return str(field.verbose_name).capitalize()
