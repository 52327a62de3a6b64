"""Pictures that were uploaded and that nothing uses: cleared after two days, and never one that is used."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content, PictureContent
from liveblog.desk import uploads
from liveblog.desk.fields import stored_in
from liveblog.models import Entry, LiveBlog, Picture, Upload, WorkingCopy
from liveblog.permissions import Verb
from liveblog.pictures import StoredPicture
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.desk import new_entry_data
from tests.live_desk import WORDS, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

LATER = timedelta(days=2, seconds=1)


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def token(as_editor: Client, blog: LiveBlog) -> str:
    return str(upload(as_editor, blog).json()["stored"])


@pytest.fixture
def stored(token: str, editor: User) -> StoredPicture:
    found = stored_in(token, editor)
    assert found
    return found


@pytest.fixture
def content(stored: StoredPicture) -> PictureContent:
    return PictureContent(file=stored.file, width=stored.width, height=stored.height, **WORDS)


def count(media: Path) -> int:
    return len(list(media.rglob("*.*")))


def test_an_unused_upload_is_cleared_after_two_days_with_all_its_files(
    stored: StoredPicture, media: Path
) -> None:
    now = timezone.now()
    assert count(media) == 6
    assert uploads.clear(now + timedelta(days=1, hours=23)) == []
    assert uploads.clear(now + LATER) == [stored.file]
    assert count(media) == 0
    assert not Upload.objects.exists()


def used_by_a_draft(blog: LiveBlog, by: User, picture: PictureContent, token: str) -> None:
    publishing.create(blog.pk, by=by, content=Content(body="<p>x</p>", pictures=(picture,)))


def used_as_a_lead_picture(blog: LiveBlog, by: User, picture: PictureContent, token: str) -> None:
    lead = BlogContent(headline="H", slug="h", status="draft", lead_picture=picture)
    publishing.create_blog(by=by, content=lead)


def used_in_the_ledger(blog: LiveBlog, by: User, picture: PictureContent, token: str) -> None:
    content = Content(body="<p>x</p>", pictures=(picture,))
    entry = publishing.create(blog.pk, by=by, content=content, then=Verb.PUBLISH)
    publishing.correct(entry.pk, by=by, content=Content(body="<p>x</p>"), base_edit=entry.edit, note="No.")
    assert not Picture.objects.exists()


def used_in_a_working_copy(blog: LiveBlog, by: User, picture: PictureContent, token: str) -> None:
    fields = [["body", "<p>x</p>"], ["pictures-0-stored", token]]
    WorkingCopy.objects.create(
        author=by, blog=blog, client_id="0" * 32, fields=fields, number=1, kept_at=timezone.now()
    )


USES = [used_by_a_draft, used_as_a_lead_picture, used_in_the_ledger, used_in_a_working_copy]


@pytest.mark.parametrize("use", USES)
def test_whatever_uses_an_upload_keeps_it(
    blog: LiveBlog, editor: User, content: PictureContent, token: str, media: Path, use: Callable[..., None]
) -> None:
    use(blog, editor, content, token)
    for days in (3, 40, 400):
        assert uploads.clear(timezone.now() + timedelta(days=days)) == []
    assert count(media) == 6


def test_a_picture_that_its_draft_has_lost_is_cleared_later(
    make_entry: Callable[..., Entry], editor: User, content: PictureContent, media: Path
) -> None:
    draft = make_entry(pictures=(content,))
    now = timezone.now()
    assert uploads.clear(now + LATER) == []
    publishing.edit(draft.pk, by=editor, content=Content(body="<p>x</p>"), base_edit=draft.edit)
    assert uploads.clear(now + LATER + uploads.USED_UNTIL + LATER) == [content.file]
    assert count(media) == 0


def test_a_text_that_was_sent_keeps_no_upload(
    blog: LiveBlog, editor: User, content: PictureContent, token: str, media: Path
) -> None:
    used_in_a_working_copy(blog, editor, content, token)
    WorkingCopy.objects.update(fields=[])
    assert uploads.clear(timezone.now() + LATER) == [content.file]


def test_an_upload_clears_older_ones_in_passing(as_editor: Client, blog: LiveBlog, media: Path) -> None:
    for _ in range(3):
        upload(as_editor, blog)
    Upload.objects.update(look_at=timezone.now())
    upload(as_editor, blog)
    assert count(media) == 6


def test_clearing_never_fails_an_upload(
    as_editor: Client, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*args: Any) -> list[str]:
        raise OperationalError("database is locked")

    monkeypatch.setattr(uploads, "clear", locked)
    assert upload(as_editor, blog).status_code == 200


def test_no_more_than_a_few_are_looked_at_in_passing(media: Path) -> None:
    now = timezone.now()
    for number in range(30):
        Upload.objects.create(file=f"pictures/{number:032}.jpg", look_at=now)
    assert len(uploads.clear(now)) == 20
    assert Upload.objects.count() == 10


def test_the_command_clears_all_and_says_what(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(30):
        Upload.objects.create(file=f"pictures/{number:032}.jpg", look_at=timezone.now())
    call_command("clear_uploads")
    assert capsys.readouterr().out.splitlines()[-1] == "30 unused pictures deleted."
    assert not Upload.objects.exists()


def test_sending_a_form_starts_the_two_days_anew(
    as_editor: Client, blog: LiveBlog, token: str, stored: StoredPicture
) -> None:
    Upload.objects.update(look_at=timezone.now())
    row = {"stored": token, "credit": "Ana Reyes"}
    answer = as_editor.post("/admin/liveblog/entry/add/", new_entry_data(blog, pictures=[row]))
    assert answer.status_code == 200
    assert uploads.clear(timezone.now() + timedelta(days=1)) == []


def test_an_upload_that_is_held_meanwhile_is_not_cleared(
    stored: StoredPicture, monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    """A form is sent between the look at what uses it, and the deletion."""
    look = uploads.files_in_working_copies

    def and_meanwhile() -> set[str]:
        assert uploads.hold(stored.file)
        return look()

    monkeypatch.setattr(uploads, "files_in_working_copies", and_meanwhile)
    assert uploads.clear(timezone.now() + LATER) == []
    assert count(media) == 6


def test_a_form_with_a_picture_that_was_cleared_says_so_and_keeps_its_text(
    as_editor: Client, blog: LiveBlog, token: str
) -> None:
    uploads.clear(timezone.now() + LATER)
    data = new_entry_data(blog, body="<p>Typed</p>", pictures=[{"stored": token, **WORDS}])
    answer = as_editor.post("/admin/liveblog/entry/add/", data)
    sheet = answer.context["sheet"]
    assert "no longer here" in str(sheet.pictures.forms[0].errors["upload"])
    assert sheet.form["body"].value() == "<p>Typed</p>"
    assert not Entry.objects.exists()


def test_a_picture_that_is_being_cleared_can_not_be_used(stored: StoredPicture) -> None:
    Upload.objects.update(look_at=None)
    assert not uploads.hold(stored.file)


def test_clearing_that_was_cut_short_is_ended_by_the_next(stored: StoredPicture, media: Path) -> None:
    Upload.objects.update(look_at=None)
    assert uploads.clear(timezone.now()) == [stored.file]
    assert count(media) == 0


def test_text_of_an_entry_whose_file_is_missing_can_still_be_saved(
    as_editor: Client, make_entry: Callable[..., Entry], editor: User
) -> None:
    gone = PictureContent(file="pictures/gone.jpg", width=4, height=3, **WORDS)
    make_entry(pictures=(gone,))
    assert uploads.hold("pictures/gone.jpg")
    assert not uploads.hold("pictures/never.jpg")
