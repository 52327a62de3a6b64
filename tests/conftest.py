"""People and plain makers for every test."""

import itertools
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group

from liveblog import fragments, publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.sources import SourceContent
from liveblog.takedown import rounds
from newsroom.models import Role, User
from tests import skips
from tests.live_desk import Sender, Window

pytest_terminal_summary = skips.pytest_terminal_summary
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def forget_fragments() -> None:
    """Each test has a database of its own, in which the same numbers name other things."""
    fragments.memory.clear()
    fragments.panel_memory.clear()
    rounds.known.clear()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for what is uploaded."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    def make(role: Role | None, **values: Any) -> User:
        username = values.pop("username", f"{role or 'stranger'}-{next(_numbers)}".lower())
        user = User.objects.create_user(username, password="pass", **{"is_staff": True} | values)
        if role:
            user.groups.add(Group.objects.get_or_create(name=role.value)[0])
        return user

    return make


@pytest.fixture
def reporter(make_user: Callable[..., User]) -> User:
    return make_user(Role.REPORTER, name="Rea Porter")


@pytest.fixture
def editor(make_user: Callable[..., User]) -> User:
    return make_user(Role.EDITOR, name="Edda Tor")


@pytest.fixture
def chief(make_user: Callable[..., User]) -> User:
    return make_user(Role.CHIEF, name="Chia Eff")


@pytest.fixture
def stranger(make_user: Callable[..., User]) -> User:
    """An account without a role."""
    return make_user(None)


@pytest.fixture
def make_blog(editor: User) -> Callable[..., LiveBlog]:
    def make(**changes: Any) -> LiveBlog:
        number = next(_numbers)
        values = {"headline": f"Coverage {number}", "slug": f"coverage-{number}", "status": "live"}
        return publishing.create_blog(by=editor, content=BlogContent(**values | changes))

    return make


@pytest.fixture
def blog(make_blog: Callable[..., LiveBlog]) -> LiveBlog:
    return make_blog()


@pytest.fixture
def make_source(editor: User) -> Callable[..., Source]:
    def make(**changes: Any) -> Source:
        number = next(_numbers)
        values = {"name": f"The Gazette {number}", "slug": f"gazette-{number}", "kind": "outlet"}
        return publishing.create_source(by=editor, content=SourceContent(**values | changes))

    return make


@pytest.fixture
def make_entry(blog: LiveBlog, editor: User) -> Callable[..., Entry]:
    """A draft by default; `then=Verb.PUBLISH` for a published one. Other words are Content's fields."""

    def make(
        *, of: LiveBlog | None = None, by: User | None = None, then: Verb | None = None, **changes: Any
    ) -> Entry:
        key_event = changes.pop("key_event", False)
        due_at = changes.pop("due_at", None)
        values = {"body": f"<p>Update {next(_numbers)}</p>"} | changes
        return publishing.create(
            (of or blog).pk,
            by=by or editor,
            content=Content(**values),
            client_id=uuid.uuid4(),
            then=then,
            due_at=due_at,
            key_event=key_event,
        )

    return make


@pytest.fixture
def published(make_entry: Callable[..., Entry]) -> Callable[..., Entry]:
    def make(**changes: Any) -> Entry:
        return make_entry(then=Verb.PUBLISH, **changes)

    return make


@pytest.fixture
def quote(make_source: Callable[..., Source]) -> QuoteContent:
    return QuoteContent(text="We saw it with our own eyes,", speaker="Ada Lund", source_id=make_source().pk)


@pytest.fixture
def send(editor: User, blog: LiveBlog) -> Sender:
    return Sender(editor, blog)


@pytest.fixture
def send_as(blog: LiveBlog) -> Callable[[User], Sender]:
    return lambda user: Sender(user, blog)


@pytest.fixture
def open_window(blog: LiveBlog) -> Callable[[User], Window]:
    return lambda user: Window(user, blog)
