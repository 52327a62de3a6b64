"""Steps 1 and 4: who saved a text last, noted by publishing and told at the desk."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liveblog import publishing
from liveblog.content import Content
from liveblog.desk.saved import ago, saved, saved_by_others
from liveblog.models import Entry, LiveBlog
from newsroom.models import User
from tests.live_desk import Sender, change_of

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
NOW = datetime(2026, 11, 25, 13, 2, tzinfo=UTC)


def writer(entry: Entry) -> Any:
    entry.refresh_from_db()
    return entry.written_by


def test_who_saved_the_text_is_noted_and_no_other_verb_changes_it(
    make_entry: Make, reporter: User, editor: User, chief: User
) -> None:
    entry = make_entry(by=reporter)
    assert writer(entry) == reporter
    publishing.submit(entry.pk, by=editor, content=Content(body="<p>Two</p>"), base_edit=1)
    assert writer(entry) == editor
    publishing.publish(entry.pk, by=chief)
    publishing.pin(entry.pk, by=chief)
    publishing.key_event(entry.pk, by=chief)
    assert writer(entry) == editor
    before = entry.written_at
    correction = Content(body="<p>Three</p>")
    publishing.correct(entry.pk, by=chief, content=correction, base_edit=2, note="It was two.")
    assert writer(entry) == chief
    assert before
    assert entry.written_at
    assert entry.written_at > before


def test_the_sentence_names_who_and_when_on_the_clocks_of_the_live_blog(
    make_blog: Callable[..., LiveBlog], make_entry: Make, editor: User, chief: User
) -> None:
    entry = make_entry(of=make_blog(time_zone="Europe/Kyiv"), by=chief)
    entry.written_at = NOW
    assert saved(entry, editor).startswith("Chia Eff saved this ")
    assert saved(entry, editor).endswith(", at 15:02")
    assert saved_by_others(entry, editor) == saved(entry, editor)
    assert saved(entry, chief).startswith("You saved this ")
    assert saved_by_others(entry, chief) == ""
    entry.status = Entry.Status.TAKEN_DOWN
    assert saved_by_others(entry, editor) == ""


def test_a_text_from_before_this_was_noted_names_nobody(make_entry: Make, editor: User) -> None:
    entry = make_entry()
    entry.written_by = entry.written_at = None
    assert saved(entry, editor) == "Somebody saved while you were writing"
    assert saved_by_others(entry, editor) == ""


@pytest.mark.parametrize(
    ("before", "said"),
    [(-60, "just now"), (59, "just now"), (60, "1\xa0minute ago"), (7300, "2\xa0hours ago")],
)
def test_how_long_ago_is_never_less_than_now(before: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert ago(NOW - timedelta(seconds=before)) == said


def test_a_look_tells_who_saved_but_not_of_oneself(
    open_window: Any, make_entry: Make, editor: User, chief: User
) -> None:
    mine, theirs = open_window(editor), open_window(chief)
    since = mine.look()["desk_version"]
    entry = make_entry(by=chief)
    [told], [own] = mine.look(since)["rows"], theirs.look(since)["rows"]
    assert (told["id"], told["edit"]) == (entry.pk, 1)
    assert told["saved"].startswith("Chia Eff saved this just now")
    assert own["saved"] == ""


def test_the_names_of_those_who_saved_cost_no_query_of_their_own(
    open_window: Any, make_entry: Make, make_user: Any, editor: User, reporter: User, chief: User
) -> None:
    window = open_window(editor)
    costs = []
    for writers in ([chief], [chief, reporter, editor, chief, reporter]):
        since = window.look()["desk_version"]
        for by in writers:
            make_entry(by=by)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(window.look(since)["rows"]) == len(writers)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_conflict_says_who_saved(send: Sender, make_entry: Make, editor: User, chief: User) -> None:
    entry = make_entry(body="<p>First</p>", by=editor)
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Theirs</p>"), base_edit=1)
    told = send(change_of(entry, body="<p>Mine</p>", base_edit="1"), 409)
    assert told["reason"].startswith("Chia Eff saved this just now, at ")
    assert "Chia Eff saved this just now, at " in told["html"]
