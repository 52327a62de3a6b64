"""Step 8d: the Atom feeds, as a feed reader takes them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest
import time_machine
from django.conf import LazySettings, settings
from django.test import Client

from liveblog import publishing
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb
from newsroom.models import User

pytestmark = pytest.mark.django_db

MORNING = datetime(2022, 9, 14, 8, 0, tzinfo=UTC)


@pytest.fixture
def read(client: Client) -> Callable[..., Any]:
    def read(path: str, **headers: str) -> Any:
        response = client.get(path, headers=headers)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = feedparser.parse(response.content, sanitize_html=False, resolve_relative_uris=False)
        assert not feed.bozo, feed.get("bozo_exception")
        assert feed.version == "atom10"
        return feed

    return read


def feed_of(blog: LiveBlog) -> str:
    return f"{blog.get_absolute_url()}feed.atom"


def test_blog_feed_holds_the_newest_50_updates(
    read: Callable[..., Any], blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    numbers = [published().pk for _ in range(53)]
    links = [entry.link for entry in read(feed_of(blog)).entries]
    base = f"{settings.SITE_URL}{blog.get_absolute_url()}updates"
    assert links == [f"{base}/{number}/" for number in numbers[:2:-1]]


def test_site_feed_holds_the_updates_of_all_public_live_blogs(
    read: Callable[..., Any], make_blog: Callable[..., LiveBlog], published: Callable[..., Entry]
) -> None:
    published(of=make_blog(), headline="One")
    published(of=make_blog(), headline="Two")
    published(of=make_blog(status="draft"), headline="HUSHED")
    feed = read("/feed.atom")
    assert [entry.title for entry in feed.entries] == ["Two", "One"]
    assert feed.feed.title == "The Running Story"


def test_content_is_the_fragment_with_absolute_addresses(
    read: Callable[..., Any],
    blog: LiveBlog,
    published: Callable[..., Entry],
    make_source: Callable[..., Source],
) -> None:
    source = make_source(slug="gazette")
    body = '<p>See <a href="/about/">us</a> or <a href="https://e.org/">them</a>: a href="/x"</p>'
    published(body=body, quotes=(QuoteContent(text="We saw it,", source_id=source.pk),))
    html = read(feed_of(blog)).entries[0].content[0].value
    assert "“We saw it,”" in html
    assert f'<a href="{settings.SITE_URL}/sources/gazette/">' in html
    assert f'<a href="{settings.SITE_URL}/about/">' in html
    assert '<a href="https://e.org/">' in html
    assert 'a href="/x"' in html  # words, not a link


def test_pictures_have_absolute_addresses(
    read: Callable[..., Any], blog: LiveBlog, published: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liveblog.models.Picture.is_missing", False)
    picture = PictureContent(file="pictures/a.jpg", width=3, height=2, alt_text="A > B", credit="Us")
    published(pictures=(picture,))
    html = read(feed_of(blog)).entries[0].content[0].value
    assert f'src="{settings.SITE_URL}/media/pictures/a.jpg"' in html


def test_correction_reaches_the_feed_under_the_same_id(
    read: Callable[..., Any], blog: LiveBlog, published: Callable[..., Entry], editor: User
) -> None:
    with time_machine.travel(MORNING, tick=False):
        entry = published(body="<p>Twelve.</p>")
    before = read(feed_of(blog)).entries[0]
    with time_machine.travel(MORNING.replace(hour=9), tick=False):
        publishing.correct(
            entry.pk, by=editor, content=Content(body="<p>Twenty.</p>"), base_edit=entry.edit, note="Not 12."
        )
    feed = read(feed_of(blog))
    after = feed.entries[0]
    assert after.id == before.id
    assert (before.updated, after.updated) == ("2022-09-14T08:00:00+00:00", "2022-09-14T09:00:00+00:00")
    assert after.published == "2022-09-14T08:00:00+00:00"
    assert feed.feed.updated == after.updated
    assert "Not 12." in after.content[0].value
    assert "Twelve" not in after.content[0].value


def test_retraction_is_a_notice_in_the_feed(
    read: Callable[..., Any], blog: LiveBlog, published: Callable[..., Entry], editor: User
) -> None:
    entry = published(headline="HUSHED", body="<p>HUSHED</p>", bylines="HUSHED")
    publishing.retract(entry.pk, by=editor, note="It was false.")
    item = read(feed_of(blog)).entries[0]
    assert item.title == "Retracted update"
    assert "It was false." in item.content[0].value
    assert "HUSHED" not in str(item)


def test_no_draft_reaches_a_feed(
    read: Callable[..., Any], blog: LiveBlog, make_entry: Callable[..., Entry]
) -> None:
    make_entry(headline="HUSHED")
    make_entry(headline="HUSHED", then=Verb.SUBMIT)
    for path in (feed_of(blog), "/feed.atom"):
        assert read(path).entries == []


def test_an_id_holds_when_the_address_changes(
    read: Callable[..., Any], blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    published()
    before = read(feed_of(blog))
    LiveBlog.objects.filter(pk=blog.pk).update(slug="renamed")
    after = read("/live/renamed/feed.atom")
    assert after.feed.id == before.feed.id
    assert after.entries[0].id == before.entries[0].id
    assert after.entries[0].link != before.entries[0].link


def test_addresses_come_from_the_setting_alone(
    read: Callable[..., Any], blog: LiveBlog, published: Callable[..., Entry], settings: LazySettings
) -> None:
    published()
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://news.example"
    for path in (feed_of(blog), "/feed.atom"):
        feed = read(path, host="evil.example")
        assert "evil.example" not in str(feed)
        assert {link.href for link in feed.feed.links if link.rel == "self"} == {
            urljoin("https://news.example", path)
        }


def test_one_unprintable_character_breaks_no_feed(
    read: Callable[..., Any], blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    entry = published()
    Entry.objects.filter(pk=entry.pk).update(headline="A\x0bB", body="<p>C\x1fD</p>")
    assert read(feed_of(blog)).entries[0].title == "AB"


def test_an_empty_feed_says_the_same_twice(client: Client, blog: LiveBlog) -> None:
    for path in (feed_of(blog), "/feed.atom"):
        with time_machine.travel(MORNING, tick=False):
            first = client.get(path).content
        assert client.get(path).content == first
