"""Step 1, live blogs in the admin: their list, their form, their history, and a private look at a draft."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import publishing
from liveblog.desk.blog_form import BlogSheet
from liveblog.desk.entries import badge_of, local
from liveblog.desk.history import history_view
from liveblog.desk.live import urls as live_desk
from liveblog.desk.preview import preview_blog
from liveblog.desk.record import RecordDesk
from liveblog.models import LiveBlog
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from liveblog.written import blog_text
from newsroom.models import User


class LiveBlogDesk(RecordDesk):
    create, change = Verb.CREATE_BLOG, Verb.CHANGE_BLOG
    template = "admin/liveblog/blog_form.html"
    saved = gettext_lazy("Saved:")
    list_display = ("headline", "state", "published_count", "review_count", "changed", "links")
    list_filter = ("status",)
    search_fields = ("headline", "slug", "kicker", "standfirst")
    search_help_text = gettext_lazy("Search headlines, kickers, standfirsts and slugs")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LiveBlog]:
        return LiveBlog.objects.with_lead().with_counts().live_first()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        name = "liveblog_liveblog_preview"
        preview = path("<int:object_id>/preview/", view, name=name)
        return [*live_desk.patterns(self), preview, *super().get_urls()]

    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return preview_blog(self, request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return history_view(self, request, object_id)

    def sheet(self, user: User, record: Any, data: QueryDict | None = None, files: Any = None) -> BlogSheet:
        return BlogSheet(user, record, data, files)

    def store(self, user: User, record: Any, content: BlogContent, base_edit: int) -> LiveBlog:
        if record is None:
            return publishing.create_blog(by=user, content=content)
        return publishing.change_blog(record.pk, by=user, content=content, base_edit=base_edit)

    def twin(self, content: BlogContent) -> LiveBlog | None:
        found = LiveBlog.objects.at(content.slug)
        try:
            return found if found and BlogContent.of(found) == content.cleaned() else None
        except ValidationError:
            return None

    def written(self, content: BlogContent) -> dict[str, str]:
        stories = [
            {"live_blog": story.live_blog_id, "headline": story.headline, "link": story.link}
            for story in content.other_stories
        ]
        lead = content.lead_picture and vars(content.lead_picture)
        return blog_text(content.values() | {"lead_picture": lead, "other_stories": stories})

    def written_record(self, record: Any) -> dict[str, str]:
        return self.written(BlogContent.of(record))

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, blog: LiveBlog) -> str:
        return badge_of(blog.status, blog.get_status_display())

    @admin.display(description=gettext_lazy("published"))
    def published_count(self, blog: Any) -> int:
        return blog.published_count

    @admin.display(description=gettext_lazy("in review"))
    def review_count(self, blog: Any) -> int:
        return blog.review_count

    @admin.display(description=gettext_lazy("last public change"), ordering="updated_at")
    def changed(self, blog: LiveBlog) -> str | None:
        return local(blog.updated_at, blog) if blog.updated_at else None

    @admin.display(description=gettext_lazy("go to"))
    def links(self, blog: LiveBlog) -> str:
        preview = reverse("admin:liveblog_liveblog_preview", args=[blog.pk])
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a> · <a href="{}?blog__id__exact={}">{}</a>',
            reverse("admin:live_desk", args=[blog.pk]),
            _("Live desk"),
            blog.get_absolute_url() if blog.is_public else preview,
            _("Page") if blog.is_public else _("Preview"),
            reverse("admin:liveblog_entry_changelist"),
            blog.pk,
            _("Entries"),
        )
