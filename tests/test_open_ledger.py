"""Step 8f: the ledger as anyone reads it, and the checker of docs/ledger.md that goes over it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import JSONField, Value
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liveblog import open_ledger, publishing
from liveblog.content import Content
from liveblog.models import Entry, LiveBlog, Revision
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.serving import ThreadServer, serving

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
ERASED = {"content": Value(None, JSONField()), "salt": "", "note": ""}


@pytest.fixture
def told(blog: LiveBlog, published: Make, editor: User) -> LiveBlog:
    """A live blog of six places, with letters of several alphabets and what JSON escapes."""
    first = published(body="<p>Łódź, Київ, 東京 🌊</p>", headline='“Stop”, he said: "\\/"')
    published(body="<p>Two</p>")
    content = Content(body="<p>Line one.<br>Tab\t and é</p>")
    publishing.correct(first.pk, by=editor, content=content, base_edit=first.edit, note="It was wrong…")
    publishing.pin(first.pk, by=editor)
    publishing.retract(first.pk, by=editor, note="It was wrong again.")
    return LiveBlog.objects.get(pk=blog.pk)


def address(blog: LiveBlog) -> str:
    return f"/live/{blog.slug}/ledger.json"


def read(client: Client, blog: LiveBlog) -> list[dict[str, Any]]:
    return client.get(address(blog)).json()["rows"]


def take_down(blog: LiveBlog, by: User) -> None:
    """The first update, whose states are places 2, 4, 5 and 6."""
    entry_id = Revision.objects.get(blog=blog, number=2).entry_id
    publishing.take_down(entry_id or 0, by=by, ground="law", reason="A court has ordered it.")


def change(blog: LiveBlog, by: User, **values: Any) -> LiveBlog:
    blog.refresh_from_db()
    content = replace(BlogContent.of(blog), **values)
    return publishing.change_blog(blog.pk, by=by, content=content, base_edit=blog.edit)


@pytest.fixture
def server(transactional_db: None) -> Iterator[ThreadServer]:
    with serving() as running:
        yield running


def checked(server: ThreadServer, blog: LiveBlog) -> subprocess.CompletedProcess[str]:
    script = settings.BASE_DIR / "docs" / "check_ledger.py"
    asked = [sys.executable, str(script), server.url + address(blog)]
    return subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.django_db(transaction=True)
def test_the_documented_checker_follows_all_pages(
    server: ThreadServer, told: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_ledger, "A_PAGE", 4)
    last = Revision.objects.filter(blog=told).latest("number")
    said = checked(server, told)
    assert said.stdout == f"6 places hold, 6 of them with their text; the last link is {last.link}\n"
    assert said.returncode == 0


@pytest.mark.django_db(transaction=True)
def test_a_takedown_leaves_the_chain_whole(
    server: ThreadServer, told: LiveBlog, client: Client, chief: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_ledger, "A_PAGE", 4)
    take_down(told, chief)
    assert "7 places hold, 3 of them" in checked(server, told).stdout
    row = client.get(address(told)).json()["rows"][1]
    assert (row["erased"], row["content"], row["salt"], row["note"]) == (True, None, "", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("public_history", [True, False])
def test_the_checker_names_a_text_that_only_seems_taken_down(
    server: ThreadServer, told: LiveBlog, editor: User, public_history: bool
) -> None:
    change(told, editor, public_history=public_history)
    Revision.objects.filter(blog=told, number=3).update(**ERASED)
    assert "place 3 is erased, and nothing says" in checked(server, told).stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("public_history", [True, False])
def test_the_checker_names_an_erased_text_that_was_put_back(
    server: ThreadServer, told: LiveBlog, chief: User, editor: User, public_history: bool
) -> None:
    change(told, editor, public_history=public_history)
    before = Revision.objects.filter(blog=told).values("content", "salt", "note").get(number=4)
    take_down(told, chief)
    Revision.objects.filter(blog=told, number=4).update(**before)
    assert "place 4 is not erased, and was taken down at place " in checked(server, told).stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ({"note": "Nothing was wrong."}, "place 4 has another text"),
        ({"content": {"body": "<p>Other</p>"}}, "place 4 has another text"),
        ({"signed": "Somebody"}, "place 4 does not follow"),
        ({"link": "0" * 64}, "place 4 does not follow"),
        ({"version": 1}, "place 4 has a version"),
        ({"number": 9}, "place 4 is missing"),
    ],
    ids=["note", "content", "signed", "link", "version", "number"],
)
def test_the_documented_checker_names_a_forged_place(
    server: ThreadServer, told: LiveBlog, forged: dict[str, Any], said: str
) -> None:
    Revision.objects.filter(blog=told, number=4).update(**forged)
    answer = checked(server, told)
    assert answer.returncode == 1
    assert said in answer.stderr


@pytest.mark.django_db(transaction=True)
def test_the_documented_checker_misses_a_cut_off_end(server: ThreadServer, told: LiveBlog) -> None:
    Revision.objects.filter(blog=told, number=6).delete()
    assert "place 6 is missing" in checked(server, told).stderr


def test_pages_lead_on_until_the_end(client: Client, told: LiveBlog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_ledger, "A_PAGE", 3)
    first = client.get(address(told)).json()
    assert [row["number"] for row in first["rows"]] == [1, 2, 3]
    assert first["next"] == f"{address(told)}?after=3"
    last = client.get(first["next"]).json()
    assert [row["number"] for row in last["rows"]] == [4, 5, 6]
    assert last["next"] is None


def test_a_page_is_of_one_version(told: LiveBlog, published: Make) -> None:
    published()
    assert open_ledger.page(told, 0)["rows"][-1]["version"] == told.version


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "٣", "1" * 19])
def test_a_place_that_is_no_number_is_said(client: Client, told: LiveBlog, after: str) -> None:
    answer = client.get(address(told), {"after": after})
    assert answer.status_code == 400
    assert answer.content.decode() == "“after” must be a whole number from 0 up.\n"


def test_a_ledger_is_anyones_for_a_moment(client: Client, told: LiveBlog) -> None:
    answer = client.get(address(told))
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=2, must-revalidate"
    assert answer["X-Robots-Tag"] == "noindex"
    assert client.get(address(told), headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_ledger_names_nobody_who_is_not_shown(client: Client, told: LiveBlog, editor: User) -> None:
    said = client.get(address(told)).content.decode()
    assert editor.username not in said
    assert editor.name not in said


def test_a_draft_has_no_ledger(client: Client, make_blog: Callable[..., LiveBlog]) -> None:
    draft = make_blog(status="draft")
    answers = [client.get(path) for path in (address(draft), "/live/nothing/ledger.json")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_what_changed_before_a_live_blog_came_out_is_not_told(
    client: Client, make_blog: Callable[..., LiveBlog], published: Make, editor: User
) -> None:
    blog = make_blog(status="draft")
    entry = published(of=blog, body="<p>Superseded</p>")
    publishing.edit(entry.pk, by=editor, content=Content(body="<p>Stood</p>"), base_edit=entry.edit)
    change(blog, editor, status="live")
    rows = read(client, blog)
    assert [row.get("content", {}).get("body") for row in rows] == [None, "<p>Stood</p>", None]
    assert not {"content", "note", "salt"} & set(rows[0])
    assert rows[2]["content"]["headline"] == blog.headline


def test_a_live_blog_that_was_a_draft_again_tells_nothing_of_that_time(
    client: Client, make_blog: Callable[..., LiveBlog], editor: User
) -> None:
    blog = make_blog()
    change(blog, editor, status="draft", headline="Not for readers")
    change(blog, editor, status="live", headline="For readers")
    assert ["content" in row for row in read(client, blog)] == [True, False, True]


def test_without_a_public_history_no_text_is_told_and_the_chain_is_whole(
    client: Client, told: LiveBlog, editor: User
) -> None:
    change(told, editor, public_history=False)
    rows = read(client, told)
    assert len(rows) == 7
    assert not any({"content", "note", "salt"} & set(row) for row in rows)
    assert [row["link"] for row in rows] == list(
        Revision.objects.filter(blog=told).order_by("number").values_list("link", flat=True)
    )
    assert "wrong" not in client.get(address(told)).content.decode()


def test_a_long_ledger_costs_no_more_queries(client: Client, told: LiveBlog, published: Make) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(address(told))
        return len(caught)

    before = queries()
    for _ in range(12):
        published()
    assert queries() == before == 2
