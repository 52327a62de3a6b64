"""`manage.py publish_due`: what is due is published, what can't be stays and is named, nobody is early."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError

from liveblog import publishing
from liveblog.models import Entry, Revision
from liveblog.permissions import Verb
from newsroom.models import User

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def scheduled(make_entry: Callable[..., Entry]) -> Entry:
    """An entry under embargo until noon."""
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        return make_entry(then=Verb.SCHEDULE, due_at=NOON)


def run_at(moment: datetime, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    with time_machine.travel(moment, tick=False):
        call_command("publish_due")
    return capsys.readouterr()


def test_nothing_is_published_before_its_minute(scheduled: Entry, capsys: Any) -> None:
    out, err = run_at(NOON - timedelta(seconds=1), capsys)
    assert (out, err) == ("Nothing is due.\n", "")
    scheduled.refresh_from_db()
    assert scheduled.status == Entry.Status.SCHEDULED
    assert not Entry.objects.visible().exists()


def test_what_is_due_is_published_once(scheduled: Entry, capsys: Any) -> None:
    out, err = run_at(NOON, capsys)
    assert (out, err) == (f"Entry {scheduled.pk} is published.\n", "")
    assert run_at(NOON + timedelta(minutes=1), capsys) == ("Nothing is due.\n", "")
    assert list(Entry.objects.visible()) == [scheduled]
    assert Revision.objects.filter(entry=scheduled).count() == 1


def test_what_can_not_be_published_stays_scheduled_and_is_named(
    scheduled: Entry, editor: User, capsys: Any
) -> None:
    editor.groups.clear()
    out, err = run_at(NOON, capsys)
    assert out == ""
    assert err == f"Entry {scheduled.pk} is due and could not be published; the desk shows why.\n"
    scheduled.refresh_from_db()
    assert scheduled.status == Entry.Status.SCHEDULED
    assert scheduled.due_problem


def test_a_database_that_is_away_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection refused for password=s3cret")

    monkeypatch.setattr(publishing, "publish_due", away)
    with pytest.raises(CommandError, match=r"^The database is away; what is due stays scheduled\.$"):
        call_command("publish_due")
