"""Step 1, the desk's front door: the admin site under the newsroom's own name, and what waits for whom.

Whoever has an account may log in; what is behind the door depends on the role alone. An account without a
role sees a page that says so.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog.desk.preview import picture
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import edits
from newsroom import errors
from newsroom.log_in import LogInForm, log_in_again
from newsroom.models import Role, User

OPEN_TO_ALL = {"logout", "password_change", "password_change_done", "jsi18n"}
SHOWN = 20  # lines in each list of the first page; the rest is a link away


class DeskSite(AdminSite):
    site_title = site_header = settings.SITE_NAME
    index_title = gettext_lazy("The desk")
    enable_nav_sidebar = False
    login_form = LogInForm
    empty_value_display = format_html('<span class="none">{}</span>', "–")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        media = path("media/<path:path>", self.admin_view(picture), name="desk_media")
        again = path(
            "log-in-again/", log_in_again, name="log_in_again"
        )  # open to those whom the gate turns away
        return [media, again, *super().get_urls()]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """The admin's own gate, then the role: an account without one gets no further.

        A form that comes when its session has ended is handed back, not thrown away for the log-in page.
        """

        @wraps(view)
        def with_role(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if role_of(request) is None and getattr(view, "__name__", "") not in OPEN_TO_ALL:
                raise PermissionDenied(_("Your account has no role here yet. Ask a chief for one."))
            return view(request, *args, **kwargs)

        gate = super().admin_view(with_role, cacheable)

        @wraps(gate)
        def with_session(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and request.user.is_anonymous and errors.typed(request):
                return errors.logged_out(request)
            return gate(request, *args, **kwargs)

        return with_session

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        role = role_of(request)
        return super().each_context(request) | {
            "role": role,
            "is_editor": role in (Role.EDITOR, Role.CHIEF),
            "is_chief": role == Role.CHIEF,
        }

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**waiting_for(request.user), **(extra_context or {})})

    def app_index(  # type: ignore[override]  # the stubs know no answer but a page
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The desk has one first page: what the breadcrumbs call an application has none of its own."""
        return HttpResponseRedirect(reverse("admin:index"))


def role_of(request: HttpRequest) -> Role | None:
    return request.user.role if isinstance(request.user, User) else None


def waiting_for(user: Any) -> dict[str, Any]:
    """What the first page lists for `user`. Five queries, however much there is."""
    entries = Entry.objects.for_lists()
    seen = entries if edits(user) else entries.own_or_public(user)
    return {
        "blogs": LiveBlog.objects.with_counts().live_first()[:SHOWN],
        "stuck": seen.stuck()[:SHOWN],
        "in_review": seen.in_review()[:SHOWN],
        "scheduled": seen.under_embargo()[:SHOWN],
        "drafts": entries.drafts_of(user)[:SHOWN],
    }
