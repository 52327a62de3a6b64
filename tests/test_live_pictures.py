"""Pictures at the live desk: taken in before their text, with the words in the file; cleared when unused."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from liveblog import pictures, publishing
from liveblog.content import Content, PictureContent
from liveblog.desk import uploads
from liveblog.desk.fields import stored_in
from liveblog.models import Entry, LiveBlog, Picture, Upload, WorkingCopy
from liveblog.permissions import Verb
from liveblog.pictures import StoredPicture, places
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.desk import new_entry_data
from tests.uploads import BAD, agency_jpeg, bare_png, data_set, frames, gradient, packet, saved, texts

pytestmark = pytest.mark.django_db

JPEG = saved(gradient(size=(1000, 700)), "JPEG")
WORDS = {"alt_text": "A bridge", "credit": "Ana Reyes"}
LATER = timedelta(days=2, seconds=1)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def url(blog: LiveBlog) -> str:
    return f"/admin/liveblog/liveblog/{blog.pk}/desk/picture/"


def upload(client: Client, blog: LiveBlog, data: bytes = JPEG, name: str = "a.jpg") -> Any:
    return client.post(url(blog), {"upload": SimpleUploadedFile(name, data)})


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


# --- taking a picture in


@pytest.mark.parametrize("who", ["reporter", "editor", "chief"])
def test_everyone_at_the_desk_may_send_a_picture(
    request: pytest.FixtureRequest, client: Client, blog: LiveBlog, who: str
) -> None:
    user = request.getfixturevalue(who)
    client.force_login(user)
    answer = upload(client, blog)
    told = answer.json()
    stored = stored_in(told["stored"], user)
    assert answer.status_code == 200
    assert stored
    assert default_storage.exists(stored.file)
    assert (told["width"], told["height"]) == (stored.width, stored.height) == (1000, 700)
    assert (told["caption"], told["credit"], told["alt_text"]) == ("", "", "")
    thumb = client.get(told["thumb"])
    assert (thumb.status_code, thumb["Content-Type"]) == (200, "image/jpeg")
    assert len(thumb.getvalue()) < len(JPEG)


def test_nobody_else_may(client: Client, blog: LiveBlog, stranger: User, media: Path) -> None:
    answer = upload(client, blog)
    assert (answer.status_code, list(answer.json())) == (401, ["reason"])
    client.force_login(stranger)
    answer = upload(client, blog)
    assert (answer.status_code, list(answer.json())) == (403, ["reason"])
    assert not list(media.rglob("*.*"))


def test_words_of_the_file_come_with_the_answer(as_editor: Client, blog: LiveBlog) -> None:
    alt = packet(texts("Iptc4xmpCore:AltTextAccessibility", "A bridge in fog"))
    picture = agency_jpeg(data_set(2, 120, b"Dawn"), data_set(2, 80, b"Ana Reyes"), xmp=alt)
    told = upload(as_editor, blog, picture).json()
    assert (told["caption"], told["credit"], told["alt_text"]) == ("Dawn", "Ana Reyes", "A bridge in fog")


REFUSED = {
    "words": (BAD["words"], "no picture"),
    "svg": (BAD["svg"], "no picture"),
    "half a jpeg": (BAD["half a jpeg"], "no picture"),
    "a page": (BAD["page"], "no picture"),
    "ten gigapixels": (bare_png(100_000, 100_000, rows=b""), "40 megapixels"),
    "a bomb": (bare_png(13_000, 13_000), "40 megapixels"),
    "a film": (frames(5000), "200 frames"),
    "a film of another kind": (frames(250, "PNG"), "200 frames"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_in_words(
    as_editor: Client, blog: LiveBlog, media: Path, name: str
) -> None:
    data, said = REFUSED[name]
    answer = upload(as_editor, blog, data)
    told = answer.json()
    assert answer.status_code == 422
    assert said in told["reason"]
    assert told["errors"] == {"upload": [told["reason"]]}
    assert not list(media.rglob("*.*"))
    assert not Upload.objects.exists()


def test_no_file_at_all_is_refused_in_words(as_editor: Client, blog: LiveBlog) -> None:
    answer = as_editor.post(url(blog))
    assert (answer.status_code, answer.json()["errors"]) == (422, {"upload": ["Choose the picture’s file."]})


@pytest.mark.parametrize("size", [pictures.MAX_BYTES + 1, 25 * 1024 * 1024])
def test_a_large_file_is_refused_and_not_decoded(
    as_editor: Client, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(pictures, "make", lambda upload: pytest.fail("decoded"))
    answer = upload(as_editor, blog, bytes(size))
    assert answer.status_code == 413
    assert answer.json()["reason"] == "This file is larger than 20 MB."


def test_a_form_that_announces_200_megabytes_is_refused_by_its_length(
    as_editor: Client, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.new_file", pytest.fail)
    form = {"upload": SimpleUploadedFile("a.jpg", JPEG)}
    answer = as_editor.post(url(blog), form, CONTENT_LENGTH=str(200 * 1024 * 1024))
    assert (answer.status_code, answer.json()["reason"]) == (413, "This file is larger than 20 MB.")


def test_another_method_is_refused(as_editor: Client, blog: LiveBlog) -> None:
    assert as_editor.put(url(blog)).status_code == 405


def test_too_many_at_once_are_told_to_come_back(
    as_editor: Client, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(places.AT_ONCE):
        places._places.acquire(blocking=False)
    try:
        answer = upload(as_editor, blog)
    finally:
        for _ in range(places.AT_ONCE):
            places._places.release()
    assert (answer.status_code, "moment" in answer.json()["reason"]) == (503, True)
    assert upload(as_editor, blog).status_code == 200


def test_a_full_disk_is_told_and_the_picture_can_be_sent_again(
    as_editor: Client, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", full)
        answer = upload(as_editor, blog)
    assert (answer.status_code, "no room" in answer.json()["reason"]) == (503, True)
    assert upload(as_editor, blog).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_nothing_is_decoded_inside_a_transaction(
    as_editor: Client, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    make_of = pictures.make_of
    monkeypatch.setattr(
        pictures, "make_of", lambda data: seen.append(connection.in_atomic_block) or make_of(data)
    )
    upload(as_editor, blog)
    assert seen == [False]


def test_a_picture_that_came_before_is_shown_again_to_its_author_alone(
    as_editor: Client, blog: LiveBlog, reporter: User
) -> None:
    told = upload(as_editor, blog).json()
    again = as_editor.get(url(blog), {"stored": told["stored"]})
    assert (again.status_code, again.json()["thumb"][:26]) == (200, told["thumb"][:26])
    assert as_editor.get(url(blog), {"stored": "forged"}).status_code == 404
    as_editor.force_login(reporter)
    assert as_editor.get(url(blog), {"stored": told["stored"]}).status_code == 404


# --- words that are missing


@pytest.mark.parametrize("missing", ["alt_text", "credit"])
def test_a_picture_without_its_words_is_not_published(
    as_editor: Client, blog: LiveBlog, missing: str
) -> None:
    row = {"stored": upload(as_editor, blog).json()["stored"], **WORDS, missing: ""}
    answer = as_editor.post(f"{url(blog)[:-8]}send/", new_entry_data(blog, verb="publish", pictures=[row]))
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [f"pictures-0-{missing}"]
    assert not Entry.objects.exists()


def test_a_form_that_comes_back_shows_the_words_of_the_file(as_editor: Client, blog: LiveBlog) -> None:
    file = SimpleUploadedFile("a.jpg", agency_jpeg(data_set(2, 80, b"Ana Reyes"), data_set(2, 120, b"Dawn")))
    data = new_entry_data(blog, verb="publish", pictures=[{"upload": file, "caption": "My own"}])
    answer = as_editor.post("/admin/liveblog/entry/add/", data)
    form = answer.context["sheet"].pictures.forms[0]
    assert form["credit"].value() == "Ana Reyes"
    assert form["caption"].value() == "My own"
    assert "This stood in the picture’s file" in str(form["credit"].errors)
    assert "needs alt text" in str(form["alt_text"].errors)
    assert not Entry.objects.exists()


# --- what nothing uses


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
