"""Step 1: the hand-over sheet says what waits and what was done, to those who may know."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, LiveBlog, Presence
from liveblog.permissions import Verb
from newsroom.models import User


def sheet(client: Client, blog: LiveBlog, **query: Any) -> Any:
    return client.get(f"/admin/liveblog/liveblog/{blog.pk}/desk/hand-over/", query)


def text_of(client: Client, blog: LiveBlog, **query: Any) -> str:
    answer = sheet(client, blog, **query)
    assert answer.status_code == 200
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.content.decode(), re.DOTALL)
    assert found
    return unescape(found[1])


def part_of(text: str, title: str) -> list[str]:
    """The lines below a title."""
    return text.split(f"\n{title}\n")[1].split("\n\n", maxsplit=1)[0].strip().split("\n")


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def waiting(make_entry: Callable[..., Entry], reporter: User, make_blog: Callable[..., LiveBlog]) -> Entry:
    """One of each that waits, all of them the editor's but one draft; and one in another live blog."""
    make_entry(headline="An editor’s draft")
    make_entry(headline="A reporter’s draft", by=reporter)
    make_entry(headline="For review", then=Verb.SUBMIT)
    make_entry(headline="Elsewhere", of=make_blog())
    return make_entry(
        headline="Under embargo", then=Verb.SCHEDULE, due_at=timezone.now() + timedelta(hours=1)
    )


def test_the_sheet_lists_what_waits_each_in_its_part(
    as_editor: Client, blog: LiveBlog, waiting: Entry
) -> None:
    text = text_of(as_editor, blog)
    drafts = part_of(text, "DRAFTS")
    assert ["A reporter’s draft" in drafts[0], "An editor’s draft" in drafts[1]] == [True, True]
    assert "For review · Edda Tor" in part_of(text, "IN REVIEW")[0]
    assert "Under embargo" in part_of(text, "SCHEDULED")[0]
    assert "Elsewhere" not in text
    assert "DUE, AND NOT PUBLISHED" not in text


def test_an_embargo_is_told_in_the_live_blogs_zone(
    as_editor: Client, make_blog: Callable[..., LiveBlog], make_entry: Callable[..., Entry]
) -> None:
    blog = make_blog(time_zone="Asia/Tokyo")
    with travel("2026-05-31T09:00:00Z", tick=False):
        due_at = timezone.now() + timedelta(hours=2)
        make_entry(of=blog, headline="Under embargo", then=Verb.SCHEDULE, due_at=due_at)
    assert (
        "embargo until 31 May, 20:00 JST · Under embargo" in part_of(text_of(as_editor, blog), "SCHEDULED")[0]
    )


def test_what_is_stuck_comes_first_with_its_reason(as_editor: Client, blog: LiveBlog, waiting: Entry) -> None:
    Entry.objects.filter(pk=waiting.pk).update(due_problem="Its picture is missing.")
    text = text_of(as_editor, blog)
    assert "Its picture is missing." in part_of(text, "DUE, AND NOT PUBLISHED")[0]
    assert part_of(text, "SCHEDULED") == ["- Nothing."]
    assert text.index("DUE, AND") < text.index("SCHEDULED")


def test_who_did_what_in_the_shift_is_told_from_the_ledger(
    as_editor: Client,
    blog: LiveBlog,
    reporter: User,
    editor: User,
    chief: User,
    make_entry: Callable[..., Entry],
) -> None:
    entry = make_entry(headline="The bridge", by=reporter, then=Verb.SUBMIT)
    publishing.publish(entry.pk, by=editor)
    entry.refresh_from_db()
    content = Content(headline="The bridge", body="<p>Closed.</p>")
    publishing.correct(entry.pk, by=chief, content=content, base_edit=entry.edit, note="It was closed.")
    publishing.pin(entry.pk, by=chief)
    publishing.retract(entry.pk, by=editor, note="Never said.")
    text = text_of(as_editor, blog)
    retracted, corrected, published, created = part_of(text, "DONE IN THE SHIFT")
    assert retracted.endswith("Retraction: The bridge · Edda Tor · Never said.")
    assert corrected.endswith("Correction: The bridge · Chia Eff · It was closed.")
    assert published.endswith("Published: The bridge · Edda Tor, written by Rea Porter")
    assert created.endswith("other stories · Edda Tor")
    assert part_of(text, "WHO DID WHAT") == [
        "- Edda Tor: Retraction 1, Published 1, Live blog 1",
        "- Chia Eff: Pinned 1, Correction 1",
    ]


