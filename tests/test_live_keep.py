"""Step 1, working copies: what is typed is kept for its author alone, and nothing late undoes anything."""

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from liveblog import publishing
from liveblog.desk.live.keep import open_copies
from liveblog.models import Entry, LiveBlog, WorkingCopy
from liveblog.publishing import copies
from liveblog.publishing.blogs import BlogContent
from newsroom.models import Role, User
from tests.desk import live_url, new_entry_data

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
Told = dict[str, Any]
NUMBER = str(uuid.uuid4())


class Keeper:
    """Somebody who types at the live desk: keep(…) and drop(…) give the answers' JSON."""

    def __init__(self, user: User, blog: LiveBlog) -> None:
        self.client, self.user, self.blog = Client(), user, blog
        self.client.force_login(user)

    def ask(self, path: str, asked: Any, status: int) -> Told:
        answer = self.client.post(live_url(self.blog, path), asked, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def keep(self, number: Any = 1000, body: str = "<p>Typed</p>", status: int = 200, **changes: Any) -> Told:
        fields = [["headline", ""], ["body", body]]
        asked = {"client_id": NUMBER, "entry": None, "base_edit": None, "fields": fields, "number": number}
        return self.ask("keep/", asked | changes, status)

    def drop(self, number: Any = 1000, status: int = 200, **changes: Any) -> Told:
        return self.ask("drop/", {"client_id": NUMBER, "number": number} | changes, status)

    @property
    def open(self) -> list[Told]:
        return open_copies(self.user, self.blog)


@pytest.fixture
def typist(reporter: User, blog: LiveBlog) -> Keeper:
    return Keeper(reporter, blog)


def body_of(copy: Told) -> str:
    return dict(copy["fields"])["body"]


# What is kept


def test_what_is_typed_is_kept_with_all_that_it_takes_to_go_on(typist: Keeper, make_entry: Make) -> None:
    entry = make_entry(by=typist.user)
    told = typist.keep(2000, "<p>Half a thought</p>", entry=entry.pk, base_edit=1)
    [copy] = typist.open
    assert copy == {
        "client_id": NUMBER,
        "entry": entry.pk,
        "base_edit": 1,
        "fields": [["headline", ""], ["body", "<p>Half a thought</p>"]],
        "number": 2000,
        "kept_at": told["kept_at"],
        "title": "Half a thought",
    }


def test_it_touches_neither_the_entry_nor_its_edit(typist: Keeper, make_entry: Make) -> None:
    entry = make_entry(by=typist.user, body="<p>Saved</p>")
    typist.blog.refresh_from_db()
    before = (typist.blog.version, typist.blog.desk_version)
    typist.keep(entry=entry.pk, base_edit=1)
    entry.refresh_from_db()
    typist.blog.refresh_from_db()
    assert (entry.body, entry.edit) == ("<p>Saved</p>", 1)
    assert (typist.blog.version, typist.blog.desk_version) == before


def test_the_latest_keeping_stands(typist: Keeper) -> None:
    for number in (1000, 2000, 3000):
        typist.keep(number, f"<p>{number}</p>")
    [copy] = typist.open
    assert (body_of(copy), copy["number"]) == ("<p>3000</p>", 3000)


def test_a_late_keeping_changes_nothing(typist: Keeper) -> None:
    typist.keep(2000, "<p>Later</p>")
    assert typist.keep(1000, "<p>Earlier</p>") == {"late": True}
    assert typist.keep(2000, "<p>Other</p>") == {"late": True}
    assert "kept_at" in typist.keep(2000, "<p>Later</p>")
    assert body_of(typist.open[0]) == "<p>Later</p>"


def test_what_went_on_in_another_window_is_not_replaced_unseen(typist: Keeper) -> None:
    """The last three digits of a number name the window."""
    typist.keep(1111, "<p>Begun on the laptop</p>", on=0)
    typist.keep(2222, "<p>Gone on on the phone</p>", on=1111)
    late = {"late": True, "elsewhere": True}
    assert typist.keep(3111, "<p>Typed on on the laptop</p>", on=1111) == late
    assert typist.keep(2111, "<p>Typed on on the laptop</p>", on=1111) == late
    assert body_of(typist.open[0]) == "<p>Gone on on the phone</p>"
    assert "kept_at" in typist.keep(4111, "<p>Taken back to the laptop</p>", on=2222)


def test_a_keeping_whose_answer_was_lost_is_no_other_window(typist: Keeper) -> None:
    typist.keep(1111, "<p>Begun</p>", on=0)
    typist.keep(2111, "<p>Its answer is lost</p>", on=1111)
    assert "kept_at" in typist.keep(3111, "<p>Gone on</p>", on=1111)


def test_the_page_of_its_author_lists_it(typist: Keeper) -> None:
    typist.keep(body="<p>Words of mine</p>")
    page = typist.client.get(live_url(typist.blog)).content.decode()
    assert "Words of mine" in page


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ([["headline", " Flag <b> up "], ["body", "<p>x</p>"]], "Flag <b> up"),
        ([["body", "<h3>One</h3><p>two&nbsp;&amp; <strong>th</strong>ree</p>"]], "One two & three"),
        ([["body", "<" * 3000]], "Without a headline"),
        ([["body", "<p>" + "word " * 30]], " ".join(["word"] * 12) + "…"),
        ([["note", "x"]], "Without a headline"),
    ],
)
def test_it_is_named_by_its_headline_or_first_words_as_text(
    typist: Keeper, fields: list[list[str]], title: str
) -> None:
    typist.keep(fields=fields)
    assert typist.open[0]["title"] == title


