"""Step 5, who is quoted and cited."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

if TYPE_CHECKING:
    from liveblog.models import Citation, LiveBlog, Quote, Source
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
        """Sources that a published update cites: a source known from drafts alone is not public."""
        quotes = apps.get_model("liveblog", "Quote").objects.standing()
        return self.filter(Exists(quotes.filter(source=OuterRef("pk"))))

    def at(self, slug: str) -> "Source | None":
        """The one whose page has this address."""
        return self.filter(slug=slug).first()

    def found_by(self, words: str) -> Self:
        """Sources with each of `words` (the first ten count) in name, short name or aliases."""
        found = self
        for word in words.replace("\0", "").split()[:10]:
            found = found.filter(
                Q(name__icontains=word) | Q(short_name__icontains=word) | Q(aliases__icontains=word)
            )
        return found

    def best_first(self, words: str, entries: "EntryQuerySet") -> Self:
        """Those named just `words`, then those with a name that begins so, then the rest; in each the ones
        that `entries` cite first.
        """
        begins = Q(aliases__istartswith=words) | Q(aliases__icontains=f"\n{words}")
        rank = Case(
            When(Q(short_name__iexact=words) | Q(name__iexact=words), then=Value(0)),
            When(Q(short_name__istartswith=words) | Q(name__istartswith=words) | begins, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(rank, Exists(self._citing(entries)).desc(), "name")

    def cited_in(self, entries: "EntryQuerySet") -> Self:
        """Those that `entries` cite."""
        return self.filter(Exists(self._citing(entries)))

    def _citing(self, entries: "EntryQuerySet") -> "QuoteQuerySet":
        return apps.get_model("liveblog", "Quote").objects.filter(source=OuterRef("pk"), entry__in=entries)

    def named(self, name: str) -> "Source | None":
        return self.filter(name__iexact=name).first()

    def slugs_like(self, slug: str) -> set[str]:
        """The addresses in use that begin so."""
        return set(self.filter(slug__startswith=slug).values_list("slug", flat=True))
