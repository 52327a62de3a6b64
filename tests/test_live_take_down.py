"""Step 1: what the live desk's scripts are told of a takedown and its receipt, and who is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liveblog.models import Entry, LiveBlog, Takedown, WorkingCopy
from liveblog.publishing import publish, submit
from newsroom.models import User
from tests.desk import live_url
from tests.live_desk import Sender, change_of
from tests.stored import again
from tests.taking_down import WORD, take_down

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
WHY = {"ground": "safety", "reason": "It names a witness.", "notice": "Taken down."}


@pytest.fixture
def ask(blog: LiveBlog) -> Callable[..., Any]:
    """ask(user, what, body=None): a script's request, as JSON; without a body a GET."""

    def one(user: User, what: str, body: Any = None) -> Any:
        client = Client()
        client.force_login(user)
        if body is None:
            return client.get(live_url(blog, what))
        return client.post(live_url(blog, what), json.dumps(body), content_type="application/json")

    return one


def test_the_answer_is_the_row_and_the_receipt(ask: Any, published: Make, chief: User) -> None:
    entry = published(body=f"<p>{WORD}</p>")
    answer = ask(chief, f"take-down/{entry.pk}/", WHY)
    told = answer.json()
    assert (answer.status_code, told["id"], told["status"], told["said"]) == (
        *(200, entry.pk, "taken_down"),
        "Taken down.",
    )
    assert told["row"]["id"] == entry.pk
    receipt = told["receipt"]
    assert {name: receipt[name] for name in (*WHY, "entry", "by", "done", "is_cut")} == WHY | {
        "entry": entry.pk,
        "by": "Chia Eff",
        "done": False,
        "is_cut": False,
    }
    first = receipt["addresses"][0]
    assert (first["state"], first["said"], first["checked_at"]) == ("waiting", "", None)
    assert WORD not in answer.content.decode()


def test_twice_is_once(ask: Any, published: Make, chief: User) -> None:
    entry = published()
    first, second = (ask(chief, f"take-down/{entry.pk}/", WHY).json() for _ in range(2))
    assert first["desk_version"] == second["desk_version"]
    assert Takedown.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ground": "whim"}, "ground"),
        ({"reason": ""}, "reason"),
        ({"reason": None}, "reason"),
        ({"reason": ["x"]}, "reason"),
        ({"notice": 7}, "notice"),
        ({"notice": "x" * 281}, "notice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    ask: Any, published: Make, chief: User, body: dict[str, Any], field: str
) -> None:
    entry = published()
    answer = ask(chief, f"take-down/{entry.pk}/", WHY | body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert again(entry).status == "published"


@pytest.mark.parametrize("body", [[], "x", 7])
def test_what_is_no_object_is_refused(ask: Any, published: Make, chief: User, body: Any) -> None:
    entry = published()
    assert 400 <= ask(chief, f"take-down/{entry.pk}/", body).status_code < 500
    assert ask(chief, f"take-down/{entry.pk}/").status_code == 405
    assert again(entry).status == "published"


def test_it_is_the_chiefs_to_do(ask: Any, published: Make, editor: User, reporter: User) -> None:
    entry = published()
    for user in (editor, reporter):
        assert ask(user, f"take-down/{entry.pk}/", WHY).status_code == 403
    assert again(entry).status == "published"


def test_a_receipt_is_for_editors(
    ask: Any, published: Make, chief: User, editor: User, reporter: User
) -> None:
    entry = published()
    take_down(entry, chief)
    asked = [ask(user, f"receipts/{entry.pk}/").status_code for user in (reporter, editor, chief)]
    checked = [ask(user, f"receipts/{entry.pk}/check/", {}).status_code for user in (reporter, editor, chief)]
    assert asked == checked == [403, 200, 200]


def test_a_check_is_asked_for_by_post_and_begins_anew(
    ask: Any, published: Make, chief: User, editor: User
) -> None:
    entry = published()
    takedown = take_down(entry, chief)
    takedown.addresses.update(state="clear")
    Takedown.objects.update(next_at=None)
    assert ask(editor, f"receipts/{entry.pk}/").json()["done"] is True
    assert ask(editor, f"receipts/{entry.pk}/check/").status_code == 405
    told = ask(editor, f"receipts/{entry.pk}/check/", {}).json()
    assert (told["done"], {one["state"] for one in told["addresses"]}) == (False, {"waiting"})


def test_what_stands_has_no_receipt(
    ask: Any, published: Make, chief: User, make_blog: Callable[..., LiveBlog]
) -> None:
    assert ask(chief, f"receipts/{published().pk}/").status_code == 404
    elsewhere = published(of=make_blog())
    take_down(elsewhere, chief)
    assert ask(chief, f"receipts/{elsewhere.pk}/").status_code == 404


def test_its_reporter_is_told_too_why_nothing_goes_into_it(
    make_entry: Make, reporter: User, editor: User, chief: User, send_as: Callable[[User], Sender]
) -> None:
    """Their role would not let them change what was published: that would not say what has happened."""
    entry = make_entry(by=reporter)
    typed = change_of(entry, body="<p>What I was writing</p>")
    submit(entry.pk, by=reporter)
    publish(entry.pk, by=editor)
    take_down(entry, chief)
    answer = send_as(reporter)(typed, status=410, number="1000")
    assert answer["reason"].startswith("This update was taken down. Your text is kept")
    assert "What I was writing" in str(WorkingCopy.objects.get(author=reporter).fields)
