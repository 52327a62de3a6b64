"""Step 5, what is being written, and who is there."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from liveblog.models import LiveBlog, Presence, WorkingCopy
    from newsroom.models import User

FADES_AFTER = timedelta(seconds=15)  # without a sign of life from an open desk


class WorkingCopyQuerySet(models.QuerySet["WorkingCopy"]):
    def open_of(self, author: "User", blog: "LiveBlog") -> Self:
        """What `author` has typed here and neither sent nor thrown away, the latest first."""
        return self.filter(author=author, blog=blog).exclude(fields=[]).order_by("-kept_at")

    def finished_of(self, author: "User", *, before: datetime) -> Self:
        """What `author` had sent or thrown away by then."""
        return self.filter(author=author, fields=[], kept_at__lt=before)

    def of_number(self, author: "User", client_id: UUID) -> "WorkingCopy | None":
        """What `author` typed under this number."""
        return self.filter(author=author, client_id=client_id).first()


class PresenceQuerySet(models.QuerySet["Presence"]):
    def here(self, blog: "LiveBlog") -> Self:
        """Windows of the desk that gave a sign of life lately."""
        seen = timezone.now() - FADES_AFTER
        found = self.filter(blog=blog, seen_at__gt=seen).select_related("user", "entry")
        return found.order_by("user__name", "user", "-is_writing", "-seen_at")

    def faded(self, moment: datetime) -> Self:
        """Windows of which nothing was heard since `moment`."""
        return self.filter(seen_at__lt=moment)
