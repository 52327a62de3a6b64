"""Servers for the driver: each a fresh process with a database of its own, in the run's folder."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench import machine
from bench.names import SLUG

ROOT = Path(__file__).resolve().parent.parent
EDGE, PAGE, STREAM = "newsroom.asgi:application", "bench.bare:page", "bench.bare:stream"
DESK_FILES = ("admin", "desk", "django_prose_editor")  # no public page needs them
STARTED_SECONDS = 30
STOPPED_SECONDS = 10


class Place:
    """The run's folder: static files, filled databases, and what servers are told by their environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = secrets.token_urlsafe(40)
        self._made = 0
        (folder / "media").mkdir()
        unused = [word for name in DESK_FILES for word in ("--ignore", name)]
        self.python("manage.py", "collectstatic", "--noinput", "--verbosity", "0", *unused)

    def with_desk(self) -> None:
        """The desk's static files too."""
        self.python("manage.py", "collectstatic", "--noinput", "--verbosity", "0")

    def environment(self, database: Path | None = None, port: int = 8000) -> dict[str, str]:
        return os.environ | {
            "ALLOWED_HOSTS": "127.0.0.1",
            "BENCH_STATIC": str(self.folder / "static"),
            "DATABASE_URL": f"sqlite:///{database or self.folder / 'none.sqlite3'}",
            "DEBUG": "off",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "MEDIA_ROOT": str(self.folder / "media"),
            "PORT": str(port),
            "PYTHONPATH": str(ROOT),
            "REDIS_URL": "",
            "SECRET_KEY": self._key,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "SNAPSHOT_MB": "64",
        }

    def python(self, *arguments: str, database: Path | None = None) -> str:
        """Run Python to its end; returns what it printed. What went wrong is said where the bench runs."""
        done = subprocess.run(  # noqa: S603, our own command
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(database),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        return done.stdout

    def filled(self, entries: int, slug: str = SLUG) -> Path:
        """A database with one live blog of this many entries; each is made once."""
        database = self.folder / f"{slug}-{entries}.sqlite3"
        if not database.exists():
            self.python("-m", "bench.fill", slug, str(entries), database=database)
        return database

    def copy(self, database: Path) -> Path:
        """The same database for one server alone."""
        self._made += 1
        copy = self.folder / f"copy-{self._made}.sqlite3"
        shutil.copyfile(database, copy)
        return copy

    def ready(self, raw: bytes) -> Path:
        """A file with the bytes that a bare server is to send."""
        self._made += 1
        file = self.folder / f"ready-{self._made}"
        file.write_bytes(raw)
        return file


class Server:
    """One server process. Use as a context manager."""

    def __init__(
        self, place: Place, app: str, *, database: Path | None = None, ready: Path | None = None
    ) -> None:
        self.port = _free_port()
        environment = place.environment(database, self.port)
        if ready:
            environment["BENCH_READY"] = str(ready)
        self._process = subprocess.Popen(  # noqa: S603, our own command
            [sys.executable, "-m", "bench.serve", app, str(self.port)], cwd=ROOT, env=environment
        )
        self.pid = self._process.pid

    def __enter__(self) -> "Server":
        end = time.monotonic() + STARTED_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self.__exit__()
                raise RuntimeError("a server did not start")
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return True
        except OSError:
            return False

    def __exit__(self, *exc: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOPPED_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def cpu(self) -> float:
        return machine.cpu_seconds(self.pid)


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
