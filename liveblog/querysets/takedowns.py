"""Step 5, what was taken down, and what is still to be done for it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from liveblog.models import LiveBlog, Takedown

HEAD_START = timedelta(seconds=2)


class TakedownQuerySet(models.QuerySet["Takedown"]):
    def of_entry(self, blog: "LiveBlog", entry_id: int) -> "Takedown | None":
        return self._at(blog, entry_id).select_related("by", "entry").first()

    def noticed_at(self, blog: "LiveBlog", entry_id: int) -> "Takedown | None":
        """The takedown of an update of `blog`, if readers who look for it are told of it."""
        return self._at(blog, entry_id).exclude(notice="").first()

    def _at(self, blog: "LiveBlog", entry_id: int) -> Self:
        """However large the number is: an address may hold any."""
        return self.filter(
            entry__in=apps.get_model("liveblog", "Entry").objects.filter(pk=entry_id, blog=blog)
        )

    def due(self, now: datetime) -> Self:
        """Those for which something is to be done now."""
        return self.filter(next_at__lte=now).select_related("entry").order_by("next_at", "pk")

    def due_here(self, now: datetime, own: Collection[int]) -> Self:
        """The same for the process that made `own`: it knows their words, so others give it a head start."""
        return self.due(now).filter(Q(pk__in=own) | Q(next_at__lte=now - HEAD_START))

    def claim(self, seen: "Takedown", until: datetime) -> bool:
        """Take one over until then, unless another process did; returns whether it is ours."""
        return bool(self.filter(pk=seen.pk, next_at=seen.next_at).update(next_at=until))
