"""Step 1, the desk: the newsroom's people, whom a chief makes, gives a role, and lets go.

An account is never deleted, because its name stands in the ledger; it is switched off, which ends its
sessions. What an account may do comes from its one role; Django's own groups stay out of sight.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.models import Role, User

ABOUT_ROLES = _(
    "A reporter writes and hands in; an editor also publishes, corrects and retracts; "
    "a chief also manages users."
)


class RoleFormMixin(forms.ModelForm):
    """One choice of a role in place of Django's groups."""

    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("None: may log in, sees nothing")), *Role.choices],
        help_text=ABOUT_ROLES,
    )


class NewUserForm(RoleFormMixin, UserCreationForm):
    class Meta:
        model = User
        fields = ("username", "name", "byline", "email")


class UserForm(RoleFormMixin, UserChangeForm):
    """The account of somebody; `acting` is who fills it in, and can't lock herself out."""

    acting: User

    class Meta:
        model = User
        fields = ("username", "password", "name", "byline", "email", "is_active", "is_staff")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = self.instance.role or ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk != self.acting.pk:
            return cleaned
        if not cleaned.get("is_active", True):
            self.add_error("is_active", _("You can’t switch off your own account."))
        if not cleaned.get("is_staff", True):
            self.add_error("is_staff", _("You can’t lock yourself out."))
        if cleaned.get("role", self.acting.role) != self.acting.role:
            self.add_error("role", ValidationError(_("Another chief must change your role.")))
        return cleaned


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(groups__name=self.value()) if self.value() in Role.values else queryset


class DeskUserAdmin(UserAdmin):
    form = UserForm
    add_form = NewUserForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("In the newsroom"), {"fields": ("name", "byline", "email", "role")}),
        (_("Access"), {"fields": ("is_active", "is_staff")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        (_("In the newsroom"), {"fields": ("name", "byline", "email", "role")}),
    )
    list_display = ("username", "name", "role_name", "is_active", "last_login")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "name", "byline", "email")
    search_help_text = _("Search user names, names, bylines and addresses")
    filter_horizontal = ()
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> User | None:
        """Nobody else learns which accounts there are: the same refusal for every number."""
        if not self._leads(request):
            raise PermissionDenied
        return super().get_object(request, object_id, from_field)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.acting = request.user
        return form

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "role" in form.cleaned_data:
            obj.groups.set(Group.objects.filter(name=form.cleaned_data["role"]))

    @admin.display(description=_("role"))
    def role_name(self, user: User) -> str:
        return str(user.role.label) if user.role else "–"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._leads(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._leads(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._leads(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._leads(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _leads(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.role == Role.CHIEF


admin.site.register(User, DeskUserAdmin)
admin.site.unregister(Group)
