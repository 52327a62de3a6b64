"""Wakes: after the commit, never before, never after a rollback; a listener that fails disturbs nobody."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.delivery import wakes
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.sources import SourceContent
from newsroom.models import User

Heard = list[tuple[int, int]]


@pytest.fixture
def heard() -> Iterator[Heard]:
    calls: Heard = []
    stop = wakes.listen(lambda blog_id, version: calls.append((blog_id, version)))
    yield calls
    stop()


def test_wake_comes_after_the_commit(
    blog: LiveBlog, editor: User, heard: Heard, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        entry = publishing.create(blog.pk, by=editor, content=Content(body="<p>x</p>"))
        assert heard == []
    assert heard == []
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(entry.pk, by=editor)
        assert heard == []
    assert heard == [(blog.pk, 2)]


@pytest.mark.django_db(transaction=True)
def test_whoever_is_woken_finds_the_change_in_the_database(blog: LiveBlog, editor: User) -> None:
    seen: list[Any] = []

    def look(blog_id: int, version: int) -> None:
        assert not transaction.get_connection().in_atomic_block
        seen.extend(Entry.objects.filter(blog=blog_id).changed_after(version - 1))

    stop = wakes.listen(look)
    try:
        publishing.publish(
            publishing.create(blog.pk, by=editor, content=Content(body="<p>x</p>")).pk, by=editor
        )
    finally:
        stop()
    assert [entry.body for entry in seen] == ["<p>x</p>"]


@pytest.mark.django_db(transaction=True)
def test_no_wake_after_a_rollback(blog: LiveBlog, editor: User, heard: Heard) -> None:
    entry = publishing.create(blog.pk, by=editor, content=Content(body="<p>x</p>"))
    heard.clear()
    with transaction.atomic():
        publishing.publish(entry.pk, by=editor)
        transaction.set_rollback(True)
    assert heard == []
    assert LiveBlog.objects.get().version == 1
    assert Entry.objects.get().status == "draft"
    publishing.publish(entry.pk, by=editor)
    assert heard == [(blog.pk, 2)]


def test_no_wake_for_what_is_refused_or_not_public(
    make_entry: Callable[..., Entry], editor: User, heard: Heard, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        entry = make_entry()
        publishing.submit(entry.pk, by=editor)
        publishing.send_back(entry.pk, by=editor)
        publishing.edit(entry.pk, by=editor, content=Content(body="<p>y</p>"), base_edit=1)
        with pytest.raises(ValidationError):
            publishing.retract(entry.pk, by=editor, note="x")
    assert [call for call in callbacks if getattr(call, "func", None) is wakes.wake][1:] == []
    assert [version for _blog, version in heard] in ([], [1])  # the blog's own first, made by its fixture


@pytest.mark.django_db(transaction=True)
def test_every_public_change_wakes_once(
    blog: LiveBlog, published: Callable[..., Entry], editor: User, heard: Heard, quote: QuoteContent
) -> None:
    heard.clear()
    entry, other = published(quotes=(quote,)), published()
    publishing.pin(other.pk, by=editor)
    publishing.pin(entry.pk, by=editor)
    publishing.unpin(entry.pk, by=editor)
    publishing.key_event(entry.pk, by=editor)
    publishing.edit(entry.pk, by=editor, content=Content(quotes=(quote,)), base_edit=1)
    publishing.correct(
        entry.pk, by=editor, content=Content(body="<p>y</p>", quotes=(quote,)), base_edit=2, note="x"
    )
    source = quote_source(entry)
    publishing.change_source(
        source.pk, by=editor, content=replace(SourceContent.of(source), name="New"), base_edit=source.edit
    )
    publishing.retract(entry.pk, by=editor, note="x")
    publishing.restore(entry.pk, by=editor)
    now = LiveBlog.objects.get()
    publishing.change_blog(
        blog.pk, by=editor, content=replace(BlogContent.of(now), headline="New"), base_edit=now.edit
    )
    now.refresh_from_db()
    assert heard == [(blog.pk, version) for version in range(2, now.version + 1)]
    assert now.version == 13


def quote_source(entry: Entry) -> Any:
    return entry.quotes.get().source


def test_failing_listener_disturbs_nobody(heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    def fail(blog_id: int, version: int) -> None:
        raise RuntimeError("broken")

    stops = [wakes.listen(fail), wakes.listen(lambda *call: heard.append(call))]
    with caplog.at_level(logging.ERROR):
        wakes.wake(3, 7)
    for stop in stops:
        stop()
    assert heard == [(3, 7), (3, 7)]
    assert "live blog 3" in caplog.text
    wakes.wake(3, 8)
    assert heard[2:] == [(3, 8)]


def test_listener_may_stop_itself(heard: Heard) -> None:
    stops: list[Callable[[], None]] = []
    stops.append(wakes.listen(lambda *_: stops[0]()))
    wakes.wake(1, 1)
    wakes.wake(1, 2)
    assert heard == [(1, 1), (1, 2)]
