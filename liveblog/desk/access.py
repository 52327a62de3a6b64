"""Step 1, who sees what in the admin: one rule per verb answers its questions, and nothing is deleted."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from liveblog.permissions import Verb, can, works_here
from newsroom.models import User


def acting(request: HttpRequest) -> User:
    """Who is at the desk. Raises PermissionDenied for nobody and for an account without a role."""
    user = request.user
    if not isinstance(user, User) or not user.is_active or not works_here(user):
        raise PermissionDenied(_("Your account has no role here yet. Ask a chief for one."))
    return user


class DeskAdmin(admin.ModelAdmin):
    """A model's pages at the desk.

    create, change  the verbs that its add and change forms do.
    """

    create: Verb
    change: Verb
    show_facets = admin.ShowFacets.NEVER
    actions: Any = None  # nothing is done to many at once, and nothing is ever deleted

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and works_here(user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can(request.user, self.create)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request) if obj is None else can(request.user, self.change, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def find(self, request: HttpRequest, object_id: Any) -> Model:
        """The row that `object_id` names. What may not be seen is not there: Http404 for both."""
        acting(request)
        found = self.get_object(request, str(object_id))
        if found is None or not self.has_view_permission(request, found):
            raise Http404
        return found
