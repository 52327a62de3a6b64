"""A backup is whole, made while others write, and comes back the same; open pages then start over."""

import hashlib
import tarfile
import threading
import uuid
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
from django.utils import timezone

from liveblog import backups, ledger, publishing
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.delivery.changes import changes
from liveblog.models import Entry, LiveBlog, Presence, Revision
from newsroom.models import Role, User

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


def keep(path: Path) -> None:
    call_command("backup", str(path), stdout=StringIO())


def restore(path: Path) -> None:
    call_command("restore", str(path), stdout=StringIO())


def write_tar(path: Path, members: dict[str, bytes]) -> None:
    """A file that looks like a backup."""
    with tarfile.open(path, "w:gz") as tar:
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, BytesIO(text))


def test_a_backup_comes_back_the_same(newsroom: Entry, media: Path, tmp_path: Path, editor: User) -> None:
    before = fingerprint()
    keep(tmp_path / "kept.tar.gz")
    empty(media)
    Group.objects.create(pk=99, name=Role.EDITOR)  # a migration made it here, under another number
    restore(tmp_path / "kept.tar.gz")
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
    keep(tmp_path / "kept.tar.gz")
    with pytest.raises(CommandError, match="not empty"):
        restore(tmp_path / "kept.tar.gz")


def test_a_ledger_that_does_not_hold_is_not_restored(newsroom: Entry, media: Path, tmp_path: Path) -> None:
    Revision.objects.filter(number=2).update(note="Forged")
    keep(tmp_path / "kept.tar.gz")
    empty(media)
    with pytest.raises(CommandError, match="place 2 is changed"):
        restore(tmp_path / "kept.tar.gz")
    assert not LiveBlog.objects.exists()


@pytest.mark.parametrize("bytes_", [b"", b"nothing of ours", None])
def test_what_is_no_whole_backup_is_refused(
    newsroom: Entry, media: Path, tmp_path: Path, bytes_: bytes | None
) -> None:
    file = tmp_path / "kept.tar.gz"
    keep(file)
    empty(media)
    file.write_bytes(file.read_bytes()[:-200] if bytes_ is None else bytes_)
    with pytest.raises(CommandError, match="no whole backup"):
        restore(file)
    assert not User.objects.exists()


MANIFEST, ROWS = "manifest.json", "rows.jsonl"
NO_BACKUP = {
    "too few rows": ({MANIFEST: b'{"format": 1, "rows": 3}', ROWS: b""}, "0 of its 3 rows"),
    "a later format": ({MANIFEST: b'{"format": 2, "rows": 0}', ROWS: b""}, "its format is 2, not 1"),
    "no manifest": ({ROWS: b""}, "manifest.json"),
    "no rows": ({MANIFEST: b'{"format": 1, "rows": 0}'}, "rows.jsonl"),
    "no JSON": ({MANIFEST: b'{"format": 1, "rows": 1}', ROWS: b"words\n"}, "Expecting value"),
    "no kind of ours": (
        {MANIFEST: b'{"format": 1, "rows": 1}', ROWS: b'{"model": "desk.pencil", "pk": 1, "fields": {}}\n'},
        "desk.pencil",
    ),
    "a row without what it needs": (
        {
            MANIFEST: b'{"format": 1, "rows": 1}',
            ROWS: b'{"model": "liveblog.entry", "pk": 1, "fields": {}}\n',
        },
        "constraint",
    ),
    "a file beside the store": (
        {MANIFEST: b'{"format": 1, "rows": 0}', ROWS: b"", "media/../outside.jpg": b"pixels"},
        "outside.jpg",
    ),
}


@pytest.mark.parametrize("name", NO_BACKUP)
def test_what_is_no_backup_of_ours_is_refused_in_words(media: Path, tmp_path: Path, name: str) -> None:
    members, words = NO_BACKUP[name]
    write_tar(tmp_path / "kept.tar.gz", members)
    groups = set(Group.objects.values_list("name", flat=True))
    with pytest.raises(CommandError, match="no whole backup") as refused:
        restore(tmp_path / "kept.tar.gz")
    assert words in str(refused.value)
    assert set(Group.objects.values_list("name", flat=True)) == groups
    assert not (tmp_path / "outside.jpg").exists()


