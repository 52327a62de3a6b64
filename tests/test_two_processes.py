"""Two server processes on PostgreSQL and Redis.

Whatever breaks, every reader gets every change once, in order.

Redis is one of the test's own, so that it can be stopped; the database is made and dropped here.
"""

import contextlib
import http.client
import http.cookiejar
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.readers import Follower
from tests.serving import ProcessServer, free_port, until

psycopg = pytest.importorskip("psycopg", reason="no psycopg: install requirements-dev.txt")

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
BASE = Path(__file__).parent.parent


def postgres_is_here() -> bool:
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not postgres_is_here(), reason="no PostgreSQL answers; set TEST_POSTGRES_URL"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server on the PATH"),
]

SETUP = """
import django; django.setup()
from django.contrib.auth.models import Group
from liveblog import publishing
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
user = User.objects.create_user("edda", password="a long enough one")
user.groups.add(Group.objects.get(name="Editor"))
for number in range(1, 6):
    content = BlogContent(headline="Flood", slug=f"flood-{number}", status="live")
    assert publishing.create_blog(by=user, content=content).pk == number
"""

HELD_OPEN = """
import os, time, django; django.setup()
from django.db import transaction
from liveblog import publishing
from liveblog.content import Content
from liveblog.permissions import Verb
from newsroom.models import User
with transaction.atomic():
    publishing.create(int(os.environ["BLOG"]), by=User.objects.get(username="edda"),
                      content=Content(body="<p>Held open</p>"), then=Verb.PUBLISH)
    print("held", flush=True)
    time.sleep(1.5)
"""


class Redis:
    """A Redis of the test's own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"],  # noqa: S607, wherever it is installed
            stdout=subprocess.DEVNULL,
        )
        until(self.is_up, 5, "Redis did not start")

    def is_up(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    own = Redis()
    own.start()
    yield own
    own.stop()


@pytest.fixture(scope="module")
def environment(redis: Redis) -> Iterator[dict[str, str]]:
    """The variables of a newsroom with an empty database, one editor and a live blog for each test."""
    name = f"newsroom_two_{uuid.uuid4().hex[:12]}"
    url = urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    variables = {
        "DATABASE_URL": url,
        "REDIS_URL": redis.url,
        "DEBUG": "on",
        "SECRET_KEY": "one-for-both",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], variables)
    run([sys.executable, "-c", SETUP], variables)
    yield variables
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(command: list[str], variables: dict[str, str]) -> None:
    subprocess.run(command, env=os.environ | variables, cwd=BASE, check=True, timeout=60)


@pytest.fixture(scope="module")
def servers(environment: dict[str, str]) -> Iterator[list[ProcessServer]]:
    two = [ProcessServer(**environment), ProcessServer(**environment)]
    for server in two:
        server.start()
    yield two
    for server in two:
        if server.process.poll() is None:
            server.kill()


_blogs = itertools.count(1)


@pytest.fixture
def blog() -> int:
    """The id of a live blog that no other test writes into; its slug is flood-<id>."""
    return next(_blogs)


class Journalist:
    """Somebody at the desk of one server, over HTTP: logs in, posts the form."""

    def __init__(self, server: ProcessServer, blog: int) -> None:
        self.url = server.url
        self.blog = blog
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self._open("/admin/login/")
        answer = self._open("/admin/login/?next=/admin/", username="edda", password="a long enough one")
        assert "login" not in answer, answer

    def _open(self, path: str, **form: str) -> str:
        """Where the answer leads, after redirects."""
        data = None
        if form:
            token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
            data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token or ""}).encode()
        with self.opener.open(self.url + path, data, timeout=25) as response:
            return str(response.geturl())

    def publish(self, words: str, client_id: str | None = None) -> None:
        form = {
            "blog": str(self.blog),
            "body": f"<p>{words}</p>",
            "client_id": client_id or str(uuid.uuid4()),
            "verb": "publish",
        }
        for rows in ("quotes", "pictures"):
            form |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
        led_to = self._open("/admin/liveblog/entry/add/", **form)
        assert "/change/" in led_to or led_to.endswith("/entry/"), led_to


def changes(server: ProcessServer, blog: int) -> list[tuple[int, int]]:
    """(version, entry) of all that a poll from the start answers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", f"/live/flood-{blog}/changes?since=0")
        answer = json.load(connection.getresponse())
    return [(change["version"], change["id"]) for change in answer["changes"]]


