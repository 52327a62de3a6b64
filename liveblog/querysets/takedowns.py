"""Step 5, what was taken down, and what is still to be done for it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from liveblog.models import LiveBlog, Takedown

HEAD_START = timedelta(seconds=2)


class TakedownQuerySet(models.QuerySet["Takedown"]):
    def of_entry(self, blog: "LiveBlog", entry_id: int) -> "Takedown | None":
        found = self.filter(entry=entry_id, entry__blog=blog)
        return found.select_related("by", "entry").first()

    def noticed_at(self, blog: "LiveBlog", entry_id: int) -> "Takedown | None":
        """The takedown of an update of `blog`, if readers who look for it are told of it."""
        return self.filter(entry=entry_id, entry__blog=blog).exclude(notice="").first()

    def unfinished(self) -> Self:
        return self.filter(next_at__isnull=False).order_by("next_at", "pk")

    def due(self, now: datetime, own: Collection[int] = ()) -> Self:
        """Those for which something is to be done now.

        own  those that this process made: it knows their words, so the others give it a head start.
        """
        theirs = Q(next_at__lte=now - HEAD_START)
        return self.filter(theirs | Q(pk__in=own, next_at__lte=now)).order_by("next_at", "pk")

    def claim(self, seen: "Takedown", until: datetime) -> bool:
        """Take one over until then, unless another process did; returns whether it is ours."""
        return bool(self.filter(pk=seen.pk, next_at=seen.next_at).update(next_at=until))
