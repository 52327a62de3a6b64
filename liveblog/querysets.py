"""Step 5, the only reader: every question of what is public is asked here, by name.

A view, a feed or a command never filters by itself. Nothing that `visible()` lets pass is a draft, an
embargoed update, or part of a live blog that is a draft itself.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Value, When

if TYPE_CHECKING:
    from liveblog.models import Entry, LiveBlog, Picture, Quote, Source

PUBLIC = ("published", "retracted")


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


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible(self) -> Self:
        """Published or retracted, in a live blog that is public. Drafts and embargoed text never pass."""
        return self.filter(status__in=PUBLIC).exclude(blog__status="draft")

    def standing(self) -> Self:
        """Visible with its text: published and not retracted."""
        return self.visible().filter(status="published")

    def stream(self) -> Self:
        """What runs down the page: all that is visible but the pinned entry, which stands on top."""
        return self.visible().filter(pinned_at=None)

    def pinned(self) -> Self:
        return self.standing().exclude(pinned_at=None)

    def key_events(self) -> Self:
        return self.standing().filter(key_event=True).newest_first()

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def oldest_first(self) -> Self:
        return self.order_by("published_at", "pk")

    def before(self, entry: "Entry") -> Self:
        """What was published before `entry`."""
        return self.filter(
            Q(published_at__lt=entry.published_at) | Q(published_at=entry.published_at, pk__lt=entry.pk)
        )

    def after(self, entry: "Entry") -> Self:
        """What was published after `entry`."""
        return self.filter(
            Q(published_at__gt=entry.published_at) | Q(published_at=entry.published_at, pk__gt=entry.pk)
        )

    def changed_after(self, version: int) -> Self:
        """What a reader at `version` lacks, oldest first."""
        return self.visible().filter(version__gt=version).order_by("version", "pk")

    def citing(self, source: "Source") -> Self:
        """Standing entries with words that `source` said or reported."""
        quotes = apps.get_model("liveblog", "Quote").objects.filter(entry=OuterRef("pk"), source=source)
        return self.standing().filter(Exists(quotes))

    def with_content(self) -> Self:
        """With all that a fragment prints: four queries, however many entries."""
        notices = apps.get_model("liveblog", "Revision").objects.exclude(note="").order_by("number")
        quotes = apps.get_model("liveblog", "Quote").objects.select_related("source")
        return self.prefetch_related(
            Prefetch("quotes", quotes),
            "pictures",
            Prefetch("revisions", notices, to_attr="notices"),
        )

    def due(self, now: datetime) -> Self:
        """Scheduled, and its time has come."""
        return self.filter(status="scheduled", due_at__lte=now).order_by("due_at", "pk")


class QuoteQuerySet(models.QuerySet["Quote"]):
    def standing(self) -> Self:
        """Quotes of published updates; of a retracted one nothing is shown."""
        return self.filter(entry__status="published").exclude(entry__blog__status="draft")


class SourceQuerySet(models.QuerySet["Source"]):
    def public(self) -> Self:
        """Sources that a published update cites: a source known from drafts alone is not public."""
        quotes = apps.get_model("liveblog", "Quote").objects.standing()
        return self.filter(Exists(quotes.filter(source=OuterRef("pk"))))

    def found_by(self, words: str) -> Self:
        """Sources with each of `words` in name, short name or aliases."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word) | Q(short_name__icontains=word) | Q(aliases__icontains=word)
            )
        return found


class PictureQuerySet(models.QuerySet["Picture"]):
    def public(self) -> Self:
        """Pictures of published updates, and lead pictures of public live blogs."""
        blogs = apps.get_model("liveblog", "LiveBlog").objects.public()
        return self.filter(
            (Q(entry__status="published") & ~Q(entry__blog__status="draft"))
            | Q(Exists(blogs.filter(lead_picture=OuterRef("pk"))))
        )
