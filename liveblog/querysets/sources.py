"""Step 5, who is quoted and cited."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from liveblog.naming import folded, most_like

if TYPE_CHECKING:
    from liveblog.models import Citation, FormerSource, LiveBlog, Quote, Source
    from liveblog.querysets.entries import EntryQuerySet


class QuoteQuerySet(models.QuerySet["Quote"]):
    def standing(self) -> Self:
        """Quotes of published updates; of a retracted one nothing is shown."""
        return self.filter(entry__status="published").exclude(entry__blog__status="draft")

    def speakers(self, words: str, blog: "LiveBlog", entries: "EntryQuerySet | None") -> models.QuerySet[Any]:
        """{"speaker", "speaker_role"} with `words` in the name: those of `blog` first, then the latest.

        entries  whose quotes count; None for all.
        """
        found = self.filter(speaker__icontains=words)
        if entries is not None:
            found = found.filter(entry__in=entries)
        here = models.Max(Case(When(entry__blog=blog, then=Value(1)), default=Value(0)))
        told = found.order_by().values("speaker", "speaker_role").annotate(_here=here, _last=models.Max("pk"))
        return told.order_by("-_here", "-_last").values("speaker", "speaker_role")


class CitationQuerySet(models.QuerySet["Citation"]):
    def standing(self) -> Self:
        """Citations of published updates, in live blogs that are public."""
        return self.filter(entry__status="published").exclude(entry__blog__status="draft")


class SourceQuerySet(models.QuerySet["Source"]):
    def public(self) -> Self:
        """Sources that a published update names: one known from drafts alone is not public."""
        quotes, citations = _rows("Quote").standing(), _rows("Citation").standing()
        return self.filter(_named_in(quotes, citations))

    def at(self, slug: str) -> "Source | None":
        """The one whose page has this address."""
        return self.filter(slug=slug).first()

    def ever_at(self, slug: str) -> bool:
        """Whether any source has this address, or had it before it was merged into another."""
        former = apps.get_model("liveblog", "FormerSource").objects
        return self.filter(slug=slug).exists() or former.filter(slug=slug).exists()

    def free_slug(self, *names: str) -> str:
        """An address from the first of `names` that gives one; with a number where it is, or was, taken."""
        base = next(filter(None, (slugify(name)[:90].strip("-") for name in names)), "source")
        former = apps.get_model("liveblog", "FormerSource").objects.filter(slug__startswith=base)
        own = self.filter(slug__startswith=base)
        taken = {*own.values_list("slug", flat=True), *former.values_list("slug", flat=True)}
        numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        return next(slug for slug in (base, *numbered) if slug not in taken)

    def found_by(self, words: str) -> Self:
        """Sources with each of `words` (the first ten count) in name, short name or aliases."""
        wanted = folded(words).split()[:10]
        if not wanted and words.replace("\0", "").strip():
            return self.none()  # marks alone, which no name is found by
        found = self
        for word in wanted:
            found = found.filter(find__contains=word)
        return found

    def unfound(self) -> Self:
        """Those of which it is not written out what they are found by."""
        return self.filter(find="")

    def best_first(self, words: str, entries: "EntryQuerySet") -> Self:
        """Those named just `words`, then those with a name that begins so, then the rest; in each the ones
        that `entries` cite first.
        """
        wanted = folded(words)
        rank = Case(
            When(find__contains=f"\n{wanted}\n", then=Value(0)),
            When(find__contains=f"\n{wanted}", then=Value(1)),
            default=Value(2),
        )
        cited = Case(When(_named_by(entries), then=Value(0)), default=Value(1))
        return self.order_by(rank, cited, "find", "pk")

    def but(self, pk: int | None) -> Self:
        """All, but the one of this id."""
        return self if pk is None else self.exclude(pk=pk)

    def like(self, typed: str, most: int) -> "list[Source]":
        """Those with a name much like `typed`, the likest first, each with `update_count`. Two queries.

        Reads everyone's names.
        """
        ids = most_like(typed, self.order_by("pk").values_list("pk", "find"), most)
        found = self.with_counts().in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    def cited_in(self, entries: "EntryQuerySet") -> Self:
        """Those that `entries` name."""
        return self.filter(_named_by(entries))

    def with_parent(self) -> Self:
        return self.select_related("parent")

    def kin_of(self, source: "Source") -> Self:
        """The one that `source` is a part of, and its own parts, by name."""
        return self.filter(Q(pk=source.parent_id) | Q(parent=source)).by_name()

    def by_name(self) -> Self:
        return self.order_by("find", "pk")

    def after(self, source: "Source") -> Self:
        """What follows `source` when they come by name."""
        return self.filter(Q(find__gt=source.find) | Q(find=source.find, pk__gt=source.pk))

    def with_counts(self) -> Self:
        """Each with `update_count`: the published updates that name it, each once."""
        quotes, citations = _rows("Quote").standing(), _rows("Citation").standing()
        quoted = quotes.filter(source=OuterRef("pk"))
        cited = citations.filter(source=OuterRef("pk")).exclude(_also(quotes, "source"))
        passed = citations.filter(via=OuterRef("pk")).exclude(_also(quotes, "via") | _also(citations, "via"))
        counts = _entries(quoted, "source") + _entries(cited, "source") + _entries(passed, "via")
        return self.annotate(update_count=counts)

    def used_in(self, blog: "LiveBlog") -> Self:
        """Those that standing updates of `blog` name, each with `update_count`: how many do."""
        return self.filter(mentions__blog=blog).annotate(update_count=Count("mentions"))

    def named(self, name: str) -> "Source | None":
        """The one of just this name, in small letters or capitals."""
        alike = self.filter(Q(name__iexact=name) | Q(find__contains=f"\n{folded(name)}\n"))
        return next((one for one in alike if one.name.casefold() == name.casefold()), None)


class FormerSourceQuerySet(models.QuerySet["FormerSource"]):
    def at(self, slug: str) -> "FormerSource | None":
        """The one that had this address; with the source that it leads to."""
        return self.filter(slug=slug).select_related("source").first()

    def living(self, ids: Iterable[int]) -> dict[int, int]:
        """For each of `ids` that was merged away the number of the source it is read as. One query, none for
        nothing.
        """
        possible = {number for number in ids if 0 < number < 2**63}
        rows = self.filter(number__in=possible).values_list("number", "source_id")
        return dict(rows) if possible else {}


def _rows(name: str) -> Any:
    return apps.get_model("liveblog", name).objects.order_by()


def _named_in(quotes: models.QuerySet, citations: models.QuerySet) -> Q:
    """That one of these rows names the source, be it as the one who passed something on."""
    found = (quotes.filter(source=OuterRef("pk")), citations.filter(source=OuterRef("pk")))
    return Q(Exists(found[0])) | Q(Exists(found[1])) | Q(Exists(citations.filter(via=OuterRef("pk"))))


def _named_by(entries: "EntryQuerySet") -> Q:
    return _named_in(_rows("Quote").filter(entry__in=entries), _rows("Citation").filter(entry__in=entries))


def _also(rows: models.QuerySet, field: str) -> Q:
    """That the same entry names the source of `field` in one of `rows` too, so that it counts there."""
    return Q(Exists(rows.filter(entry=OuterRef("entry"), source=OuterRef(field))))


def _entries(rows: models.QuerySet, field: str) -> Coalesce:
    """How many entries the rows belong to."""
    counted = rows.values(field).annotate(n=models.Count("entry", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)
