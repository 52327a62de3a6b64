"""Step 5, entries: what readers see of them, and what waits at the desk."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from html import escape
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

if TYPE_CHECKING:
    from liveblog.models import Entry, LiveBlog, Source
    from newsroom.models import User

PUBLIC = ("published", "retracted")


def _link_in(name: str, place: str, after: str = "") -> Q:
    """That a field holds a link to just `place`, not one that goes on; `after` stands behind a link there."""
    at_end = "contains" if after else "endswith"
    ways = [(at_end, place + after), (at_end, f"{place}/{after}")]
    ways += [("contains", place + mark) for mark in ("?", "/?", "#", "/#")]
    is_just = reduce(or_, (Q(**{f"{name}__{how}": words}) for how, words in ways))
    return Q(**{f"{name}__contains": place}) & is_just


def _any_row(condition: Q) -> Q:
    """That a quote or a citation of the entry is so."""
    rows = (apps.get_model("liveblog", name).objects for name in ("Quote", "Citation"))
    return reduce(or_, (Q(Exists(row.filter(condition, entry=OuterRef("pk")))) for row in rows))


def content_parts() -> list[Prefetch]:
    """What `with_content()` fetches beside the entries, for those that are already there: four queries.

    An entry's `notices` are its revisions that a reader may be told of: those with a note, and plain updates.
    """
    told = apps.get_model("liveblog", "Revision").objects.filter(~Q(note="") | Q(kind="update"))
    quotes = apps.get_model("liveblog", "Quote").objects.select_related("source")
    citations = apps.get_model("liveblog", "Citation").objects.select_related("source", "via")
    return [
        Prefetch("quotes", quotes),
        Prefetch("citations", citations),
        Prefetch("pictures"),
        Prefetch(
            "revisions",
            told.only("entry", "kind", "note", "version", "made_at").order_by("number"),
            to_attr="notices",
        ),
    ]


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, blog: "LiveBlog") -> Self:
        return self.filter(blog=blog)

    def visible(self) -> Self:
        """Published or retracted, in a live blog that is public. Drafts and embargoed text never pass."""
        return self.filter(status__in=PUBLIC).exclude(blog__status="draft")

    def placed(self) -> Self:
        """All that ever had a place in the stream: of what was taken down the place alone is left."""
        return self.filter(status__in=(*PUBLIC, "taken_down")).exclude(blog__status="draft")

    def for_preview(self) -> "EntryQuerySet":
        """Asked the same questions, as if every live blog were public already. For the desk's eyes alone."""
        return PreviewEntryQuerySet(self.model, self.query.chain(), self.db)

    def standing(self) -> Self:
        """Visible with its text: published and not retracted."""
        return self.visible().filter(status="published")

    def stream(self) -> Self:
        """What runs down the page: all that is visible but the pinned entry, which stands on top."""
        return self.visible().filter(pinned_at=None)

    def pinned(self) -> Self:
        return self.standing().filter(pinned_at__isnull=False)  # as the index says it

    def key_events(self) -> Self:
        return self.standing().filter(key_event=True).newest_first()

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def oldest_first(self) -> Self:
        return self.order_by("published_at", "pk")

    def before(self, entry: "Entry") -> Self:
        """What was published before `entry`. The first condition is the one that an index answers."""
        upto = self.filter(published_at__lte=entry.published_at)
        return upto.filter(Q(published_at__lt=entry.published_at) | Q(pk__lt=entry.pk))

    def after(self, entry: "Entry") -> Self:
        """What was published after `entry`, in the same manner."""
        upto = self.filter(published_at__gte=entry.published_at)
        return upto.filter(Q(published_at__gt=entry.published_at) | Q(pk__gt=entry.pk))

    def changed_after(self, version: int) -> Self:
        """What a reader at `version` lacks, oldest first."""
        return self.visible().filter(version__gt=version).order_by("version", "pk")

    def told_after(self, version: int) -> Self:
        """What an open page at `version` is told, oldest first: what it lacks, and what was taken down.

        A page may hold an update that came while it was made, so its own version does not say what it has:
        all pages are told of a takedown. It has no text.
        """
        return self.placed().filter(version__gt=version).order_by("version", "pk")

    def naming(self, source: "Source") -> Self:
        """Entries of any status with words that `source` said, reported or passed on."""
        quotes, citations = (
            apps.get_model("liveblog", name).objects.order_by().values("entry")
            for name in ("Quote", "Citation")
        )
        cited, passed_on = citations.filter(source=source), citations.filter(via=source)
        return self.filter(pk__in=quotes.filter(source=source).union(cited, passed_on))

    def citing(self, source: "Source") -> Self:
        """Standing entries with words that `source` said, reported or passed on."""
        return self.standing().naming(source)

    def numbers(self) -> dict[str, int]:
        """How many `updates` they are, in how many live `blogs`. One query."""
        return self.order_by().aggregate(updates=Count("pk"), blogs=Count("blog", distinct=True))

    def with_content(self) -> Self:
        """With all that a fragment prints: five queries, however many entries."""
        return self.prefetch_related(*content_parts())

    def due(self, now: datetime) -> Self:
        """Scheduled, and its time has come."""
        return self.filter(status="scheduled", due_at__lte=now).order_by("due_at", "pk")

    def scheduled(self) -> Self:
        """Under embargo, the next one first."""
        return self.filter(status="scheduled").order_by("due_at", "pk")

    def under_embargo(self) -> Self:
        """Scheduled, and nothing in the way."""
        return self.scheduled().filter(due_problem="")

    def stuck(self) -> Self:
        """Due, and could not be published: `due_problem` says why."""
        return self.scheduled().exclude(due_problem="")

    def in_review(self) -> Self:
        """Waiting for an editor, the longest wait first."""
        return self.filter(status="in_review").order_by("saved_at", "pk")

    def drafts(self) -> Self:
        """Whoever wrote them, the latest saved first."""
        return self.filter(status="draft").order_by("-saved_at", "-pk")

    def drafts_of(self, author: "User") -> Self:
        return self.drafts().filter(author=author)

    def own_or_public(self, author: "User") -> Self:
        """What a reporter sees at the desk: all of their own, and of others what readers see, or saw."""
        return self.filter(Q(author=author) | Q(status__in=(*PUBLIC, "taken_down")))

    def seen_by(self, user: "User", *, all_of_them: bool) -> Self:
        """What `user` sees at the desk: an editor all of them, a reporter their own and what is public."""
        return self if all_of_them else self.own_or_public(user)

    def saved_after(self, desk_version: int) -> Self:
        """What a desk at `desk_version` lacks, oldest change first."""
        return self.filter(desk_version__gt=desk_version).order_by("desk_version", "pk")

    def changed_with(self, entry: "Entry") -> Self:
        """Others that the last change of `entry` changed too: the one that it took the pin from."""
        return self.filter(blog=entry.blog_id, desk_version=entry.desk_version or -1).exclude(pk=entry.pk)

    def unpublished(self) -> Self:
        """Drafts, in review and scheduled, whoever wrote them: never for readers. An index knows them by
        their lack of a moment of publishing.
        """
        return self.filter(published_at=None).exclude(status__in=PUBLIC)

    def released(self) -> Self:
        """What was ever published, for the desk's eyes alone: what was taken down since is among it."""
        return self.filter(published_at__isnull=False)

    def latest_saved_first(self) -> Self:
        return self.order_by("-saved_at", "-pk")

    def saved_before(self, entry: "Entry") -> Self:
        """Those that follow `entry` when the latest saved come first."""
        upto = self.filter(saved_at__lte=entry.saved_at)
        return upto.filter(Q(saved_at__lt=entry.saved_at) | Q(pk__lt=entry.pk))

    def saying(self, word: str) -> Self:
        """With `word` in headline, text, bylines, or a quote's text or speaker. Every character is itself."""
        quotes = apps.get_model("liveblog", "Quote").objects.filter(entry=OuterRef("pk"))
        said = quotes.filter(Q(text__icontains=word) | Q(speaker__icontains=word))
        in_html = escape(word, quote=False)
        return self.filter(
            Q(headline__icontains=word)
            | Q(body__icontains=in_html)
            | Q(bylines__icontains=word)
            | Q(Exists(said))
        )

    def authors(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Who wrote them: the id as `author`, with `author__name` and `author__username`, by name."""
        names = self.order_by("author__name", "author__username")
        return names.values("author", "author__name", "author__username").distinct()

    def for_lists(self) -> Self:
        return self.select_related("blog", "author", "written_by")

    def leading_to(self, place: str, asked: Iterable[str]) -> Self:
        """With a link to `place`, host and path, in the text, a quote or a citation, and each of `asked`
        somewhere there.

        Reads all texts in question, but compares closely only those that hold `place` at all.
        """
        found = self.filter(_link_in("body", escape(place), '"') | _any_row(_link_in("link", place)))
        for pair in asked:
            found = found.filter(Q(body__contains=escape(pair)) | _any_row(Q(link__contains=pair)))
        return found


class PreviewEntryQuerySet(EntryQuerySet):
    def visible(self) -> Self:
        """What becomes visible once its live blog is public."""
        return self.filter(status__in=PUBLIC)
