"""The start: a good setting is taken, a bad one ends it with one line, and the demo does all that it says."""

import json
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import environ
import pytest
from django.conf import settings

from newsroom import dotenv
from newsroom.settings import env as schema

BASE_DIR: Path = settings.BASE_DIR
PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": "of-the-tests-alone",
    "SITE_URL": "https://live.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
}

BAD = [
    ("DEBUG", {"DEBUG": "maybe"}),
    ("SECRET_KEY", {"SECRET_KEY": ""}),
    ("PORT", {"PORT": "abc"}),
    ("PORT", {"PORT": "99999"}),
    ("PORT", {"PORT": ""}),
    ("SITE_URL", {"SITE_URL": ""}),
    ("SITE_URL", {"SITE_URL": "live.example.org"}),
    ("SITE_URL", {"SITE_URL": "https://live.example.org/news"}),
    ("SITE_URL", {"SITE_URL": "https://live.example.org?x"}),
    ("SITE_URL", {"SITE_URL": "https://live.example.org:port"}),
    ("SITE_URL", {"SITE_URL": "https://me@live.example.org"}),
    ("DATABASE_URL", {"DATABASE_URL": ""}),
    ("DATABASE_URL", {"DATABASE_URL": "nonsense"}),
    ("DATABASE_URL", {"DATABASE_URL": "mysql://user:password@host/name"}),
    ("DATABASE_URL", {"DATABASE_URL": "postgres://user:password@host:port/name"}),
    ("DATABASE_URL", {"DATABASE_URL": "postgres://user:password@host/"}),
    ("DATABASE_URL", {"DATABASE_URL": "sqlite:////no/such/folder/db.sqlite3"}),
    ("REDIS_URL", {"REDIS_URL": "http://127.0.0.1"}),
    ("PURGE_URLS", {"PURGE_URLS": "cache.example"}),
    ("PURGE_URLS", {"PURGE_URLS": "http://127.0.0.1:6081,ftp://cache.example"}),
    ("PURGE_URLS", {"PURGE_URLS": "http://me:s3cret@cache.example"}),
    ("PURGE_URLS", {"PURGE_URLS": "http://cache.example:port"}),
    ("PURGE_URLS", {"PURGE_URLS": "http://{path}.example"}),
    ("PURGE_URLS", {"PURGE_URLS": "http://cache.example/{path}/{path}"}),
    ("PURGE_URLS", {"PURGE_URLS": "http://cache.example/{key}"}),
    ("PURGE_URLS", {"PURGE_URLS": "http://cache.example/#x"}),
    ("SNAPSHOT_MB", {"SNAPSHOT_MB": "0"}),
    ("FIX_CHARACTERS", {"FIX_CHARACTERS": "-1"}),
    ("FIX_CHARACTERS", {"FIX_CHARACTERS": "201"}),
    ("READERS", {"READERS": "0"}),
    ("REPLAY", {"REPLAY": "maybe"}),
    ("TIME_ZONE", {"TIME_ZONE": "Mars/Olympus"}),
    ("MEDIA_ROOT", {"MEDIA_ROOT": ""}),
    ("MEDIA_ROOT", {"MEDIA_ROOT": str(Path(__file__))}),
    ("MEDIA_ROOT", {"MEDIA_ROOT": str(Path(__file__) / "below")}),
]


@pytest.fixture
def read_settings(monkeypatch: pytest.MonkeyPatch) -> Any:
    """newsroom.settings read anew under the given environment, without any `.env`."""

    def read(**environment: str) -> dict[str, Any]:
        for name in schema.scheme:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(BASE_DIR / "newsroom" / "settings.py"))

    monkeypatch.setattr(environ.Env, "read_env", lambda *_: None)
    return read


