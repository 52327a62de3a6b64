"""An update that says one word in every part of it, and where that word is: in answers, rows and files."""

import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from liveblog import pictures, publishing
from liveblog.content import CitationContent, Content, PictureContent, QuoteContent
from liveblog.models import Entry, LiveBlog, Source, Takedown, Upload
from newsroom.models import User
from tests.uploads import gradient, saved

WORD = "Quetzalbird"
WHY = {"ground": "privacy", "reason": "Somebody could be found by it."}
WIDE = saved(gradient(size=(1000, 700)), "JPEG")
LINK = re.compile(r'(?:href|src)="([^"#]*)')


def stored() -> PictureContent:
    """A picture with its renditions, in the store."""
    made = pictures.take(SimpleUploadedFile("a.jpg", WIDE))
    return PictureContent(
        file=made.file,
        width=made.width,
        height=made.height,
        alt_text=f"A {WORD} sits",
        credit=WORD,
        caption=f"This is the caption of {WORD}.",
    )


def telling(source: Source, number: int = 1, *shown: PictureContent) -> Content:
    return Content(
        headline=f"{WORD} {number} in the headline",
        body=f"<p>The {WORD} was seen for the {number}. time today.</p>",
        bylines=WORD,
        dateline=WORD,
        quotes=(
            QuoteContent(
                text=f"We saw the {WORD} here,", speaker=WORD, speaker_role=WORD, source_id=source.pk,
                said_where=WORD, original_text=f"Vimos a {WORD}", original_language="es", translator=WORD,
                link=f"https://example.org/{WORD}",
            ),
        ),
        citations=(
            CitationContent(source_id=source.pk, title=WORD, link=f"https://example.org/{WORD}/2"),
        ),
        pictures=shown,
    )  # fmt: skip


def say_all(entry: Entry, source: Source, by: User) -> None:
    """Three more public states of a published entry, each with notes: the last one stands."""
    entry = publishing.correct(
        entry.pk, by=by, content=telling(source, 2), base_edit=entry.edit, note=f"Not a {WORD}, it said."
    )
    publishing.retract(entry.pk, by=by, note=f"There was no {WORD} at all.")
    publishing.restore(entry.pk, by=by, note=f"There was a {WORD} after all.")


def take_down(entry: Entry, by: User, **values: Any) -> Takedown:
    return publishing.take_down(entry.pk, by=by, **WHY | values)


def tables_saying(*words: str) -> set[str]:
    """The tables with a row in which one of the words stands, in any column; sessions are decoded first."""
    found, said = set(), re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608, names of ours
            if any(said.search(str(row)) for row in cursor.fetchall()):
                found.add(table)
    if any(said.search(str(session.get_decoded())) for session in Session.objects.all()):
        found.add("django_session")
    return found


def everywhere(blog: LiveBlog) -> dict[str, str]:
    """Every public address that can be reached from the front page, and those that no page links to."""
    client = Client()
    waiting = ["/", "/feed.atom", "/corrections/", "/sources/", "/sitemap.xml", "/robots.txt"]
    waiting += [f"/live/{blog.slug}/{name}" for name in ("", "?order=oldest", "feed.atom", "ledger.json")]
    waiting += [f"/live/{blog.slug}/changes?since={since}" for since in range(blog.version)]
    found: dict[str, str] = {}
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        is_text = "text" in response["Content-Type"] or "xml" in response["Content-Type"]
        body = b"".join(response) if response.streaming else response.content
        found[address] = unescape(unescape(body.decode("utf-8", "replace")))
        if is_text and response.status_code == 200:
            waiting += [link for link in _links(address, found[address]) if link not in found]
    return found


def _links(address: str, page: str) -> Iterable[str]:
    for link in LINK.findall(page):
        whole = urlsplit(urljoin(f"http://testserver{address}", link))
        is_here = whole.netloc in ("testserver", "127.0.0.1:8000")
        if is_here and not whole.path.startswith(("/static/", "/admin/")):
            yield whole._replace(scheme="", netloc="", fragment="").geturl()


def note_uploads(*shown: PictureContent) -> None:
    for picture in shown:
        Upload.objects.create(file=picture.file, look_at=None)


Make = Callable[..., Entry]
