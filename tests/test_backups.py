"""A backup is whole, made while others write, and comes back the same; open pages then start over."""

import hashlib
import tarfile
import threading
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.serializers import serialize
from django.db import connection, transaction

from liveblog import backups, ledger, publishing
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.delivery.changes import changes
from liveblog.models import Entry, LiveBlog, Revision
from newsroom.models import User

pytestmark = pytest.mark.django_db(transaction=True)
VERSIONS = ("version", "desk_version", "panel_versions", "updated_at")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    default_storage.save("pictures/a.jpg", ContentFile(b"pixels"))
    return tmp_path / "media"


@pytest.fixture
def newsroom(
    published: Callable[..., Entry], make_entry: Callable[..., Entry], quote: QuoteContent, editor: User
) -> Entry:
    """Something of everything."""
    picture = PictureContent(file="pictures/a.jpg", width=4, height=3, alt_text="A boat", credit="Lea Marsh")
    entry = published(headline="Ein Kopf «Є» 😀", quotes=(quote,), pictures=(picture,))
    make_entry(body="<p>A draft</p>")
    publishing.retract(entry.pk, by=editor, note="It was wrong.")
    return published()


def fingerprint() -> dict[str, str]:
    """A digest of each kind of rows, but for what moves ahead, and of every file."""
    found = {}
    for model in backups.kept_models():
        fields = [field.name for field in model._meta.fields if field.name not in VERSIONS]
        rows = model._default_manager.order_by("pk")
        rows = rows.filter(number__lt=LAST) if model is Revision else rows
        found[model.__name__] = serialize("json", rows, fields=[*fields, "groups"])
    for path in sorted(Path(default_storage.location).rglob("*.*")):
        found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


LAST = 5  # places in the ledger of `newsroom`, and the one that restoring appends


def empty(media: Path) -> None:
    """Another machine: no row, no file."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model in reversed(backups.kept_models()):
            if connection.vendor == "sqlite":
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608, our own name
            else:
                cursor.execute(f'TRUNCATE "{model._meta.db_table}" CASCADE')
        if connection.vendor == "sqlite":
            cursor.execute('DELETE FROM "newsroom_user_groups"')
    for path in media.rglob("*.*"):
        path.unlink()


def test_a_backup_comes_back_the_same(newsroom: Entry, media: Path, tmp_path: Path, editor: User) -> None:
    before = fingerprint()
    call_command("backup", str(tmp_path / "kept.tar.gz"), stdout=StringIO())
    empty(media)
    call_command("restore", str(tmp_path / "kept.tar.gz"), stdout=StringIO())
    assert fingerprint() == before
    assert User.objects.get(pk=editor.pk).role == editor.role
    blog = LiveBlog.objects.get()
    assert ledger.check(blog).fault is None
    fresh = publishing.create(blog.pk, by=User.objects.get(pk=editor.pk), content=Content(body="<p>New</p>"))
    assert fresh.pk > newsroom.pk


def test_an_open_page_starts_over_after_a_restore(newsroom: Entry) -> None:
    blog = LiveBlog.objects.get()
    seen = blog.version
    publishing.after_restore()
    blog.refresh_from_db()
    assert changes(blog, seen)["reset"]
    assert not changes(blog, blog.version)["reset"]
    assert ledger.check(blog).fault is None


def test_nothing_is_restored_over_what_is_there(newsroom: Entry, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "kept.tar.gz"), stdout=StringIO())
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(tmp_path / "kept.tar.gz"))


def test_a_ledger_that_does_not_hold_is_not_restored(newsroom: Entry, media: Path, tmp_path: Path) -> None:
    Revision.objects.filter(number=2).update(note="Forged")
    call_command("backup", str(tmp_path / "kept.tar.gz"), stdout=StringIO())
    empty(media)
    with pytest.raises(CommandError, match="place 2 is changed"):
        call_command("restore", str(tmp_path / "kept.tar.gz"))
    assert not LiveBlog.objects.exists()


@pytest.mark.parametrize("bytes_", [b"", b"nothing of ours", None])
def test_what_is_no_whole_backup_is_refused(
    newsroom: Entry, media: Path, tmp_path: Path, bytes_: bytes | None
) -> None:
    file = tmp_path / "kept.tar.gz"
    call_command("backup", str(file), stdout=StringIO())
    empty(media)
    file.write_bytes(file.read_bytes()[:-200] if bytes_ is None else bytes_)
    with pytest.raises(CommandError, match="no whole backup"):
        call_command("restore", str(file))
    assert not User.objects.exists()


def test_a_backup_of_other_rows_than_it_says_is_refused(media: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for name, text in (("manifest.json", b'{"format": 1, "rows": 3}'), ("rows.jsonl", b"")):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, BytesIO(text))
    with pytest.raises(CommandError, match="0 of its 3 rows"):
        call_command("restore", str(file))


def test_a_backup_that_can_not_be_written_leaves_none(newsroom: Entry, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can’t be written"):
        call_command("backup", str(tmp_path / "nowhere" / "kept.tar.gz"))
    assert Group.objects.exists()


def test_others_go_on_writing_and_the_backup_is_of_one_moment(
    newsroom: Entry, media: Path, tmp_path: Path, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, posted = backups._write_row, []

    def post() -> None:
        publishing.publish(Entry.objects.get(status="draft").pk, by=editor)
        connection.close()

    def write_row(rows: Any, row: Any) -> int:
        if not posted:
            posted.append(threading.Thread(target=post))
            posted[0].start()
            posted[0].join(15)
            assert not posted[0].is_alive()
        return keep(rows, row)

    monkeypatch.setattr(backups, "_write_row", write_row)
    call_command("backup", str(tmp_path / "kept.tar.gz"), stdout=StringIO())
    assert not Entry.objects.filter(status="draft").exists()
    empty(media)
    call_command("restore", str(tmp_path / "kept.tar.gz"), stdout=StringIO())
    assert Entry.objects.filter(status="draft").exists()
