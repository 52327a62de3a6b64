"""Review, embargo and publishing: what may follow what, and when."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, Kind, LiveBlog
from liveblog.permissions import Verb
from newsroom.models import User
from tests.stored import again, expect_error, version_of

ONE, TWO, THREE = (Content(body=f"<p>{word}</p>") for word in ("One", "Two", "Three"))
Make = Callable[..., Entry]


def test_review_there_and_back(make_entry: Make, reporter: User, editor: User, blog: LiveBlog) -> None:
    entry = make_entry(by=reporter)
    version = version_of(blog)
    publishing.submit(entry.pk, by=reporter)
    assert again(entry).status == "in_review"
    publishing.send_back(entry.pk, by=editor, note="Who said so?")
    assert (again(entry).status, again(entry).review_note) == ("draft", "Who said so?")
    publishing.submit(entry.pk, by=reporter, content=TWO, base_edit=1)
    assert (again(entry).body, again(entry).review_note) == ("<p>Two</p>", "")
    assert version_of(blog) == version
    publishing.publish(entry.pk, by=editor)
    assert again(entry).author == reporter


@pytest.mark.parametrize("then", [None, Verb.PUBLISH])
def test_only_what_is_in_review_or_scheduled_is_sent_back(
    make_entry: Make, editor: User, then: Verb | None
) -> None:
    entry = make_entry(then=then)
    expect_error("__all__", publishing.send_back, entry.pk, by=editor)


def test_sent_back_embargo_is_off(make_entry: Make, editor: User) -> None:
    due_at = timezone.now() + timedelta(hours=1)
    entry = make_entry(then=Verb.SCHEDULE, due_at=due_at)
    publishing.send_back(entry.pk, by=editor)
    entry = again(entry)
    assert (entry.status, entry.due_at, entry.scheduled_by) == ("draft", None, None)


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(seconds=1), timedelta(days=400)])
def test_embargo_in_the_past_is_a_field_error(make_entry: Make, editor: User, ago: timedelta) -> None:
    entry = make_entry()
    with time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC), tick=False):
        past = timezone.now() - ago
        expect_error("due_at", publishing.schedule, entry.pk, by=editor, due_at=past)
    expect_error("due_at", publishing.schedule, entry.pk, by=editor, due_at=None)
    assert again(entry).status == "draft"


def test_scheduled_entry_keeps_when_and_by_whom(
    make_entry: Make, reporter: User, editor: User, blog: LiveBlog
) -> None:
    version, due_at = version_of(blog), timezone.now() + timedelta(hours=1)
    entry = make_entry(by=reporter)
    publishing.schedule(entry.pk, by=editor, due_at=due_at, content=TWO, base_edit=1)
    entry = again(entry)
    assert (entry.due_at, entry.scheduled_by, entry.author) == (due_at, editor, reporter)
    assert version_of(blog) == version
    assert not Entry.objects.visible()


def test_edit_of_a_scheduled_entry_keeps_its_embargo(make_entry: Make, editor: User, chief: User) -> None:
    entry = make_entry(then=Verb.SCHEDULE, due_at=timezone.now() + timedelta(hours=1))
    publishing.edit(entry.pk, by=chief, content=TWO, base_edit=1)
    assert (again(entry).status, again(entry).scheduled_by) == ("scheduled", editor)


def test_published_by_hand_before_its_time_is_published_once(make_entry: Make, editor: User) -> None:
    entry = make_entry(then=Verb.SCHEDULE, due_at=timezone.now() + timedelta(hours=1))
    publishing.publish(entry.pk, by=editor)
    assert again(entry).due_at is None
    assert publishing.publish_due(timezone.now() + timedelta(days=1)) == ([], [])


@pytest.mark.parametrize("then", [None, Verb.SUBMIT])
def test_draft_can_be_discarded(make_entry: Make, editor: User, then: Verb | None) -> None:
    publishing.discard(make_entry(then=then).pk, by=editor)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("then", [Verb.SCHEDULE, Verb.PUBLISH])
def test_only_a_draft_can_be_discarded(make_entry: Make, editor: User, then: Verb) -> None:
    entry = make_entry(then=then, due_at=timezone.now() + timedelta(hours=1))
    expect_error("__all__", publishing.discard, entry.pk, by=editor)
    assert again(entry)


def test_publishing_claims_a_version(make_entry: Make, editor: User, blog: LiveBlog) -> None:
    entry = make_entry(key_event=True)
    version = version_of(blog)
    publishing.publish(entry.pk, by=editor)
    entry = again(entry)
    assert (entry.version, entry.first_version, entry.notice_version) == (version + 1, version + 1, None)
    assert version_of(blog) == version + 1
    assert entry.kind == Kind.PUBLISHED
    assert LiveBlog.objects.get().updated_at == entry.updated_at


def test_key_event_that_a_reporter_proposes_is_the_editors_to_publish(
    make_entry: Make, reporter: User, editor: User
) -> None:
    entry = make_entry(by=reporter, key_event=True, then=Verb.SUBMIT)
    publishing.publish(entry.pk, by=editor, key_event=False)
    assert not again(entry).key_event


@pytest.mark.parametrize("verb", [publishing.publish, publishing.submit])
def test_published_entry_is_not_published_or_submitted_again(
    published: Make, editor: User, verb: Callable[..., Entry]
) -> None:
    entry = published()
    expect_error("__all__", verb, entry.pk, by=editor)
    soon = timezone.now() + timedelta(hours=1)
    expect_error("__all__", publishing.schedule, entry.pk, by=editor, due_at=soon)
    assert again(entry).status == "published"


def test_published_at_rises_even_when_the_clock_goes_back(make_entry: Make, blog: LiveBlog) -> None:
    moments = [
        "2026-03-01T12:00",
        "2026-03-01T11:00",
        "2026-03-01T11:00",
        "2026-03-01T12:00",
        "2026-03-01T12:01",
    ]
    entries = []
    for moment in moments:
        with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=UTC), tick=False):
            entries.append(make_entry(then=Verb.PUBLISH))
    times = [again(entry).published_at for entry in entries]
    assert times == sorted(set(times))
    assert list(Entry.objects.visible().oldest_first()) == entries
    assert times[4] == datetime(2026, 3, 1, 12, 1, tzinfo=UTC)


def test_published_at_is_set_once(published: Make, editor: User) -> None:
    entry = published()
    moment = again(entry).published_at
    publishing.correct(entry.pk, by=editor, content=TWO, base_edit=1, note="Wrong.")
    publishing.retract(entry.pk, by=editor, note="Wrong.")
    publishing.restore(entry.pk, by=editor)
    assert again(entry).published_at == moment


@pytest.mark.parametrize("then", [None, Verb.PUBLISH])
def test_closed_live_blog_takes_no_entry(blog: LiveBlog, editor: User, then: Verb | None) -> None:
    LiveBlog.objects.update(status="closed")
    expect_error("__all__", publishing.create, blog.pk, by=editor, content=ONE, then=then)


def test_closed_live_blog_publishes_nothing_but_can_be_corrected(
    make_entry: Make, published: Make, editor: User, blog: LiveBlog
) -> None:
    draft, entry = make_entry(), published()
    LiveBlog.objects.update(status="closed")
    expect_error("__all__", publishing.publish, draft.pk, by=editor)
    soon = timezone.now() + timedelta(hours=1)
    expect_error("__all__", publishing.schedule, draft.pk, by=editor, due_at=soon)
    publishing.edit(draft.pk, by=editor, content=TWO, base_edit=1)
    publishing.correct(entry.pk, by=editor, content=TWO, base_edit=1, note="Wrong.")
    publishing.retract(entry.pk, by=editor, note="Wrong.")


@pytest.mark.parametrize("status", ["upcoming", "live", "paused", "draft"])
def test_every_other_live_blog_takes_entries(
    make_blog: Callable[..., LiveBlog], published: Make, status: str
) -> None:
    entry = published(of=make_blog(status=status))
    assert Entry.objects.visible().filter(pk=entry.pk).exists() is (status != "draft")
