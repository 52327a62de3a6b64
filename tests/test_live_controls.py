"""Step 1: a live blog's status and form at the live desk, and an entry's history there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liveblog import publishing
from liveblog.content import Content
from liveblog.desk import history
from liveblog.models import Entry, LiveBlog, Revision
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User


def desk(blog: LiveBlog, path: str) -> str:
    return f"/admin/liveblog/liveblog/{blog.pk}/desk/{path}"


def set_status(client: Client, blog: LiveBlog, status: Any, base_edit: Any) -> Any:
    asked = {"status": status, "base_edit": base_edit}
    return client.post(desk(blog, "status/"), asked, content_type="application/json")


def form_of(blog: LiveBlog, **changes: Any) -> dict[str, Any]:
    names = ("headline", "slug", "kicker", "standfirst", "summary", "status", "time_zone", "language")
    names += ("public_history",)
    values = {name: getattr(blog, name) for name in names} | {"base_edit": blog.edit}
    return values | {"stories-TOTAL_FORMS": "0", "stories-INITIAL_FORMS": "0"} | changes


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def change(blog: LiveBlog, editor: User, **values: Any) -> LiveBlog:
    content = BlogContent(**BlogContent.of(blog).values() | values)
    return publishing.change_blog(blog.pk, by=editor, content=content, base_edit=blog.edit)


# --- status


def test_a_status_is_set_in_one_press_and_kept_in_the_ledger(as_editor: Client, blog: LiveBlog) -> None:
    answer = set_status(as_editor, blog, "paused", blog.edit)
    assert answer.status_code == 200
    assert answer.json()["blog"] == {
        "status": "paused",
        "status_label": "Paused",
        "takes_entries": True,
        "headline": blog.headline,
        "edit": blog.edit + 1,
        "is_public": True,
    }
    blog.refresh_from_db()
    assert blog.status == "paused"
    assert Revision.objects.filter(blog=blog, entry=None).count() == 2


def test_a_status_whose_answer_was_lost_is_set_once(as_editor: Client, blog: LiveBlog) -> None:
    first, again = (set_status(as_editor, blog, "closed", blog.edit) for _ in range(2))
    assert first.json() == again.json()
    assert Revision.objects.filter(blog=blog, entry=None).count() == 2


def test_a_status_chosen_on_an_old_page_is_refused_with_the_present_one(
    as_editor: Client, editor: User, blog: LiveBlog
) -> None:
    seen = blog.edit
    change(blog, editor, status="closed")
    answer = set_status(as_editor, blog, "paused", seen)
    assert answer.status_code == 409
    assert "“Closed” now" in answer.json()["reason"]
    assert answer.json()["blog"]["edit"] == seen + 1
    blog.refresh_from_db()
    assert blog.status == "closed"


def test_an_old_page_never_overwrites_a_colleagues_headline(
    as_editor: Client, editor: User, blog: LiveBlog
) -> None:
    seen = blog.edit
    change(blog, editor, headline="A colleague’s headline")
    assert set_status(as_editor, blog, "paused", seen).status_code == 409
    assert set_status(as_editor, blog, "paused", seen + 1).status_code == 200
    blog.refresh_from_db()
    assert (blog.headline, blog.status) == ("A colleague’s headline", "paused")


def test_what_readers_saw_is_no_draft_again(
    as_editor: Client, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    published()
    answer = set_status(as_editor, blog, "draft", blog.edit)
    assert answer.status_code == 422
    assert "can be closed" in answer.json()["errors"]["status"][0]


@pytest.mark.parametrize("status", ["", "open", None, 3, ["live"], {"a": 1}])
def test_no_other_status_is_taken(as_editor: Client, blog: LiveBlog, status: Any) -> None:
    answer = set_status(as_editor, blog, status, blog.edit)
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"status": ["No such status."]}


@pytest.mark.parametrize("base_edit", [None, "1", -1, True, 10**30, []])
def test_a_bad_edit_is_an_old_one(as_editor: Client, blog: LiveBlog, editor: User, base_edit: Any) -> None:
    blog = change(blog, editor, kicker="War")
    assert set_status(as_editor, blog, "paused", base_edit).status_code == 409


# --- form


def test_the_form_is_saved_without_leaving_the_desk(as_editor: Client, blog: LiveBlog) -> None:
    html = as_editor.get(desk(blog, "controls/")).json()["html"]
    assert 'name="standfirst"' in html
    assert 'id="blog_headline"' in html  # the composer beside it has an id_headline
    answer = as_editor.post(desk(blog, "controls/"), form_of(blog, headline="Now known", kicker="Storm"))
    assert answer.status_code == 200
    assert answer.json()["blog"]["headline"] == "Now known"
    blog.refresh_from_db()
    assert (blog.headline, blog.kicker) == ("Now known", "Storm")


def test_a_refused_form_comes_back_with_its_words_and_the_reason(as_editor: Client, blog: LiveBlog) -> None:
    answer = as_editor.post(desk(blog, "controls/"), form_of(blog, headline="", standfirst="Typed words"))
    assert answer.status_code == 422
    told = answer.json()
    assert "Nothing is saved yet" in told["reason"]
    assert "Typed words" in told["html"]
    assert "errorlist" in told["html"]
    blog.refresh_from_db()
    assert blog.standfirst == ""


def test_the_second_saver_of_a_form_sees_both_and_may_then_save(
    as_editor: Client, editor: User, blog: LiveBlog
) -> None:
    mine = form_of(blog, headline="Mine alone")
    change(blog, editor, headline="Theirs alone")
    answer = as_editor.post(desk(blog, "controls/"), mine)
    assert answer.status_code == 409
    html = answer.json()["html"]
    assert "Theirs" in html
    assert 'value="Mine alone"' in html
    assert f'value="{blog.edit + 1}"' in html
    blog.refresh_from_db()
    assert blog.headline == "Theirs alone"
    assert as_editor.post(desk(blog, "controls/"), mine | {"base_edit": blog.edit}).status_code == 200


# --- history


def test_a_history_tells_each_revision_with_who_when_note_and_words(
    as_editor: Client, editor: User, published: Callable[..., Entry]
) -> None:
    entry = published(body="<p>The bridge is open.</p>")
    content = Content(body="<p>The bridge is closed.</p>")
    publishing.correct(entry.pk, by=editor, content=content, base_edit=entry.edit, note="It was closed.")
    html = as_editor.get(desk(entry.blog, f"history/{entry.pk}/")).json()["html"]
    assert html.index("Correction") < html.index("Published")
    for words in ("Edda Tor", "It was closed.", "open", "closed", "<del>", "<ins>"):
        assert words in html


def test_a_long_history_is_turned_by_the_page(
    as_editor: Client, editor: User, published: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "A_PAGE", 2)
    entry = published()
    for on in (True, False, True):
        publishing.key_event(entry.pk, by=editor, on=on)
    address = desk(entry.blog, f"history/{entry.pk}/")
    first, second = (as_editor.get(address, {"page": page}).json()["html"] for page in (1, 2))
    assert 'data-page="2"' in first
    assert "The first public state." not in first
    assert 'data-page="1"' in second
    assert "The first public state." in second
    assert as_editor.get(address, {"page": "no number"}).json()["html"] == first


# --- three people


def test_controls_are_for_editors_and_the_status_for_all(
    client: Client, blog: LiveBlog, people: dict[str, User]
) -> None:
    for name, expected in {"reporter": 403, "editor": 200, "chief": 200}.items():
        client.force_login(people[name])
        blog.refresh_from_db()
        assert client.get(desk(blog, "controls/")).status_code == expected, name
        assert client.post(desk(blog, "controls/"), form_of(blog, kicker=name)).status_code == expected, name
        blog.refresh_from_db()
        for status in ("paused", blog.status):
            assert set_status(client, blog, status, blog.edit).status_code == expected, name
            blog.refresh_from_db()
        page = client.get(desk(blog, "")).content.decode()
        assert ('data-open="status"' in page) == (expected == 200), name
        assert 'id="blog-status"' in page


def test_others_drafts_have_no_history_for_a_reporter(
    client: Client,
    people: dict[str, User],
    make_entry: Callable[..., Entry],
    make_blog: Callable[..., LiveBlog],
) -> None:
    entry = make_entry(then=Verb.SUBMIT)
    for name, expected in {"reporter": 404, "editor": 200, "chief": 200}.items():
        client.force_login(people[name])
        assert client.get(desk(entry.blog, f"history/{entry.pk}/")).status_code == expected, name
        assert client.get(desk(make_blog(), f"history/{entry.pk}/")).status_code == 404


@pytest.mark.parametrize("path", ["controls/", "status/", "history/1/", "preview/"])
def test_strangers_and_nobody_learn_nothing(
    client: Client, blog: LiveBlog, stranger: User, path: str
) -> None:
    assert client.get(desk(blog, path)).status_code == 401
    client.force_login(stranger)
    assert client.get(desk(blog, path)).status_code == 403


@pytest.fixture
def people(reporter: User, editor: User, chief: User) -> dict[str, User]:
    return {"reporter": reporter, "editor": editor, "chief": chief}
