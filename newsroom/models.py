"""The newsroom's people: User, and the three roles."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth import models as auth
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """A role is the Django group of that name; the highest of a user's groups counts."""

    REPORTER = "Reporter", _("Reporter")
    EDITOR = "Editor", _("Editor")
    CHIEF = "Chief", _("Chief")


class UserManager(auth.UserManager["User"]):
    def create_user(
        self, username: str, email: str | None = None, password: str | None = None, **values: Any
    ) -> "User":
        """An account that may log in to the desk, as every account of the newsroom may."""
        return super().create_user(username, email, password, **{"is_staff": True} | values)


class User(AbstractUser):
    """An account of the newsroom. What it may do comes from its role alone."""

    first_name = None  # type: ignore[assignment]  # AbstractUser's, not ours
    last_name = None  # type: ignore[assignment]  # AbstractUser's, not ours
    name = models.CharField(_("name"), max_length=120, blank=True)
    byline = models.CharField(
        _("byline"),
        max_length=120,
        blank=True,
        help_text=_("As it is printed under an update, such as “Ana Reyes in Izium”."),
    )
    is_staff = models.BooleanField(_("may log in to the desk"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = pgettext_lazy("account", "user")
        verbose_name_plural = pgettext_lazy("account", "users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    @cached_property
    def role(self) -> Role | None:
        """The highest role, or None. Costs one query, once per instance."""
        if self.is_superuser:
            return Role.CHIEF
        if self.pk is None:
            return None
        names = set(self.groups.values_list("name", flat=True))
        return next((role for role in reversed(Role) if role.value in names), None)
