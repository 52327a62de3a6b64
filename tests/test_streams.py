"""Step 7f: every reader of a stream gets every change once, in order, and costs the others nothing."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from liveblog import publishing
from liveblog.content import Content
from liveblog.delivery import streams as streams_module
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.readers import Reader
from tests.serving import ThreadServer, serving, until

pytestmark = pytest.mark.django_db(transaction=True)

Make = Callable[..., Entry]
Open = Callable[..., Reader]


@pytest.fixture
def server(transactional_db: None) -> Iterator[ThreadServer]:
    with serving() as running:
        yield running


@pytest.fixture
def open_stream() -> Iterator[Callable[..., Reader]]:
    """Readers that are gone when the test is over."""
    opened: list[Reader] = []

    def open_one(server: ThreadServer, slug: str, query: str = "?since=1", **headers: str) -> Reader:
        opened.append(Reader(server.port, slug, query, **headers))
        return opened[-1]

    yield open_one
    for reader in opened:
        reader.close()


def edge_readers(server: ThreadServer) -> int:
    return sum(len(channel.readers) for channel in server.edge.streams.channels.values())


def test_a_stream_begins_with_what_the_reader_lacks(
    open_stream: Open, server: ThreadServer, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    reader = open_stream(server, blog.slug, "?since=1")
    [(version, data)] = reader.wait(1)
    assert reader.status == 200
    assert b"content-type: text/event-stream" in reader.received
    assert reader.text().startswith("retry: ")
    assert version == data["version"] == 2
    assert data["changes"][0]["id"] == entry.pk


def test_the_data_is_what_a_poll_says(
    open_stream: Open, server: ThreadServer, blog: LiveBlog, published: Make, client: Any
) -> None:
    published()
    reader = open_stream(server, blog.slug, "?since=1")
    [(_, data)] = reader.wait(1)
    assert data == client.get(f"/live/{blog.slug}/changes?since=1").json()


def test_a_published_update_reaches_every_open_stream_once(
    open_stream: Open, server: ThreadServer, blog: LiveBlog, published: Make, editor: User
) -> None:
    readers = [open_stream(server, blog.slug, "?since=1") for _ in range(20)]
    until(lambda: edge_readers(server) == 20, 10, "not all are listening")
    made = server.edge.producer.made
    entry = published()
    for reader in readers:
        reader.wait(1)
    publishing.correct(
        entry.pk, by=editor, content=Content(body="<p>So</p>"), base_edit=entry.edit, note="Not as it was."
    )
    for reader in readers:
        reader.wait(2)
        assert reader.changes() == [(2, entry.pk), (3, entry.pk)]
    assert server.edge.producer.made == made + 2
    for reader in readers:
        reader.close()
    until(lambda: edge_readers(server) == 0, 10, "readers who left are still counted")


def test_last_event_id_wins_over_the_address(
    open_stream: Open, server: ThreadServer, blog: LiveBlog, published: Make
) -> None:
    published()
    published()
    reader = open_stream(server, blog.slug, "?since=0", Last_Event_ID="2")
    assert [change["version"] for change in reader.wait(1)[0][1]["changes"]] == [3]


@pytest.mark.parametrize("value", ["x", "-1", "", "1.5", "9" * 40, "1;2", "%00", "NaN"])
def test_an_odd_last_event_id_is_refused(
    open_stream: Open, server: ThreadServer, blog: LiveBlog, value: str
) -> None:
    reader = open_stream(server, blog.slug, "?since=0", Last_Event_ID=value)
    assert reader.status == 400


def test_a_reader_ahead_of_the_database_is_told_to_start_over(
    open_stream: Open, server: ThreadServer, blog: LiveBlog
) -> None:
    reader = open_stream(server, blog.slug, "?since=99")
    [(_, data)] = reader.wait(1)
    assert data["reset"] is True
    until(lambda: reader.ended or reader.received.endswith(b"0\r\n\r\n"), 10, "the stream went on")


def test_a_closed_live_blog_has_no_stream(
    open_stream: Open, server: ThreadServer, blog: LiveBlog, editor: User
) -> None:
    reader = open_stream(server, blog.slug, "?since=1")
    until(lambda: edge_readers(server) == 1, 10, "not listening")
    closed = BlogContent(headline=blog.headline, slug=blog.slug, status="closed")
    publishing.change_blog(blog.pk, by=editor, content=closed, base_edit=blog.edit)
    assert reader.wait(1)[0][1]["status"] == "closed"
    until(lambda: reader.received.endswith(b"0\r\n\r\n"), 10, "the stream went on")
    assert open_stream(server, blog.slug, "?since=2").status == 204


def test_a_comment_keeps_proxies_awake(
    open_stream: Open, transactional_db: None, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams_module, "HEARTBEAT_SECONDS", 0.2)
    with serving() as server:
        reader = open_stream(server, blog.slug, "?since=1")
        until(lambda: reader.text().count(":\n\n") >= 2, 10, "no comment came")


def test_readers_come_back_at_different_moments(server: ThreadServer, blog: LiveBlog) -> None:
    greetings = {streams_module.greeting() for _ in range(20)}
    assert len(greetings) >= 5


def test_a_full_socket_costs_the_others_nothing_and_is_cut_off(
    open_stream: Open, server: ThreadServer, blog: LiveBlog, published: Make
) -> None:
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    stalled.connect(("127.0.0.1", server.port))
    stalled.sendall(f"GET /live/{blog.slug}/stream?since=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    healthy = open_stream(server, blog.slug, "?since=1")
    until(lambda: edge_readers(server) == 2, 10, "not both are listening")
    words = "<p>" + "A long account of it. " * 2000 + "</p>"
    number = 0
    while edge_readers(server) == 2 and number < 150:
        published(body=words)
        number += 1
        healthy.wait(number)
    assert edge_readers(server) == 1, "the stalled reader was never cut off"
    began = time.monotonic()
    published()
    healthy.wait(number + 1)
    assert time.monotonic() - began < 8  # a cut-off reader costs the others no wait
    versions = [version for version, _ in healthy.changes()]
    assert versions == sorted(set(versions))
    stalled.close()


def test_a_reader_who_comes_back_misses_nothing_and_sees_nothing_twice(
    open_stream: Open, server: ThreadServer, blog: LiveBlog, published: Make
) -> None:
    first = open_stream(server, blog.slug, "?since=1")
    entries = [published() for _ in range(3)]
    until(lambda: len(first.changes()) == 3, 10, "not all came")
    last = first.events()[-1][0]
    first.close()
    entries += [published() for _ in range(3)]
    second = open_stream(server, blog.slug, "?since=0", Last_Event_ID=str(last))
    entries += [published() for _ in range(2)]
    until(lambda: len(second.changes()) >= 5, 10, "not all came after coming back")
    seen = [entry for _, entry in first.changes() + second.changes()]
    assert seen == [entry.pk for entry in entries]


def test_open_streams_hold_no_thread(open_stream: Open, server: ThreadServer, blog: LiveBlog) -> None:
    before = threading.active_count()
    for _ in range(30):
        open_stream(server, blog.slug, "?since=1")
    until(lambda: edge_readers(server) == 30, 10, "not all are listening")
    assert threading.active_count() - before <= 30 + 1  # each Reader's own thread, and the board's
