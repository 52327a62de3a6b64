"""Step 5, the only reader: every question of what is public is asked here, by name.

A view, a feed or a command never filters by itself. Nothing that `visible()` lets pass is a draft, an
embargoed update, or part of a live blog that is a draft itself.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import reduce
from html import escape
from operator import or_
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from liveblog.pictures.renditions import pictures_of

if TYPE_CHECKING:
    from liveblog.models import (
        Entry,
        LiveBlog,
        OtherStory,
        Picture,
        Presence,
        Quote,
        Revision,
        Source,
        Upload,
        WorkingCopy,
    )
    from newsroom.models import User

PUBLIC = ("published", "retracted")
NOTICED = ("clarification", "correction", "retraction")
FADES_AFTER = timedelta(seconds=15)  # without a sign of life from an open desk


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

    def with_counts(self) -> Self:
        """Each with the numbers of its published and of its waiting entries, for the desk."""
        entries = apps.get_model("liveblog", "Entry").objects.filter(blog=OuterRef("pk")).order_by()
        return self.annotate(
            published_count=_count(entries.filter(status="published")),
            review_count=_count(entries.filter(status="in_review")),
        )


def content_parts() -> list[Prefetch]:
    """What `with_content()` fetches beside the entries, for those that are already there: three queries.

    An entry's `notices` are its revisions that a reader may be told of: those with a note, and plain updates.
    """
    told = apps.get_model("liveblog", "Revision").objects.filter(~Q(note="") | Q(kind="update"))
    quotes = apps.get_model("liveblog", "Quote").objects.select_related("source")
    return [
        Prefetch("quotes", quotes),
        Prefetch("pictures"),
        Prefetch(
            "revisions",
            told.only("entry", "kind", "note", "version", "made_at").order_by("number"),
            to_attr="notices",
        ),
    ]


def _link_in(name: str, place: str, after: str = "") -> Q:
    """That a field holds a link to just `place`, not one that goes on; `after` stands behind a link there."""
    at_end = "contains" if after else "endswith"
    ways = [(at_end, place + after), (at_end, f"{place}/{after}")]
    ways += [("contains", place + mark) for mark in ("?", "/?", "#", "/#")]
    is_just = reduce(or_, (Q(**{f"{name}__{how}": words}) for how, words in ways))
    return Q(**{f"{name}__contains": place}) & is_just


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, blog: "LiveBlog") -> Self:
        return self.filter(blog=blog)

    def visible(self) -> Self:
        """Published or retracted, in a live blog that is public. Drafts and embargoed text never pass."""
        return self.filter(status__in=PUBLIC).exclude(blog__status="draft")

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

    def citing(self, source: "Source") -> Self:
        """Standing entries with words that `source` said or reported."""
        quotes = apps.get_model("liveblog", "Quote").objects.filter(entry=OuterRef("pk"), source=source)
        return self.standing().filter(Exists(quotes))

    def with_content(self) -> Self:
        """With all that a fragment prints: four queries, however many entries."""
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
        """What a reporter sees at the desk: all of their own, and of others what readers see."""
        return self.filter(Q(author=author) | Q(status__in=PUBLIC))

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
        return self.select_related("blog", "author")

    def leading_to(self, place: str, asked: Iterable[str]) -> Self:
        """With a link to `place`, host and path, in the text or a quote, and each of `asked` somewhere there.

        Reads all texts in question, but compares closely only those that hold `place` at all.
        """
        quotes = apps.get_model("liveblog", "Quote").objects.filter(entry=OuterRef("pk"))
        found = self.filter(
            Q(_link_in("body", escape(place), '"')) | Exists(quotes.filter(_link_in("link", place)))
        )
        for pair in asked:
            quoted = Exists(quotes.filter(link__contains=pair))
            found = found.filter(Q(body__contains=escape(pair)) | Q(quoted))
        return found


class PreviewEntryQuerySet(EntryQuerySet):
    def visible(self) -> Self:
        """What becomes visible once its live blog is public."""
        return self.filter(status__in=PUBLIC)


class OtherStoryQuerySet(models.QuerySet["OtherStory"]):
    def public(self) -> Self:
        """Plain links, and live blogs that are public."""
        return self.exclude(live_blog__status="draft").select_related("live_blog")


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


class PictureQuerySet(models.QuerySet["Picture"]):
    def public(self) -> Self:
        """Pictures of published updates, and lead pictures of public live blogs."""
        blogs = apps.get_model("liveblog", "LiveBlog").objects.public()
        return self.filter(
            (Q(entry__status="published") & ~Q(entry__blog__status="draft"))
            | Q(Exists(blogs.filter(lead_picture=OuterRef("pk"))))
        )

    def named(self, file: str) -> Self:
        """Those that show the file of this name, as it is or as one of their renditions."""
        return self.filter(file__in=pictures_of(file))

    def sizes(self) -> "models.QuerySet[Picture, tuple[str, int]]":
        """The file and width of each picture, every file once."""
        return self.order_by("file").values_list("file", "width").distinct()

    def files_among(self, files: Iterable[str]) -> set[str]:
        """Which of these files are those of pictures."""
        return set(self.filter(file__in=list(files)).order_by().values_list("file", flat=True))


class UploadQuerySet(models.QuerySet["Upload"]):
    def files_among(self, files: Iterable[str]) -> set[str]:
        """Which of these files are listed."""
        return set(self.filter(file__in=list(files)).values_list("file", flat=True))

    def due(self, now: datetime) -> Self:
        """Those to be looked at, and those of which the clearing was cut short."""
        return self.filter(Q(look_at__lte=now) | Q(look_at=None)).order_by("pk")

    def hold(self, file: str, until: datetime) -> bool:
        """Keep an upload until then, whatever uses it; returns whether it was there to be kept."""
        return bool(self.filter(file=file).exclude(look_at=None).update(look_at=until))

    def give_up(self, seen: "Upload") -> bool:
        """Mark one as being cleared, unless somebody held it meanwhile; returns whether it may be cleared."""
        return bool(self.filter(pk=seen.pk, look_at=seen.look_at).update(look_at=None))


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
        """Corrections, clarifications and retractions that readers may be told of, the newest first.

        Of a retracted entry nothing but its retractions: a note may repeat its words.
        """
        shown = self.filter(kind__in=NOTICED, entry__status__in=PUBLIC).exclude(blog__status="draft")
        told = shown.filter(Q(entry__status="published") | Q(kind="retraction"))
        briefly = told.defer("content", "salt", "digest", "link")
        return briefly.select_related("blog", "entry__blog").order_by("-pk")

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