def test_a_store_that_is_full_is_said_and_nothing_is_restored(
    newsroom: Entry, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path / "kept.tar.gz")
    empty(media)

    def fail(*_values: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", fail)
    with pytest.raises(CommandError, match="No space left"):
        restore(tmp_path / "kept.tar.gz")
    assert not User.objects.exists()


def test_a_file_that_is_not_there_is_said(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        restore(tmp_path / "kept.tar.gz")


def test_a_backup_that_can_not_be_written_leaves_none(newsroom: Entry, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can’t be written"):
        keep(tmp_path / "nowhere" / "kept.tar.gz")
    assert Group.objects.exists()


def test_a_backup_that_breaks_off_leaves_the_one_before(
    newsroom: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept.tar.gz"
    keep(kept)
    before = kept.read_bytes()

    def fail(*_values: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_add_files", fail)
    with pytest.raises(CommandError, match="No space left"):
        keep(kept)
    assert kept.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [kept.name]


def test_a_picture_that_goes_away_meanwhile_is_left_out(
    newsroom: Entry, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default_storage.save("pictures/b.jpg", ContentFile(b"unused"))
    open_file = default_storage.open

    def open_late(name: str, *values: Any) -> Any:
        if name.endswith("b.jpg"):
            default_storage.delete(name)
        return open_file(name, *values)

    monkeypatch.setattr(default_storage, "open", open_late)
    keep(tmp_path / "kept.tar.gz")
    with tarfile.open(tmp_path / "kept.tar.gz") as tar:
        assert tar.getnames() == [MANIFEST, ROWS, "media/pictures/a.jpg"]


def test_a_picture_that_is_there_already_stays_as_it_is(newsroom: Entry, media: Path, tmp_path: Path) -> None:
    keep(tmp_path / "kept.tar.gz")
    before = fingerprint()
    empty(media)
    default_storage.save("pictures/a.jpg", ContentFile(b"pixels"))
    restore(tmp_path / "kept.tar.gz")
    assert fingerprint() == before


def test_who_is_at_the_desk_is_not_in_a_backup(
    newsroom: Entry, media: Path, tmp_path: Path, editor: User
) -> None:
    blog = LiveBlog.objects.get()
    Presence.objects.create(blog=blog, user=editor, window=uuid.uuid4(), seen_at=timezone.now())
    keep(tmp_path / "kept.tar.gz")
    Presence.objects.all().delete()
    empty(media)
    restore(tmp_path / "kept.tar.gz")
    assert not Presence.objects.exists()


def test_open_pages_start_over_after_the_command_too(newsroom: Entry, media: Path, tmp_path: Path) -> None:
    seen = LiveBlog.objects.get().version
    keep(tmp_path / "kept.tar.gz")
    empty(media)
    restore(tmp_path / "kept.tar.gz")
    assert changes(LiveBlog.objects.get(), seen)["reset"]


def test_others_go_on_writing_and_the_backup_is_of_one_moment(
    newsroom: Entry, media: Path, tmp_path: Path, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_one, posted = backups._write_row, []

    def post() -> None:
        publishing.publish(Entry.objects.get(status="draft").pk, by=editor)
        connection.close()

    def write_row(rows: Any, row: Any) -> int:
        if not posted:
            posted.append(threading.Thread(target=post))
            posted[0].start()
            posted[0].join(15)
            assert not posted[0].is_alive()
        return write_one(rows, row)

    monkeypatch.setattr(backups, "_write_row", write_row)
    keep(tmp_path / "kept.tar.gz")
    assert not Entry.objects.filter(status="draft").exists()
    empty(media)
    restore(tmp_path / "kept.tar.gz")
    assert Entry.objects.filter(status="draft").exists()
