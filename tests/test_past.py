"""Step 8h: the live blog as it stood at a moment, marked as the past, from the ledger alone."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liveblog import past, publishing
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.delivery import routes
from liveblog.models import Entry, LiveBlog, Revision
from liveblog.publishing.blogs import BlogContent, StoryContent
from newsroom.models import User
from tests.test_history import save, switch_off, words_of
from tests.test_open_ledger import ERASED

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]


def at(blog: LiveBlog, moment: datetime | None = None, query: str = "") -> str:
    """The address of the live blog as it stood; without a moment, as its last revision left it."""
    moment = moment or Revision.objects.filter(blog=blog).latest("number").made_at
    return f"/live/{blog.slug}/at/{moment.isoformat().replace('+00:00', 'Z')}/{query}"


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<article class="entry" id="entry-(\d+)"', page)]


def change(blog: LiveBlog, by: User, **values: Any) -> None:
    blog.refresh_from_db()
    content = replace(BlogContent.of(blog), **values)
    publishing.change_blog(blog.pk, by=by, content=content, base_edit=blog.edit)


def test_the_page_stands_as_it_stood(
    client: Client, blog: LiveBlog, published: Make, editor: User, quote: QuoteContent
) -> None:
    first = published(body="<p>Nine boats</p>", quotes=(quote,), key_event=True)
    second = published(body="<p>Second</p>")
    publishing.pin(first.pk, by=editor)
    change(blog, editor, summary="<p>Known then</p>", headline="Then")
    then = at(blog)
    save(first, editor, "<p>Two boats</p>", note="It was two.")
    publishing.retract(second.pk, by=editor, note="No.")
    published(body="<p>Third</p>")
    change(blog, editor, summary="<p>Known now</p>", headline="Now")
    page = words_of(client.get(then))
    assert shown(page) == [first.pk, second.pk]
    for words in ("Nine boats", "Second", "Known then", "Then</h1>", "Ada Lund", "Key events"):
        assert words in page, words
    for words in ("Two boats", "It was two.", "Third", "Known now", "Now</h1>", "retracted"):
        assert words not in page, words


def test_a_retraction_is_shown_as_it_was(
    client: Client, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published(body="<p>Withdrawn words</p>")
    publishing.retract(entry.pk, by=editor, note="It never happened.")
    then = at(blog)
    publishing.restore(entry.pk, by=editor)
    page = words_of(client.get(then))
    assert "It never happened." in page
    assert "Withdrawn words" not in page


def test_the_past_is_marked_as_the_past(client: Client, blog: LiveBlog, published: Make) -> None:
    published()
    answer = client.get(at(blog))
    page = words_of(answer)
    assert "This is the live blog as it stood at" in page
    assert f'<a href="{blog.get_absolute_url()}">See it as it is now.</a>' in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    assert "live.js" not in page
    assert "s-maxage=2" in answer["Cache-Control"]


def test_no_snapshot_is_kept_of_a_past(blog: LiveBlog) -> None:
    assert routes.find(at(blog), b"") is None


@pytest.mark.parametrize(
    "moment",
    [
        *("yesterday", "2022-09-14", "2022-13-14T12:00:00Z", "2022-09-14T12:00:00", "2022-09-14T25:00:00Z"),
        *("2022-09-14T12:00:00+02:00", "٢٠٢٢-09-14T12:00:00Z", "0000-00-00T00:00:00Z", "<b>"),
    ],
)
def test_what_is_no_time_is_said_in_a_line(client: Client, blog: LiveBlog, moment: str) -> None:
    answer = client.get(f"/live/{blog.slug}/at/{moment}/")
    assert answer.status_code == 400
    assert "<h1>This address holds no time;" in words_of(answer)


def test_the_future_is_not_there(client: Client, blog: LiveBlog) -> None:
    answer = client.get(at(blog, timezone.now() + timedelta(hours=1)))
    assert answer.status_code == 404
    assert "This time is still to come." in words_of(answer)


def test_before_a_live_blog_was_out_there_is_nothing(
    client: Client, make_blog: Any, published: Make, editor: User
) -> None:
    blog = make_blog(status="draft")
    published(of=blog, body="<p>Superseded</p>")
    then = at(blog)
    assert client.get(then).content == client.get("/live/nothing/").content
    change(blog, editor, status="live")
    for address in (then, at(blog, blog.created_at - timedelta(days=1))):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "This live blog was not out yet at that time." in words_of(answer)
        assert "Superseded" not in words_of(answer)
    assert "Superseded" in words_of(client.get(at(blog)))


def test_while_a_live_blog_was_a_draft_again_there_is_nothing(
    client: Client, blog: LiveBlog, editor: User
) -> None:
    change(blog, editor, status="draft", headline="Not for readers")
    then = at(blog)
    change(blog, editor, status="live", headline="For readers")
    answer = client.get(then)
    assert answer.status_code == 404
    assert "Not for readers" not in words_of(answer)


def test_what_was_unpinned_by_then_is_in_its_place(
    client: Client, blog: LiveBlog, published: Make, editor: User
) -> None:
    first, second = published(key_event=True), published()
    publishing.pin(first.pk, by=editor)
    publishing.unpin(first.pk, by=editor)
    publishing.key_event(first.pk, by=editor, on=False)
    page = words_of(client.get(at(blog)))
    assert shown(page) == [second.pk, first.pk]
    assert "Key events" not in page


def test_without_a_public_history_there_is_no_past(
    client: Client, blog: LiveBlog, published: Make, editor: User
) -> None:
    published()
    then = at(blog)
    switch_off(blog, editor)
    assert client.get(then).content == client.get("/live/nothing/").content


def test_an_erased_update_is_left_out(client: Client, blog: LiveBlog, published: Make) -> None:
    kept, erased = published(), published(body="<p>Gone for good</p>")
    Revision.objects.filter(entry=erased).update(**ERASED)
    page = words_of(client.get(at(blog)))
    assert shown(page) == [kept.pk]
    assert "Gone for good" not in page


def test_what_the_ledger_keeps_is_sanitised_again(client: Client, blog: LiveBlog, published: Make) -> None:
    entry = published()
    row = Revision.objects.get(entry=entry)
    row.content["body"] = "<p>Words<script>alert(1)</script><img src=x onerror=alert(1)></p>"
    Revision.objects.filter(pk=row.pk).update(content=row.content)
    page = words_of(client.get(at(blog)))
    assert "Words" in page
    assert "<script>alert" not in page
    assert "onerror" not in page


def test_many_updates_are_paged_in_the_readers_order(
    client: Client, blog: LiveBlog, published: Make, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "A_PAGE", 2)
    ids = [published().pk for _ in range(5)]
    publishing.pin(ids[1], by=editor)
    then, found = at(blog), []
    query: str | None = ""
    while query is not None:
        page = words_of(client.get(then + query))
        found += shown(page)
        more = re.search(r'/(\?before=\d+)" rel="next', page)
        query = more[1] if more else None
    assert found == [ids[1], ids[4], ids[3], ids[2], ids[0]]


@pytest.mark.parametrize("before", ["x", "", "0", "999999"])
def test_a_page_of_the_past_that_is_none_is_not_there(
    client: Client, blog: LiveBlog, published: Make, before: str
) -> None:
    published()
    assert client.get(at(blog), {"before": before}).status_code == 404


def test_a_clock_that_went_back_changes_no_order(client: Client, blog: LiveBlog, published: Make) -> None:
    first, second = published(), published()
    moment = Revision.objects.get(entry=second).made_at
    Revision.objects.filter(entry=first).update(made_at=moment + timedelta(microseconds=1))
    for at_that_time in (moment, moment + timedelta(microseconds=1)):
        assert shown(words_of(client.get(at(blog, at_that_time)))) == [second.pk, first.pk]


def test_pictures_that_are_gone_are_said_missing(
    client: Client, blog: LiveBlog, published: Make, editor: User
) -> None:
    name = default_storage.save("pictures/past.jpg", ContentFile(b"\xff\xd8"))
    picture = PictureContent(file=name, width=9, height=9, alt_text="A bridge", credit="Us")
    entry = published(pictures=(picture,))
    then = at(blog)
    assert "This picture is missing." not in words_of(client.get(then))
    entry.refresh_from_db()
    words = Content(body="<p>No picture</p>")
    publishing.edit(entry.pk, by=editor, content=words, base_edit=entry.edit)
    assert "This picture is missing." in words_of(client.get(then))  # there, but not for readers
    default_storage.delete(name)
    assert "This picture is missing." in words_of(client.get(then))
    assert f"{settings.MEDIA_URL}{name}" not in words_of(client.get(then))


def test_other_stories_are_those_of_then_without_drafts(
    client: Client, blog: LiveBlog, editor: User, make_blog: Any
) -> None:
    other, hidden = make_blog(headline="Another"), make_blog(headline="Hidden")
    stories = tuple(StoryContent(live_blog_id=one.pk) for one in (other, hidden))
    change(blog, editor, other_stories=(*stories, StoryContent(headline="Out", link="https://example.org/")))
    then = at(blog)
    change(blog, editor, other_stories=())
    change(hidden, editor, status="draft")
    page = words_of(client.get(then))
    assert "Another" in page
    assert "https://example.org/" in page
    assert "Hidden" not in page


def test_a_longer_past_costs_no_more_queries(
    client: Client, blog: LiveBlog, published: Make, quote: QuoteContent, editor: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(at(blog)).status_code == 200
        return len(caught) - 1  # the test's own

    first = published(quotes=(quote,), key_event=True)
    publishing.pin(first.pk, by=editor)
    before = queries()
    for _ in range(30):
        published(quotes=(quote,), key_event=True)
    assert queries() == before <= 10


def test_a_row_from_before_coverage_times_were_kept_is_shown(
    client: Client, blog: LiveBlog, published: Make
) -> None:
    published(body="<p>Of the first days</p>")
    row = Revision.objects.get(blog=blog, entry=None)
    for name in ("coverage_start_at", "coverage_end_at", "public_history"):
        del row.content[name]
    row.save()
    assert "Of the first days" in words_of(client.get(at(blog)))
