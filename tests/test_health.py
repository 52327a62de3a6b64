"""Health checks: up is up, ready is ready, and what is away is named."""

import os
import socket
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client
from pytest_django import Settings

from newsroom import health

REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


def redis_is_here() -> bool:
    host, _, port = REDIS_URL.removeprefix("redis://").partition("/")[0].partition(":")
    try:
        socket.create_connection((host, int(port or 6379)), timeout=1).close()
    except OSError:
        return False
    return True


needs_redis = pytest.mark.skipif(not redis_is_here(), reason=f"no Redis at {REDIS_URL}; set TEST_REDIS_URL")


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(CursorWrapper, "execute", refuse)


def test_healthz_asks_no_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_is_ready_when_the_database_answers(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_names_the_database_when_it_is_away(client: Client, no_database: None) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content == b"not ready: no answer from database\n"


@pytest.mark.django_db
def test_readyz_names_redis_when_it_is_away(client: Client, settings: Settings) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content == b"not ready: no answer from Redis\n"


@pytest.mark.django_db
def test_readyz_names_both(client: Client, no_database: None, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/readyz").content == b"not ready: no answer from database and Redis\n"


@needs_redis
def test_redis_that_answers_is_ready(settings: Settings) -> None:
    settings.REDIS_URL = REDIS_URL
    assert health.redis_answers()


def test_redis_that_says_nothing_is_away_in_a_moment(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "WAIT_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        assert not health.redis_answers()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
