"""Step 1, fifty journalists who post at one moment: fifty entries, each once, before every reader."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from json import loads
from threading import Barrier
from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from liveblog.models import Entry, LiveBlog
from newsroom.models import Role, User
from tests.desk import live_url, new_entry_data
from tests.ledger import expect_whole_chain
from tests.readers import Reader
from tests.serving import ThreadServer, serving, until

pytestmark = pytest.mark.django_db(transaction=True)

POSTERS = 50
SECRET = "s" * 32  # of a browser's own cookie against forgery
PATIENCE = 120  # seconds for all of them, on a machine that does much else


@pytest.fixture
def server(transactional_db: None) -> Iterator[ThreadServer]:
    with serving() as running:
        yield running


@pytest.fixture
def sessions(make_user: Callable[..., User]) -> list[str]:
    """One of each poster's own."""
    clients = [Client() for _ in range(POSTERS)]
    for client in clients:
        client.force_login(make_user(Role.EDITOR))
    return [client.cookies["sessionid"].value for client in clients]


def ask(
    server: ThreadServer, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        connection.request("POST" if body else "GET", path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()


def post(server: ThreadServer, session: str, blog: LiveBlog, data: dict[str, Any]) -> tuple[int, Any]:
    headers = {
        "Accept": "application/json",
        "Content-Type": MULTIPART_CONTENT,
        "Cookie": f"sessionid={session}; csrftoken={SECRET}",
        "X-CSRFToken": SECRET,
    }
    status, said = ask(server, live_url(blog, "send/"), encode_multipart(BOUNDARY, data), headers)
    return status, loads(said)


def shown(server: ThreadServer, blog: LiveBlog) -> set[int]:
    """The entries on all pages of the live blog, as a reader turns them."""
    found: set[int] = set()
    path = blog.get_absolute_url()
    for _ in range(POSTERS):
        status, page = ask(server, path)
        assert status == 200
        numbers = {int(number) for number in re.findall(rb'<article[^>]* id="entry-(\d+)"', page)}
        if not numbers - found:
            break
        found |= numbers
        path = f"{blog.get_absolute_url()}?before={min(numbers)}"
    return found


def test_fifty_at_once_make_fifty_entries_and_every_reader_gets_each_once(
    server: ThreadServer, sessions: list[str], blog: LiveBlog
) -> None:
    first = blog.version
    forms = [new_entry_data(blog, body=f"<p>By {number}</p>", verb="publish") for number in range(POSTERS)]
    twice = list(range(0, POSTERS, 5))  # these press twice, or never saw the answer
    start = Barrier(POSTERS + len(twice))

    def run(number: int) -> tuple[int, Any]:
        start.wait(timeout=PATIENCE)
        return post(server, sessions[number], blog, forms[number])

    with closing(Reader(server.port, blog.slug, f"?since={first}")) as reader:
        assert reader.status == 200
        with ThreadPoolExecutor(POSTERS + len(twice)) as pool:
            answers = list(pool.map(run, [*range(POSTERS), *twice]))
        assert [(status, told["edit"]) for status, told in answers] == [(200, 1)] * len(answers)
        entries = list(Entry.objects.order_by("version"))
        numbers = {entry.pk for entry in entries}
        assert len(entries) == POSTERS
        assert {told["id"] for _status, told in answers} == numbers
        assert {entry.body for entry in entries} == {f"<p>By {number}</p>" for number in range(POSTERS)}
        assert [entry.version for entry in entries] == list(range(first + 1, first + 1 + POSTERS))
        assert list(Entry.objects.oldest_first()) == entries
        until(lambda: len(reader.changes()) >= POSTERS, PATIENCE, "the stream lacks an entry")
        assert reader.changes() == [(entry.version, entry.pk) for entry in entries]
    until(lambda: shown(server, blog) == numbers, PATIENCE, "the pages lack an entry")
    _status, polled = ask(server, f"{blog.get_absolute_url()}changes?since={first}")
    assert [change["id"] for change in loads(polled)["changes"]] == [entry.pk for entry in entries]
    expect_whole_chain(blog)
