"""Step 6a: citations as an editor would print them, under the update and in its feed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from liveblog import publishing, rendering
from liveblog.content import CitationContent, Content, QuoteContent
from liveblog.models import Citation, Entry, LiveBlog, Mention, Revision, Source
from newsroom.models import User
from tests.desk import new_entry_data, rows
from tests.live_desk import Sender

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
MakeSource = Callable[..., Source]
LONG_AGO = datetime(2022, 9, 14, 8, 0, tzinfo=UTC)
LINK = "https://example.org/report"


@pytest.fixture
def isw(make_source: MakeSource) -> Source:
    return make_source(name="ISW", slug="isw", kind="research")


@pytest.fixture
def beast(make_source: MakeSource) -> Source:
    return make_source(name="The Daily Beast", slug="daily-beast")


@pytest.fixture
def reuters(make_source: MakeSource) -> Source:
    return make_source(name="Reuters", slug="reuters", kind="agency")


def printed(entry: Entry, **options: Any) -> str:
    return rendering.entry_html(Entry.objects.with_content().get(pk=entry.pk), **options)


def lines_in(html: str) -> list[str]:
    """The words of each citation's line."""
    lists = re.findall(r'<ul class="citations".*?</ul>', html)
    items = [item for one in lists for item in re.findall(r"<li>(.*?)</li>", one)]
    return [strip_tags(item) for item in items]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Reported by the Daily Beast"),
        ({"role": "confirmed"}, "Confirmed by the Daily Beast"),
        ({"role": "background"}, "Background: the Daily Beast"),
        ({"role": "document"}, "Document: the Daily Beast"),
        ({"title": "Page 3"}, "Reported by the Daily Beast (Page 3)"),
        ({"link": LINK}, "Reported by the Daily Beast (original)"),
        ({"retrieved_at": LONG_AGO}, "Reported by the Daily Beast, retrieved Sept. 14, 2022"),
        (
            {"role": "confirmed", "title": "Page 3", "retrieved_at": LONG_AGO},
            "Confirmed by the Daily Beast (Page 3), retrieved Sept. 14, 2022",
        ),
        (
            {"role": "document", "title": "Bodies report, page 12", "retrieved_at": LONG_AGO},
            "Document: Bodies report, page 12 (the Daily Beast), retrieved Sept. 14, 2022",
        ),
    ],
)
def test_each_is_one_sentence(published: Make, beast: Source, changes: dict[str, Any], line: str) -> None:
    entry = published(citations=(CitationContent(source_id=beast.pk, **changes),))
    assert lines_in(printed(entry)) == [line]


def test_the_source_leads_to_its_page_and_the_page_to_the_link(published: Make, beast: Source) -> None:
    cited = CitationContent(source_id=beast.pk, link=LINK, title="<b>Page</b> & 12")
    html = printed(published(citations=(cited,)))
    assert '<a href="/sources/daily-beast/">the Daily Beast</a>' in html
    assert f'<a href="{LINK}">&lt;b&gt;Page&lt;/b&gt; &amp; 12</a>' in html


def test_what_was_read_on_the_day_of_the_update_is_dated_for_documents_alone(
    published: Make, beast: Source
) -> None:
    cited = CitationContent(source_id=beast.pk, link=LINK)
    reported, document = lines_in(printed(published(citations=(cited, replace(cited, role="document")))))
    assert "retrieved" not in reported
    assert ", retrieved " in document


def test_a_day_is_that_of_the_live_blogs_own_zone(
    make_blog: Callable[..., LiveBlog], published: Make, beast: Source
) -> None:
    read_at = datetime(2022, 9, 14, 22, 30, tzinfo=UTC)
    blog = make_blog(time_zone="Europe/Kyiv")
    entry = published(of=blog, citations=(CitationContent(source_id=beast.pk, retrieved_at=read_at),))
    assert lines_in(printed(entry)) == ["Reported by the Daily Beast, retrieved Sept. 15, 2022"]


def test_a_chain_is_printed_to_its_beginning(
    published: Make, isw: Source, beast: Source, reuters: Source
) -> None:
    first = CitationContent(source_id=isw.pk, via_id=beast.pk)
    second = CitationContent(source_id=beast.pk, via_id=reuters.pk)
    entry = published(citations=(first, second))
    assert lines_in(printed(entry)) == ["Reported by ISW, via the Daily Beast, via Reuters"]


@pytest.mark.parametrize("changes", [{"link": LINK}, {"title": "Page 3"}, {"role": "confirmed"}])
def test_a_citation_in_a_chain_that_says_more_has_its_own_line(
    published: Make, isw: Source, beast: Source, reuters: Source, changes: dict[str, str]
) -> None:
    second = CitationContent(source_id=beast.pk, via_id=reuters.pk, **changes)
    entry = published(citations=(CitationContent(source_id=isw.pk, via_id=beast.pk), second))
    lines = lines_in(printed(entry))
    assert lines[0] == "Reported by ISW, via the Daily Beast, via Reuters"
    assert "the Daily Beast, via Reuters" in lines[1]