def expect_all(followers: list[Follower], server: ProcessServer, blog: int, number: int) -> None:
    """Everyone has all `number` updates, each once, in the order of their versions."""
    truth = changes(server, blog)
    assert len(truth) == number
    for follower in followers:
        until(lambda f=follower: len(f.seen) >= number, 6, f"{number - len(follower.seen)} are missing")
        assert follower.seen == truth
        assert follower.resets == 0


def test_every_reader_gets_every_change_once_whatever_breaks(
    servers: list[ProcessServer], blog: int, environment: dict[str, str]
) -> None:
    followers = [Follower(server.port, f"flood-{blog}", 1) for server in servers for _ in range(3)]
    journalists = [Journalist(server, blog) for server in servers]
    for number in range(6):
        journalists[number % 2].publish(f"Update {number}")
    expect_all(followers, servers[0], blog, 6)

    held = subprocess.Popen(
        [sys.executable, "-c", HELD_OPEN],
        env=os.environ | environment | {"BLOG": str(blog)},
        cwd=BASE,
        stdout=subprocess.PIPE,
    )
    assert held.stdout
    assert held.stdout.readline() == b"held\n"
    with ThreadPoolExecutor(4) as desks:
        waiting = [desks.submit(journalists[n % 2].publish, f"Behind {n}") for n in range(4)]
        for one in waiting:
            one.result()
    assert held.wait(10) == 0
    held.stdout.close()
    expect_all(followers, servers[0], blog, 11)

    servers[1].kill()
    for number in range(3):
        journalists[0].publish(f"While one is down {number}")
    servers[1].start()
    journalists[1].publish("From the one that came back")
    expect_all(followers, servers[1], blog, 15)
    for follower in followers:
        follower.leave()


def test_a_wake_reaches_the_other_process_at_once(servers: list[ProcessServer], blog: int) -> None:
    follower = Follower(servers[1].port, f"flood-{blog}", 1)
    journalist = Journalist(servers[0], blog)
    time.sleep(1)
    delays = []
    for number in range(4):
        journalist.publish(f"Update {number}")
        answered = time.monotonic()
        until(lambda n=number: len(follower.seen) > n, 3, "it did not come")
        delays.append(time.monotonic() - answered)
    follower.leave()
    assert sorted(delays)[1] < 0.8, delays  # a look alone would take half a second on average, and up to one


def test_redis_may_go_and_come_back(servers: list[ProcessServer], blog: int, redis: Redis) -> None:
    followers = [Follower(server.port, f"flood-{blog}", 1) for server in servers]
    journalist = Journalist(servers[0], blog)
    journalist.publish("With Redis")
    redis.stop()
    began = time.monotonic()
    journalist.publish("Without Redis")
    assert time.monotonic() - began < 5
    expect_all(followers, servers[1], blog, 2)
    redis.start()
    journalist.publish("With Redis again")
    expect_all(followers, servers[1], blog, 3)
    for follower in followers:
        follower.leave()
    until(lambda: servers[1].said("Redis is back"), 5, "no word of Redis being back")
    assert servers[1].said("Redis is away")


def test_a_form_sent_to_both_servers_makes_one_entry(servers: list[ProcessServer], blog: int) -> None:
    journalists = [Journalist(server, blog) for server in servers]
    client_id = str(uuid.uuid4())
    with ThreadPoolExecutor(8) as desks:
        sent = [desks.submit(journalists[n % 2].publish, "Once", client_id) for n in range(8)]
        for one in sent:
            one.result()
    assert len(changes(servers[0], blog)) == 1


def test_a_server_with_open_streams_stops_within_two_seconds(servers: list[ProcessServer], blog: int) -> None:
    followers = [Follower(servers[0].port, f"flood-{blog}", 1) for _ in range(5)]
    time.sleep(1)
    took = servers[0].stop()
    servers[0].start()
    assert took <= 2.5
    for follower in followers:
        follower.leave()
