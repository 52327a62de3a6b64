"""Step 1, two who wrote on one text at the live desk: both texts are shown, and one that has both."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry
from newsroom.models import User
from tests.live_desk import Sender, change_of

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]


def test_a_conflict_shows_both_and_offers_one_that_has_both(
    send: Sender, make_entry: Make, chief: User
) -> None:
    entry = make_entry(body="<p>The bridge is closed.</p><p>Traffic is slow.</p>", headline="Bridge")
    base = [[name, str(value)] for name, value in change_of(entry).items()]
    theirs = Content(body="<p>The old bridge is closed.</p><p>Traffic is slow.</p>", headline="Old bridge")
    publishing.edit(entry.pk, by=chief, content=theirs, base_edit=1)
    mine = "<p>The bridge is closed.</p><p>Traffic is very slow.</p>"
    data = change_of(entry, body=mine, key_event="on", due_at="2099-07-01T18:30")
    told = send(data, 409, base=json.dumps(base))
    merged, saved = dict(told["merged"]), dict(told["theirs"])
    assert (told["entry"], told["edit"]) == (entry.pk, 2)
    assert merged["body"] == "<p>The old bridge is closed.</p><p>Traffic is very slow.</p>"
    assert merged["headline"] == "Old bridge"
    assert (merged["key_event"], merged["due_at"]) == ("on", "2099-07-01T18:30")
    assert (saved["body"], saved["headline"]) == (theirs.body, "Old bridge")
    assert (merged["base_edit"], saved["base_edit"]) == ("2", "2")
    assert merged["client_id"] == saved["client_id"] == data["client_id"]
    assert "they changed it" in told["html"]
    assert "both of you changed it" in told["html"]
    entry.refresh_from_db()
    assert entry.body == theirs.body


def test_either_text_of_a_conflict_can_be_sent_as_it_comes(
    send: Sender, make_entry: Make, chief: User, quote: Any, editor: User
) -> None:
    theirs = Content(body="<p>Theirs</p>", quotes=(quote,))
    for choice in ("merged", "theirs"):
        entry = make_entry(body="<p>First</p>", quotes=(quote,))
        data = change_of(entry, body="<p>Mine</p>")
        publishing.edit(entry.pk, by=chief, content=theirs, base_edit=1)
        told = send(data, 409)
        send(dict(told[choice]), entry=entry.pk, verb="save", number="2000")
        entry.refresh_from_db()
        assert "Theirs" in entry.body
        assert ("Mine" in entry.body) == (choice == "merged")
        assert entry.quotes.count() == 1


def test_no_text_of_a_conflict_has_a_box_that_nobody_ticked(
    send: Sender, make_entry: Make, chief: User, quote: Any
) -> None:
    """A browser sends no such box, and ticks each that it is given: a row would be removed by it."""
    entry = make_entry(body="<p>First</p>", quotes=(quote,))
    data = change_of(entry, body="<p>Mine</p>")
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Theirs</p>", quotes=(quote,)), base_edit=1)
    told = send(data, 409)
    for text in (dict(told["merged"]), dict(told["theirs"])):
        assert "quotes-0-text" in text
        assert not {"quotes-0-DELETE", "key_event", "confirmed"} & text.keys()


@pytest.mark.parametrize("base", ["", "null", "{", "[]", '[["body"]]', "[[" * 5000, '[["a","b"]]'])
def test_a_base_that_can_not_be_read_leaves_a_view_of_two(
    send: Sender, make_entry: Make, chief: User, base: str
) -> None:
    entry = make_entry(body="<p>First</p>")
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Theirs</p>"), base_edit=1)
    told = send(change_of(entry, body="<p>Mine</p>"), 409, base=base)
    assert dict(told["merged"])["body"] == "<p>Theirs</p><p>Mine</p>"
    assert "is not known here" in told["html"]


def test_the_very_same_text_is_no_conflict(send: Sender, published: Make, chief: User) -> None:
    entry = published(body="<p>First</p>")
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Same</p>"), base_edit=1)
    assert send(change_of(entry, body="<p>Same</p>", verb="update"))["edit"] == 2


def test_a_conflict_tells_nothing_to_those_who_may_not_change_the_text(
    send_as: Callable[[User], Sender], make_entry: Make, reporter: User, editor: User
) -> None:
    entry = make_entry(by=reporter, body="<p>First</p>")
    publishing.schedule(entry.pk, by=editor, due_at=timezone.now() + timedelta(hours=1))
    publishing.edit(entry.pk, by=editor, content=Content(body="<p>Secret</p>"), base_edit=1)
    told = send_as(reporter)(change_of(entry, base_edit="1", body="<p>Mine</p>"), 403)
    assert "Secret" not in json.dumps(told)