def test_rows_that_bite_their_tail_by_other_ways_are_printed_and_end(
    published: Make, isw: Source, beast: Source
) -> None:
    entry = published()
    Citation.objects.create(entry=entry, source=isw, via=beast)
    Citation.objects.create(entry=entry, source=beast, via=isw)
    assert lines_in(printed(entry)) == [
        "Reported by ISW, via the Daily Beast, via ISW",
        "Reported by the Daily Beast, via ISW, via the Daily Beast",
    ]


def test_beyond_four_they_fold_and_a_feed_has_them_all(published: Make, make_source: MakeSource) -> None:
    names = [f"Paper {number}" for number in range(10)]
    cited = tuple(CitationContent(source_id=make_source(name=name).pk) for name in names)
    html = printed(published(citations=cited))
    shown, folded = html.split('<details class="citations-more">')
    assert len(lines_in(shown)) == 4
    assert "and 6 more" in folded
    assert lines_in(html) == [f"Reported by {name}" for name in names]
    four = printed(published(citations=cited[:4]))
    assert '<details class="citations-more">' not in four
    plain = printed(Entry.objects.earliest("pk"), plain=True)
    assert '<details class="citations-more">' not in plain
    assert len(lines_in(plain)) == 10


def test_a_feed_has_them_at_absolute_addresses(
    client: Client, blog: LiveBlog, published: Make, beast: Source
) -> None:
    published(citations=(CitationContent(source_id=beast.pk),))
    feed = unescape(client.get(f"/live/{blog.slug}/feed.atom").content.decode())
    assert f'Reported by <a href="{site.SITE_URL}/sources/daily-beast/">' in feed


def test_of_a_retracted_update_nothing_is_cited(
    client: Client, blog: LiveBlog, published: Make, editor: User, beast: Source
) -> None:
    entry = published(citations=(CitationContent(source_id=beast.pk),))
    publishing.retract(entry.pk, by=editor, note="No.")
    assert "Daily Beast" not in client.get(blog.get_absolute_url()).content.decode()


def test_the_past_cites_as_it_did_then(
    client: Client, blog: LiveBlog, published: Make, editor: User, isw: Source, beast: Source
) -> None:
    entry = published(citations=(CitationContent(source_id=isw.pk, via_id=beast.pk),))
    then = Revision.objects.filter(blog=blog).latest("number").made_at
    content = replace(Content.of(entry), citations=())
    publishing.edit(entry.pk, by=editor, content=content, base_edit=entry.edit)
    past = client.get(f"/live/{blog.slug}/at/{then.isoformat().replace('+00:00', 'Z')}/").content.decode()
    assert lines_in(past) == ["Reported by ISW, via the Daily Beast"]
    assert lines_in(client.get(blog.get_absolute_url()).content.decode()) == []


def test_a_preview_cites_what_is_typed(send: Sender, blog: LiveBlog, isw: Source, beast: Source) -> None:
    data = new_entry_data(blog, **rows("citations", [{"source": isw.pk, "via": beast.pk}]))
    address = f"/admin/liveblog/liveblog/{blog.pk}/desk/preview/"
    page = send.client.post(address, data).json()["html"]
    assert lines_in(page) == ["Reported by ISW, via the Daily Beast"]


def test_a_quote_and_its_source_read_as_an_editor_prints_them(published: Make, beast: Source) -> None:
    said = QuoteContent(
        text="There was none", manner="indirect", speaker="Bogdan Bezpalko", source_id=beast.pk
    )
    html = printed(published(quotes=(said,)))
    assert "Bogdan Bezpalko, as reported by the Daily Beast" in strip_tags(html)


def fill(blog: LiveBlog, author: User, sources: list[Source], updates: int) -> None:
    """Updates with three citations each, in the state that publishing them would leave."""
    now = timezone.now()
    entries = Entry.objects.bulk_create(
        Entry(
            blog=blog,
            author=author,
            body=f"<p>{number}</p>",
            status=Entry.Status.PUBLISHED,
            published_at=now + timedelta(seconds=number),
            updated_at=now,
            version=number,
            first_version=number,
        )
        for number in range(1, updates + 1)
    )
    pairs = [(entry, source) for entry in entries for source in sources[:3]]
    Citation.objects.bulk_create(
        Citation(entry=entry, source=source, via=sources[3]) for entry, source in pairs
    )
    named = [*pairs, *((entry, sources[3]) for entry in entries)]
    Mention.objects.bulk_create(Mention(blog=blog, entry=entry, source=source) for entry, source in named)
    LiveBlog.objects.filter(pk=blog.pk).update(version=updates, panel_versions={"sources": updates})


@pytest.mark.parametrize("path", ["", "feed.atom", "changes?since={since}"])
def test_ten_thousand_updates_with_citations_cost_the_queries_of_ten(
    client: Client, make_blog: Callable[..., LiveBlog], make_source: MakeSource, editor: User, path: str
) -> None:
    sources = [make_source() for _ in range(4)]

    def asked(updates: int) -> int:
        blog = make_blog()
        fill(blog, editor, sources, updates)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/live/{blog.slug}/{path.format(since=updates - 5)}")
        assert answer.content.count(b"Reported by") >= 15
        return len(queries)

    assert asked(10) == asked(10_000)
