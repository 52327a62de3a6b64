"""Step 7 after a takedown: no page, poll or frame that was ready before it is served any more."""

import asyncio
import http.client
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from liveblog import fragments, publishing
from liveblog.delivery import board as board_module
from liveblog.delivery import producer as producer_module
from liveblog.delivery import snapshots
from liveblog.delivery.board import Board, Place
from liveblog.delivery.producer import Producer
from liveblog.delivery.routes import Route, slug_in
from liveblog.delivery.streams import Streams, frame
from liveblog.models import Entry, LiveBlog, Source, Takedown
from liveblog.publishing import takedowns
from newsroom.models import User
from tests.answering import answering
from tests.readers import Reader
from tests.serving import ThreadServer, on_own_loop, serving, until
from tests.stored import again
from tests.taking_down import WORD, everywhere, say_all, take_down, telling

pytestmark = pytest.mark.django_db(transaction=True)

Make = Callable[..., Entry]


@pytest.fixture
def server(transactional_db: None, settings: Any) -> Iterator[ThreadServer]:
    with serving() as running:
        settings.SITE_URL = running.url
        yield running


def ask(server: ThreadServer, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read().decode("utf-8", "replace")
    connection.close()
    return response.status, body


@pytest.fixture
def told(published: Make, make_source: Callable[..., Source], editor: User) -> Entry:
    source = make_source()
    entry = published(**vars(telling(source)), key_event=True)
    say_all(entry, source, editor)
    return again(entry)


# --- pages


def test_pages_that_were_ready_are_gone_within_five_seconds(
    server: ThreadServer, told: Entry, chief: User, blog: LiveBlog
) -> None:
    blog.refresh_from_db()
    addresses = [path for path, page in everywhere(blog).items() if WORD in page]
    for path in addresses:
        assert WORD in ask(server, path)[1], path
    assert len(server.edge.producer.store) > 10
    take_down(told, chief)
    begun = time.monotonic()
    until(lambda: not [path for path in addresses if WORD in ask(server, path)[1]], 5, "it is still there")
    assert time.monotonic() - begun < 5


def test_a_receipt_becomes_clear_by_itself(
    server: ThreadServer, told: Entry, chief: User, blog: LiveBlog
) -> None:
    blog.refresh_from_db()
    for path in everywhere(blog):
        ask(server, path)
    takedown = take_down(told, chief, notice="It is gone.")
    until(lambda: Takedown.objects.get(pk=takedown.pk).next_at is None, 20, "the receipt was not completed")
    assert set(takedown.addresses.values_list("state", flat=True)) == {"clear"}
    assert takedown.addresses.count() > 15


def test_a_cache_that_fails_twice_is_told_in_the_end(
    server: ThreadServer, told: Entry, chief: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering() as cache:
        settings.PURGE_URLS = [cache.url]
        cache.usual = (500, "", {})
        takedown = take_down(told, chief)
        twice = 2 * takedown.purges.count()
        until(lambda: len(cache.asked) == twice, 20, "it was not asked twice")
        cache.usual = (200, "", {})
        until(lambda: Takedown.objects.get(pk=takedown.pk).next_at is None, 30, "it was not asked again")
    assert set(takedown.purges.values_list("state", "tries")) == {("done", 3)}


def test_what_another_process_took_down_is_let_go_of_here(
    server: ThreadServer, told: Entry, chief: User, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takedowns, "_after_commit", lambda *args: None)
    ask(server, f"/live/{blog.slug}/")
    assert WORD in str([one.value for one in fragments.memory._kept.values()])
    frame(b'{"version": 1, "html": "%s"}' % WORD.encode())
    seen = server.edge.board.takedowns
    take_down(told, chief)
    until(lambda: server.edge.board.takedowns == seen + 1, 5, "it was not seen")
    kept: list[Any] = [*fragments.memory._kept.values(), *fragments.panel_memory._kept.values()]
    assert not [one for one in kept if WORD in str(one.value)]
    assert frame.cache_info().currsize == 0


# --- streams


@pytest.fixture
def follow(server: ThreadServer) -> Iterator[Callable[..., Reader]]:
    readers: list[Reader] = []

    def one(blog: LiveBlog, since: int, **headers: str) -> Reader:
        readers.append(Reader(server.port, blog.slug, f"?since={since}", **headers))
        return readers[-1]

    yield one
    for reader in readers:
        reader.close()


def test_an_open_stream_is_told_that_it_is_gone(
    server: ThreadServer, published: Make, chief: User, blog: LiveBlog, follow: Callable[..., Reader]
) -> None:
    entry = published(body=f"<p>{WORD}</p>")
    reader = follow(blog, 2)
    until(lambda: _readers(server) == 1, 10, "nobody listens")
    take_down(entry, chief)
    [(version, data)] = reader.wait(1)
    [change] = data["changes"]
    assert (version, change["id"], change["kind"], change["html"]) == (3, entry.pk, "takedown", "")
    assert WORD not in reader.text()


def _readers(server: ThreadServer) -> int:
    return sum(len(channel.readers) for channel in server.edge.streams.channels.values())


@pytest.mark.parametrize("since", [0, 1, 2])
def test_a_reader_who_comes_back_gets_no_word_of_what_they_missed(
    server: ThreadServer,
    published: Make,
    chief: User,
    editor: User,
    blog: LiveBlog,
    follow: Callable[..., Reader],
    since: int,
) -> None:
    entry = published(body=f"<p>{WORD}</p>")
    publishing.key_event(entry.pk, by=editor)
    published(body="<p>Later</p>")
    early = follow(blog, 0, Last_Event_ID=str(since))
    early.wait(1)
    assert WORD in early.text()  # the frame is ready, and remembered
    take_down(entry, chief)
    until(lambda: server.edge.board.places[blog.slug].version == 5, 10, "it was not seen")
    reader = follow(blog, 0, Last_Event_ID=str(since))
    reader.wait(1)
    assert WORD not in reader.text()
    assert "Later" in reader.text()


# --- the producer


class Looks:
    """A board with one live blog, of which a test says what it has seen."""

    def __init__(self, version: int = 5) -> None:
        self.places = {"flood": Place(1, "flood", version, "live")}
        self.looked_at = time.monotonic()
        self.takedowns = 0

    def is_fresh(self) -> bool:
        return True

    async def settle(self) -> None:
        pass

    def take_down(self, producer: Producer) -> None:
        self.takedowns += 1
        self.places = {"flood": Place(1, "flood", 6, "live", taken_down=6)}
        producer.forget({"flood"})


class Django:
    """Answers "old" until the takedown and "new" from then on; `hold` keeps an answer back."""

    def __init__(self) -> None:
        self.says = b"old"
        self.hold: asyncio.Event | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        said = self.says
        if self.hold:
            await self.hold.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": said})


PAGE, FRONT = Route(("/live/flood/", ""), "flood"), Route(("/", ""), "")
OTHER = Route(("/live/fire/", ""), "fire")


@pytest.mark.parametrize("route", [PAGE, FRONT], ids=["page", "front"])
def test_a_page_that_was_being_made_is_made_again(route: Route) -> None:
    async def scene() -> bytes:
        board, django = Looks(), Django()
        producer = Producer(django, cast(Board, board))
        django.hold = asyncio.Event()
        waiting = asyncio.create_task(producer.get(route))
        await asyncio.sleep(0.01)
        board.take_down(producer)
        django.says = b"new"
        django.hold.set()
        found = await waiting
        kept = producer.store.get(route.key)
        producer.close()
        assert kept is None or kept.body == b"new"
        return found[0].body if found else b""

    assert on_own_loop(scene()) == b"new"


@pytest.mark.parametrize("route", [PAGE, FRONT], ids=["page", "front"])
def test_no_older_page_stands_in_for_one_that_is_slow(route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(producer_module, "PATIENCE_SECONDS", 0.1)

    async def scene() -> bytes | None:
        board, django = Looks(), Django()
        producer = Producer(django, cast(Board, board))
        old = snapshots.take(200, [], b"old", 4 if route.slug else 0)
        old.made_at -= 10
        producer.store.put(route.key, old)
        django.hold = asyncio.Event()
        waiting = asyncio.create_task(producer.get(route))
        await asyncio.sleep(0.01)
        board.take_down(producer)
        found = await waiting
        django.hold.set()
        producer.close()
        return found and found[0].body

    assert on_own_loop(scene()) is None


def test_pages_of_other_live_blogs_stay() -> None:
    async def scene() -> list[bool]:
        board = Looks()
        producer = Producer(Django(), cast(Board, board))
        for route in (PAGE, FRONT, OTHER):
            producer.store.put(route.key, snapshots.take(200, [], b"old", 5))
        board.take_down(producer)
        producer.close()
        return [producer.store.get(route.key) is None for route in (PAGE, FRONT, OTHER)]

    assert on_own_loop(scene()) == [True, True, False]
    assert [slug_in(path) for path in ("/live/a-b/at/", "/", "/sources/live/")] == ["a-b", "", ""]


def test_a_dead_database_brings_nothing_back(
    server: ThreadServer, told: Entry, chief: User, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the takedown was seen: what is served as stale since is from after it."""
    page = f"/live/{blog.slug}/"
    assert WORD in ask(server, page)[1]
    take_down(told, chief)
    until(lambda: server.edge.board.takedowns == 1, 5, "it was not seen")

    def away() -> None:
        raise TimeoutError

    monkeypatch.setattr(board_module, "_read", away)
    monkeypatch.setattr(producer_module, "ask", _broken)
    for path in (page, "/", f"{page}feed.atom", f"{page}changes?since=1"):
        assert WORD not in ask(server, path)[1]


async def _broken(*_args: Any) -> tuple[int, list[Any], bytes]:
    return 500, [], b""


# --- the board


def test_the_board_says_which_live_blogs_lost_an_update() -> None:
    async def scene() -> list[set[str]]:
        told: list[set[str]] = []
        board = Board(lambda: None, told.append)
        old, lost, later = (2, "live", 0), (3, "live", 3), (4, "live", 3)
        for look in [{}, {"a": old}, {"a": lost, "b": old}, {"a": later, "b": old}, {"moved": later}]:
            board._take({slug: Place(ord(slug[0]), slug, *versions) for slug, versions in look.items()})
        board.close()
        assert board.takedowns == len(told)
        return told

    assert on_own_loop(scene()) == [{"a"}, {"moved"}]


# --- frames that are made at that moment


def test_a_frame_that_was_being_made_is_made_again() -> None:
    async def scene() -> tuple[int, bytes] | None:
        board = Looks()
        said = [b'{"version": 5, "html": "old"}', b'{"version": 6, "html": ""}']

        async def poll(slug: str, since: int) -> bytes:
            body = said.pop(0)
            board.takedowns += bool(said)
            return body

        return await Streams(cast(Board, board), poll)._event("flood", 4)

    made = on_own_loop(scene())
    assert made
    assert (made[0], b"old" in made[1]) == (6, False)