def test_a_shift_has_the_hours_that_are_asked_for(
    as_editor: Client, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    with travel(timezone.now() - timedelta(hours=10)):
        published(headline="Ten hours ago")
    with travel(timezone.now() - timedelta(hours=5)):
        published(headline="Five hours ago")
    assert "Five hours ago" not in text_of(as_editor, blog, hours=4)
    usual = text_of(as_editor, blog)
    assert ("Five hours ago" in usual, "Ten hours ago" in usual) == (True, False)
    assert "Ten hours ago" in text_of(as_editor, blog, hours=12)


@pytest.mark.parametrize("hours", ["", "0", "-8", "73", "8.5", "eight", "²", "9" * 50, "8h"])
def test_bad_hours_are_said_and_the_usual_shift_is_shown(
    as_editor: Client, blog: LiveBlog, hours: str
) -> None:
    answer = sheet(as_editor, blog, hours=hours)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Hours are a whole number from 1 to 72. Here are the last 8." in page
    assert "The last 8 hours" in page


def test_the_text_has_one_line_for_each_thing_whatever_was_typed(
    as_editor: Client, blog: LiveBlog, make_entry: Callable[..., Entry]
) -> None:
    make_entry(headline="<b>Bold & broken</b>")
    make_entry(body="<p>One</p><p>Two</p><ul><li>Three</li></ul>")
    lines = part_of(text_of(as_editor, blog), "DRAFTS")
    assert len(lines) == 2
    assert "One Two Three" in lines[0]
    assert "<b>Bold & broken</b>" in lines[1]
    assert "<b>Bold" not in sheet(as_editor, blog).content.decode()


def test_who_is_here_is_told_once_each(
    as_editor: Client, blog: LiveBlog, reporter: User, chief: User
) -> None:
    for user in (reporter, reporter, chief):
        Presence.objects.create(user=user, blog=blog, seen_at=timezone.now())
    assert part_of(text_of(as_editor, blog), "HERE NOW") == ["- Chia Eff", "- Rea Porter"]


def test_three_people_read_what_they_may_see(
    client: Client, blog: LiveBlog, waiting: Entry, reporter: User, editor: User, chief: User
) -> None:
    for user in (editor, chief):
        client.force_login(user)
        assert "An editor’s draft" in text_of(client, blog)
    client.force_login(reporter)
    text = text_of(client, blog)
    assert "A reporter’s draft" in part_of(text, "MY DRAFTS")[0]
    for hidden in ("An editor’s draft", "For review", "Under embargo"):
        assert hidden not in sheet(client, blog).content.decode()
    assert sheet(client, blog)["Cache-Control"] == "private, no-store"


def test_a_live_blog_that_is_none_has_no_sheet(as_editor: Client) -> None:
    assert as_editor.get("/admin/liveblog/liveblog/999/desk/hand-over/").status_code == 404


def test_the_sheet_costs_the_same_however_much_there_is(
    as_editor: Client, blog: LiveBlog, published: Callable[..., Entry], make_entry: Callable[..., Entry]
) -> None:
    counts = []
    for _ in range(2):
        published()
        make_entry()
        make_entry(then=Verb.SUBMIT)
        with CaptureQueriesContext(connection) as queries:
            sheet(as_editor, blog)
        counts.append(len(queries))
    assert counts[0] == counts[1]
