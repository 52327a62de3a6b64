"""Logging in again in place: an open page whose session has ended, on its way back without leaving."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from newsroom.log_in import ATTEMPTS
from newsroom.models import User

ADDRESS = "/admin/log-in-again/"
RIGHT, WRONG = "pass", "wrong"


@pytest.fixture(autouse=True)
def forget_attempts() -> None:
    cache.clear()


def try_to_log_in(client: Client, user: User | str, password: str = RIGHT, **headers: Any) -> Any:
    """The answer to a name and a password, sent with the token that the page has just asked for."""
    token = client.get(ADDRESS).json()["csrf"]
    data = {
        "username": str(getattr(user, "username", user)),
        "password": password,
        "next": "https://evil.test/",
    }
    return client.post(ADDRESS, data, headers={"X-CSRFToken": token, "Accept": "application/json"} | headers)


def strict() -> Client:
    """A browser: it has to send the token, as Django's test client need not."""
    return Client(enforce_csrf_checks=True)


def test_nobody_is_told_that_nobody_is_in(db: None) -> None:
    answer = Client().get(ADDRESS)
    assert answer.status_code == 200
    assert (answer.json()["user"], answer.json()["name"]) == (None, "")
    assert answer["Cache-Control"] == "private, no-store"


def test_whoever_is_in_is_told_who_that_is(editor: User) -> None:
    client = Client()
    client.force_login(editor)
    assert (client.get(ADDRESS).json()["user"], client.get(ADDRESS).json()["name"]) == (editor.pk, "Edda Tor")


def test_the_right_password_logs_in_and_brings_a_token_that_works(editor: User) -> None:
    client = strict()
    answer = try_to_log_in(client, editor)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert (answer.json()["user"], answer.json()["name"]) == (editor.pk, "Edda Tor")
    told = {"X-CSRFToken": answer.json()["csrf"]}
    assert client.post("/admin/logout/", headers=told).status_code == 200


def test_a_session_that_somebody_planted_is_not_the_one_logged_in(editor: User) -> None:
    client = strict()
    client.get(ADDRESS)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert try_to_log_in(client, editor).status_code == 200
    assert client.cookies["sessionid"].value != session.session_key


def test_a_log_in_without_the_token_is_refused(editor: User) -> None:
    client = strict()
    data = {"username": editor.username, "password": "pass"}
    assert client.post(ADDRESS, data).status_code == 403
    assert client.get(ADDRESS).json()["user"] is None


def test_an_old_token_is_called_old(editor: User) -> None:
    """A script can tell it from a refusal that no fresh token would change."""
    client = strict()
    answer = client.post(ADDRESS, {}, headers={"Accept": "application/json", "X-CSRFToken": "x" * 64})
    assert answer.status_code == 403
    assert answer.json()["stale"] is True


def test_no_name_is_known_from_the_answer(editor: User, stranger: User) -> None:
    stranger.is_active = False
    stranger.save()
    answers = [try_to_log_in(Client(), user, WRONG).json() for user in (editor, "nobody-at-all", stranger)]
    assert answers[0] == answers[1] == answers[2]
    assert "correct" in answers[0]["reason"]


@pytest.mark.parametrize("missing", ["username", "password"])
def test_what_is_missing_is_named(editor: User, missing: str) -> None:
    data = {"username": editor.username, "password": "pass"} | {missing: ""}
    answer = Client().post(ADDRESS, data)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [missing]
    assert answer.json()["reason"] == "This field is required."


@pytest.mark.parametrize("body", ["", "not a form", '{"username": 3}'])
def test_what_cannot_be_read_is_refused_in_words(db: None, body: str) -> None:
    answer = Client().post(ADDRESS, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["reason"]


def test_wrong_passwords_count_with_those_of_the_log_in_page(editor: User) -> None:
    for _ in range(ATTEMPTS // 2):
        try_to_log_in(Client(), editor, WRONG)
        Client().post("/admin/login/", {"username": editor.username, "password": "wrong"})
    answer = try_to_log_in(Client(), editor)
    assert answer.status_code == 422
    assert "Too many" in answer.json()["reason"]


def test_it_leads_nowhere_else(editor: User) -> None:
    answer = try_to_log_in(Client(), editor)
    assert "Location" not in answer
    assert "evil" not in answer.content.decode()


def test_somebody_without_a_role_is_in_and_sees_nothing(stranger: User) -> None:
    client = Client()
    assert try_to_log_in(client, stranger).json()["user"] == stranger.pk
    assert client.get("/admin/").status_code == 403


def test_another_account_takes_the_place_of_the_first(editor: User, reporter: User) -> None:
    client = Client()
    client.force_login(editor)
    before = client.cookies["sessionid"].value
    assert try_to_log_in(client, reporter).json()["user"] == reporter.pk
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_do_nothing(db: None, method: str) -> None:
    assert getattr(Client(), method)(ADDRESS).status_code == 405
