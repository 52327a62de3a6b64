"""Step 5, which sources a live blog's standing updates name, and how often."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from liveblog.models import Entry, LiveBlog, Mention, Source


class MentionQuerySet(models.QuerySet["Mention"]):
    def of_entry(self, entry: "Entry") -> Self:
        return self.filter(entry=entry)

    def sources(self) -> set[int]:
        """The ids of the sources that are named."""
        return set(self.values_list("source_id", flat=True))

    def most_used(self, blog: "LiveBlog", most: int) -> "tuple[list[Source], int]":
        """Those that most updates of `blog` name, each with `updates`, and how many sources it has in all.

        Two queries: the first reads one index, whatever the number of updates.
        """
        counted = self.filter(blog=blog).order_by().values("source_id").annotate(updates=models.Count("pk"))
        counts = counted.order_by("-updates", "source_id").values_list("source_id", "updates")
        numbers = dict(counts)
        found: Any = apps.get_model("liveblog", "Source").objects.in_bulk(list(numbers)[:most])
        for pk, source in found.items():
            source.updates = numbers[pk]
        return sorted(found.values(), key=lambda one: (-one.updates, one.name)), len(numbers)
