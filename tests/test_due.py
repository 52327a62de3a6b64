"""Embargoes: what is due is published once, by whoever may still publish, and what fails is shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from liveblog import publishing
from liveblog.models import Entry, Kind, LiveBlog, Revision
from liveblog.permissions import Verb
from liveblog.publishing import due, steps
from liveblog.publishing.writing import put_before_readers
from newsroom.models import Role, User


@pytest.fixture
def due_at() -> datetime:
    return timezone.now() + timedelta(hours=1)


@pytest.fixture
def late(due_at: datetime) -> datetime:
    return due_at + timedelta(seconds=1)


@pytest.fixture
def scheduled(make_entry: Callable[..., Entry], due_at: datetime) -> Callable[..., Entry]:
    def make(**changes: Any) -> Entry:
        return make_entry(**{"then": Verb.SCHEDULE, "due_at": due_at} | changes)

    return make


def again(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def test_nothing_is_published_before_its_time(scheduled: Callable[..., Entry], due_at: datetime) -> None:
    entry = scheduled()
    assert publishing.publish_due() == ([], [])
    assert publishing.publish_due(due_at - timedelta(microseconds=1)) == ([], [])
    assert again(entry).status == "scheduled"
    assert publishing.publish_due(due_at) == ([entry.pk], [])


def test_due_entry_is_published_like_any_other(
    scheduled: Callable[..., Entry], blog: LiveBlog, editor: User, reporter: User, late: datetime
) -> None:
    entry = scheduled(by=editor)
    version = LiveBlog.objects.get().version
    with time_machine.travel(late, tick=False):
        assert publishing.publish_due() == ([entry.pk], [])
    entry = again(entry)
    assert (entry.status, entry.kind, entry.version) == ("published", Kind.PUBLISHED, version + 1)
    assert entry.published_at == late
    assert (entry.due_at, entry.scheduled_by) == (None, None)
    assert Revision.objects.get(entry=entry).by == editor
    assert publishing.publish_due(late) == ([], [])


def test_due_entries_are_published_in_the_order_of_their_times(
    scheduled: Callable[..., Entry], due_at: datetime, late: datetime
) -> None:
    last, first = scheduled(due_at=due_at), scheduled(due_at=due_at - timedelta(minutes=1))
    assert publishing.publish_due(late) == ([first.pk, last.pk], [])
    assert list(Entry.objects.visible().oldest_first()) == [first, last]


def expect_stuck(entry: Entry, late: datetime, reason: str) -> None:
    version = LiveBlog.objects.get(pk=entry.blog_id).version
    for _ in range(2):
        assert publishing.publish_due(late) == ([], [entry.pk])
    assert again(entry).status == "scheduled"
    assert reason in again(entry).due_problem
    assert list(Entry.objects.stuck()) == [entry]
    assert LiveBlog.objects.get(pk=entry.blog_id).version == version


def test_scheduler_who_left_publishes_nothing(
    scheduled: Callable[..., Entry], editor: User, late: datetime
) -> None:
    entry = scheduled()
    User.objects.filter(pk=editor.pk).update(is_active=False)
    expect_stuck(entry, late, editor.name)


def test_scheduler_who_was_demoted_publishes_nothing(
    scheduled: Callable[..., Entry], editor: User, make_user: Callable[..., User], late: datetime
) -> None:
    entry = scheduled()
    editor.groups.set(make_user(Role.REPORTER).groups.all())
    expect_stuck(entry, late, editor.name)


def test_scheduler_without_a_role_publishes_nothing(
    scheduled: Callable[..., Entry], editor: User, late: datetime
) -> None:
    entry = scheduled()
    editor.groups.clear()
    expect_stuck(entry, late, editor.name)


def test_closed_live_blog_publishes_nothing_due(
    scheduled: Callable[..., Entry], blog: LiveBlog, late: datetime
) -> None:
    entry = scheduled()
    LiveBlog.objects.update(status="closed")
    expect_stuck(entry, late, "closed")


def test_one_that_fails_keeps_none_back(
    scheduled: Callable[..., Entry], chief: User, editor: User, late: datetime
) -> None:
    stuck, fine = scheduled(), scheduled(by=chief)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert publishing.publish_due(late) == ([fine.pk], [stuck.pk])


def test_one_that_the_database_refuses_keeps_none_back(
    scheduled: Callable[..., Entry], late: datetime
) -> None:
    broken, fine = scheduled(), scheduled()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(due, "put_before_readers", refused_once(broken.pk))
        assert publishing.publish_due(late) == ([fine.pk], [broken.pk])
    assert again(broken).due_problem
    assert again(broken).status == Entry.Status.SCHEDULED


def refused_once(entry_id: int) -> Callable[..., None]:
    def put(entry: Entry, *, by: User) -> None:
        if entry.pk == entry_id:
            raise IntegrityError("refused")
        put_before_readers(entry, by=by)

    return put


def test_problem_is_gone_once_it_is_solved(
    scheduled: Callable[..., Entry], editor: User, chief: User, late: datetime, due_at: datetime
) -> None:
    entry = scheduled()
    User.objects.filter(pk=editor.pk).update(is_active=False)
    publishing.publish_due(late)
    publishing.schedule(entry.pk, by=chief, due_at=due_at)
    assert again(entry).due_problem == ""
    assert publishing.publish_due(late) == ([entry.pk], [])
    assert again(entry).due_problem == ""


def test_what_was_discarded_or_sent_back_meanwhile_is_passed_over(
    scheduled: Callable[..., Entry], editor: User, late: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, back, later, fine = (scheduled() for _ in range(4))
    claim = steps.claim

    def meanwhile(entry_id: int) -> Entry:
        monkeypatch.setattr(steps, "claim", claim)
        publishing.send_back(gone.pk, by=editor)
        publishing.discard(gone.pk, by=editor)
        publishing.send_back(back.pk, by=editor)
        publishing.schedule(later.pk, by=editor, due_at=late + timedelta(hours=1))
        return steps.claim(entry_id)

    monkeypatch.setattr(steps, "claim", meanwhile)
    assert publishing.publish_due(late) == ([fine.pk], [])
    assert not Entry.objects.filter(pk=gone.pk).exists()
    assert (again(back).status, again(later).status) == ("draft", "scheduled")
    assert (again(back).due_problem, again(later).due_problem) == ("", "")
