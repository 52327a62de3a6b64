"""Step 1, the live desk's sending: what is refused is named in words, beside its field."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from liveblog.desk.fields import token_of
from liveblog.models import Entry, LiveBlog, WorkingCopy
from liveblog.pictures import StoredPicture
from newsroom.models import Role, User
from tests.desk import live_url, new_entry_data, rows
from tests.live_desk import Sender, change_of, rename

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]


# What is refused, in words, beside the field


def test_what_is_wrong_is_named_by_the_row_as_it_was_typed(send: Sender, blog: LiveBlog) -> None:
    typed = [
        {"text": "Removed", "DELETE": "on", "said_on": "someday"},
        {"text": "Last", "speaker": "Ada", "ORDER": "3"},
        {},
        {"text": "Nobody said it", "ORDER": "1"},
        {"text": "Odd link", "speaker": "Bo", "link": "nonsense", "ORDER": "2"},
    ]
    told = send(new_entry_data(blog, quotes=typed, verb="publish"), 422)
    assert sorted(told["errors"]) == ["quotes-3-speaker", "quotes-4-link"]
    assert told["reason"] == told["errors"]["quotes-3-speaker"][0]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": "", "verb": "publish"}, "body"),
        ({"body": '<p><a href="javascript:1">x</a></p>'}, "body"),
        ({"headline": "x" * 201}, "headline"),
        ({"verb": "schedule"}, "due_at"),
        ({"verb": "schedule", "due_at": "2020-01-01T10:00"}, "due_at"),
        ({"verb": "schedule", "due_at": "soon"}, "due_at"),
        ({"verb": "fly"}, "verb"),
        ({"verb": ""}, "verb"),
        ({"verb": "fix"}, "__all__"),
        ({"client_id": "x"}, "client_id"),
        ({"client_id": ""}, "client_id"),
        ({"number": "-1"}, "number"),
        ({"number": "1.5"}, "number"),
        ({"number": "9" * 40}, "number"),
        ({"blog": "999999"}, "blog"),
        ({"quotes-TOTAL_FORMS": "many"}, "quotes"),
        ({"base_edit": "x"}, "base_edit"),
        ({"body": "a\x00b"}, "body"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_its_field(
    send: Sender, blog: LiveBlog, changes: dict[str, str], field: str
) -> None:
    told = send(new_entry_data(blog, **changes), 422)
    assert field in told["errors"]
    assert told["reason"] == next(iter(told["errors"].values()))[0]
    assert not Entry.objects.exists()


def test_a_picture_needs_alt_text_and_credit(send: Sender, blog: LiveBlog, editor: User) -> None:
    name = default_storage.save("pictures/x.jpg", ContentFile(b"x"))
    stored = token_of(StoredPicture(name, 60, 40), editor)
    told = send(new_entry_data(blog, pictures=[{}, {"stored": stored}], verb="publish"), 422)
    assert sorted(told["errors"]) == ["pictures-1-alt_text", "pictures-1-credit"]
    words = {"alt_text": "A flag", "credit": "A. Reyes"}
    send(new_entry_data(blog, pictures=[{"stored": stored} | words], verb="publish"))
    assert Entry.objects.get().pictures.get().file.name == name


def test_a_text_for_another_live_blog_is_not_put_into_this_one(
    send: Sender, make_blog: Callable[..., LiveBlog]
) -> None:
    told = send(new_entry_data(make_blog(), verb="publish"), 422)
    assert "another live blog" in told["errors"]["blog"][0]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("entry", ["999999", "x", "-1", "1" * 30, "1.0", "²"])
def test_an_entry_that_is_not_there_is_404_in_words(send: Sender, blog: LiveBlog, entry: str) -> None:
    assert send(new_entry_data(blog, entry=entry), 404)["reason"]
    assert not Entry.objects.exists()


def test_an_entry_of_another_live_blog_is_not_there(
    send: Sender, make_blog: Callable[..., LiveBlog], make_entry: Make
) -> None:
    entry = make_entry(of=make_blog())
    send(change_of(entry, blog=str(send.blog.pk), body="<p>Wrong desk</p>"), 404)


def test_a_closed_live_blog_takes_no_new_text_and_says_so(send: Sender, blog: LiveBlog, editor: User) -> None:
    rename(blog, editor, status="closed")
    told = send(new_entry_data(blog, verb="publish"), 422)
    assert "takes no new updates" in told["reason"]


# Who may


def test_a_reporter_may_not_publish(
    send_as: Callable[[User], Sender], blog: LiveBlog, reporter: User
) -> None:
    told = send_as(reporter)(new_entry_data(blog, verb="publish"), 403)
    assert "role" in told["reason"]
    assert not Entry.objects.exists()
    assert WorkingCopy.objects.get().author == reporter  # the text is kept


def test_a_draft_is_changed_by_its_author_and_by_editors_and_not_there_for_others(
    send_as: Callable[[User], Sender], make_entry: Make, reporter: User, editor: User, make_user: Any
) -> None:
    entry = make_entry(by=reporter)
    colleague, stranger = make_user(Role.REPORTER), make_user(None)
    told = send_as(colleague)(change_of(entry, body="<p>Not mine</p>"), 404)
    assert "Not mine" not in json.dumps(told)
    send_as(stranger)(change_of(entry), 403)
    send_as(reporter)(change_of(entry, body="<p>My own</p>"))
    entry.refresh_from_db()
    send_as(editor)(change_of(entry, body="<p>Edited</p>"))
    entry.refresh_from_db()
    assert (entry.body, entry.edit) == ("<p>Edited</p>", 3)


def test_a_colleagues_published_text_is_not_a_reporters_to_change(
    send_as: Callable[[User], Sender], published: Make, reporter: User
) -> None:
    entry = published(body="<p>Stands</p>")
    for verb in ("fix", "update", "correction", "save"):
        send_as(reporter)(change_of(entry, body="<p>x</p>", verb=verb, note="x"), 403)
    entry.refresh_from_db()
    assert entry.body == "<p>Stands</p>"


def test_a_role_that_was_taken_away_is_said_in_words(send: Sender, blog: LiveBlog, editor: User) -> None:
    editor.groups.clear()
    assert "role" in send(new_entry_data(blog), 403)["reason"]


def test_logged_out_and_somebody_else_are_401(send: Sender, blog: LiveBlog, reporter: User) -> None:
    url, data = live_url(blog, "send/"), new_entry_data(blog)
    answer = send.client.post(url, data, headers={"X-Desk-User": str(reporter.pk)})
    assert (answer.status_code, answer.json()["reason"][:4]) == (401, "Some")
    assert Client().post(url, data).status_code == 401
    assert not Entry.objects.exists()


def test_without_its_token_nothing_is_taken(blog: LiveBlog, editor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    for path in ("send/", "keep/", "drop/", f"do/{1}/pin/"):
        answer = client.post(live_url(blog, path), {}, headers={"Accept": "application/json"})
        assert answer.status_code == 403
        assert answer.json()["reason"]


# What no browser of ours would send


def test_broken_and_oversized_bodies_are_refused_in_json(send: Sender, blog: LiveBlog) -> None:
    headers = {"Accept": "application/json"}
    url = live_url(blog, "send/")
    kinds = ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "application/json"]
    bodies: list[tuple[Any, str]] = [(b"\xff\x00{", kind) for kind in kinds]
    bodies.append((b"body=" + b"x" * 6_000_000, "application/x-www-form-urlencoded"))
    bodies.append((b"&".join(b"a=1" for _ in range(3000)), "application/x-www-form-urlencoded"))
    for body, kind in bodies:
        answer = send.client.post(url, body, content_type=kind, headers=headers)
        assert 400 <= answer.status_code < 500, (kind, answer.status_code)
        assert answer.json()["reason"]
    assert not Entry.objects.exists()


def test_only_a_post_does_anything(send: Sender, blog: LiveBlog, make_entry: Make) -> None:
    entry = make_entry()
    for path in ("send/", "keep/", "drop/", f"do/{entry.pk}/publish/"):
        for method in ("get", "put", "delete"):
            assert getattr(send.client, method)(live_url(blog, path)).status_code == 405, (method, path)
    entry.refresh_from_db()
    assert entry.status == "draft"


def test_absurd_numbers_are_no_fault_of_the_server(send: Sender, make_entry: Make) -> None:
    entry = make_entry()
    for base_edit in ("-5", "9" * 18, "9" * 60):
        send(change_of(entry, base_edit=base_edit, body="<p>x</p>"), 409)
    send(change_of(entry, **rows("quotes", [{"text": "x", "source": "9" * 40}])), 422)
