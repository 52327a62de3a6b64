"""Step 8g: what readers see of an update's earlier states, and what they never see."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liveblog import history, publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, Kind, LiveBlog, Revision
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.test_open_ledger import ERASED

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]


def address(entry: Entry, query: str = "") -> str:
    return f"{entry.get_absolute_url()}history/{query}"


def words_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def save(entry: Entry, by: User, body: str, **values: Any) -> Entry:
    entry.refresh_from_db()
    content = replace(Content.of(entry), body=body)
    verb = publishing.correct if "note" in values else publishing.edit
    return verb(entry.pk, by=by, content=content, base_edit=entry.edit, **values)


def switch_off(blog: LiveBlog, by: User) -> None:
    blog.refresh_from_db()
    content = replace(BlogContent.of(blog), public_history=False)
    publishing.change_blog(blog.pk, by=by, content=content, base_edit=blog.edit)


def test_every_state_is_told_newest_first_word_by_word(client: Client, published: Make, editor: User) -> None:
    entry = published(body="<p>Nine boats sank.</p>")
    save(entry, editor, "<p>Two boats sank.</p>", note="It was two boats.")
    publishing.retract(entry.pk, by=editor, note="None sank.")
    page = words_of(client.get(address(entry)))
    labels = re.findall(r'<span class="label">(\w+)</span>', page)
    assert labels == ["Retraction", "Correction", "Published"]
    assert re.search(r"<del>.*?Nine.*?</del><ins>.*?Two.*?</ins> boats sank\.", page)
    assert "It was two boats." in page
    assert "None sank." in page
    assert '<p class="diff">Nine boats sank.</p>' in page


def test_who_answers_is_a_byline_or_a_role(client: Client, published: Make, editor: User) -> None:
    entry = published()
    page = words_of(client.get(address(entry)))
    assert '<p class="state-signed">Editor</p>' in page
    assert editor.username not in page
    assert editor.name not in page


def test_a_history_is_kept_out_of_search_engines(client: Client, published: Make) -> None:
    answer = client.get(address(published()))
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in words_of(answer)
    assert "s-maxage=2" in answer["Cache-Control"]


def test_long_histories_are_paged(
    client: Client, published: Make, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "A_PAGE", 2)
    entry = published(body="<p>One</p>")
    for number in ("Two", "Three"):
        save(entry, editor, f"<p>{number}</p>")
    first = words_of(client.get(address(entry)))
    assert first.count('class="state"') == 2
    assert re.search(r"<del>.*?One.*?</del>", first)
    following = re.search(r'history/(\?before=\d+)" rel="next"', first)
    assert following
    second = words_of(client.get(address(entry, following[1])))
    assert second.count('class="state"') == 1
    assert '<p class="diff">One</p>' in second


@pytest.mark.parametrize("before", ["x", "", "-1", "0", "1", "9" * 19])
def test_a_page_that_is_none_is_not_there(client: Client, published: Make, before: str) -> None:
    assert client.get(address(published()), {"before": before}).status_code == 404


def test_drafts_have_no_history(client: Client, make_entry: Make, make_blog: Any, published: Make) -> None:
    nothing = client.get("/live/nothing/updates/1/history/")
    for entry in (make_entry(), published(of=make_blog(status="draft"))):
        answer = client.get(address(entry))
        assert (answer.status_code, answer.content) == (404, nothing.content)


def test_what_changed_before_a_live_blog_came_out_is_not_in_a_history(
    client: Client, make_blog: Any, published: Make, editor: User
) -> None:
    blog = make_blog(status="draft")
    entry = published(of=blog, body="<p>Superseded</p>")
    save(entry, editor, "<p>Stood</p>")
    content = replace(BlogContent.of(blog), status="live")
    publishing.change_blog(blog.pk, by=editor, content=content, base_edit=blog.edit)
    page = words_of(client.get(address(entry)))
    assert "Superseded" not in page
    assert "Stood" in page


def test_an_erased_state_says_so(client: Client, published: Make, editor: User) -> None:
    entry = published(body="<p>Gone for good</p>")
    save(entry, editor, "<p>Here</p>")
    Revision.objects.filter(entry=entry, kind=Kind.PUBLISHED).update(**ERASED)
    page = words_of(client.get(address(entry)))
    assert "The text of this state was erased." in page
    assert "Gone for good" not in page


def test_markup_in_a_state_is_printed_as_words(client: Client, published: Make, editor: User) -> None:
    entry = published(headline="<script>alert(1)</script>", quotes=())
    save(entry, editor, "<p>&lt;img src=x onerror=alert(1)&gt;</p>", note="<b>Wrong</b>")
    page = words_of(client.get(address(entry)))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>Wrong" not in page


def test_an_update_leads_to_its_history_once_there_is_one(
    client: Client, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published()
    assert "history/" not in words_of(client.get(blog.get_absolute_url()))
    save(entry, editor, "<p>Other words</p>")
    assert f'href="{address(entry)}"' in words_of(client.get(blog.get_absolute_url()))
    assert "history/" not in words_of(client.get(f"{blog.get_absolute_url()}feed.atom"))


def test_a_live_blog_without_a_public_history_shows_none(
    client: Client, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = save(published(), editor, "<p>Other words</p>")
    client.get(blog.get_absolute_url())
    switch_off(blog, editor)
    nothing = client.get("/live/nothing/")
    answer = client.get(address(entry))
    assert (answer.status_code, answer.content) == (404, nothing.content)
    assert "history/" not in words_of(client.get(blog.get_absolute_url()))


def test_a_long_history_costs_no_more_queries(
    client: Client, published: Make, editor: User, quote: QuoteContent
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        return len(caught)

    entry = published(quotes=(quote,))
    path = address(entry)
    before = queries()
    for number in range(8):
        save(entry, editor, f"<p>Text {number}</p>")
    assert queries() == before <= 7


def test_a_changed_number_is_one_word(client: Client, published: Make, editor: User) -> None:
    entry = published(body="<p>It stood at 3.2 metres.</p>")
    save(entry, editor, "<p>It stood at 2.3 metres.</p>", note="It was 2.3.")
    page = words_of(client.get(address(entry)))
    assert re.search(r"at <del>[^3]*<span[^/]*/span>3\.2<.*?</del><ins><span[^/]*/span>2\.3<", page)
