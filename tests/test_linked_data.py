"""Step 6c: what machines read of live blog, update and source, in the words of schema.org."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from liveblog import pages, publishing, rendering
from liveblog.content import CitationContent, Content, PictureContent, QuoteContent
from liveblog.models import Entry, Kind, LiveBlog, Source
from liveblog.permissions import Verb
from newsroom.models import User

Make = Callable[..., Entry]
Data = dict[str, Any]
Read = Callable[[str], Data]

NOON = datetime(2022, 9, 14, 11, 32, tzinfo=UTC)
PICTURE = PictureContent(file="pictures/a.jpg", width=1200, height=800, alt_text="A bridge", credit="Us")
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

# Of schema.org's words, those that are used here, by the type that has them. https://schema.org/BlogPosting
WORK = {"@type", "@id", "url", "name", "inLanguage", "citation", "text", "author", "description", "isPartOf"}
WORK |= {"datePublished", "dateModified", "image", "headline", "publisher", "contentLocation", "hasPart"}
WORDS = {
    "LiveBlogPosting": WORK
    | {"liveBlogUpdate", "coverageStartTime", "coverageEndTime", "articleSection", "@context"},
    "BlogPosting": WORK | {"articleBody", "correction", "@context"},
    "CorrectionComment": {"@type", "text", "datePublished"},
    "Quotation": WORK | {"creator", "dateCreated", "locationCreated", "translator", "translationOfWork"},
    "CreativeWork": WORK,
    "ImageObject": {"@type", "url", "width", "height", "caption", "description", "creditText"},
    "Person": {"@type", "@id", "name", "jobTitle", "url", "sameAs", "alternateName", "@context"},
    "Organization": {"@type", "@id", "name", "url", "sameAs", "alternateName", "@context"},
    "NewsMediaOrganization": {"@type", "@id", "name", "url", "sameAs", "alternateName", "@context"},
    "Place": {"@type", "name"},
    "Language": {"@type", "name"},
}


@pytest.fixture
def read(client: Client) -> Read:
    """What a page tells machines; each of its things has words that schema.org gives to its type."""

    def read(path: str) -> Data:
        (block,) = BLOCK.findall(client.get(path).content.decode())
        told: Data = json.loads(block)
        for thing in things(told):
            if set(thing) != {"@id"}:
                assert set(thing) <= WORDS[thing["@type"]], thing
                assert all(fact not in ("", None, [], {}) for fact in thing.values()), thing
        return told

    return read


def things(told: Any) -> Iterator[Data]:
    if isinstance(told, dict):
        yield told
    for inside in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from things(inside)


@pytest.fixture
def stored() -> Iterator[None]:
    place = Path(settings.MEDIA_ROOT) / PICTURE.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"\xff\xd8 picture")
    yield
    place.unlink(missing_ok=True)


def here(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def test_a_live_blog_is_told_with_its_times_its_picture_and_its_publisher(
    read: Read, make_blog: Callable[..., LiveBlog], stored: None
) -> None:
    blog = make_blog(
        headline="A flood",
        kicker="Fiction",
        standfirst="It rains.",
        language="de",
        time_zone="Europe/Kyiv",
        lead_picture=PICTURE,
        coverage_start_at=NOON,
        coverage_end_at=NOON.replace(hour=20),
    )
    told = read(blog.get_absolute_url())
    address = here(blog.get_absolute_url())
    assert {name: told[name] for name in ("@type", "@id", "url", "headline", "inLanguage")} == {
        "@type": "LiveBlogPosting",
        "@id": address,
        "url": address,
        "headline": "A flood",
        "inLanguage": "de",
    }
    assert told["coverageStartTime"] == told["datePublished"] == "2022-09-14T14:32:00+03:00"
    assert told["coverageEndTime"] == "2022-09-14T23:32:00+03:00"
    assert told["publisher"]["name"] == settings.SITE_NAME
    assert told["publisher"]["@id"] == told["author"]["@id"]
    (picture,) = told["image"]
    assert picture == {
        "@type": "ImageObject",
        "url": here("/media/pictures/a.jpg"),
        "width": 1200,
        "height": 800,
        "description": "A bridge",
        "creditText": "Us",
    }
    assert "liveBlogUpdate" not in told


def test_an_update_is_told_with_its_words_and_all_who_stand_behind_them(
    read: Read, published: Make, make_source: Callable[..., Source], stored: None
) -> None:
    source = make_source(name="The Gazette", slug="gazette", short_name="TG", link="https://gazette.example/")
    said = QuoteContent(
        text="We saw it,",
        speaker="Ada Lund",
        speaker_role="a baker",
        source_id=source.pk,
        link="https://gazette.example/1",
        said_on=date(2022, 9, 13),
        said_where="Oslo",
        original_text="Vi så det",
        original_language="Norwegian",
        translator="Kari Moe",
    )
    entry = published(
        headline="Seen",
        body="<p>One &amp;</p><ul><li>two</li></ul>",
        bylines="Ana Reyes and Tom Asher",
        dateline="Kyiv",
        quotes=(said,),
        pictures=(replace(PICTURE, caption="East"),),
    )
    (told,) = read(entry.blog.get_absolute_url())["liveBlogUpdate"]
    page = here("/sources/gazette/")
    gazette = {
        "@type": "NewsMediaOrganization",
        "@id": page,
        "name": "The Gazette",
        "alternateName": "TG",
        "url": page,
        "sameAs": "https://gazette.example/",
    }
    report = {
        "@type": "CreativeWork",
        "name": "The Gazette",
        "url": "https://gazette.example/1",
        "author": gazette,
    }
    assert told["url"] == here(entry.get_absolute_url())
    assert (told["headline"], told["articleBody"]) == ("Seen", "One & two")
    assert [author["name"] for author in told["author"]] == ["Ana Reyes", "Tom Asher"]
    assert told["contentLocation"] == {"@type": "Place", "name": "Kyiv"}
    assert (told["image"][0]["caption"], told["image"][0]["creditText"]) == ("East", "Us")
    assert told["citation"] == [report]
    assert told["hasPart"] == [
        {
            "@type": "Quotation",
            "text": "We saw it,",
            "creator": {"@type": "Person", "name": "Ada Lund", "jobTitle": "a baker"},
            "citation": report,
            "dateCreated": "2022-09-13",
            "locationCreated": {"@type": "Place", "name": "Oslo"},
            "translator": {"@type": "Person", "name": "Kari Moe"},
            "translationOfWork": {
                "@type": "Quotation",
                "text": "Vi så det",
                "inLanguage": {"@type": "Language", "name": "Norwegian"},
            },
        }
    ]


@pytest.mark.parametrize(
    ("bylines", "names"),
    [
        ("Ana Reyes", ["Ana Reyes"]),
        ("Ana Reyes, Tom Asher und Kim Li", ["Ana Reyes", "Tom Asher", "Kim Li"]),
        ("Ana Reyes in Izium & Tom Asher in Kyiv", ["Ana Reyes", "Tom Asher"]),
        ("Ana Reyes, in Kyiv", ["Ana Reyes, in Kyiv"]),
        ("", []),
    ],
)
def test_authors_are_the_names_of_the_byline_or_the_newsroom(
    read: Read, published: Make, bylines: str, names: list[str]
) -> None:
    entry = published(bylines=bylines)
    told = read(entry.blog.get_absolute_url())
    (update,) = told["liveBlogUpdate"]
    if names:
        assert [author["name"] for author in update["author"]] == names
    else:
        assert update["author"] == [{"@id": told["publisher"]["@id"]}]


def test_words_that_are_not_to_the_letter_are_no_quotation(
    read: Read, published: Make, quote: QuoteContent
) -> None:
    told = published(body="", quotes=(replace(quote, manner="indirect", text="They saw it."),))
    (update,) = read(told.blog.get_absolute_url())["liveBlogUpdate"]
    assert "hasPart" not in update
    assert update["articleBody"] == "They saw it."
    assert len(update["citation"]) == 1


def test_an_update_of_quotes_alone_still_has_a_text(read: Read, published: Make, quote: QuoteContent) -> None:
    told = published(body="", quotes=(quote,))
    (update,) = read(told.blog.get_absolute_url())["liveBlogUpdate"]
    assert update["articleBody"] == "“We saw it with our own eyes,”"


def test_citations_are_told_with_their_page_and_who_passed_them_on(
    read: Read, published: Make, make_source: Callable[..., Source]
) -> None:
    isw = make_source(name="ISW", slug="isw", kind="research")
    beast = make_source(name="The Daily Beast", slug="beast")
    link = "https://isw.example/1"
    entry = published(
        citations=(
            CitationContent(source_id=isw.pk, via_id=beast.pk, link=link, title="Assessment"),
            CitationContent(source_id=beast.pk, title="page 12"),
            CitationContent(source_id=beast.pk, role="confirmed"),
        )
    )
    (update,) = read(entry.blog.get_absolute_url())["liveBlogUpdate"]
    told = [(work["name"], work["url"], work["author"]["name"]) for work in update["citation"]]
    assert told == [
        ("Assessment", link, "ISW"),
        ("The Daily Beast", here("/sources/beast/"), "The Daily Beast"),
    ]
    assert update["citation"][0]["publisher"] == update["citation"][1]["author"]


@pytest.mark.parametrize("kind", ["anonymous", "account", "document"])
def test_of_a_source_that_may_be_anyone_nobody_says_that_it_is_a_person(
    read: Read, published: Make, make_source: Callable[..., Source], client: Client, kind: str
) -> None:
    source = make_source(name="a senior official", slug="official", kind=kind)
    entry = published(quotes=(QuoteContent(text="No.", source_id=source.pk),))
    (update,) = read(entry.blog.get_absolute_url())["liveBlogUpdate"]
    assert update["citation"] == [
        {"@type": "CreativeWork", "name": "a senior official", "url": here(source.get_absolute_url())}
    ]
    assert "creator" not in update["hasPart"][0]
    assert not BLOCK.search(client.get(source.get_absolute_url()).content.decode())


def test_a_sources_own_page_says_what_it_is(
    read: Read, published: Make, make_source: Callable[..., Source]
) -> None:
    source = make_source(name="Ada Lund", slug="ada", kind="person", link="https://ada.example/")
    published(quotes=(QuoteContent(text="No.", source_id=source.pk),))
    assert read("/sources/ada/") == {
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": here("/sources/ada/"),
        "name": "Ada Lund",
        "url": here("/sources/ada/"),
        "sameAs": "https://ada.example/",
    }


def test_corrections_and_clarifications_are_told_with_their_time(
    read: Read, published: Make, editor: User
) -> None:
    entry = published()
    for minute, kind in ((40, Kind.CORRECTION), (50, Kind.CLARIFICATION)):
        with time_machine.travel(NOON.replace(minute=minute), tick=False):
            entry = publishing.correct(
                entry.pk,
                by=editor,
                content=Content(body=f"<p>{minute}</p>"),
                base_edit=entry.edit,
                note=f"Not {minute - 1}.",
                kind=kind,
            )
    (update,) = read(entry.blog.get_absolute_url())["liveBlogUpdate"]
    assert update["correction"] == [
        {"@type": "CorrectionComment", "text": "Not 39.", "datePublished": "2022-09-14T11:40:00+00:00"},
        {"@type": "CorrectionComment", "text": "Not 49.", "datePublished": "2022-09-14T11:50:00+00:00"},
    ]
    assert update["dateModified"] == "2022-09-14T11:50:00+00:00"


def test_of_a_retracted_update_only_the_notice_is_told(
    read: Read, published: Make, editor: User, quote: QuoteContent
) -> None:
    entry = published(headline="HUSHED", body="<p>HUSHED</p>", bylines="Hushed", quotes=(quote,))
    publishing.correct(
        entry.pk,
        by=editor,
        content=Content(headline="HUSHED", body="<p>HUSHED</p>", bylines="Hushed", quotes=(quote,)),
        base_edit=entry.edit,
        note="Not HUSHED twice.",
    )
    publishing.retract(entry.pk, by=editor, note="It was false.")
    (update,) = read(entry.blog.get_absolute_url())["liveBlogUpdate"]
    alone = read(entry.get_absolute_url())
    assert update["headline"] == alone["headline"] == "Retracted update"
    assert update["articleBody"] == "This update has been retracted."
    assert [one["text"] for one in update["correction"]] == ["It was false."]
    for told in (update, alone):
        assert not re.search(r"hushed|eyes|Lund|Gazette", json.dumps(told), re.IGNORECASE)


def test_what_is_not_public_is_told_to_no_machine(read: Read, make_entry: Make, published: Make) -> None:
    standing = published()
    make_entry(headline="HUSHED")
    make_entry(headline="HUSHED", then=Verb.SUBMIT)
    make_entry(headline="HUSHED", then=Verb.SCHEDULE, due_at=datetime(2100, 1, 1, tzinfo=UTC))
    told = read(standing.blog.get_absolute_url())
    assert [update["url"] for update in told["liveBlogUpdate"]] == [here(standing.get_absolute_url())]


def test_of_an_update_that_was_taken_down_nothing_is_told(
    read: Read, client: Client, published: Make, chief: User
) -> None:
    standing, gone = published(), published(headline="HUSHED")
    publishing.take_down(gone.pk, by=chief, ground="law", reason="A court order.", notice="By order.")
    told = read(standing.blog.get_absolute_url())
    assert [update["url"] for update in told["liveBlogUpdate"]] == [here(standing.get_absolute_url())]
    assert "ld+json" not in client.get(gone.get_absolute_url()).content.decode()


def test_updates_are_told_in_the_order_of_the_page_the_pinned_one_first(
    read: Read, published: Make, editor: User
) -> None:
    entries = [published() for _ in range(27)]
    publishing.pin(entries[3].pk, by=editor)
    address = entries[0].blog.get_absolute_url()
    pinned, *stream = [entries[3], *entries[:3:-1], *entries[2::-1]]

    def told(path: str) -> list[str]:
        return [update["url"] for update in read(path)["liveBlogUpdate"]]

    assert told(address) == [here(entry.get_absolute_url()) for entry in (pinned, *stream[:25])]
    older = told(f"{address}?before={stream[24].pk}")
    assert older == [here(entry.get_absolute_url()) for entry in stream[25:]]


def test_an_updates_own_page_names_the_live_blog_that_it_is_part_of(read: Read, published: Make) -> None:
    entry = published(body=f"<p>{'word ' * 400}</p>")
    alone = read(entry.get_absolute_url())
    (among,) = read(entry.blog.get_absolute_url())["liveBlogUpdate"]
    assert alone["@type"] == "BlogPosting"
    assert alone["isPartOf"] == {
        "@type": "LiveBlogPosting",
        "@id": here(entry.blog.get_absolute_url()),
        "url": here(entry.blog.get_absolute_url()),
        "headline": entry.blog.headline,
    }
    assert alone["publisher"]["name"] == settings.SITE_NAME
    assert len(alone["articleBody"]) == 1999
    assert len(among["articleBody"]) == 1000


def test_a_closed_live_blog_ended_when_it_was_closed(read: Read, make_blog: Callable[..., LiveBlog]) -> None:
    assert "coverageEndTime" not in read(make_blog().get_absolute_url())
    closed = read(make_blog(status="closed").get_absolute_url())
    assert closed["coverageEndTime"] == closed["dateModified"]


def test_a_picture_that_is_gone_is_not_told(read: Read, published: Make) -> None:
    entry = published(pictures=(PICTURE,))
    (update,) = read(entry.blog.get_absolute_url())["liveBlogUpdate"]
    assert "image" not in update
    assert "image" not in read(entry.get_absolute_url())


def test_desk_history_and_past_tell_machines_nothing(
    client: Client, blog: LiveBlog, published: Make, make_entry: Make, editor: User
) -> None:
    entry, draft = published(), make_entry()
    publishing.edit(entry.pk, by=editor, content=Content(body="<p>More.</p>"), base_edit=entry.edit)
    asked = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    shown = [
        client.get(f"{entry.get_absolute_url()}history/").content.decode(),
        client.get(f"{blog.get_absolute_url()}at/{asked}/").content.decode(),
        pages.live_blog_page(blog, extra_entry=Entry.objects.get(pk=draft.pk)),
        pages.live_blog_page(blog, picture_base="/admin/media/"),
    ]
    for html in shown:
        assert "<article" in html or "states" in html
        assert "ld+json" not in html


@given(st.text(st.one_of(st.sampled_from("<>&\u2028\u2029\"'/\\!-"), st.characters(codec="utf-8"))))
def test_no_words_end_the_script_that_holds_them(words: str) -> None:
    block = rendering.data_block(json.dumps({"text": words}, ensure_ascii=False))
    assert not re.search("[<>&\u2028\u2029]", block)
    assert json.loads(block) == {"text": words}


def test_words_of_a_page_stay_inside_its_data(read: Read, published: Make, make_blog: Any) -> None:
    attack = "</script><script>x</script><!-- & \u2028"
    blog = make_blog(headline=attack, standfirst=attack, kicker="</script>")
    entry = published(
        of=blog,
        headline=attack,
        body="",
        bylines=attack,
        dateline=attack,
        quotes=(QuoteContent(text=attack, speaker=attack, speaker_role=attack),),
    )
    for path in (blog.get_absolute_url(), entry.get_absolute_url()):
        assert "</script><script>x</script><!-- &" in json.dumps(read(path))