@pytest.mark.parametrize(("name", "changes"), BAD, ids=lambda value: str(value)[:60])
def test_bad_setting_is_named_in_one_line(read_settings: Any, name: str, changes: dict[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_settings(**PRODUCTION | changes)
    message = str(ended.value)
    assert message.startswith(f"Setting {name}: ")
    assert "\n" not in message


def test_a_secret_is_not_repeated_in_the_complaint(read_settings: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        read_settings(**PRODUCTION | {"DATABASE_URL": "postgres://user:s3cret@host:port/name"})
    assert "s3cret" not in str(ended.value)


def test_production_is_strict_by_itself(read_settings: Any) -> None:
    there = read_settings(**PRODUCTION)
    assert there["DEBUG"] is False
    assert there["ALLOWED_HOSTS"] == ["live.example.org"]
    assert (
        there["SESSION_COOKIE_SECURE"] is there["CSRF_COOKIE_SECURE"] is there["SECURE_SSL_REDIRECT"] is True
    )
    assert there["STORAGES"]["staticfiles"]["BACKEND"] == "newsroom.storage.HashedStaticFiles"


def test_the_sites_own_host_is_always_allowed(read_settings: Any) -> None:
    there = read_settings(**PRODUCTION | {"ALLOWED_HOSTS": "10.0.0.7,backup.example.org"})
    assert there["ALLOWED_HOSTS"] == ["live.example.org", "10.0.0.7", "backup.example.org"]


def test_values_are_taken_as_they_stand(read_settings: Any) -> None:
    """A leading $ is part of a secret, not another variable's name; options of the database stay."""
    there = read_settings(
        **PRODUCTION | {"SECRET_KEY": "$HOME", "DATABASE_URL": "postgres://u:p@h:5432/n?sslmode=require"}
    )
    assert there["SECRET_KEY"] == "$HOME"
    options = there["DATABASES"]["default"]["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["connect_timeout"] == 5


def test_caches_are_named_with_commas_between_them(read_settings: Any) -> None:
    caches = " http://127.0.0.1:6081 ,https://cache.example/purge{path},"
    read = read_settings(**PRODUCTION | {"PURGE_URLS": caches})
    assert read["PURGE_URLS"] == ["http://127.0.0.1:6081", "https://cache.example/purge{path}"]
    assert read_settings(**PRODUCTION)["PURGE_URLS"] == []


def test_port_reaches_the_demos_address(read_settings: Any) -> None:
    assert read_settings(DEBUG="on", PORT="8123")["SITE_URL"] == "http://127.0.0.1:8123"


@pytest.mark.parametrize("command", [["manage.py", "check"], ["-m", "uvicorn", "newsroom.asgi:application"]])
def test_a_process_with_a_bad_setting_ends_with_that_line_alone(command: list[str], tmp_path: Path) -> None:
    environment = os.environ | PRODUCTION | {"TIME_ZONE": "Mars/Olympus"}
    environment["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert ended.stderr == "Setting TIME_ZONE: expected a zone's name such as Europe/Kyiv.\n"


@pytest.fixture
def no_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEBUG", "SECRET_KEY"):
        monkeypatch.setenv(name, "to be taken away again after the test")
        monkeypatch.delenv(name)


def test_demo_writes_its_env_once(tmp_path: Path, no_debug: None) -> None:
    file = tmp_path / ".env"
    dotenv.prepare_demo(file)
    written = file.read_text()
    assert re.fullmatch(r"DEBUG=on\nSECRET_KEY=[\w-]{60,}\n", written)
    assert file.stat().st_mode & 0o777 == 0o600
    dotenv.prepare_demo(file)
    assert file.read_text() == written


def test_demo_refuses_debug_off_and_writes_nothing(
    tmp_path: Path, no_debug: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEBUG", "off")
    with pytest.raises(SystemExit, match="Setting DEBUG"):
        dotenv.prepare_demo(tmp_path / ".env")
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize("lines", ["DEBUG=off\nSECRET_KEY=x\n", "SECRET_KEY=x\n"])
def test_demo_refuses_an_env_without_debug(tmp_path: Path, no_debug: None, lines: str) -> None:
    file = tmp_path / ".env"
    file.write_text(lines)
    with pytest.raises(SystemExit, match="Setting DEBUG"):
        dotenv.prepare_demo(file)


class Demo:
    """`manage.py demo` in a copy of the project, as after a clone."""

    def __init__(self, place: Path) -> None:
        self.place = place
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        for part in ("newsroom", "liveblog", "templates", "static", "fixtures"):
            shutil.copytree(BASE_DIR / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(BASE_DIR / "manage.py", place)

    def run(self, **changes: str) -> subprocess.Popen[str]:
        names = {*schema.scheme, "DJANGO_SETTINGS_MODULE"}
        environment = {name: value for name, value in os.environ.items() if name not in names}
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=self.place,
            env=environment | {"PORT": str(self.port), "PYTHONUNBUFFERED": "1"} | changes,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def serving(self, **changes: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
        """The process, and all that it said up to its last line before it serves."""
        process = self.run(**changes)
        assert process.stdout
        said = ""
        try:
            for line in process.stdout:
                said += line
                if "Ctrl-C" in line:
                    break
            yield process, said
        finally:
            process.kill()
            process.communicate()

    def open(self, path: str) -> Any:
        return urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10)

    def get(self, path: str) -> str:
        with self.open(path) as answer:
            return answer.read().decode()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(tmp_path_factory.mktemp("demo"))


def passwords_in(said: str) -> dict[str, str]:
    return dict(re.findall(r"^  (reporter|editor|chief) +(\S+)$", said, re.MULTILINE))


def log_in(demo: Demo, username: str, password: str) -> str:
    """The page that the login leads to."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar := CookieJar()))
    address = f"http://127.0.0.1:{demo.port}/admin/login/?next=/admin/"
    browser.open(address, timeout=10).close()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"username": username, "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
    with browser.open(address, urlencode(form).encode(), timeout=20) as answer:
        return f"{answer.url} {answer.read().decode()}"


def test_demo_serves_the_sample_and_keeps_the_data(demo: Demo) -> None:
    with demo.serving() as (process, said):
        base = f"http://127.0.0.1:{demo.port}"
        assert f"{base}/live/ukraine-live-updates/\n" in said
        assert f"{base}/admin/\n" in said
        first = passwords_in(said)
        assert set(first) == {"reporter", "editor", "chief"}
        page = demo.get("/live/ukraine-live-updates/")
        assert "It is possible to temporarily occupy the territories of our state," in page
        assert demo.get("/readyz") == "ok\n"
        picture = re.search(r'src="(/media/[^"]+)"', page)
        assert picture
        with demo.open(picture[1]) as answer:
            assert answer.headers["Content-Type"] == "image/png"
        assert log_in(demo, "chief", first["chief"]).startswith(f"{base}/admin/ ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
    with demo.serving() as (process, said):
        assert "Keeping the live blogs" in said
        assert passwords_in(said)["chief"] != first["chief"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 0


def test_demo_takes_the_password_it_is_given(demo: Demo) -> None:
    with demo.serving(DEMO_PASSWORD="$1") as (_process, said):
        assert passwords_in(said) == dict.fromkeys(["reporter", "editor", "chief"], "$1")
        assert log_in(demo, "editor", "$1").startswith(f"http://127.0.0.1:{demo.port}/admin/ ")


def test_demo_says_in_one_line_that_its_port_is_taken(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = demo.run(PORT=port)
        said, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert re.fullmatch(rf"[^\n]*Setting PORT: 127\.0\.0\.1:{port} can't be used[^\n]*\n", said)


def test_readme_explains_each_setting() -> None:
    readme = (BASE_DIR / "README.md").read_text()
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", readme, re.MULTILINE))
    assert table == set(schema.scheme)


def test_a_replay_posts_the_sample_again_while_one_looks_on(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    with demo.serving(REPLAY="1") as (_process, said):
        page = "/live/ukraine-live-updates-replay/"
        assert page in said
        assert "/live/flood-in-marrowby-replay/" in said
        first = json.loads(demo.get(f"{page}changes?since=0"))
        deadline = time.monotonic() + 15
        while json.loads(demo.get(f"{page}changes?since=0"))["version"] < first["version"] + 2:
            assert time.monotonic() < deadline, "no update came"
            time.sleep(0.2)
