"""Step 8j: who a source is, all it said by live blog and day, and how one finds it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liveblog import publishing, source_pages
from liveblog.content import CitationContent, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.publishing.sources import SourceContent
from newsroom.models import User

pytestmark = pytest.mark.django_db

Get = Callable[..., Any]
Make = Callable[..., Entry]
MakeBlog = Callable[..., LiveBlog]
MakeSource = Callable[..., Source]


@pytest.fixture
def get(client: Client) -> Get:
    """What stands on the page at an address, with one space for each run of white space."""

    def get(path: str, params: dict[str, str] | None = None, status: int = 200) -> str:
        response = client.get(path, params)
        assert response.status_code == status, path
        return " ".join(response.content.decode().split())

    return get


def said_by(source: Source) -> dict[str, Any]:
    return {"quotes": (QuoteContent(text="We saw it.", source_id=source.pk),)}


def cited(source: Source, via: Source | None = None) -> dict[str, Any]:
    return {"citations": (CitationContent(source_id=source.pk, via_id=via.pk if via else None),)}


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="entry-(\d+)"', page)]


def listed(page: str) -> list[str]:
    """The sources on the list, by the end of their addresses."""
    return re.findall(r'<li> <a href="/sources/([-\w]+)/">', page)


# A source's own page


def test_all_that_a_source_said_stands_by_live_blog_newest_first(
    get: Get, make_blog: MakeBlog, make_source: MakeSource, published: Make
) -> None:
    gazette = make_source(slug="gazette")
    blogs = make_blog(headline="Flood"), make_blog(headline="Fair")
    numbers = [published(of=blogs[n % 2], **said_by(gazette)).pk for n in range(28)]
    first = get("/sources/gazette/")
    assert shown(first) == [*numbers[:2:-2], *numbers[-2:2:-2]]
    assert first.index(">Fair</a>") < first.index(f'id="entry-{numbers[-1]}"')
    assert first.index(f'id="entry-{numbers[3]}"') < first.index(">Flood</a>")
    assert f'href="/sources/gazette/?before={numbers[3]}"' in first
    assert set(shown(get(f"/sources/gazette/?before={numbers[3]}"))) == set(numbers[:3])
    assert "28 updates in 2 live blogs" in first


def test_a_day_is_told_once_as_the_live_blogs_own_clock_has_it(
    get: Get, make_blog: MakeBlog, make_source: MakeSource, published: Make
) -> None:
    gazette, kyiv = make_source(slug="gazette"), make_blog(time_zone="Europe/Kyiv")
    for hour in (20, 22, 23):
        at = datetime(2026, 5, 31, hour, tzinfo=UTC)
        with patch("liveblog.publishing.writing.timezone.now", return_value=at):
            published(of=kyiv, **said_by(gazette))
    days = re.findall(r'<p class="from-day"><time[^>]*datetime="([-\d]+)"', get("/sources/gazette/"))
    assert days == ["2026-06-01", "2026-05-31"]


def test_a_citation_and_who_passed_it_on_count_like_a_quote(
    get: Get, make_source: MakeSource, published: Make
) -> None:
    isw, beast = make_source(slug="isw"), make_source(slug="beast")
    one = published(**cited(isw, via=beast))
    both = published(**said_by(isw), **cited(isw))
    assert shown(get("/sources/isw/")) == [both.pk, one.pk]
    assert shown(get("/sources/beast/")) == [one.pk]
    counts = {one.slug: one.update_count for one in Source.objects.public().with_counts()}
    assert counts == {"isw": 2, "beast": 1}


def test_one_live_blogs_updates_alone(
    get: Get, make_blog: MakeBlog, make_source: MakeSource, published: Make
) -> None:
    gazette = make_source(slug="gazette")
    flood, fair = make_blog(headline="Flood", slug="flood"), make_blog(slug="fair")
    numbers = [published(of=flood, **said_by(gazette)).pk for _ in range(27)]
    published(of=fair, **said_by(gazette))
    page = get("/sources/gazette/", {"blog": "flood"})
    assert shown(page) == numbers[:1:-1]
    assert "What it said or reported in “Flood”" in page
    assert '<a href="/sources/gazette/">In all live blogs</a>' in page
    assert "27 updates in 1 live blog " in page
    following = f"/sources/gazette/?before={numbers[2]}&blog=flood"
    assert following.replace("&", "&amp;") in page
    assert shown(get(following)) == numbers[1::-1]
    assert '<link rel="canonical" href="http://127.0.0.1:8000/sources/gazette/?blog=flood">' in page


def test_a_live_blog_that_moved_is_still_meant(
    get: Get, make_blog: MakeBlog, make_source: MakeSource, published: Make, editor: User
) -> None:
    gazette, blog = make_source(slug="gazette"), make_blog(slug="flood")
    entry = published(of=blog, **said_by(gazette))
    blog.refresh_from_db()
    content = publishing.blogs.BlogContent(**vars(publishing.blogs.BlogContent.of(blog)) | {"slug": "tide"})
    publishing.change_blog(blog.pk, by=editor, content=content, base_edit=blog.edit)
    assert shown(get("/sources/gazette/", {"blog": "flood"})) == [entry.pk]


@pytest.mark.parametrize(
    "params",
    [
        {"blog": "nowhere"},
        {"blog": "hushed"},
        {"blog": "\0"},
        {"blog": "x" * 200},
        {"before": "x"},
        {"before": "999999"},
        {"before": "{other}"},
        {"before": "{other}", "blog": "flood"},
    ],
)
def test_what_is_asked_for_and_is_not_public_is_not_found(
    get: Get, make_blog: MakeBlog, make_source: MakeSource, published: Make, params: dict[str, str]
) -> None:
    gazette = make_source(slug="gazette")
    make_blog(slug="hushed", status="draft")
    published(of=make_blog(slug="flood"), **said_by(gazette))
    other = published()
    get("/sources/gazette/", {name: value.format(other=other.pk) for name, value in params.items()}, 404)


def test_who_belongs_to_whom_is_said_of_what_is_public(
    get: Get, make_source: MakeSource, published: Make
) -> None:
    ukraine = make_source(name="Ukraine", slug="ukraine", kind="official", aliases="Україна\nRepublic")
    office = make_source(name="Office of the President", slug="office", parent_id=ukraine.pk)
    make_source(name="HUSHED office", slug="hushed", parent_id=ukraine.pk)
    published(**said_by(office))
    assert "Part of Ukraine" in get("/sources/office/")
    published(**said_by(ukraine))
    assert 'Part of <a href="/sources/ukraine/">Ukraine</a>' in get("/sources/office/")
    page = get("/sources/ukraine/")
    assert 'Its offices: <a href="/sources/office/">Office of the President</a> </p>' in page
    assert "Also known as Україна, Republic" in page
    assert "HUSHED" not in page


def test_a_source_has_a_feed_of_what_stands(
    get: Get, make_blog: MakeBlog, make_source: MakeSource, published: Make, make_entry: Make, editor: User
) -> None:
    gazette = make_source(name="The Gazette", slug="gazette")
    stands = published(of=make_blog(), **said_by(gazette))
    gone = published(**cited(gazette))
    make_entry(headline="HUSHED", **said_by(gazette))
    publishing.retract(gone.pk, by=editor, note="Wrong.")
    feed = get("/sources/gazette/feed.atom")
    assert re.findall(r"updates/(\d+)/\"", feed) == [str(stands.pk)] * feed.count(f'updates/{stands.pk}/"')
    assert "HUSHED" not in feed
    head = get("/sources/gazette/").split("</head>")[0]
    assert (
        'type="application/atom+xml" title="The Gazette" href="http://127.0.0.1:8000/sources/gazette/feed.atom"'
        in head
    )


@pytest.mark.parametrize("path", ["/sources/hushed/", "/sources/hushed/feed.atom", "/sources/hushed/?blog=x"])
def test_a_source_known_from_drafts_alone_is_nowhere(
    get: Get, make_source: MakeSource, make_entry: Make, make_blog: MakeBlog, published: Make, path: str
) -> None:
    hushed = make_source(name="HUSHED", slug="hushed", aliases="Whisper")
    make_entry(**said_by(hushed), citations=cited(hushed)["citations"])
    published(of=make_blog(status="draft"), **cited(make_source(), via=hushed))
    get(path, status=404)
    for words in ("hushed", "whisper"):
        assert listed(get("/sources/", {"q": words})) == []
    assert "hushed" not in get("/sitemap.xml")
    published(**cited(make_source(), via=hushed))
    assert listed(get("/sources/", {"q": "whisper"})) == ["hushed"]
    assert "/sources/hushed/" in get("/sitemap.xml")


# What was merged


@pytest.mark.parametrize("end", ["", "feed.atom"])
def test_an_address_that_was_merged_away_leads_to_the_last_one(
    client: Client, make_source: MakeSource, published: Make, editor: User, end: str
) -> None:
    one, two, three = (make_source(slug=slug) for slug in ("one", "two", "three"))
    entry = published(**said_by(one))
    publishing.merge_sources(one.pk, into_id=two.pk, by=editor)
    publishing.merge_sources(two.pk, into_id=three.pk, by=editor)
    for old in ("one", "two"):
        answer = client.get(f"/sources/{old}/{end}", {"utm_source": "x", "before": entry.pk})
        kept = "" if end else f"?before={entry.pk}"
        assert (answer.status_code, answer["Location"]) == (301, f"/sources/three/{end}{kept}")


def test_an_address_that_was_merged_into_a_source_of_drafts_is_not_found(
    get: Get, make_source: MakeSource, make_entry: Make, editor: User
) -> None:
    one, two = make_source(slug="one"), make_source(slug="two")
    make_entry(**said_by(one))
    publishing.merge_sources(one.pk, into_id=two.pk, by=editor)
    get("/sources/one/", status=404)
    get("/sources/two/", status=404)


# The list


@pytest.fixture
def three(make_source: MakeSource, published: Make) -> None:
    for values in (
        {"name": "Правда України", "slug": "pravda", "short_name": "УП"},
        {"name": "El País", "slug": "pais", "aliases": "Diario El País\nThe Country"},
        {"name": "Ārsta “Vārds”", "slug": "arsta", "kind": "person"},
    ):
        published(**said_by(make_source(**values)))


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ПРАВДА", ["pravda"]),
        ("україни правда", ["pravda"]),
        ("уп", ["pravda"]),
        ("el pais", ["pais"]),
        ("COUNTRY", ["pais"]),
        ("arsta vards", ["arsta"]),
        ("  pais\t", ["pais"]),
        ("", ["arsta", "pais", "pravda"]),
        (" ", ["arsta", "pais", "pravda"]),
        ("%", []),
        ("_", []),
        ("\0", ["arsta", "pais", "pravda"]),
        ("nobody", []),
        ("x" * 100, []),
    ],
)
def test_a_source_is_found_by_any_name_however_written(get: Get, words: str, found: list[str]) -> None:
    page = get("/sources/", {"q": words})
    assert listed(page) == found
    assert ('content="noindex"' in page) is bool(words.strip(" \0"))


@pytest.mark.usefixtures("three")
def test_too_many_words_are_refused_in_words(client: Client) -> None:
    answer = client.get("/sources/", {"q": "x" * 101})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert answer["X-Robots-Tag"] == "noindex"
    assert 'aria-invalid="true" aria-describedby="source-wrong"' in page
    assert "At most 100 characters, please." in page
    assert listed(" ".join(page.split())) == []


def test_what_is_looked_for_is_printed_as_text(get: Get, make_source: MakeSource) -> None:
    page = get("/sources/", {"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page
    assert "No source is called “&quot;&gt;&lt;script&gt;" in page


def test_the_list_goes_on_below_a_source_and_keeps_the_words(
    get: Get, make_source: MakeSource, published: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_pages, "SOURCES", 2)
    made = [make_source(name=f"Herald {letter}", slug=f"herald-{letter}") for letter in "cabed"]
    published(quotes=tuple(said_by(one)["quotes"][0] for one in made))
    pages, address = [], "/sources/?q=herald"
    while address:
        page = get(address)
        pages.append(listed(page))
        following = re.search(r'class="pager-on" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert pages == [["herald-a", "herald-b"], ["herald-c", "herald-d"], ["herald-e"]]
    assert 'href="/sources/?q=herald" rel="prev"' in page
    for bad in ("x", "0", "99999", "9" * 30):
        get("/sources/", {"after": bad}, 404)


def test_the_sources_of_a_live_blog_are_those_that_its_own_updates_name_and_so_often(
    get: Get, make_blog: MakeBlog, make_source: MakeSource, published: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_pages, "SOURCES", 2)
    blog, other = make_blog(slug="flood", headline="The flood"), make_blog()
    first, second, third, elsewhere = (make_source(name=f"Paper {n}", slug=f"paper-{n}") for n in range(4))
    for source in (first, second, third):
        published(of=blog, **cited(source, via=first if source != first else None))
        published(of=other, **cited(source))
    published(of=other, **cited(elsewhere))
    page = get("/sources/?blog=flood")
    assert "<title>Sources of “The flood”" in page
    names = re.findall(r'<a href="/sources/(paper-\d)/\?blog=flood">.*?(\d) updates?', page)
    assert names == [("paper-0", "3"), ("paper-1", "1")]
    onwards = re.findall(r'href="(/sources/\?[^"]+)" rel="next"', page)
    assert onwards == [f"/sources/?blog=flood&amp;after={second.pk}"]
    assert "paper-2" in get(onwards[0].replace("&amp;", "&"))


@pytest.mark.parametrize("slug", ["hidden", "nowhere", "a b"])
def test_of_a_live_blog_that_readers_do_not_have_there_is_no_list(
    get: Get, make_blog: MakeBlog, slug: str
) -> None:
    make_blog(slug="hidden", status="draft")
    get("/sources/", {"blog": slug}, 404)


def test_a_source_that_is_not_public_is_no_place_to_go_on_from(get: Get, make_source: MakeSource) -> None:
    get("/sources/", {"after": str(make_source().pk)}, 404)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/sources/", 1),
        ("/sources/?q=gazette", 1),
        ("/sources/?after={source}", 2),
        ("/sources/?blog={blog}", 2),
        ("/sources/gazette/", 8),
        ("/sources/gazette/?blog={blog}", 9),
        ("/sources/gazette/?before={entry}&blog={blog}", 10),
        ("/sources/gazette/feed.atom", 6),
    ],
)
def test_a_page_costs_the_same_queries_however_much_was_said(
    client: Client, make_blog: MakeBlog, make_source: MakeSource, published: Make, path: str, most: int
) -> None:
    gazette, blogs = make_source(slug="gazette"), [make_blog() for _ in range(4)]
    entry = [published(of=blogs[0], **said_by(gazette)) for _ in range(2)][1]
    address = path.format(source=gazette.pk, blog=blogs[0].slug, entry=entry.pk)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for number in range(30):
        other = make_source(name=f"Gazette of {number}", parent_id=gazette.pk)
        published(of=blogs[number % 4], **said_by(gazette), **cited(other, via=gazette))
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few) <= most


def test_an_anonymous_source_is_found_by_its_description_alone(
    get: Get, published: Make, editor: User
) -> None:
    content = SourceContent(
        name="A senior official who asked not to be named", slug="john-smith", kind="anonymous"
    )
    source = publishing.create_source(by=editor, content=content)
    assert source.slug == "a-senior-official-who-asked-not-to-be-named"
    published(**said_by(source))
    page = get(f"/sources/{source.slug}/")
    assert "Also known as" not in page
    assert "john" not in page + get("/sources/")
