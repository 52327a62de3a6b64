"""Step 7e: what readers get while a page can't be made, and for how long."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any, cast

import pytest

from liveblog.delivery import producer as producer_module
from liveblog.delivery import routes, snapshots
from liveblog.delivery.board import STALE_SECONDS, Board, Place
from liveblog.delivery.producer import Producer
from liveblog.delivery.routes import Route
from tests.serving import on_own_loop

PAGE = Route(("/live/flood/", ""), "flood")
FRONT = Route(("/", ""), "")
TOO_OLD = STALE_SECONDS + 5


class Database:
    """A board whose database answers until `goes_away()`, with one live blog."""

    def __init__(self, version: int) -> None:
        self.places = {"flood": Place(1, "flood", version, "live")}
        self.looked_at = time.monotonic()
        self.answers = True
        self.takedowns = 0

    def goes_away(self, seconds_ago: float) -> None:
        self.answers = False
        self.looked_at = time.monotonic() - seconds_ago

    def is_fresh(self) -> bool:
        return self.answers

    async def settle(self) -> None:
        pass


async def broken(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 500, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def stuck(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(30)


def ask(route: Route, database: Database, django: Any, *, mark: int, age: float) -> tuple[str, bool] | None:
    """What a reader gets, given a page that was made `age` seconds ago at version `mark`."""

    async def get() -> tuple[str, bool] | None:
        producer = Producer(django, cast(Board, database))
        kept = snapshots.take(200, [], b"the last page", mark)
        kept.made_at -= age
        producer.store.put(route.key, kept)
        found = await producer.get(route)
        producer.close()
        return found and (found[0].body.decode() or str(found[0].status), found[1])

    return on_own_loop(get())


def test_a_page_of_the_last_known_version_is_shown_while_the_database_is_away() -> None:
    database = Database(version=5)
    database.goes_away(10)
    assert ask(PAGE, database, broken, mark=5, age=TOO_OLD) == ("the last page", True)


@pytest.mark.parametrize(("route", "mark"), [(PAGE, 4), (FRONT, 0)])
def test_a_page_that_may_show_what_was_withdrawn_is_not_shown_for_long(route: Route, mark: int) -> None:
    database = Database(version=5)
    database.goes_away(10)
    assert ask(route, database, broken, mark=mark, age=10) == ("the last page", True)
    assert ask(route, database, broken, mark=mark, age=TOO_OLD) is None


def test_an_older_version_does_not_stand_in_for_a_page_that_breaks() -> None:
    assert ask(PAGE, Database(version=5), broken, mark=4, age=10) == ("the last page", True)
    assert ask(PAGE, Database(version=5), broken, mark=4, age=TOO_OLD) == ("500", False)


def test_nobody_waits_long_for_a_page_while_there_is_a_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(producer_module, "PATIENCE_SECONDS", 0.1)
    began = time.monotonic()
    assert ask(FRONT, Database(version=5), stuck, mark=0, age=10) == ("the last page", True)
    assert time.monotonic() - began < 5


def test_no_long_address_is_remembered() -> None:
    routes.find("/live/flood/", b"")
    before = routes._find.cache_info().currsize
    for number in range(20):
        assert routes.find(f"/live/{'a' * 500}{number}/", b"") is None
        assert routes.find("/live/flood/", b"x" * 2000 + b"%d" % number) is None
    assert routes._find.cache_info().currsize == before


@pytest.fixture(autouse=True)
def small_store(settings: SimpleNamespace) -> None:
    settings.SNAPSHOT_MB = 1
