"""The replay: what was published once is published again, through publishing, into a live blog of its own."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from liveblog.replay import Replay
from newsroom.models import User

Make = Callable[..., Entry]


@pytest.fixture
def recorded(make_blog: Callable[..., LiveBlog], published: Make, editor: User) -> LiveBlog:
    """A morning with every kind of change, ten minutes apart."""
    with time_machine.travel(datetime(2026, 3, 1, 8, 0, tzinfo=UTC), tick=False) as clock:
        blog = make_blog(slug="flood", headline="Flood", summary="<p>So far</p>")
        clock.shift(600)
        first = published(of=blog, body="<p>Wrong</p>", key_event=True)
        clock.shift(600)
        second = published(of=blog, body="<p>Withdrawn</p>")
        clock.shift(600)
        publishing.correct(
            first.pk, by=editor, content=Content(body="<p>Right</p>"), base_edit=1, note="Was wrong."
        )
        clock.shift(600)
        publishing.pin(first.pk, by=editor)
        clock.shift(600)
        publishing.retract(second.pk, by=editor, note="Not so.")
        clock.shift(3600)
        ended = BlogContent(headline="Flood: over", slug="flood", status="closed")
        publishing.change_blog(blog.pk, by=editor, content=ended, base_edit=1)
    blog.refresh_from_db()
    return blog


def states(blog: LiveBlog) -> list[tuple[str, str, bool, bool, str]]:
    entries = Entry.objects.visible().of(blog).oldest_first()
    return [(e.status, e.body, e.key_event, e.pinned_at is not None, e.kind) for e in entries]


def run(replay: Replay) -> list[float]:
    pauses: list[float] = []
    assert len(list(replay.run(pauses.append))) == len(replay.revisions)
    replay.blog.refresh_from_db()
    return pauses


def test_a_replay_ends_as_the_recording_did(recorded: LiveBlog) -> None:
    replay = Replay(recorded, speed=60)
    assert replay.blog.slug == "flood-replay"
    assert replay.blog.status == "live"
    run(replay)
    assert states(replay.blog) == states(recorded)
    assert replay.blog.headline == "Flood: over"
    assert replay.blog.status == "closed"
    assert replay.blog.version == recorded.version


def test_the_recording_is_left_alone(recorded: LiveBlog) -> None:
    before = states(recorded), recorded.version
    run(Replay(recorded, speed=60))
    recorded.refresh_from_db()
    assert (states(recorded), recorded.version) == before


def test_pauses_are_those_of_the_recording_made_shorter(recorded: LiveBlog) -> None:
    assert run(Replay(recorded, speed=60)) == [10, 10, 10, 10, 10, 60]
    assert run(Replay(recorded, speed=60, at_most=5)) == [5] * 6


def test_the_next_replay_has_an_address_of_its_own(recorded: LiveBlog) -> None:
    slugs = [Replay(recorded, speed=60).blog.slug for _ in range(3)]
    assert slugs == ["flood-replay", "flood-replay-2", "flood-replay-3"]


def test_the_command_says_where_it_posts_and_how_far_it_is(recorded: LiveBlog) -> None:
    out = io.StringIO()
    call_command("replay", "flood", speed=1_000_000, stdout=out)
    assert "/live/flood-replay/" in out.getvalue()
    assert "6/6" in out.getvalue()
    assert "Done." in out.getvalue()


@pytest.mark.parametrize(
    ("slug", "options", "complaint"),
    [
        ("nowhere", {}, "no live blog at"),
        ("flood", {"speed": 0}, "--speed"),
        ("flood", {"speed": float("nan")}, "--speed"),
        ("flood", {"at_most": -1}, "--at-most"),
    ],
)
def test_what_cannot_be_replayed_is_said_in_a_line(
    recorded: LiveBlog, slug: str, options: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(CommandError, match=complaint):
        call_command("replay", slug, **options, stdout=io.StringIO())


def test_a_live_blog_that_was_never_public_has_nothing_to_replay(
    make_blog: Callable[..., LiveBlog],
) -> None:
    make_blog(slug="quiet", status="draft")
    with pytest.raises(CommandError, match="nothing was ever published"):
        call_command("replay", "quiet", stdout=io.StringIO())
