"""Step 5c, a backup: all rows and pictures in one file, from one moment, and back into an empty database.

The file is a gzipped tar: `manifest.json`, `rows.jsonl` (Django's own serialisation, one row a line) and the
media store's files under `media/`. It names no engine: what was kept by SQLite is restored into PostgreSQL as
well. Sessions, who is at the desk, and the admin's own log are not in it.
"""

import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from liveblog.models import LiveBlog, Presence
from newsroom.models import User

FORMAT = 1
READING = {
    "sqlite": "BEGIN DEFERRED",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
}
FADING = (Presence,)  # what is worth nothing tomorrow


class Unreadable(ValueError):
    """This file is no backup of ours, or not a whole one."""


class NotEmpty(ValueError):
    """There is something in the database already."""


def kept_models() -> list[type[models.Model]]:
    own = [*apps.get_app_config("newsroom").get_models(), *apps.get_app_config("liveblog").get_models()]
    return [Group, *(model for model in own if model not in FADING)]


def write(path: Path) -> dict[str, int]:
    """The backup at `path`, whole or not at all; gives the numbers of rows and of files in it."""
    partial = path.with_name(path.name + ".partial")
    try:
        with tarfile.open(partial, "w:gz", compresslevel=3) as tar, tempfile.TemporaryFile() as rows:
            count = sum(_write_row(rows, row) for row in _rows())
            manifest = json.dumps({"format": FORMAT, "made_at": timezone.now().isoformat(), "rows": count})
            _add(tar, "manifest.json", io.BytesIO(manifest.encode()), len(manifest))
            _add(tar, "rows.jsonl", rows, rows.tell())
            files = _add_files(tar)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return {"rows": count, "files": files}


def _write_row(rows: Any, row: models.Model) -> int:
    """Django's own JSON would cut times to milliseconds, and the ledger's links hold to the microsecond."""
    (plain,) = serializers.serialize("python", [row])
    rows.write(json.dumps(plain, default=_spelt, ensure_ascii=False).encode() + b"\n")
    return 1


def _spelt(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _rows() -> Iterator[models.Model]:
    """Every kept row as it is at one moment, while others go on writing."""
    with _one_moment():
        for model in kept_models():
            yield from model._default_manager.order_by("pk").iterator(500)


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that reads alone. Django's own would take SQLite's one lock for writing."""
    with connection.cursor() as cursor:
        cursor.execute(READING[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _add(tar: tarfile.TarFile, name: str, file: Any, size: int) -> None:
    file.seek(0)
    member = tarfile.TarInfo(name)
    member.size = size
    tar.addfile(member, file)


def _add_files(tar: tarfile.TarFile, folder: str = "") -> int:
    """Every file of the media store; one that goes away meanwhile is left out."""
    folders, files = default_storage.listdir(folder) if default_storage.exists(folder or ".") else ([], [])
    count = 0
    for name in sorted(files):
        path = f"{folder}/{name}".lstrip("/")
        try:
            with default_storage.open(path) as file:
                data = file.read()
        except FileNotFoundError:
            continue
        _add(tar, f"media/{path}", io.BytesIO(data), len(data))
        count += 1
    return count + sum(_add_files(tar, f"{folder}/{name}".lstrip("/")) for name in sorted(folders))


def read(path: Path) -> dict[str, int]:
    """The backup into this database, which must be migrated and empty; gives the numbers of rows and files.

    Raises Unreadable and NotEmpty; the database is then as it was.
    """
    if User.objects.exists() or LiveBlog.objects.exists():
        raise NotEmpty
    try:
        with tarfile.open(path, "r:gz") as tar, transaction.atomic():
            manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO(b"{}"))
            if manifest.get("format") != FORMAT:
                raise Unreadable(f"its format is {manifest.get('format')}, not {FORMAT}")
            rows = _read_rows(tar.extractfile("rows.jsonl"))
            if rows != manifest["rows"]:
                raise Unreadable(f"{rows} of its {manifest['rows']} rows are there")
            return {"rows": rows, "files": _read_files(tar)}
    except (tarfile.TarError, EOFError, KeyError, OSError, json.JSONDecodeError, DatabaseError) as error:
        raise Unreadable(str(error)) from error
    except (DeserializationError, SuspiciousFileOperation) as error:
        raise Unreadable(str(error)) from error


def _read_rows(file: Any) -> int:
    Group.objects.all().delete()  # those that a migration made: the backup has its own
    count = 0
    for line in io.TextIOWrapper(file, encoding="utf-8"):
        for row in serializers.deserialize("python", [json.loads(line)]):
            row.save()
            count += 1
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(sql)
    return count


def _read_files(tar: tarfile.TarFile) -> int:
    """Pictures that are there already stay: a file under a name never changes."""
    count = 0
    for member in tar.getmembers():
        name = member.name.removeprefix("media/")
        if not member.isfile() or name == member.name:
            continue
        if not default_storage.exists(name):
            file = tar.extractfile(member)
            default_storage.save(name, io.BytesIO(file.read()))  # type: ignore[union-attr]  # a file has bytes
        count += 1
    return count
