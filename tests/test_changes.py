"""Step 7a: what a reader at one version lacks."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from liveblog import publishing
from liveblog.content import Content
from liveblog.delivery import changes as changes_module
from liveblog.delivery.changes import changes, since_in
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User

Make = Callable[..., Entry]


def answer(blog: LiveBlog, since: int) -> dict[str, Any]:
    blog.refresh_from_db()
    return changes(blog, since)


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "١", " 1", "1e3", "9" * 19, None])
def test_a_since_that_is_no_whole_number_is_refused(text: str | None) -> None:
    with pytest.raises(ValidationError):
        since_in(text)


def test_since_is_read() -> None:
    assert since_in("0") == 0
    assert since_in("17") == 17


def test_the_answer_has_exactly_the_fields_that_readers_rely_on(blog: LiveBlog, published: Make) -> None:
    entry = published()
    got = answer(blog, 1)
    assert list(got) == ["version", "status", "release", "reset", "poll_seconds", "changes", "panels"]
    assert got["version"] == 2
    assert got["status"] == "live"
    assert got["release"] == settings.RELEASE
    assert got["reset"] is False
    [change] = got["changes"]
    assert list(change) == [
        "id", "version", "first_version", "notice_version", "kind", "published_at", "key_event", "pinned",
        "html",
    ]  # fmt: skip
    assert change["id"] == entry.pk
    assert change["kind"] == "published"
    assert change["html"].lstrip().startswith("<article")


def test_nothing_new_is_two_empty_lists(blog: LiveBlog, published: Make) -> None:
    published()
    got = answer(blog, 2)
    assert (got["changes"], got["panels"], got["reset"]) == ([], [], False)


def test_changes_come_oldest_first_and_the_latest_of_each_entry(
    blog: LiveBlog, published: Make, editor: User
) -> None:
    first, second = published(), published()
    publishing.correct(
        first.pk, by=editor, content=Content(body="<p>Right</p>"), base_edit=first.edit, note="Was wrong."
    )
    got = answer(blog, 1)["changes"]
    assert [(change["id"], change["kind"]) for change in got] == [
        (second.pk, "published"),
        (first.pk, "correction"),
    ]
    assert got[1]["notice_version"] == 4
    assert "Was wrong." in got[1]["html"]


def test_a_retracted_entry_comes_as_its_notice(blog: LiveBlog, published: Make, editor: User) -> None:
    entry = published(body="<p>Sagarmatha</p>")
    publishing.retract(entry.pk, by=editor, note="It was not so.")
    [change] = answer(blog, 2)["changes"]
    assert "It was not so." in change["html"]
    assert "Sagarmatha" not in change["html"]


def test_drafts_and_embargoed_text_are_in_no_answer(
    blog: LiveBlog, make_entry: Make, published: Make
) -> None:
    make_entry(body="<p>Popocatepetl</p>")
    make_entry(body="<p>Popocatepetl</p>", then=Verb.SUBMIT)
    published()
    assert "Popocatepetl" not in json.dumps(answer(blog, 0))


def test_one_version_of_two_entries_is_not_split(blog: LiveBlog, published: Make, editor: User) -> None:
    first, second = published(), published()
    publishing.pin(first.pk, by=editor)
    publishing.pin(second.pk, by=editor)
    got = answer(blog, 4)
    assert {change["id"]: change["pinned"] for change in got["changes"]} == {first.pk: False, second.pk: True}
    assert {change["version"] for change in got["changes"]} == {5}


def panels_after(blog: LiveBlog, since: int) -> list[str]:
    return [panel["id"] for panel in answer(blog, since)["panels"]]


def test_an_answer_overtaken_by_every_commit_is_whole_in_the_end(
    client: Client, blog: LiveBlog, published: Make, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [published(), published()]
    really, calls = changes_module.changes, itertools.count()

    def overtaken(blog: LiveBlog, since: int) -> dict[str, Any]:
        answer = really(blog, since)
        number = next(calls)
        if number < changes_module.TRIES:
            publishing.pin(entries[number % 2].pk, by=editor)
        return answer

    monkeypatch.setattr(changes_module, "changes", overtaken)
    got = client.get(f"/live/{blog.slug}/changes?since=1").json()
    blog.refresh_from_db()
    assert got["version"] == blog.version
    [pinned] = [change["id"] for change in got["changes"] if change["pinned"]]
    [panel] = [panel["html"] for panel in got["panels"] if panel["id"] == "pinned"]
    assert f'id="entry-{pinned}"' in panel


def test_only_panels_that_changed_are_sent(blog: LiveBlog, published: Make, editor: User) -> None:
    plain, key = published(), published(key_event=True)
    assert panels_after(blog, 1) == ["key_events"]
    publishing.pin(plain.pk, by=editor)
    assert "pinned" in panels_after(blog, 3)
    publishing.key_event(key.pk, by=editor, on=False)
    assert panels_after(blog, 4) == ["key_events"]
    blog.refresh_from_db()
    changed = BlogContent(headline="Another", slug=blog.slug, status="live", summary="<p>Short</p>")
    publishing.change_blog(blog.pk, by=editor, content=changed, base_edit=blog.edit)
    assert panels_after(blog, 5) == ["header", "summary"]


def test_a_panel_that_became_empty_is_sent_empty(blog: LiveBlog, published: Make, editor: User) -> None:
    entry = published()
    publishing.pin(entry.pk, by=editor)
    publishing.retract(entry.pk, by=editor, note="Withdrawn.")
    panels = {panel["id"]: panel["html"] for panel in answer(blog, 3)["panels"]}
    assert panels["pinned"] == ""


def test_a_reader_ahead_of_the_database_starts_over(blog: LiveBlog) -> None:
    got = answer(blog, 99)
    assert got["reset"] is True
    assert (got["changes"], got["panels"]) == ([], [])


def test_a_reader_too_far_behind_starts_over(
    blog: LiveBlog, published: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes_module, "MAX_CHANGES", 2)
    for _ in range(3):
        published()
    assert answer(blog, 1)["reset"] is True
    assert answer(blog, 2)["reset"] is False


def test_the_address_answers_with_a_tag_and_a_moment_of_shared_caching(
    client: Client, blog: LiveBlog, published: Make
) -> None:
    published()
    response = client.get(f"/live/{blog.slug}/changes?since=1")
    assert response["Content-Type"] == "application/json"
    assert "s-maxage=2" in response["Cache-Control"]
    again = client.get(f"/live/{blog.slug}/changes?since=1", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_reader_who_must_start_over_is_told_so_uncached(client: Client, blog: LiveBlog) -> None:
    response = client.get(f"/live/{blog.slug}/changes?since=99")
    assert response.json()["reset"] is True
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", ["", "?since=", "?since=x", "?since=-1", "?since=1.5", "?sinc=1"])
@pytest.mark.parametrize("name", ["changes", "stream"])
def test_an_odd_since_is_400_with_one_line(client: Client, blog: LiveBlog, name: str, query: str) -> None:
    response = client.get(f"/live/{blog.slug}/{name}{query}")
    assert response.status_code == 400
    assert response.content.decode().strip().count("\n") == 0
    assert "since" in response.content.decode()


def test_a_draft_live_blog_has_no_changes(client: Client, make_blog: Callable[..., LiveBlog]) -> None:
    draft = make_blog(status="draft")
    assert client.get(f"/live/{draft.slug}/changes?since=0").status_code == 404


def test_a_poll_costs_the_same_with_five_entries_and_with_fifty(
    client: Client, blog: LiveBlog, published: Make, django_assert_num_queries: Any
) -> None:
    for number in (5, 45):
        for _ in range(number):
            published()
        blog.refresh_from_db()
        with django_assert_num_queries(8):
            client.get(f"/live/{blog.slug}/changes?since={blog.version - number}")
