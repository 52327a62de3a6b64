"""Who may do what: each verb, each person, own and others', each status, against a table written by hand.

R, E and C are the reporter, the editor and the chief. A verb's line says who may do it to an entry of their
own and to somebody else's, by the entry's status; "*" stands for every status that is not named.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, FormerSlug, LiveBlog, OtherStory, Picture, Quote, Revision, Source
from liveblog.permissions import Verb, can, require
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.sources import SourceContent
from newsroom.models import Role, User

STATUSES = ("draft", "in_review", "scheduled", "published", "retracted")
PEOPLE = {"R": Role.REPORTER, "E": Role.EDITOR, "C": Role.CHIEF, "stranger": None}

OWN = {
    "view": {"*": "REC"},
    "edit": {"draft": "REC", "in_review": "REC", "*": "EC"},
    "submit": {"draft": "REC", "in_review": "REC", "*": "EC"},
    "discard": {"draft": "REC", "in_review": "REC", "*": "EC"},
}
OTHERS = {
    "view": {"published": "REC", "retracted": "REC", "*": "EC"},
    "edit": {"*": "EC"},
    "submit": {"*": "EC"},
    "discard": {"*": "EC"},
}
EITHER = {
    "send_back": {"*": "EC"},
    "publish": {"*": "EC"},
    "schedule": {"*": "EC"},
    "correct": {"*": "EC"},
    "retract": {"*": "EC"},
    "restore": {"*": "EC"},
    "pin": {"*": "EC"},
    "unpin": {"*": "EC"},
    "key_event": {"*": "EC"},
}
ANYWHERE = {
    "create": "REC",
    "create_blog": "EC",
    "change_blog": "EC",
    "create_source": "REC",
    "change_source": "EC",
    "manage_users": "C",
}

OF_ENTRIES = sorted(set(Verb) - {Verb(name) for name in ANYWHERE})


def allowed(verb: str, own: bool, status: str) -> str:
    row = {**EITHER, **(OWN if own else OTHERS)}[verb]
    return row.get(status, row["*"])


@pytest.fixture
def person(make_user: Callable[..., User]) -> Callable[..., User]:
    return lambda letter, **values: make_user(PEOPLE[letter], **values)


def test_table_names_every_verb() -> None:
    named = {*OWN, *OTHERS, *EITHER, *ANYWHERE}
    assert named == {verb.value for verb in Verb}
    assert set(OWN) == set(OTHERS)


@pytest.mark.parametrize("letter", PEOPLE)
@pytest.mark.parametrize("verb", OF_ENTRIES)
def test_verb_on_an_entry(
    verb: Verb, letter: str, blog: LiveBlog, editor: User, person: Callable[..., User]
) -> None:
    user = person(letter)
    for own, status in product((True, False), STATUSES):
        entry = Entry(blog=blog, author=user if own else editor, status=status)
        expected = letter in allowed(verb, own, status)
        assert can(user, verb, entry) is expected, (own, status)
        if expected:
            require(user, verb, entry)
        else:
            with pytest.raises(PermissionDenied):
                require(user, verb, entry)


@pytest.mark.parametrize("letter", PEOPLE)
@pytest.mark.parametrize("verb", ANYWHERE)
def test_verb_without_an_entry(
    verb: str, letter: str, blog: LiveBlog, make_source: Callable[..., Source], person: Callable[..., User]
) -> None:
    subject: Any = {"create": blog, "change_blog": blog, "change_source": make_source()}.get(verb)
    assert can(person(letter), Verb(verb), subject) is (letter in ANYWHERE[verb])


@pytest.mark.parametrize("letter", PEOPLE)
@pytest.mark.parametrize("verb", list(Verb))
def test_inactive_user_may_do_nothing(
    verb: Verb, letter: str, blog: LiveBlog, person: Callable[..., User]
) -> None:
    user = person(letter, is_active=False)
    for status in STATUSES:
        assert not can(user, verb, Entry(blog=blog, author=user, status=status))


@pytest.mark.parametrize("verb", list(Verb))
def test_nobody_may_do_nothing(verb: Verb, blog: LiveBlog, editor: User) -> None:
    entry = Entry(blog=blog, author=editor, status="published")
    for nobody in (None, AnonymousUser(), User()):
        assert not can(nobody, verb, entry)


def test_highest_of_several_roles_counts(make_user: Callable[..., User], editor: User) -> None:
    both = make_user(Role.REPORTER)
    both.groups.add(editor.groups.get())
    assert both.role == Role.EDITOR


def test_superuser_is_a_chief(make_user: Callable[..., User]) -> None:
    assert make_user(None, is_superuser=True).role == Role.CHIEF


# The same through publishing: what the table forbids raises, and nothing is written.


class Desk:
    """An entry for each verb to be tried on, and the call that tries it."""

    def __init__(self, blog: LiveBlog, editor: User, source: Source) -> None:
        self.blog, self.editor, self.source = blog, editor, source

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

    def do(self, verb: Verb, entry: Entry, by: User) -> Any:  # noqa: PLR0911, one line a verb
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
        return getattr(publishing, verb)(entry.pk, by=by)


FITTING = {
    Verb.SEND_BACK: "in_review",
    Verb.CORRECT: "published",
    Verb.RETRACT: "published",
    Verb.RESTORE: "retracted",
    Verb.PIN: "published",
    Verb.UNPIN: "published",
}
WRITERS = [verb for verb in Verb if verb not in (Verb.VIEW, Verb.MANAGE_USERS)]


def everything() -> list[Any]:
    """Every row that publishing writes."""
    tables: list[Any] = [LiveBlog, Entry, Quote, Picture, Revision, Source, FormerSlug, OtherStory]
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.fixture
def desk(blog: LiveBlog, editor: User, make_source: Callable[..., Source]) -> Desk:
    return Desk(blog, editor, make_source())


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
