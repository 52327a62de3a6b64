"""Step 8i: the lists of corrections tell what was wrong, and nothing that is not public."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, Kind, LiveBlog
from newsroom.models import User

pytestmark = pytest.mark.django_db

Maker = Callable[..., Entry]
ATOM = "{http://www.w3.org/2005/Atom}"
WAYS = ["/live/{slug}/corrections/", "/corrections/"]
FEEDS = [f"{way}feed.atom" for way in WAYS]


@pytest.fixture
def correct(editor: User) -> Callable[..., Entry]:
    def change(entry: Entry, note: str, kind: Kind = Kind.CORRECTION, body: str = "<p>Right</p>") -> Entry:
        entry.refresh_from_db()
        content = Content(headline=entry.headline, body=body)
        return publishing.correct(
            entry.pk, by=editor, content=content, base_edit=entry.edit, note=note, kind=kind
        )

    return change


def read(client: Client, way: str, blog: LiveBlog, query: str = "") -> str:
    response = client.get(way.format(slug=blog.slug) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("way", [*WAYS, *FEEDS])
def test_every_note_is_told_with_its_update_the_newest_first(
    way: str, client: Client, blog: LiveBlog, published: Maker, correct: Callable[..., Entry], editor: User
) -> None:
    first, second, third = (published(headline=f"Headline {number}") for number in range(3))
    correct(first, "It was <wrong>.")
    correct(second, "It could be misread.", Kind.CLARIFICATION)
    publishing.retract(third.pk, by=editor, note="It never happened.")
    correct(first, "It was wrong again.")
    said = read(client, way, blog)
    notes = ["It was wrong again.", "It never happened.", "It could be misread.", "It was &"]
    places = [said.index(note) for note in notes]
    assert places == sorted(places)
    assert all(entry.get_absolute_url() in said for entry in (first, second, third))
    assert "<wrong>" not in said
    assert "Headline 0" in said


@pytest.mark.parametrize("way", [*WAYS, *FEEDS])
def test_plain_changes_and_other_live_blogs_are_not_told(
    way: str,
    client: Client,
    blog: LiveBlog,
    published: Maker,
    make_blog: Callable[..., LiveBlog],
    correct: Callable[..., Entry],
    editor: User,
) -> None:
    entry = published(headline="Plain")
    publishing.edit(entry.pk, by=editor, content=Content(headline="Plain", body="<p>x</p>"), base_edit=1)
    publishing.pin(entry.pk, by=editor)
    elsewhere = published(of=make_blog(), headline="Elsewhere")
    correct(elsewhere, "Wrong elsewhere.")
    hidden = published(of=make_blog(status="draft"), headline="Hidden")
    correct(hidden, "Wrong in a draft.")
    said = read(client, way, blog)
    assert "Plain" not in said
    assert "draft" not in said
    assert ("Wrong elsewhere." in said) == ("slug" not in way)


@pytest.mark.parametrize("way", [*WAYS, *FEEDS])
def test_of_a_retracted_update_only_the_retraction_is_told(
    way: str, client: Client, blog: LiveBlog, published: Maker, correct: Callable[..., Entry], editor: User
) -> None:
    entry = published(headline="Secret headline", body="<p>Secret body</p>")
    correct(entry, "We wrote secret words.", body="<p>Secret body</p>")
    publishing.retract(entry.pk, by=editor, note="Withdrawn.")
    said = read(client, way, blog)
    assert "Withdrawn." in said
    assert "ecret" not in said
    publishing.restore(entry.pk, by=editor)
    assert "We wrote secret words." in read(client, way, blog)


def test_retraction_that_was_taken_back_says_so(
    client: Client, blog: LiveBlog, published: Maker, editor: User
) -> None:
    entry = published()
    publishing.retract(entry.pk, by=editor, note="Withdrawn.")
    assert "data-standing" in read(client, WAYS[0], blog)
    publishing.restore(entry.pk, by=editor)
    said = read(client, WAYS[0], blog)
    assert "data-standing" not in said
    assert "put back later" in said


@pytest.mark.parametrize("way", WAYS)
def test_list_goes_on_page_by_page_without_gap(
    way: str, client: Client, blog: LiveBlog, published: Maker, correct: Callable[..., Entry]
) -> None:
    entry = published()
    for number in range(27):
        correct(entry, f"Note {number}.")
    first = read(client, way, blog)
    assert "Note 2." in first
    assert "Note 1." not in first
    query = first.split('class="pager-on"')[1].split('href="')[1].split('"')[0].partition("?")[2]
    second = read(client, way, blog, f"?{query}")
    assert second.count('class="correction"') == 2
    assert "Note 2." not in second


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "9" * 30, "999999", "1.0", "%00"])
@pytest.mark.parametrize("way", WAYS)
def test_cursor_that_is_none_is_not_found(way: str, before: str, client: Client, blog: LiveBlog) -> None:
    assert client.get(f"{way.format(slug=blog.slug)}?before={before}").status_code == 404


@pytest.mark.parametrize("way", [*WAYS, *FEEDS])
def test_queries_do_not_grow_with_the_list(
    way: str,
    client: Client,
    blog: LiveBlog,
    published: Maker,
    correct: Callable[..., Entry],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(6):
        correct(published(), f"Note {number}.")
    with django_assert_num_queries(3 if "slug" in way else 2):
        read(client, way, blog)


@pytest.mark.parametrize("way", FEEDS)
def test_feed_is_atom_and_its_items_keep_their_names(
    way: str, client: Client, blog: LiveBlog, published: Maker, correct: Callable[..., Entry]
) -> None:
    correct(published(headline="River"), "Wrong & low.")
    feed = ET.fromstring(read(client, way, blog))  # noqa: S314, our own
    (item,) = feed.findall(f"{ATOM}entry")
    assert item.findtext(f"{ATOM}title") == "Correction: River"
    assert item.findtext(f"{ATOM}content") == "<p>Wrong &amp; low.</p>"
    assert (item.findtext(f"{ATOM}id") or "").startswith("tag:")
    again = ET.fromstring(read(client, way, blog))  # noqa: S314, our own feed
    assert again.findtext(f"{ATOM}entry/{ATOM}id") == item.findtext(f"{ATOM}id")


def test_pages_lead_to_the_lists_and_their_feeds(client: Client, blog: LiveBlog) -> None:
    page = read(client, "/live/{slug}/", blog)
    assert f'href="/live/{blog.slug}/corrections/"' in page
    assert f'/live/{blog.slug}/corrections/feed.atom">' in page
    assert 'href="/corrections/"' in page
    for way in WAYS:
        head, _, body = read(client, way, blog).partition("</head>")
        assert 'rel="alternate"' in head
        assert "corrections/feed.atom" in head
        assert "corrections/feed.atom" in body
