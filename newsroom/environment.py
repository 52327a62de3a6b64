"""What an operator's settings may look like; a bad one ends the start with one line that names it."""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

import environ

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,  # seconds
    "tcp_user_timeout": 10_000,  # milliseconds: a dead line is noticed, and its thread is free again
    "keepalives_idle": 10,  # seconds: so is a server that took a question and then went
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
ON = {"on", "true", "yes", "y", "1"}
OFF = {"off", "false", "no", "n", "0", ""}
EXPECTED = {"int": "a whole number", "switch": "on or off"}


def stop(name: str, reason: str) -> NoReturn:
    """End the start with one line that names the setting and the reason."""
    sys.exit(f"Setting {name}: {reason}")


def switch(text: str) -> bool:
    """On or off. Raises ValueError for anything else, so that DEBUG=flase does not pass for a yes or a no."""
    word = text.strip().lower()
    if word not in ON | OFF:
        raise ValueError(text)
    return word in ON


def read(env: environ.Env, name: str) -> Any:
    """One setting of the schema in its type. env(name) would take "$x" for another variable’s name."""
    kind, default = env.scheme[name]
    text = os.environ.get(name)
    if text is None:
        return default
    try:
        return env.parse_value(text, kind)
    except ValueError:
        stop(name, f"expected {EXPECTED.get(kind.__name__, kind.__name__)}, see the README.")


def site_of(url: str) -> SplitResult:
    """The parts of SITE_URL: scheme and host, a port if need be, and nothing else."""
    if not url:
        stop("SITE_URL", "missing; set it to what readers use, such as https://live.example.org.")
    try:
        site = urlsplit(url)
        whole = site.scheme in ("http", "https") and site.hostname and site.port != 0
        if not whole or url != f"{site.scheme}://{site.netloc}" or "@" in site.netloc:
            raise ValueError(url)
    except ValueError:
        stop("SITE_URL", "expected scheme and host alone, such as https://live.example.org.")
    return site


def database_of(url: str) -> dict[str, Any]:
    """Django's configuration for DATABASE_URL."""
    name = "DATABASE_URL"
    scheme = url.partition(":")[0]
    if scheme not in ("sqlite", "postgres", "postgresql"):
        stop(name, "expected sqlite:///path or postgres://user:password@host:port/name.")
    try:
        config: dict[str, Any] = environ.Env.db_url_config(url)
    except (ValueError, KeyError):
        stop(name, "it can't be read; an example is postgres://user:password@host:5432/name.")
    if not config.get("NAME"):
        stop(name, "the database's name is missing at its end.")
    options = config.get("OPTIONS", {})
    if config["ENGINE"] == SQLITE:
        _expect_folder(name, Path(config["NAME"]))
        config["OPTIONS"] = options | _sqlite_options()
    else:
        _expect_package(name, "psycopg")
        config["OPTIONS"] = POSTGRESQL_OPTIONS | options
    return config | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


def _sqlite_options() -> dict[str, Any]:
    """A write takes the lock at its start and waits for it: nothing fails half-way with "locked". What is
    deleted is overwritten, so that the file does not keep a text that was taken down.
    """
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA secure_delete=ON;",
    }


def _expect_folder(name: str, file: Path) -> None:
    if str(file) != ":memory:" and not (file.parent.is_dir() and os.access(file.parent, os.W_OK)):
        stop(name, f"there is no folder {file.parent} that can be written to.")


def _expect_package(name: str, package: str) -> None:
    if find_spec(package) is None:
        stop(name, f"it needs the package {package}: pip install -r requirements-production.txt.")


def redis_of(url: str) -> str:
    """REDIS_URL, or "" where there is none."""
    if url:
        if url.partition("://")[0] not in ("redis", "rediss", "unix"):
            stop("REDIS_URL", "expected redis://host:port/number.")
        _expect_package("REDIS_URL", "redis")
    return url


def caches_of(urls: list[str]) -> list[str]:
    """PURGE_URLS: where the caches in front of the site are told to forget an address."""
    for url in filter(None, urls):
        try:
            cache = urlsplit(url)
            whole = cache.scheme in ("http", "https") and cache.hostname and cache.port != 0
            if not whole or "@" in cache.netloc or cache.fragment or "{path}" in cache.netloc:
                raise ValueError(url)
        except ValueError:
            stop("PURGE_URLS", "expected addresses of caches such as http://127.0.0.1:6081, with commas.")
        if url.count("{path}") > 1 or re.search(r"[{}\s]", url.replace("{path}", "")) or not url.isascii():
            stop("PURGE_URLS", "expected {path} once at most, and no other braces, in each address.")
    return [url for url in urls if url]


def media_of(path: str) -> str:
    """MEDIA_ROOT: a folder that can be written to, or one that can be made."""
    folder = Path(path)
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    if not path or not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        stop("MEDIA_ROOT", f"{path or 'an empty name'} is no folder that can be written to.")
    return path
