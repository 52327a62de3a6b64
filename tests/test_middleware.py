"""Public answers know no cookie, whatever a browser still sends; the desk's are kept by nobody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as site
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponse
from django.test import Client, RequestFactory

from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from newsroom import middleware
from newsroom.models import User

COOKIES = {
    "none": {},
    "stale session": {"sessionid": "a" * 32},
    "bogus session": {"sessionid": "../../etc\x7f'\"<script>"},
    "empty session": {"sessionid": ""},
    "broken token": {"csrftoken": "x"},
    "odd token": {"csrftoken": "ÿ" * 32},
    "good token": {"csrftoken": "a" * 32},
    "messages": {"messages": "W1siX19qc29uX21lc3NhZ2UiLDAsMjUsIkhpIiwiIl1d:x:y"},
    "language": {"django_language": "de"},
    "all": {"sessionid": "a" * 32, "csrftoken": "x", "messages": "x", "django_language": "uk"},
}


@pytest.fixture
def addresses(blog: LiveBlog, make_entry: Callable[..., Entry], quote: Any) -> list[str]:
    """Every kind of public address, found and not found."""
    entry = make_entry(then=Verb.PUBLISH, quotes=(quote,))
    source = entry.quotes.get().source
    assert source
    here = f"/live/{blog.slug}/"
    return [
        *("/", "/sources/", f"/sources/{source.slug}/", "/feed.atom", "/robots.txt", "/sitemap.xml"),
        *(here, f"{here}?order=oldest", f"{here}?before={entry.pk}", f"{here}feed.atom"),
        *(f"{here}updates/{entry.pk}/", f"{here}changes?since=0", "/healthz", "/readyz"),
        *("/live/nowhere/", f"{here}updates/999999/", "/nothing", "/live", "/favicon.ico", f"{here}changes"),
    ]


def with_cookies(cookies: dict[str, str]) -> Client:
    client = Client(raise_request_exception=False)
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


@pytest.mark.parametrize("name", COOKIES)
def test_public_answer_sets_no_cookie_and_is_the_same_for_everyone(addresses: list[str], name: str) -> None:
    plain, sent = Client(), with_cookies(COOKIES[name])
    for address in addresses:
        response = sent.get(address, headers={"accept-language": "uk", "user-agent": "x"})
        assert not response.cookies, address
        assert "Set-Cookie" not in response.headers, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert "Accept-Language" not in response.get("Vary", ""), address
        expected = plain.get(address)
        assert response.status_code == expected.status_code
        assert response.content == expected.content, address


def test_editor_who_is_logged_in_reads_what_everyone_reads(addresses: list[str], editor: User) -> None:
    client = Client()
    client.force_login(editor)
    for address in addresses:
        response = client.get(address)
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
        assert response.content == Client().get(address).content


def test_public_answer_touches_no_session(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch, editor: User
) -> None:
    client = Client()
    client.force_login(editor)

    def load(self: SessionStore) -> dict[str, Any]:
        raise AssertionError("the session was read")

    monkeypatch.setattr(SessionStore, "load", load)
    for address in addresses:
        client.get(address)


# --- what is not there


MISSING = [
    "/nothing",
    "/live/nowhere/",
    "/live/nowhere/feed.atom",
    "/live/nowhere/changes?since=0",
    "/live/nowhere/updates/1/",
    "/sources/nowhere/",
    "/media/pictures/nothing.jpg",
    "/media/../manage.py",
    "/%00",
    "/live/%2e%2e/",
    "/live/%F0%9F%98%80/",
    "/" + "x" * 3000,
]


@pytest.mark.django_db
def test_everything_that_is_not_there_looks_alike() -> None:
    answers = [Client().get(address) for address in MISSING]
    assert {response.status_code for response in answers} == {404}
    assert len({response.content for response in answers}) == 1
    assert len({response["Content-Type"] for response in answers}) == 1


PART = b'--x\r\nContent-Disposition: form-data; name="a"'
MULTIPART = "multipart/form-data; boundary=x"
FORM = "application/x-www-form-urlencoded"
MALFORMED = {
    "no parts": (b"", MULTIPART),
    "cut": (PART, MULTIPART),
    "bad base64": (PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--", MULTIPART),
    "no boundary": (b"x", "multipart/form-data"),
    "odd boundary": (b"x", "multipart/form-data; boundary=\xe9"),
    "odd charset": (b"a=b", f"{FORM}; charset=nonsense"),
    "odd bytes": (b"\xff=\xfe&%zz=%", FORM),
    "many fields": (b"&".join([b"a=b"] * 3000), FORM),
    "many parts": ((PART + b"\r\n\r\nb\r\n") * 3000 + b"--x--", MULTIPART),
}


@pytest.mark.parametrize("token", [None, "a" * 32, "x"])
@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.django_db
def test_malformed_post_to_a_missing_address_is_not_found(name: str, token: str | None) -> None:
    client = with_cookies({"csrftoken": token} if token else {})
    response = client.generic("POST", "/nothing", *MALFORMED[name])
    assert response.status_code == 404
    assert response.content == Client().get("/nothing").content


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_post_breaks_no_address(addresses: list[str], name: str) -> None:
    client = with_cookies({"csrftoken": "a" * 32})
    for address in [*addresses, "/admin/", "/admin/login/", "/admin/nothing/"]:
        response = client.generic("POST", address, *MALFORMED[name])
        assert response.status_code < 500, address


# --- the database is away


@contextmanager
def no_database(error: type[Exception] = OperationalError) -> Iterator[None]:
    def fail(*args: Any, **values: Any) -> Any:
        raise error("words that nobody should read")

    with patch.object(BaseDatabaseWrapper, "cursor", fail):
        yield


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_database_away_is_said_in_words(addresses: list[str], error: type[Exception]) -> None:
    for address in addresses:
        with no_database(error):
            response = Client(raise_request_exception=False).get(address)
        if response.status_code in (200, 400, 404):
            continue  # what asks no database
        assert response.status_code == 503, address
        assert b"nobody should read" not in response.content
        assert not response.cookies
        if address != "/readyz":
            assert int(response["Retry-After"]) > 0
            assert response["Cache-Control"] == "no-store"


def test_pages_do_ask_the_database(blog: LiveBlog) -> None:
    with no_database():
        assert Client().get(f"/live/{blog.slug}/").status_code == 503


def test_desk_says_so_too_when_its_session_cannot_be_read(editor: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(editor)
    with no_database():
        assert client.get("/admin/").status_code == 503


def test_other_errors_are_left_to_the_500_page() -> None:
    def view(request: Any) -> HttpResponse:
        raise AssertionError

    plain = middleware.PlainErrors(view)
    assert plain.process_exception(RequestFactory().get("/"), ValueError()) is None


# --- the desk


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/nothing/", "/admin/jsi18n/"])
def test_desk_is_kept_by_no_cache(editor: User, address: str) -> None:
    client = Client()
    for _ in range(2):
        assert client.get(address)["Cache-Control"] == "private, no-store"
        client.force_login(editor)


def test_desk_checks_for_forgery(editor: User, make_entry: Callable[..., Entry]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    entry = make_entry()
    for address in ("/admin/liveblog/entry/add/", f"/admin/liveblog/entry/{entry.pk}/change/"):
        assert client.post(address, {"headline": "x"}).status_code == 403
    assert Entry.objects.get().headline == ""


def test_cookies_of_the_desk_stay_in_the_desk(client: Client, editor: User) -> None:
    client.get("/admin/login/")
    cookie = client.cookies["csrftoken"]
    assert (cookie["path"], cookie["httponly"]) == ("/admin/", True)
    assert site.SESSION_COOKIE_PATH == "/admin/"
    assert site.SESSION_COOKIE_HTTPONLY
    assert site.SESSION_COOKIE_SAMESITE == "Lax"
    assert site.SESSION_COOKIE_AGE <= 12 * 60 * 60
