"""The live blog itself: its headline, status, summary, lead picture and Other Stories."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from liveblog import revisions, sanitise
from liveblog.content import PictureContent, check_row, existing, take_body
from liveblog.models import Entry, FormerSlug, Kind, LiveBlog, OtherStory, Picture
from liveblog.permissions import Verb, require
from liveblog.publishing import steps
from newsroom.models import User


@dataclass(frozen=True, kw_only=True)
class StoryContent:
    """One line under “Other Stories”; the fields are those of models.OtherStory."""

    live_blog_id: int | None = None
    headline: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class BlogContent:
    """What a live blog says of itself; the fields are those of models.LiveBlog."""

    headline: str
    slug: str
    kicker: str = ""
    standfirst: str = ""
    summary: str = ""
    status: str = LiveBlog.Status.DRAFT.value
    time_zone: str = "UTC"
    language: str = "en"
    coverage_start_at: datetime | None = None
    coverage_end_at: datetime | None = None
    public_history: bool = True
    lead_picture: PictureContent | None = None
    other_stories: tuple[StoryContent, ...] = ()

    @classmethod
    def of(cls, blog: LiveBlog) -> Self:
        """The content that `blog` holds. Two queries."""
        lead = blog.lead_picture
        return cls(
            **{name: getattr(blog, name) for name in BLOG_FIELDS},
            lead_picture=PictureContent.of(lead) if lead else None,
            other_stories=tuple(
                StoryContent(live_blog_id=s.live_blog_id, headline=s.headline, link=s.link)
                for s in blog.other_stories.all()
            ),
        )

    def cleaned(self) -> Self:
        """The same, safe to store and print. Raises ValidationError keyed by field."""
        errors: dict[str, list[Any]] = {}
        clean = replace(
            self,
            headline=sanitise.clean_line(self.headline),
            kicker=sanitise.clean_line(self.kicker),
            standfirst=sanitise.clean_line(self.standfirst),
            summary=take_body(self.summary, "summary", errors),
            lead_picture=self.lead_picture and self.lead_picture.cleaned(),
            other_stories=tuple(
                replace(s, headline=sanitise.clean_line(s.headline), link=sanitise.clean_line(s.link))
                for s in self.other_stories
            ),
        )
        rows: list[tuple[str, Any]] = [("", LiveBlog(**clean.values()))]
        if clean.lead_picture:
            rows.append(("lead-", Picture(**asdict(clean.lead_picture))))
        for number, story in enumerate(clean.other_stories):
            rows.append((f"stories-{number}-", OtherStory(**asdict(story))))
        for prefix, row in rows:
            check_row(row, prefix, errors)
        _check_stories(clean.other_stories, errors)
        if errors:
            raise ValidationError(errors)
        return clean

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in BLOG_FIELDS}


PANELS = {"header", "summary", "key_events", "sources", "pinned"}
BLOG_FIELDS = tuple(
    field.name for field in fields(BlogContent) if field.name not in ("lead_picture", "other_stories")
)


def create_blog(*, by: User, content: BlogContent) -> LiveBlog:
    """A new live blog, a draft unless its content says otherwise."""
    content = content.cleaned()
    with transaction.atomic():
        require(by, Verb.CREATE_BLOG)
        blog = LiveBlog(edit=0)
        _expect_free_slug(blog, content.slug)
        _write(blog, content)
        if blog.is_public:
            announce(blog, by, PANELS)
        return blog


def change_blog(blog_id: int, *, by: User, content: BlogContent, base_edit: int) -> LiveBlog:
    """Replace what a live blog says of itself; a changed slug leaves a redirect behind.

    base_edit  the LiveBlog.edit that the content was written on; an older one raises Conflict.
    """
    content = content.cleaned()
    with transaction.atomic():
        blog = steps.claim_blog(blog_id)
        require(by, Verb.CHANGE_BLOG, blog)
        theirs = BlogContent.of(blog)
        if base_edit != blog.edit:
            raise steps.Conflict(theirs=theirs, mine=content, edit=blog.edit)
        if content == theirs:
            return blog
        _expect_status_possible(blog, content.status)
        _expect_free_slug(blog, content.slug)
        was_public = blog.is_public
        _keep_former_slug(blog, content.slug)
        _write(blog, content)
        if was_public or blog.is_public:
            announce(blog, by, _panels_changed(theirs, content) if was_public else PANELS)
        return blog


def _write(blog: LiveBlog, content: BlogContent) -> None:
    old = blog.lead_picture
    for name, value in content.values().items():
        setattr(blog, name, value)
    if content.lead_picture != (PictureContent.of(old) if old else None):
        blog.lead_picture = (
            Picture.objects.create(**asdict(content.lead_picture)) if content.lead_picture else None
        )
    blog.edit += 1
    try:
        with transaction.atomic():
            blog.save()
    except IntegrityError:  # the same address at the same moment
        raise _slug_taken() from None
    if old and old != blog.lead_picture:
        old.delete()
    blog.other_stories.all().delete()
    OtherStory.objects.bulk_create(
        OtherStory(blog=blog, position=number, **asdict(story))
        for number, story in enumerate(content.other_stories)
    )


def _panels_changed(before: BlogContent, after: BlogContent) -> set[str]:
    """The parts of the page that print what differs; its address, language and zone are on them all."""
    named = {"summary"} if before.summary != after.summary else set()
    everywhere = ("slug", "language", "time_zone")
    if any(getattr(before, name) != getattr(after, name) for name in everywhere):
        return PANELS
    return named | {"header"}


def _check_stories(stories: tuple[StoryContent, ...], errors: dict[str, list[Any]]) -> None:
    known = existing(LiveBlog, [story.live_blog_id for story in stories])
    for number, story in enumerate(stories):
        if story.live_blog_id is not None and story.live_blog_id not in known:
            errors.setdefault(f"stories-{number}-live_blog", []).append(_("There is no such live blog."))


def announce(blog: LiveBlog, by: User, panels: set[str]) -> None:
    at = steps.next_version(blog, *panels)
    revisions.append(blog, None, Kind.BLOG, by=by, note="", at=at)


def _expect_status_possible(blog: LiveBlog, status: str) -> None:
    back = status == LiveBlog.Status.DRAFT and blog.is_public
    if back and Entry.objects.filter(blog=blog, status__in=Entry.PUBLIC).exists():
        raise ValidationError(
            {"status": _("Its updates are published: it can be closed, but not be a draft again.")}
        )


def _expect_free_slug(blog: LiveBlog, slug: str) -> None:
    taken = LiveBlog.objects.exclude(pk=blog.pk).filter(slug=slug).exists()
    if taken or FormerSlug.objects.exclude(blog=blog.pk).filter(slug=slug).exists():
        raise _slug_taken()


def _slug_taken() -> ValidationError:
    return ValidationError({"slug": _("Another live blog has, or had, this address.")})


def _keep_former_slug(blog: LiveBlog, slug: str) -> None:
    if slug == blog.slug:
        return
    FormerSlug.objects.filter(blog=blog, slug=slug).delete()
    if blog.is_public:
        FormerSlug.objects.get_or_create(blog=blog, slug=blog.slug)
