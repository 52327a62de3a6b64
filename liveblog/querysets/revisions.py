"""Step 5, the ledger's rows."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from liveblog.querysets.entries import PUBLIC

if TYPE_CHECKING:
    from liveblog.models import Entry, LiveBlog, Revision

NOTICED = ("clarification", "correction", "retraction")


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of(self, blog: "LiveBlog") -> Self:
        return self.filter(blog=blog)

    def own(self) -> Self:
        """Of the live blog itself, without its entries."""
        return self.filter(entry__isnull=True)  # as the index says it

    def in_order(self) -> Self:
        return self.order_by("number")

    def beyond(self, number: int) -> Self:
        """What was appended after place `number`."""
        return self.filter(number__gt=number)

    def before(self, number: int | None) -> Self:
        """What was appended before place `number`; None for all."""
        return self if number is None else self.filter(number__lt=number)

    def upto(self, number: int) -> Self:
        """The beginning of a chain, with place `number` as its last."""
        return self.filter(number__lte=number)

    def latest_first(self) -> Self:
        return self.order_by("-number")

    def last_place_at(self, moment: datetime) -> int:
        """The last place that was appended by then, 0 for none: the chain's order holds, not the clock's."""
        found = self.filter(made_at__lte=moment).order_by("-number")
        return found.values_list("number", flat=True).first() or 0

    def of_entries(self, ids: Iterable[int | None]) -> Self:
        return self.filter(entry__in=list(ids))

    def births(self) -> Self:
        """The first state of each entry: they come in the order that readers have."""
        return self.filter(kind="published")

    def births_and_notices(self) -> Self:
        """The first state of each entry, and what readers are told of later ones. Without their texts."""
        told = self.filter(Q(kind__in=("published", "update")) | ~Q(note=""))
        return told.only("entry", "number", "kind", "note", "version", "made_at")

    def latest_of_each(self) -> Self:
        """The last state of each entry in a beginning of one chain, as `of(blog).upto(number)` gives it."""
        later = self.filter(entry=OuterRef("entry"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), entry__isnull=False)

    def pinned(self) -> Self:
        return self.filter(content__pinned=True)

    def key_events(self) -> Self:
        """States that are key events with their text, by the time of their entries, newest first."""
        found = self.filter(content__key_event=True, content__status="published")
        return found.order_by(KT("content__published_at").desc(), "-entry")

    def known_to(self, blog: "LiveBlog") -> Self:
        """Up to the version that `blog` had when it was read."""
        return self.filter(version__lte=blog.version)

    def with_being_public(self) -> Self:
        """Each with `was_public`: whether readers could ever see that state.

        What was written in a live blog that was a draft counts as public only if it still stood there when
        the live blog came out.
        """
        rows = apps.get_model("liveblog", "Revision").objects
        own = rows.own().filter(blog=OuterRef("blog_id")).annotate(_said=KT("content__status"))
        at_that_time = own.filter(number__lte=OuterRef("number")).order_by("-number").values("_said")[:1]
        following = rows.filter(entry=OuterRef("entry_id"), number__gt=OuterRef("number")).order_by("number")
        came_out = own.filter(number__gt=OuterRef("number"), number__lt=OuterRef("_until"))
        return self.annotate(
            _status=Coalesce(Subquery(at_that_time), Value("draft"), output_field=models.TextField()),
            _until=Coalesce(
                Subquery(following.values("number")[:1]), Value(2**62), output_field=models.BigIntegerField()
            ),
            was_public=Case(
                When(~Q(_status="draft"), then=Value(True)),
                When(
                    Q(entry__isnull=False) & Exists(came_out.exclude(content__status="draft")),
                    then=Value(True),
                ),
                default=Value(False),
                output_field=models.BooleanField(),
            ),
        )

    def public(self) -> Self:
        """States that readers could see, when they stood."""
        return self.with_being_public().filter(was_public=True)

    def noticed(self) -> Self:
        """Corrections, clarifications, retractions and takedowns that readers may be told of, newest first.

        Of a retracted entry nothing but its retractions: a note may repeat its words. Of one taken down the
        notice, if there is one.
        """
        told = self.filter(
            Q(kind__in=NOTICED, entry__status="published")
            | Q(kind="retraction", entry__status__in=PUBLIC)
            | Q(Q(kind="takedown") & ~Q(note=""))
        ).exclude(blog__status="draft")
        briefly = told.defer("content", "salt", "digest", "link")
        return briefly.select_related("blog", "entry__blog").order_by("-pk")

    def with_being_taken_down(self) -> Self:
        """Each with `was_taken_down`: whether its entry was taken down after it."""
        later = apps.get_model("liveblog", "Revision").objects.filter(
            entry=OuterRef("entry"), kind="takedown", number__gt=OuterRef("number")
        )
        return self.annotate(was_taken_down=Exists(later))

    def told_of(self, subject: "Entry | LiveBlog") -> Self:
        """The history of an entry, or of a live blog itself without its entries: newest first."""
        entry = isinstance(subject, apps.get_model("liveblog", "Entry"))
        found = self.filter(entry=subject) if entry else self.filter(blog=subject, entry=None)
        return found.select_related("by").order_by("-number")

    def made_since(self, blog: "LiveBlog", moment: datetime) -> Self:
        """What was done in public since then, newest first, each with who did it and the entry's words."""
        found = self.filter(blog=blog, made_at__gte=moment).select_related("by", "entry__author")
        return found.prefetch_related("entry__quotes").order_by("-number")

    def files_among(self, files: Collection[str]) -> set[str]:
        """Which of these pictures' files the ledger names. It reads all of it, once."""
        found = self.annotate(written=Cast("content", models.TextField()))
        named = models.Q(*(("written__contains", file) for file in files), _connector=models.Q.OR)
        texts = list(found.filter(named).values_list("written", flat=True)) if named else []
        return {file for file in files if any(file in text for text in texts)}
