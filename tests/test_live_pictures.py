"""Pictures at the live desk: taken in before their text, with the words in the file."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from liveblog import pictures
from liveblog.desk.fields import stored_in
from liveblog.models import Entry, LiveBlog, Upload
from liveblog.pictures import places
from newsroom.models import User
from tests.desk import live_url, new_entry_data
from tests.live_desk import JPEG, WORDS, upload
from tests.uploads import BAD, agency_jpeg, bare_png, data_set, frames, packet, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


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
    answer = as_editor.post(live_url(blog, "picture/"))
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
    answer = as_editor.post(live_url(blog, "picture/"), form, CONTENT_LENGTH=str(200 * 1024 * 1024))
    assert (answer.status_code, answer.json()["reason"]) == (413, "This file is larger than 20 MB.")


def test_another_method_is_refused(as_editor: Client, blog: LiveBlog) -> None:
    assert as_editor.put(live_url(blog, "picture/")).status_code == 405


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
    again = as_editor.get(live_url(blog, "picture/"), {"stored": told["stored"]})
    assert (again.status_code, again.json()["thumb"][:26]) == (200, told["thumb"][:26])
    assert as_editor.get(live_url(blog, "picture/"), {"stored": "forged"}).status_code == 404
    as_editor.force_login(reporter)
    assert as_editor.get(live_url(blog, "picture/"), {"stored": told["stored"]}).status_code == 404


# --- words that are missing


@pytest.mark.parametrize("missing", ["alt_text", "credit"])
def test_a_picture_without_its_words_is_not_published(
    as_editor: Client, blog: LiveBlog, missing: str
) -> None:
    row = {"stored": upload(as_editor, blog).json()["stored"], **WORDS, missing: ""}
    answer = as_editor.post(live_url(blog, "send/"), new_entry_data(blog, verb="publish", pictures=[row]))
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
