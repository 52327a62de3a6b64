"""Step 7g: the edge answers as Django would, from what Django made once."""

import gzip
import http.client
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from liveblog import publishing
from liveblog.content import QuoteContent
from liveblog.delivery import board as board_module
from liveblog.delivery import snapshots
from liveblog.delivery.clock import Clock
from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from liveblog.querysets import EntryQuerySet
from newsroom.models import User
from tests.serving import ThreadServer, serving, until

pytestmark = pytest.mark.django_db(transaction=True)

Make = Callable[..., Entry]
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def server(transactional_db: None) -> Iterator[ThreadServer]:
    with serving() as running:
        yield running


def ask(server: ThreadServer, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def page(blog: LiveBlog) -> str:
    return f"/live/{blog.slug}/"


def test_django_makes_a_page_once_for_all_readers(
    server: ThreadServer, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    ask(server, "/healthz")
    until(lambda: server.edge.board.places[blog.slug].version == entry.version, 10, "the update was not seen")
    with ThreadPoolExecutor(8) as readers:
        answers = list(readers.map(lambda n: ask(server, f"{page(blog)}?utm_source={n}"), range(24)))
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1
    assert server.edge.producer.made == 1


def test_an_update_is_on_the_next_load_and_in_the_next_poll(
    server: ThreadServer, blog: LiveBlog, published: Make
) -> None:
    assert b"Kilimanjaro" not in ask(server, page(blog))[2]
    published(body="<p>Kilimanjaro</p>")
    until(lambda: b"Kilimanjaro" in ask(server, page(blog))[2], 10, "not on the page")
    assert b"Kilimanjaro" in ask(server, f"{page(blog)}changes?since=1")[2]
    assert b"Kilimanjaro" in ask(server, f"{page(blog)}feed.atom")[2]


def test_a_write_of_another_process_is_seen_within_a_second(
    server: ThreadServer, blog: LiveBlog, published: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liveblog.delivery.wakes.wake", lambda blog_id, version: None)
    ask(server, page(blog))
    published(body="<p>Aconcagua</p>")
    until(lambda: b"Aconcagua" in ask(server, page(blog))[2], 10, "not on the page after a look")


def test_compressed_pages_are_the_same_page(server: ThreadServer, blog: LiveBlog, published: Make) -> None:
    published()
    plain = ask(server, page(blog))
    packed = ask(server, page(blog), Accept_Encoding="gzip")
    assert packed[1]["content-encoding"] == "gzip"
    assert gzip.decompress(packed[2]) == plain[2]
    known = ask(server, page(blog), Accept_Encoding="gzip", If_None_Match=packed[1]["etag"])
    assert (known[0], known[2]) == (304, b"")


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)


def public_addresses(blog: LiveBlog, entry: Entry, source: Source) -> list[str]:
    """One address for each public route; a route added later without a value here fails the test."""
    values = {
        "<slug:slug>": blog.slug,
        "<int:entry_id>": str(entry.pk),
        "<path:path>": "pictures/none.jpg",
        "<str:moment>": entry.published_at.isoformat().replace("+00:00", "Z") if entry.published_at else "",
    }
    found = []
    for route in addresses(get_resolver().url_patterns):
        if route.startswith("admin/"):
            continue
        if route.startswith("sources/<"):
            route = route.replace("<slug:slug>", source.slug)  # noqa: PLW2901
        for name, value in values.items():
            route = route.replace(name, value)  # noqa: PLW2901
        assert "<" not in route, f"no value for {route}"
        found.append("/" + route)
    return found


QUERIES = [
    "",
    "?utm_source=x",
    "?order=oldest",
    "?before=999999",
    "?before=x",
    "?since=1",
    "?since=x",
    "?order=x",
    "?q=gazette",
    "?q=%D0%9F%D0%A0%D0%90%D0%92%D0%94%D0%90&after=1",
    "?q=%FF%00",
    "?q=" + "x" * 101,
    "?blog=nowhere",
]
OWN = {"date", "server", "connection", "transfer-encoding"}


def as_django(client: Client, path: str, method: str, **headers: str) -> Answer:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    host = given.pop("Host", "127.0.0.1")
    response = client.generic(method, path, headers=given, HTTP_HOST=host)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, {name.lower(): value for name, value in response.headers.items()}, body


def assert_same(server: ThreadServer, client: Client, path: str, method: str, **headers: str) -> None:
    """Status, body and headers; the edge says beside that a compressed form exists."""
    status, edge_headers, body = ask(server, path, method, **headers)
    plain_status, plain_headers, plain_body = as_django(client, path, method, **headers)
    assert status == plain_status, (method, path, headers)
    if method != "HEAD":
        assert body == plain_body, (method, path)
    else:
        assert body == b""
    edge_headers = {name: value for name, value in edge_headers.items() if name not in OWN}
    if edge_headers.get("vary") == "Accept-Encoding":
        del edge_headers["vary"]
    for headers_ in (edge_headers, plain_headers):
        headers_.pop("content-length", None) if status == 304 or method == "HEAD" else None
        headers_["content-security-policy"] = str(
            sorted(headers_.get("content-security-policy", "").split("; "))
        )
    assert edge_headers == plain_headers, (method, path)


@pytest.fixture
def cited(blog: LiveBlog, published: Make, quote: QuoteContent) -> tuple[LiveBlog, Entry, Source]:
    entry = published(quotes=(quote,))
    return blog, entry, Source.objects.get(pk=quote.source_id)


def test_the_edge_answers_as_plain_django_does(
    server: ThreadServer, cited: tuple[LiveBlog, Entry, Source], client: Client
) -> None:
    client.raise_request_exception = False
    for path in public_addresses(*cited):
        for query in QUERIES:
            if path.endswith("/stream") and query == "?since=1":
                continue  # the one thing that Django can't do
            assert_same(server, client, path + query, "GET")
        for method in ("HEAD", "POST", "OPTIONS", "DELETE"):
            if not path.endswith("/stream"):
                assert_same(server, client, path, method)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:99", "", "a b", "127.0.0.1.evil.example", "[::1"]
)
def test_odd_hosts_get_what_django_says(
    server: ThreadServer, blog: LiveBlog, client: Client, host: str
) -> None:
    assert ask(server, page(blog), Host=host)[0] == as_django(client, page(blog), "GET", Host=host)[0]


def test_a_page_that_the_reader_has_costs_no_body_in_either(
    server: ThreadServer, cited: tuple[LiveBlog, Entry, Source], client: Client
) -> None:
    etag = ask(server, page(cited[0]))[1]["etag"]
    assert_same(server, client, page(cited[0]), "GET", If_None_Match=etag)


@pytest.mark.parametrize(
    "path", ["/live/nothing/", "/live/nothing/changes?since=0", "/nothing", "/live/nothing/stream"]
)
def test_what_is_not_there_is_not_there(server: ThreadServer, client: Client, path: str) -> None:
    assert_same(server, client, path, "GET")


def test_a_query_that_is_no_ascii_is_no_error(server: ThreadServer, blog: LiveBlog) -> None:
    with_bytes = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    with_bytes._encode_request = lambda request: request.encode("latin-1")  # type: ignore[attr-defined]  # not ASCII
    with_bytes._validate_path = lambda url: None  # type: ignore[attr-defined]  # would refuse to send it
    with_bytes.request("GET", f"{page(blog)}?q=\xff\xfe")
    assert with_bytes.getresponse().status in (200, 400)


def test_no_cookie_is_seen_or_set(server: ThreadServer, blog: LiveBlog) -> None:
    headers = ask(server, page(blog), Cookie="sessionid=stale; csrftoken=x")[1]
    assert "set-cookie" not in headers
    assert "Cookie" not in headers.get("vary", "")


def test_plain_http_is_sent_to_https_where_that_is_set(server: ThreadServer, blog: LiveBlog) -> None:
    ask(server, page(blog))
    with override_settings(SECURE_SSL_REDIRECT=True):
        status, headers, _ = ask(server, page(blog))
    assert status in (200, 301)
    if status == 301:
        assert headers["location"].startswith("https://")


def away(*_: Any, **__: Any) -> None:
    raise OperationalError("could not connect")


def test_readers_get_the_last_page_while_the_database_is_away(
    server: ThreadServer, blog: LiveBlog, published: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(body="<p>Mont Ventoux</p>")
    until(lambda: b"Mont Ventoux" in ask(server, page(blog))[2], 10, "not there at first")
    monkeypatch.setattr(board_module, "_read", away)
    monkeypatch.setattr(board_module, "FRESH_SECONDS", 0.2)
    until(lambda: "warning" in ask(server, page(blog))[1], 10, "never said to be stale")
    status, headers, body = ask(server, page(blog))
    assert status == 200
    assert b"Mont Ventoux" in body
    assert headers["warning"].startswith("110")
    monkeypatch.undo()
    until(lambda: "warning" not in ask(server, page(blog))[1], 10, "stale after the database came back")


def test_a_page_older_than_a_minute_is_not_shown_as_the_last_one(
    server: ThreadServer, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(server, page(blog))
    monkeypatch.setattr(board_module, "_read", away)
    monkeypatch.setattr(board_module, "FRESH_SECONDS", 0.1)
    monkeypatch.setattr("liveblog.delivery.producer.STALE_SECONDS", 0.3)
    monkeypatch.setattr("liveblog.views.pages.live_blog_page", away)
    until(lambda: ask(server, page(blog))[0] == 503, 4, "an old page was shown on")
    assert ask(server, page(blog))[1]["retry-after"]


def test_an_embargo_ends_by_itself_within_a_second(
    server: ThreadServer, blog: LiveBlog, make_entry: Make
) -> None:
    due_at = timezone.now() + timedelta(seconds=1.5)
    entry = make_entry(body="<p>Elbrus</p>", then=Verb.SCHEDULE, due_at=due_at)
    while timezone.now() < due_at - timedelta(seconds=0.2):
        assert b"Elbrus" not in ask(server, page(blog))[2]
        time.sleep(0.1)
    until(lambda: b"Elbrus" in ask(server, page(blog))[2], 6, "not on the page after its time")
    entry.refresh_from_db()
    assert entry.published_at
    assert due_at <= entry.published_at <= due_at + timedelta(seconds=5)


def test_trouble_with_what_is_due_keeps_nothing_from_readers(
    server: ThreadServer,
    blog: LiveBlog,
    published: Make,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: Any) -> None:
        raise TypeError("not foreseen")

    monkeypatch.setattr(EntryQuerySet, "due", broken)
    until(lambda: "what is due could not be published" in caplog.text, 10, "nothing was said of it")
    published(body="<p>Annapurna</p>")
    until(lambda: b"Annapurna" in ask(server, page(blog))[2], 10, "the page stood still")
    assert "warning" not in ask(server, page(blog))[1]
    time.sleep(1.2)
    assert caplog.text.count("what is due could not be published") == 1


def test_a_moved_live_blog_leads_to_its_new_address(
    server: ThreadServer, blog: LiveBlog, editor: User
) -> None:
    ask(server, page(blog))
    moved = BlogContent(headline=blog.headline, slug="moved-here", status="live")
    publishing.change_blog(blog.pk, by=editor, content=moved, base_edit=blog.edit)
    until(lambda: ask(server, page(blog))[0] == 301, 10, "the old address did not lead on")
    assert ask(server, page(blog))[1]["location"] == "/live/moved-here/"
    assert ask(server, "/live/moved-here/")[0] == 200


def test_a_front_page_is_kept_two_seconds_and_no_longer(
    server: ThreadServer, blog: LiveBlog, editor: User
) -> None:
    ask(server, "/")
    changed = BlogContent(headline="Pico de Orizaba", slug=blog.slug, status="live")
    publishing.change_blog(blog.pk, by=editor, content=changed, base_edit=blog.edit)
    until(lambda: b"Pico de Orizaba" in ask(server, "/")[2], 10, "the front page is old")


def test_no_long_header_is_remembered(server: ThreadServer, blog: LiveBlog) -> None:
    etag = ask(server, page(blog))[1]["etag"]
    caches = (snapshots._matches, snapshots._codings)
    before = [cache.cache_info().currsize for cache in caches]
    long = ", ".join(f'"{number:030}"' for number in range(60))
    assert ask(server, page(blog), If_None_Match=long, Accept_Encoding=f"gzip, {'x' * 2000}")[0] == 200
    assert ask(server, page(blog), If_None_Match=f"{long}, {etag}")[0] == 304
    assert [cache.cache_info().currsize for cache in caches] == before


def test_the_clock_survives_a_connection_that_cannot_be_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("liveblog.delivery.clock.close_old_connections", away)
    clock._tick()
    assert clock._trouble == "OperationalError"
    clock.close()
