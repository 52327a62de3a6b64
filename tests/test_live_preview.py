"""Step 1: a preview shows what is typed as readers would see it, and stores nothing."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from liveblog import paging, pictures
from liveblog.content import PictureContent
from liveblog.desk.fields import token_of
from liveblog.models import Entry, LiveBlog, Picture, Source, WorkingCopy
from liveblog.permissions import Verb
from newsroom.models import User
from tests.desk import entry_data, new_entry_data


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return SimpleUploadedFile("holiday.jpg", out.getvalue(), "image/jpeg")


def ask(client: Client, blog: LiveBlog, data: dict[str, Any], entry: Entry | None = None) -> Any:
    beside = {"entry": entry.pk if entry else ""}
    return client.post(f"/admin/liveblog/liveblog/{blog.pk}/desk/preview/", beside | data)


def html_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    return answer.json()["html"]


def entries_in(html: str) -> list[str]:
    return re.findall(r'<article class="entry"\s+id="entry-(\d+)"', html)


def test_a_new_text_stands_on_top_of_the_page_that_readers_see(
    as_editor: Client, blog: LiveBlog, published: Callable[..., Entry], make_source: Callable[..., Source]
) -> None:
    standing, source = published(body="<p>What stands.</p>"), make_source(name="The Herald")
    quotes = [{"text": "We saw it", "speaker": "Ada Lund", "source": source.pk}]
    data = new_entry_data(
        blog, headline="Not yet sent", body="<p>Typed <script>x</script></p>", quotes=quotes
    )
    html = html_of(ask(as_editor, blog, data))
    assert entries_in(html) == ["0", str(standing.pk)]
    for words in ("Not yet sent", "<p>Typed", "“We saw it”", "Ada Lund", "the Herald</a>", "What stands."):
        assert words in html
    assert "<script" not in html
    assert "noindex" in html


def test_a_preview_writes_nothing_at_all(as_editor: Client, blog: LiveBlog, media: Path) -> None:
    row = {"upload": photo(), "alt_text": "A wall", "credit": "A. Reyes"}
    with CaptureQueriesContext(connection) as queries:
        ask(as_editor, blog, new_entry_data(blog, headline="Unsaved"))
        ask(as_editor, blog, new_entry_data(blog, headline="Unsaved", pictures=[row]))
    written = [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]
    assert written == []
    assert not Entry.objects.exists()
    assert not WorkingCopy.objects.exists()
    assert list(media.iterdir()) == []


def test_an_edit_is_shown_in_its_own_place_and_the_entry_stays_as_it_is(
    as_editor: Client, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    first, second, third = (published(body=f"<p>Number {n}</p>") for n in range(3))
    data = entry_data(second, body="<p>Typed anew</p>", note="It was the wrong number.", verb="correction")
    html = html_of(ask(as_editor, blog, data, second))
    assert entries_in(html) == [str(third.pk), str(second.pk), str(first.pk)]
    assert "Typed anew" in html
    assert "Number 1" not in html
    assert "It was the wrong number." in html
    second.refresh_from_db()
    assert (second.body, second.edit) == ("<p>Number 1</p>", 1)


def test_an_old_entry_is_shown_among_its_neighbours(
    as_editor: Client, blog: LiveBlog, published: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    entries = [published() for _ in range(5)]
    html = html_of(ask(as_editor, blog, entry_data(entries[1], body="<p>Anew</p>"), entries[1]))
    assert entries_in(html) == [str(entries[1].pk), str(entries[0].pk)]


def test_marks_are_shown_where_the_press_would_put_them(
    as_editor: Client, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    published()
    data = new_entry_data(blog, headline="The dam broke", key_event="on", pin="on")
    html = html_of(ask(as_editor, blog, data))
    panels = dict(re.findall(r'id="panel-(\w+)">(.*)', html))
    assert "The dam broke" in panels["key_events"]
    assert "The dam broke" in panels["pinned"]
    assert len(entries_in(html)) == 2


def test_an_unsaved_picture_is_shown_to_its_author_alone(
    as_editor: Client, blog: LiveBlog, editor: User, chief: User
) -> None:
    stored = pictures.take(photo())
    row = {"stored": token_of(stored, editor), "alt_text": "A teal wall", "credit": "A. Reyes"}
    html = html_of(ask(as_editor, blog, new_entry_data(blog, pictures=[row])))
    address = re.search(r'src="(/admin/media/[^"]*\?stored=[^"]*)"', html)
    assert address
    shown = as_editor.get(address[1])
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    as_editor.force_login(chief)
    assert as_editor.get(address[1]).status_code == 404
    assert not Picture.objects.exists()


def test_a_saved_picture_stays_in_an_edits_preview(
    as_editor: Client, blog: LiveBlog, editor: User, make_entry: Callable[..., Entry]
) -> None:
    stored = pictures.take(photo())
    words = {"alt_text": "A teal wall", "credit": "A. Reyes"}
    kept = PictureContent(file=stored.file, width=stored.width, height=stored.height, **words)
    entry = make_entry(pictures=(kept,))
    row = {"stored": token_of(stored, editor)} | words
    html = html_of(ask(as_editor, blog, entry_data(entry, body="<p>Words</p>", pictures=[row]), entry))
    assert html.count('alt="A teal wall"') == 1


def test_what_is_wrong_is_said_by_field(as_editor: Client, blog: LiveBlog) -> None:
    bad = new_entry_data(blog, body="<p><a href='javascript:1'>x</a></p>", quotes=[{"text": "Words"}])
    answer = ask(as_editor, blog, bad)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"body", "quotes-0-speaker"}
    nothing = ask(as_editor, blog, new_entry_data(blog, body=""))
    assert nothing.json()["errors"] == {"body": ["There is nothing to preview yet."]}
    late = ask(as_editor, blog, new_entry_data(blog, due_at="tomorrow", pictures=[{"alt_text": "A"}]))
    assert set(late.json()["errors"]) == {"due_at", "pictures-0-upload", "pictures-0-credit"}


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "²", "0"])
def test_an_entry_that_is_none_is_not_there(as_editor: Client, blog: LiveBlog, number: str) -> None:
    assert ask(as_editor, blog, new_entry_data(blog) | {"entry": number}).status_code == 404


def test_a_preview_is_asked_by_post_alone(as_editor: Client, blog: LiveBlog) -> None:
    assert as_editor.get(f"/admin/liveblog/liveblog/{blog.pk}/desk/preview/").status_code == 405


def test_three_people_preview_what_they_may_see(
    client: Client,
    blog: LiveBlog,
    reporter: User,
    editor: User,
    chief: User,
    make_entry: Callable[..., Entry],
) -> None:
    theirs = make_entry(body="<p>Secret words</p>", then=Verb.SUBMIT)
    for user, expected in ((reporter, 404), (editor, 200), (chief, 200)):
        client.force_login(user)
        answer = ask(client, blog, entry_data(theirs), theirs)
        assert answer.status_code == expected
        own = html_of(ask(client, blog, new_entry_data(blog, headline="My own")))
        assert "Secret" not in own
        assert answer["Cache-Control"] == "private, no-store"


def test_no_page_of_the_desk_may_stand_in_a_frame(as_editor: Client, blog: LiveBlog) -> None:
    """The preview is put into its frame by the desk's script, so no address needs to be framed."""
    for path in ("", "preview/"):
        answer = as_editor.get(f"/admin/liveblog/liveblog/{blog.pk}/desk/{path}")
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-src" not in answer["Content-Security-Policy"]
