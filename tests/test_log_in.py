"""Logging in: a few wrong passwords, then a pause, for that account and that address alone."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from newsroom.log_in import ATTEMPTS, PAUSE_SECONDS
from newsroom.models import User

ADDRESS = "203.0.113.7"


@pytest.fixture(autouse=True)
def forget_attempts() -> None:
    cache.clear()


def log_in(username: str, password: str, address: str = ADDRESS) -> bool:
    """Whether it worked."""
    data = {"username": username, "password": password, "next": "/admin/"}
    return Client(REMOTE_ADDR=address).post("/admin/login/", data).status_code == 302


def try_in_vain(username: str) -> None:
    for _ in range(ATTEMPTS):
        assert not log_in(username, "wrong")


def test_the_right_password_works(editor: User) -> None:
    assert log_in(editor.username, "pass")


def test_after_many_wrong_passwords_even_the_right_one_waits(editor: User) -> None:
    try_in_vain(editor.username)
    assert not log_in(editor.username, "pass")
    assert not log_in(editor.username.upper(), "pass")


def test_nobody_else_waits(editor: User, chief: User) -> None:
    try_in_vain(editor.username)
    assert log_in(editor.username, "pass", address="203.0.113.8")
    assert log_in(chief.username, "pass")


def test_the_pause_ends(editor: User) -> None:
    with time_machine.travel(0) as clock:
        try_in_vain(editor.username)
        clock.shift(PAUSE_SECONDS + 1)
        assert log_in(editor.username, "pass")


def test_the_right_password_in_time_begins_the_count_anew(editor: User) -> None:
    for _ in range(ATTEMPTS - 1):
        assert not log_in(editor.username, "wrong")
    assert log_in(editor.username, "pass")
    assert not log_in(editor.username, "wrong")
    assert log_in(editor.username, "pass")


def test_an_account_that_is_not_there_is_answered_alike(editor: User) -> None:
    def answers(username: str) -> list[str]:
        data = {"password": "wrong", "username": username}
        pages = [Client(REMOTE_ADDR=ADDRESS).post("/admin/login/", data) for _ in range(ATTEMPTS + 1)]
        return [str(page.context["form"].non_field_errors()) for page in pages]

    assert answers(editor.username) == answers("nobody-at-all")
