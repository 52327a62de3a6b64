"""Step 1, the live desk's look: what changed since, and who may see it."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.desk.live.look import FAR_BEHIND
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from liveblog.publishing import presence
from newsroom.models import Role, User

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
Answer = dict[str, Any]


def ids(answer: Answer, kind: str = "rows") -> list[int]:
    return [row["id"] for row in answer[kind]]


def test_each_saved_change_comes_once_as_it_is_now(
    open_window: Any, make_entry: Make, published: Make, editor: User
) -> None:
    window = open_window(editor)
    since = window.look()["desk_version"]
    draft, public = make_entry(headline="A draft"), published(headline="Public")
    publishing.publish(draft.pk, by=editor)
    answer = window.look(since)
    assert [(row["id"], row["status"]) for row in answer["rows"]] == [
        (public.pk, "published"),
        (draft.pk, "published"),
    ]
    assert "A draft" in answer["rows"][1]["html"]
    assert window.look(answer["desk_version"])["rows"] == []


def test_the_number_is_read_before_the_rows(
    open_window: Any, editor: User, published: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, before = open_window(editor), presence.note
    since = window.look(writing=True)["desk_version"]

    def meanwhile(*args: Any, **values: Any) -> None:
        published()
        before(*args, **values)

    monkeypatch.setattr(presence, "note", meanwhile)
    answer = window.look(since)
    monkeypatch.undo()
    assert ids(window.look(answer["desk_version"])), "what came between must come again"


def test_a_reporter_gets_nothing_of_others_drafts(
    open_window: Any, reporter: User, make_entry: Make, published: Make
) -> None:
    window = open_window(reporter)
    others, own = make_entry(headline="Secret"), make_entry(by=reporter, headline="Mine")
    make_entry(headline="Secret", then=Verb.SUBMIT)
    answer = window.look(0)
    assert ids(answer) == [own.pk]
    assert answer["unpublished"] == [own.pk]
    assert answer["counts"] == {"drafts": 1, "in_review": 0, "scheduled": 0}
    assert "Secret" not in json.dumps(answer)
    assert f"row-{others.pk}" not in json.dumps(answer)


def test_a_draft_comes_to_a_reporter_when_it_is_published(
    open_window: Any, reporter: User, editor: User, make_entry: Make
) -> None:
    window, draft = open_window(reporter), make_entry()
    since = window.look()["desk_version"]
    publishing.publish(draft.pk, by=editor)
    assert ids(window.look(since)) == [draft.pk]


def test_an_editor_who_becomes_a_reporter_sees_others_drafts_no_longer(
    open_window: Any, chief: User, editor: User, make_entry: Make
) -> None:
    window, draft = open_window(chief), make_entry()
    answer = window.look(0)
    assert (ids(answer), answer["unpublished"]) == ([draft.pk], [draft.pk])
    chief.groups.set([Group.objects.get_or_create(name=Role.REPORTER.value)[0]])
    after = window.look(0)
    assert (ids(after), after["unpublished"]) == ([], [])
    assert answer["may"]["publish"]
    assert not after["may"]["publish"]


def test_a_discarded_draft_is_no_longer_among_the_unpublished(
    open_window: Any, editor: User, make_entry: Make
) -> None:
    window, draft = open_window(editor), make_entry()
    since = window.look()["desk_version"]
    publishing.discard(draft.pk, by=editor)
    answer = window.look(since)
    assert (answer["rows"], answer["unpublished"]) == ([], [])
    assert answer["desk_version"] > since


def test_the_blog_and_what_waits_are_told(
    open_window: Any, editor: User, blog: LiveBlog, make_entry: Make
) -> None:
    make_entry()
    make_entry(then=Verb.SUBMIT)
    make_entry(then=Verb.SCHEDULE, due_at=timezone.now() + timedelta(hours=1))
    answer = open_window(editor).look()
    assert answer["counts"] == {"drafts": 1, "in_review": 1, "scheduled": 1}
    assert answer["blog"] == {
        "status": "live",
        "status_label": "Live",
        "takes_entries": True,
        "is_public": True,
        "headline": blog.headline,
        "edit": 1,
    }
    assert answer["may"] == dict.fromkeys(
        ("create", "publish", "correct", "change_blog", "create_source"), True
    )


@pytest.mark.parametrize("since", [FAR_BEHIND + 1, -1])
def test_a_desk_far_behind_or_ahead_loads_anew(
    open_window: Any, editor: User, blog: LiveBlog, published: Make, since: int
) -> None:
    published()
    LiveBlog.objects.filter(pk=blog.pk).update(desk_version=FAR_BEHIND * 2)
    window = open_window(editor)
    answer = window.look(FAR_BEHIND * 2 - since)
    assert (answer["reset"], answer["rows"], answer["gone"]) == (True, [], [])
    assert "reset" not in window.look(FAR_BEHIND)


def test_one_change_of_very_many_entries_loads_anew(
    open_window: Any, editor: User, blog: LiveBlog, make_entry: Make
) -> None:
    copies = [Entry(blog=blog, author=editor, body="<p>x</p>", desk_version=9) for _ in range(FAR_BEHIND + 1)]
    Entry.objects.bulk_create(copies)
    LiveBlog.objects.filter(pk=blog.pk).update(desk_version=9)
    assert open_window(editor).look(8)["reset"]


BAD = [
    {},
    {"since": None},
    {"since": "seven"},
    {"since": -1},
    {"since": 1.5},
    {"since": True},
    {"since": 0, "window": "x"},
    {"since": 0, "window": 7},
    {"since": 0, "writing": True, "entry": "x"},
    {"since": 0, "writing": True, "entry": []},
    {"since": 0, "filter": "draft"},
    {"since": 0, "filter": {"status": "gone"}},
    {"since": 0, "filter": {"status": {}}},
    {"since": 0, "filter": {"author": "Ana"}},
    {"since": 0, "filter": {"text": 5}},
    {"since": 0, "filter": {"text": "x" * 10_000}},
    {"since": 0, "filter": {"text": "x " * 11}},
]


@pytest.mark.parametrize("body", BAD, ids=str)
def test_what_can_not_be_read_is_refused_in_words(open_window: Any, editor: User, body: Answer) -> None:
    window = open_window(editor)
    answer = window.post({"window": window.number} | body)
    assert answer.status_code == 422
    assert answer.json()["reason"]
    assert list(answer.json()["errors"]) != ["__all__"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 50_000, b"\xff"])
def test_what_is_no_object_is_refused(open_window: Any, editor: User, body: bytes) -> None:
    assert open_window(editor).post(body).status_code == 422


@pytest.mark.parametrize("text", ["\0", "\ud800", "%", "_", "'; --", '"', "\\", "x" * 200])
def test_odd_words_are_looked_for_as_they_are(
    open_window: Any, editor: User, make_entry: Make, text: str
) -> None:
    make_entry(body="<p>plain</p>")
    answer = open_window(editor).look(0, filter={"text": text})
    assert len(answer["rows"]) == (1 if text in ("\0", "\ud800") else 0)


def test_huge_numbers_are_only_far_ahead(open_window: Any, editor: User) -> None:
    assert open_window(editor).look(2**62, writing=True, entry=2**62)["reset"]


def test_look_is_a_post_of_somebody_with_a_role(blog: LiveBlog, stranger: User, editor: User) -> None:
    path = f"/admin/liveblog/liveblog/{blog.pk}/desk/look/"
    body = {"since": 0, "window": str(uuid.uuid4())}
    client = Client()
    assert client.post(path, body, content_type="application/json").status_code == 401
    client.force_login(stranger)
    assert client.post(path, body, content_type="application/json").status_code == 403
    client.force_login(editor)
    assert client.get(path).status_code == 405
    other = client.post(path, body, content_type="application/json", headers={"X-Desk-User": "0"})
    assert other.status_code == 401


def test_a_filter_lets_through_what_fits_and_names_what_no_longer_does(
    open_window: Any, editor: User, reporter: User, make_entry: Make
) -> None:
    window = open_window(editor)
    draft, sent = make_entry(body="<p>Tide</p>"), make_entry(by=reporter, body="<p>Tide</p>")
    asked = {"status": "draft", "author": reporter.pk, "text": "tide"}
    answer = window.look(0, filter=asked)
    assert (ids(answer), ids(answer, "gone"), answer["count"]) == ([sent.pk], [draft.pk], 1)
    publishing.submit(sent.pk, by=reporter)
    after = window.look(answer["desk_version"], filter=asked)
    assert (after["rows"], ids(after, "gone"), after["count"]) == ([], [sent.pk], 0)
    assert "count" not in window.look(filter=asked)


def test_a_filter_names_no_entry_that_may_not_be_seen(
    open_window: Any, reporter: User, make_entry: Make
) -> None:
    make_entry()
    assert open_window(reporter).look(0, filter={"text": "nothing"})["gone"] == []


def test_a_look_costs_the_same_however_many_entries_there_are(
    open_window: Any, editor: User, blog: LiveBlog, make_entry: Make, published: Make, quote: QuoteContent
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            make_entry(quotes=(quote,))
            published(quotes=(quote,))

    window = open_window(editor)
    window.look()

    def cost(since: int | None = None) -> int:
        now = LiveBlog.objects.get(pk=blog.pk).desk_version
        with CaptureQueriesContext(connection) as queries:
            window.look(now if since is None else since)
        return len(queries)

    more(1)
    still, few = cost(), cost(0)
    more(9)
    assert (cost(), cost(0)) == (still, few)
    assert still == 6  # session, user, role, live blog; who is here, what is unpublished
    assert few == 7 + 4 + 5  # what is in the drafts; in the public ones, and their versions once more
    assert cost(0) == 7 + 4  # the public ones come from memory


@pytest.mark.skipif(connection.vendor != "sqlite", reason="another database chooses by the rows it has")
def test_ten_thousand_entries_are_not_read(blog: LiveBlog, editor: User) -> None:
    asked = Entry.objects.of(blog)
    assert "entry_by_desk_version (blog_id=? AND desk_version>?)" in str(asked.saved_after(3).explain())
    assert "entry_in_order (blog_id=? AND published_at=?)" in str(asked.unpublished().explain())


def test_what_is_corrected_comes_with_its_notice(open_window: Any, editor: User, published: Make) -> None:
    window, entry = open_window(editor), published()
    since = window.look(0)["desk_version"]
    changed = Content(body="<p>Right</p>")
    publishing.correct(entry.pk, by=editor, content=changed, base_edit=1, note="It was wrong.")
    html = window.look(since)["rows"][0]["html"]
    assert "Right" in html
    assert "It was wrong." in html
