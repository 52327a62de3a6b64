"""A transaction held open on PostgreSQL: "changed after" never passes over what it commits late.

The scenes are played in a database of their own, on the server that DATABASE_URL or PGHOST names or on this
machine's, by a process of their own: so they run when the suite itself is on SQLite, too.
"""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).resolve().parent.parent
URL = os.environ.get("DATABASE_URL", "")
SERVER = (
    URL.rsplit("/", 1)[0]
    if URL.startswith("postgres")
    else f"postgres://{os.environ.get('PGUSER', 'postgres')}@{os.environ.get('PGHOST', '127.0.0.1')}:5432"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    try:
        connection = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server answers")
    with connection:
        yield connection


@pytest.fixture(scope="module")
def scenes(server: Any) -> dict[str, Any]:
    """What became of each scene of tests/late_writer.py."""
    name = f"late_commit_{uuid.uuid4().hex[:12]}"
    server.execute(f'CREATE DATABASE "{name}"')
    try:
        played = subprocess.run(
            [sys.executable, "-m", "tests.late_writer"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": f"{SERVER}/{name}", "DEBUG": "on", "SECRET_KEY": "x"},
            check=True,
            timeout=180,
            stdout=subprocess.PIPE,
        )
        return json.loads(played.stdout)
    finally:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_second_writer_waits_for_the_first_to_commit(scenes: dict[str, Any]) -> None:
    first, second = scenes["held"]["versions"]
    assert scenes["held"]["waited"]
    assert second == first + 1


def test_update_committed_late_is_never_passed_over(scenes: dict[str, Any]) -> None:
    assert scenes["held"]["before"] == []
    assert scenes["held"]["after"] == scenes["held"]["versions"]


def test_live_blogs_do_not_wait_for_each_other(scenes: dict[str, Any]) -> None:
    assert scenes["apart"]["versions"] == [2, 2]


def test_eight_writers_that_commit_late_are_all_seen_in_order(scenes: dict[str, Any]) -> None:
    written = scenes["many"]["written"]
    assert written == list(range(2, 2 + 32))
    assert scenes["many"]["seen"] == written


def test_renaming_waits_for_an_update_that_cites_the_source(scenes: dict[str, Any]) -> None:
    assert scenes["renamed"]["name"] == "The Herald"


def test_draft_committed_late_is_never_passed_over_at_the_desk(scenes: dict[str, Any]) -> None:
    assert scenes["at_the_desk"]["seen"] == scenes["at_the_desk"]["kept"]
