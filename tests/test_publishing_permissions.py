"""Publishing asks permission: what the table of test_permissions.py forbids raises and writes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import (
    Entry,
    FormerSlug,
    FormerSource,
    LiveBlog,
    OtherStory,
    Picture,
    Quote,
    Revision,
    Source,
)
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.sources import SourceContent
from newsroom.models import User
from tests.test_permissions import ANYWHERE, PEOPLE, allowed


@pytest.fixture
def person(make_user: Callable[..., User]) -> Callable[..., User]:
    return lambda letter, **values: make_user(PEOPLE[letter], **values)


class Desk:
    """An entry for each verb to be tried on, and the call that tries it."""

    def __init__(self, blog: LiveBlog, editor: User, source: Source, other: Source) -> None:
        self.blog, self.editor, self.source, self.other = blog, editor, source, other

    def entry(self, author: User, status: str) -> Entry:
        entry = Entry.objects.create(blog=self.blog, author=author, body="<p>First words</p>")
        if status == "in_review":
            publishing.submit(entry.pk, by=self.editor)
        elif status == "scheduled":
            tomorrow = timezone.now() + timedelta(days=1)
            publishing.schedule(entry.pk, by=self.editor, due_at=tomorrow)
        elif status in ("published", "retracted"):
            publishing.publish(entry.pk, by=self.editor)
        if status == "retracted":
            publishing.retract(entry.pk, by=self.editor, note="Wrong.")
        return Entry.objects.get(pk=entry.pk)

    def do(self, verb: Verb, entry: Entry, by: User) -> Any:  # noqa: C901, PLR0911, one line a verb
        other = Content(body="<p>Other words</p>")
        match verb:
            case Verb.EDIT:
                return publishing.edit(entry.pk, by=by, content=other, base_edit=entry.edit)
            case Verb.CORRECT:
                return publishing.correct(
                    entry.pk, by=by, content=other, base_edit=entry.edit, note="It was wrong."
                )
            case Verb.SCHEDULE:
                soon = timezone.now() + timedelta(hours=1)
                return publishing.schedule(entry.pk, by=by, due_at=soon)
            case Verb.RETRACT | Verb.RESTORE:
                return getattr(publishing, verb)(entry.pk, by=by, note="A reason.")
            case Verb.TAKE_DOWN:
                return publishing.take_down(entry.pk, by=by, ground="law", reason="A court.")
            case Verb.CREATE:
                return publishing.create(self.blog.pk, by=by, content=other)
            case Verb.CREATE_BLOG:
                return publishing.create_blog(by=by, content=BlogContent(headline="New", slug="new-blog"))
            case Verb.CHANGE_BLOG:
                content = BlogContent(headline="New", slug=self.blog.slug, status="live")
                return publishing.change_blog(self.blog.pk, by=by, content=content, base_edit=self.blog.edit)
            case Verb.CREATE_SOURCE:
                content = SourceContent(name="New", slug="new-source", kind="outlet")
                return publishing.create_source(by=by, content=content)
            case Verb.CHANGE_SOURCE:
                content = SourceContent(name="New", slug=self.source.slug, kind="outlet")
                return publishing.change_source(
                    self.source.pk, by=by, content=content, base_edit=self.source.edit
                )
            case Verb.MERGE_SOURCES:
                return publishing.merge_sources(self.source.pk, into_id=self.other.pk, by=by)
        return getattr(publishing, verb)(entry.pk, by=by)


FITTING = {
    Verb.SEND_BACK: "in_review",
    Verb.CORRECT: "published",
    Verb.RETRACT: "published",
    Verb.RESTORE: "retracted",
    Verb.PIN: "published",
    Verb.UNPIN: "published",
    Verb.TAKE_DOWN: "published",
}
WRITERS = [verb for verb in Verb if verb not in (Verb.VIEW, Verb.MANAGE_USERS)]


def everything() -> list[Any]:
    """Every row that publishing writes."""
    tables: list[Any] = [
        LiveBlog,
        Entry,
        Quote,
        Picture,
        Revision,
        Source,
        FormerSource,
        FormerSlug,
        OtherStory,
    ]
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.fixture
def desk(blog: LiveBlog, editor: User, make_source: Callable[..., Source]) -> Desk:
    return Desk(blog, editor, make_source(), make_source())


@pytest.mark.parametrize("own", [True, False], ids=["own", "others"])
@pytest.mark.parametrize("letter", PEOPLE)
@pytest.mark.parametrize("verb", WRITERS)
def test_publishing_asks_permission(
    verb: Verb, letter: str, own: bool, desk: Desk, person: Callable[..., User]
) -> None:
    user = person(letter)
    status = FITTING.get(verb, "draft")
    entry = desk.entry(user if own else desk.editor, status)
    desk.blog.refresh_from_db()
    before = everything()
    expected = ANYWHERE[verb] if verb in ANYWHERE else allowed(verb, own, status)
    if letter in expected:
        desk.do(verb, entry, user)
        assert verb == Verb.UNPIN or everything() != before
    else:
        with pytest.raises(PermissionDenied):
            desk.do(verb, entry, user)
        assert everything() == before


@pytest.mark.parametrize("verb", WRITERS)
def test_inactive_chief_writes_nothing(verb: Verb, desk: Desk, person: Callable[..., User]) -> None:
    user = person("C")
    entry = desk.entry(user, FITTING.get(verb, "draft"))
    user.is_active = False
    user.save()
    desk.blog.refresh_from_db()
    before = everything()
    with pytest.raises(PermissionDenied):
        desk.do(verb, entry, user)
    assert everything() == before


@pytest.mark.parametrize("then", [Verb.PUBLISH, Verb.SCHEDULE])
def test_reporter_cannot_create_what_is_published_at_once(desk: Desk, reporter: User, then: Verb) -> None:
    before = everything()
    with pytest.raises(PermissionDenied):
        publishing.create(
            desk.blog.pk,
            by=reporter,
            content=Content(body="<p>x</p>"),
            then=then,
            due_at=timezone.now() + timedelta(hours=1),
        )
    assert everything() == before


@pytest.mark.parametrize("status", ["scheduled", "published", "retracted"])
def test_reporter_lets_go_of_what_the_editors_took(desk: Desk, reporter: User, status: str) -> None:
    entry = desk.entry(reporter, status)
    before = everything()
    for verb in (Verb.EDIT, Verb.SUBMIT, Verb.DISCARD):
        with pytest.raises(PermissionDenied):
            desk.do(verb, entry, reporter)
    assert everything() == before