def test_of_an_entry_that_is_gone_the_text_is_kept_all_the_same(
    typist: Keeper, make_entry: Make, editor: User
) -> None:
    entry = make_entry(by=typist.user)
    typist.keep(1000, entry=entry.pk, base_edit=1)
    publishing.discard(entry.pk, by=editor)
    assert typist.open[0]["entry"] is None
    typist.keep(2000, "<p>Typed on</p>", entry=entry.pk, base_edit=1)
    assert (typist.open[0]["entry"], body_of(typist.open[0])) == (None, "<p>Typed on</p>")


def test_characters_that_no_database_takes_are_left_out(typist: Keeper) -> None:
    typist.client.post(
        live_url(typist.blog, "keep/"),
        json.dumps(
            {
                "client_id": NUMBER,
                "number": 1,
                "fields": [["body\x00", "a\x00b\ud800c"], ["csrfmiddlewaretoken", "s"]],
            }
        ),
        content_type="application/json",
    )
    assert typist.open[0]["fields"] == [["body", "abc"]]


# What is thrown away or sent


def test_what_is_thrown_away_is_not_listed_and_a_late_keeping_brings_nothing_back(typist: Keeper) -> None:
    typist.keep(2000)
    assert typist.drop(2000) == {"dropped": True}
    assert typist.open == []
    assert typist.keep(1000) == {"late": True}
    assert typist.keep(2000) == {"late": True}
    assert typist.open == []
    assert typist.drop(2000) == {"dropped": True}


def test_throwing_away_reaches_a_keeping_that_is_still_under_way(typist: Keeper) -> None:
    typist.drop(2000)
    assert typist.keep(1000) == {"late": True}
    assert typist.open == []


def test_a_late_throwing_away_takes_nothing_of_what_was_typed_since(typist: Keeper) -> None:
    typist.keep(3000)
    assert typist.drop(2000) == {"late": True}
    assert len(typist.open) == 1


def test_what_is_typed_on_after_throwing_away_is_kept_again(typist: Keeper) -> None:
    typist.keep(1000)
    typist.drop(1000)
    typist.keep(2000)
    assert len(typist.open) == 1


def test_finished_copies_go_after_a_day_and_open_ones_stay(typist: Keeper) -> None:
    typist.keep(client_id=str(uuid.uuid4()))
    typist.drop(client_id=str(uuid.uuid4()))
    long_ago = timezone.now() - timedelta(days=2)
    WorkingCopy.objects.update(kept_at=long_ago)
    typist.keep()
    assert WorkingCopy.objects.count() == 2
    assert len(typist.open) == 2


def test_a_text_too_many_is_refused_in_words_and_none_is_pushed_out(
    typist: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "OPEN_AT_MOST", 2)
    others = [str(uuid.uuid4()), str(uuid.uuid4())]
    for number in others:
        typist.keep(client_id=number)
    assert "unsent texts" in typist.keep(status=422)["reason"]
    typist.keep(2000, client_id=others[0])
    assert {copy["client_id"] for copy in typist.open} == set(others)
    typist.drop(2000, client_id=others[0])
    typist.keep()


@pytest.mark.django_db(transaction=True)
def test_keepings_at_once_end_with_the_latest(typist: Keeper) -> None:
    def keep(number: int) -> None:
        try:
            Keeper(typist.user, typist.blog).keep(number * 1000, f"<p>{number}</p>")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(1, 17)))
    [copy] = typist.open
    assert (copy["number"], body_of(copy)) == (16_000, "<p>16</p>")


# Whose it is


def test_nobody_else_reads_overwrites_or_drops_it(
    typist: Keeper, editor: User, chief: User, make_user: Callable[..., User]
) -> None:
    typist.keep(1000, "<p>Mine alone</p>")
    for other in (editor, chief, make_user(Role.REPORTER)):
        them = Keeper(other, typist.blog)
        assert "Mine alone" not in them.client.get(live_url(typist.blog)).content.decode()
        them.keep(5000, "<p>Theirs</p>")
        assert body_of(them.open[0]) == "<p>Theirs</p>"
        them.drop(5000)
    [copy] = typist.open
    assert (copy["number"], body_of(copy)) == (1000, "<p>Mine alone</p>")


