"""Step 1, entries in the admin: the list that can be searched and filtered, and the addresses of the rest."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog.desk.access import DeskAdmin, acting
from liveblog.desk.entry_view import add_entry, change_entry
from liveblog.desk.history import history_view
from liveblog.desk.preview import preview_entry
from liveblog.desk.receipt_view import receipt_view
from liveblog.desk.taking_down import take_down_view
from liveblog.desk.verbs import ACTIONS, verb_view
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb, can, edits

MAX_WORDS = 10
ONLY_USED = admin.RelatedOnlyFieldListFilter


def local(moment: Any, blog: LiveBlog) -> str:
    """A moment as the live blog's page shows it, with the zone's short name."""
    there = timezone.localtime(moment, blog.zone)
    return f"{formats.date_format(there, 'j M, H:i')} {there.tzname()}"


def badge_of(status: str, words: str) -> str:
    return format_html('<span class="badge badge-{}">{}</span>', status, words)


class EntryDesk(DeskAdmin):
    create, change = Verb.CREATE, Verb.EDIT
    list_display = ("titled", "blog", "state", "author", "published_there", "marks", "on_page")
    list_filter = (
        "status",
        ("blog", ONLY_USED),
        "key_event",
        ("author", ONLY_USED),
        ("quotes__source", ONLY_USED),
    )
    date_hierarchy = "published_at"
    search_fields = ("headline", "body", "quotes__text", "quotes__speaker", "bylines")
    search_help_text = gettext_lazy("Search headlines, text, quotes, speakers and bylines")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """An editor's are all; a reporter's their own, and what readers see."""
        entries = Entry.objects.for_lists()
        user = acting(request)
        return entries if edits(user) else entries.own_or_public(user)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """The first words of a long question are enough, and keep the query small."""
        words = search_term.replace("\0", "")[:200].split()[:MAX_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request) and (obj is None or can(request.user, Verb.VIEW, obj))

    def get_urls(self) -> list[URLPattern]:
        gate = self.admin_site.admin_view
        verbs = [
            path(
                f"<int:object_id>/{verb}/",
                gate(partial(self.verb_view, verb=verb)),
                name=f"liveblog_entry_{verb}",
            )
            for verb in ACTIONS
        ]
        preview = path("<int:object_id>/preview/", gate(self.preview_view), name="liveblog_entry_preview")
        receipt = path("<int:object_id>/receipt/", gate(self.receipt_view), name="liveblog_entry_receipt")
        return [*verbs, preview, receipt, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The desk's own form, in no transaction."""
        return add_entry(self, request) if object_id is None else change_entry(self, request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return history_view(self, request, object_id)

    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return preview_entry(self, request, object_id)

    def verb_view(self, request: HttpRequest, object_id: int, verb: Verb) -> HttpResponse:
        if verb == Verb.TAKE_DOWN:
            return take_down_view(self, request, object_id)
        return verb_view(self, request, object_id, verb)

    def receipt_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return receipt_view(self, request, object_id)

    @admin.display(description=gettext_lazy("entry"), ordering="headline")
    def titled(self, entry: Entry) -> str:
        return str(entry)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, entry: Entry) -> str:
        badge = badge_of(entry.status, entry.get_status_display())
        if entry.due_problem:
            return format_html('{} <span class="problem">{}</span>', badge, entry.due_problem)
        if entry.due_at:
            return format_html('{} <span class="quiet">{}</span>', badge, local(entry.due_at, entry.blog))
        return badge

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def published_there(self, entry: Entry) -> str:
        return local(entry.published_at, entry.blog) if entry.published_at else ""

    @admin.display(description=gettext_lazy("marks"))
    def marks(self, entry: Entry) -> str:
        shown = [_("Pinned")] * bool(entry.pinned_at) + [_("Key event")] * entry.key_event
        return ", ".join(shown)

    @admin.display(description=gettext_lazy("on the page"))
    def on_page(self, entry: Entry) -> str:
        if not entry.is_public or not entry.blog.is_public:
            return ""
        return format_html('<a href="{}">{}</a>', entry.get_absolute_url(), _("See it"))
