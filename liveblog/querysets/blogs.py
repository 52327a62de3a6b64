"""Step 5, live blogs, and the stories beside them."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from liveblog.models import LiveBlog, OtherStory, Source


def _count(rows: models.QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.values("blog").annotate(n=Count("pk")).values("n")), 0)


class LiveBlogQuerySet(models.QuerySet["LiveBlog"]):
    def public(self) -> Self:
        """All but drafts."""
        return self.exclude(status="draft")

    def live_first(self) -> Self:
        """Live, then paused, then upcoming, then closed; the latest change first among equals."""
        place = Case(
            When(status="live", then=Value(0)),
            When(status="paused", then=Value(1)),
            When(status="upcoming", then=Value(2)),
            default=Value(3),
        )
        return self.order_by(place, models.F("updated_at").desc(nulls_last=True), "-pk")

    def with_lead(self) -> Self:
        return self.select_related("lead_picture")

    def held(self) -> Self:
        """With their rows locked until the transaction ends: whoever writes waits."""
        return self.select_for_update(of=("self",), no_key=True)

    def at(self, slug: str) -> "LiveBlog | None":
        """The one at this address."""
        return self.filter(slug=slug).first()

    def formerly_at(self, slug: str) -> "LiveBlog | None":
        """The one that had this address and has another now."""
        return self.filter(former_slugs__slug=slug).first()

    def ever_at(self, slug: str) -> bool:
        """Whether any live blog has or had this address."""
        return self.filter(Q(slug=slug) | Q(former_slugs__slug=slug)).exists()

    def open(self) -> Self:
        """Those that take new entries."""
        return self.exclude(status="closed")

    def naming(self, source: "Source") -> Self:
        """Those with entries of any status that name `source`, the latest change first."""
        entries = apps.get_model("liveblog", "Entry").objects.naming(source)
        return self.filter(pk__in=entries.order_by().values("blog")).live_first()

    def with_counts(self) -> Self:
        """Each with the numbers of its published and of its waiting entries, for the desk."""
        entries = apps.get_model("liveblog", "Entry").objects.filter(blog=OuterRef("pk")).order_by()
        return self.annotate(
            published_count=_count(entries.filter(status="published")),
            review_count=_count(entries.filter(status="in_review")),
        )


class OtherStoryQuerySet(models.QuerySet["OtherStory"]):
    def public(self) -> Self:
        """Plain links, and live blogs that are public."""
        return self.exclude(live_blog__status="draft").select_related("live_blog")