def test_nobody_elses_sending_finishes_it(typist: Keeper, editor: User, make_entry: Make) -> None:
    typist.keep()
    copies.finish_copy(
        make_entry(), by=editor, client_id=uuid.UUID(NUMBER), number=9000, digest="of an editor’s"
    )
    assert len(typist.open) == 1


def test_a_stranger_keeps_nothing(stranger: User, blog: LiveBlog) -> None:
    them = Keeper(stranger, blog)
    assert "role" in them.keep(status=403)["reason"]
    assert "role" in them.drop(status=403)["reason"]
    assert not WorkingCopy.objects.exists()


def test_publishing_itself_keeps_nothing_for_a_stranger(stranger: User, blog: LiveBlog) -> None:
    of_theirs = {"by": stranger, "client_id": uuid.uuid4(), "number": 1}
    with pytest.raises(PermissionDenied):
        copies.keep_copy(blog.pk, fields=[["body", "x"]], **of_theirs)
    with pytest.raises(PermissionDenied):
        copies.drop_copy(blog.pk, **of_theirs)


def test_a_draft_that_one_may_not_see_is_not_named_by_a_copy(
    typist: Keeper, make_entry: Make, editor: User
) -> None:
    hidden = make_entry(by=editor)
    typist.keep(entry=hidden.pk, base_edit=1)
    typist.keep(client_id=str(uuid.uuid4()), entry=hidden.pk + 1000)
    assert [copy["entry"] for copy in typist.open] == [None, None]


def test_one_number_is_of_one_live_blog(typist: Keeper, make_blog: Callable[..., LiveBlog]) -> None:
    typist.keep()
    elsewhere = Keeper(typist.user, make_blog())
    assert list(elsewhere.keep(2000, status=422)["errors"]) == ["client_id"]
    assert list(elsewhere.drop(2000, status=422)["errors"]) == ["client_id"]
    assert (len(typist.open), elsewhere.open) == (1, [])


def test_no_public_byte_holds_a_word_of_it(typist: Keeper, published: Make) -> None:
    entry = published()
    typist.keep(body="<p>Unsaidword</p>", entry=entry.pk, base_edit=1)
    page = typist.blog.get_absolute_url()
    paths = (
        page,
        f"{page}changes?since=0",
        f"{page}updates/{entry.pk}/",
        f"{page}feed.atom",
        "/",
        "/feed.atom",
    )
    for path in paths:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        assert "Unsaidword" not in answer.content.decode()


# What no script of ours would send


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_id": "x"}, "client_id"),
        ({"client_id": None}, "client_id"),
        ({"client_id": 7}, "client_id"),
        ({"number": None}, "number"),
        ({"number": -1}, "number"),
        ({"number": 2**63}, "number"),
        ({"number": 1.5}, "number"),
        ({"number": True}, "number"),
        ({"base_edit": 2**31}, "base_edit"),
        ({"base_edit": "x"}, "base_edit"),
        ({"entry": "x"}, "entry"),
        ({"entry": [1]}, "entry"),
        ({"fields": []}, "fields"),
        ({"fields": None}, "fields"),
        ({"fields": "body"}, "fields"),
        ({"fields": [["a", "b", "c"]]}, "fields"),
        ({"fields": [["a", 1]]}, "fields"),
        ({"fields": {"a": "b"}}, "fields"),
        ({"fields": [["csrfmiddlewaretoken", "x"]]}, "fields"),
        ({"fields": [["a", "b"]] * 2001}, "fields"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_named(typist: Keeper, changes: Told, field: str) -> None:
    assert list(typist.keep(status=422, **changes)["errors"]) == [field]
    assert not WorkingCopy.objects.exists()


def test_more_than_400_kb_is_refused_in_words(typist: Keeper) -> None:
    assert "400 kB" in typist.keep(body="x" * 400_000, status=422)["reason"]
    typist.keep(body="x" * 399_000)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"number": ' + b"9" * 5000 + b"}"]
)
def test_what_is_no_json_object_is_refused(typist: Keeper, body: bytes) -> None:
    for path in ("keep/", "drop/"):
        answer = typist.client.post(live_url(typist.blog, path), body, content_type="application/json")
        assert answer.status_code == 422, answer.content
        assert answer.json()["reason"]


def test_what_is_refused_is_kept_on_the_server(client: Client, editor: User, blog: LiveBlog) -> None:
    client.force_login(editor)
    data = new_entry_data(blog, verb="publish", body="<p>Too late</p>", number="1000")
    publishing.change_blog(
        blog.pk, by=editor, content=replace(BlogContent.of(blog), status="closed"), base_edit=blog.edit
    )
    answer = client.post(live_url(blog, "send/"), data)
    assert answer.status_code == 422, answer.content
    copy = WorkingCopy.objects.get()
    assert (copy.author, copy.number) == (editor, 1000)
    assert ["body", "<p>Too late</p>"] in copy.fields
    assert not any(name in ("verb", "number") for name, _value in copy.fields)
