"""Which sources a live blog's standing updates name, and how often: counted on write, true at all times."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from liveblog import fragments, publishing
from liveblog.content import CitationContent, Content, QuoteContent
from liveblog.delivery.changes import changes
from liveblog.models import Entry, LiveBlog, Mention, Source, Takedown
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.mentions import named
from liveblog.publishing.sources import SourceContent
from newsroom.models import Role, User

Make = Callable[..., Entry]
MakeSource = Callable[..., Source]


def listed(html: str) -> list[tuple[str, str, int]]:
    """(address, name, updates) of each line of the panel."""
    lines = re.findall(r'<a href="(/sources/[^"]+/\?[^"]+)">(.*?)</a> <span>\s*(\d+) updates?', html)
    return [(address, name, int(number)) for address, name, number in lines]


def panel(blog: LiveBlog) -> str:
    return fragments.panels(LiveBlog.objects.get(pk=blog.pk))["sources"]


def sources_version(blog: LiveBlog) -> int:
    return LiveBlog.objects.get(pk=blog.pk).panel_versions.get("sources", 0)


@pytest.mark.django_db
def test_the_panel_counts_updates_that_quote_cite_or_have_it_from_a_source(
    client: Client, blog: LiveBlog, published: Make, make_source: MakeSource
) -> None:
    one, two, three = (make_source(name=f"Paper {n}", slug=f"paper-{n}") for n in range(3))
    published(
        quotes=(QuoteContent(text="a", source_id=one.pk), QuoteContent(text="b", source_id=one.pk)),
        citations=(CitationContent(source_id=one.pk), CitationContent(source_id=two.pk, via_id=three.pk)),
    )
    published(citations=(CitationContent(source_id=one.pk, via_id=two.pk),))
    of = f"/?blog={blog.slug}"
    told = [
        (f"/sources/paper-0{of}", "Paper 0", 2),
        (f"/sources/paper-1{of}", "Paper 1", 2),
        (f"/sources/paper-2{of}", "Paper 2", 1),
    ]
    assert listed(panel(blog)) == told
    page = client.get(blog.get_absolute_url()).content.decode()
    assert "Sources (3)" in page
    assert listed(page) == told


@pytest.mark.django_db
def test_drafts_and_retracted_updates_count_for_nothing(
    blog: LiveBlog, make_entry: Make, published: Make, make_source: MakeSource, editor: User
) -> None:
    cited = (CitationContent(source_id=make_source().pk),)
    draft, entry = make_entry(citations=cited), published(citations=cited)
    assert [number for *_, number in listed(panel(blog))] == [1]
    publishing.retract(entry.pk, by=editor, note="No.")
    assert panel(blog) == ""
    publishing.restore(entry.pk, by=editor)
    publishing.publish(draft.pk, by=editor)
    assert [number for *_, number in listed(panel(blog))] == [2]


@pytest.mark.django_db
def test_only_what_changes_who_is_named_changes_the_panel(
    blog: LiveBlog, published: Make, make_source: MakeSource, editor: User
) -> None:
    source = make_source()
    entry = published(citations=(CitationContent(source_id=source.pk),))
    version = sources_version(blog)
    assert version == entry.version
    content = replace(Content.of(entry), headline="New", citations=(*Content.of(entry).citations,) * 2)
    entry = publishing.edit(entry.pk, by=editor, content=content, base_edit=entry.edit)
    publishing.pin(entry.pk, by=editor)
    published()
    assert sources_version(blog) == version
    edited = publishing.edit(
        entry.pk, by=editor, content=replace(content, citations=()), base_edit=entry.edit
    )
    assert sources_version(blog) == edited.version
    assert panel(blog) == ""


@pytest.mark.django_db
def test_a_new_name_and_a_merger_reach_the_panel(
    blog: LiveBlog, published: Make, make_source: MakeSource, editor: User
) -> None:
    one, two = make_source(name="Gazete"), make_source(name="Gazette")
    published(citations=(CitationContent(source_id=one.pk),))
    published(citations=(CitationContent(source_id=one.pk), CitationContent(source_id=two.pk)))
    before = sources_version(blog)
    renamed = replace(SourceContent.of(two), name="The Gazette")
    publishing.change_source(two.pk, by=editor, content=renamed, base_edit=two.edit)
    assert sources_version(blog) > before
    assert [name for _, name, _ in listed(panel(blog))] == ["Gazete", "The Gazette"]
    publishing.merge_sources(one.pk, into_id=two.pk, by=editor)
    assert [(name, number) for _, name, number in listed(panel(blog))] == [("The Gazette", 2)]


@pytest.mark.django_db
def test_forty_sources_are_a_short_list_and_under_4_kb(
    blog: LiveBlog, published: Make, make_source: MakeSource
) -> None:
    names = [f"The Institute of Applied Meteorology {n}" for n in range(40)]
    sources = [make_source(name=name, slug=f"institute-meteorology-{n}") for n, name in enumerate(names)]
    published(citations=tuple(CitationContent(source_id=source.pk) for source in sources))
    published(citations=(CitationContent(source_id=sources[-1].pk),))
    html = panel(blog)
    assert len(listed(html)) == fragments.USED == 20
    assert listed(html)[0][1:] == (names[-1], 2)
    assert "Sources (40)" in html
    assert f'<a href="/sources/?blog={blog.slug}">' in html
    assert len(html.encode()) < 4096


@pytest.mark.django_db
def test_the_panel_costs_two_queries_and_none_once_it_is_kept(
    blog: LiveBlog, published: Make, make_source: MakeSource
) -> None:
    for _ in range(5):
        published(citations=tuple(CitationContent(source_id=make_source().pk) for _ in range(3)))
    blog.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        fragments.panels(blog)
        fragments.panels(blog)
    assert (
        len([query for query in queries if "mention" in query["sql"] or '"liveblog_source"' in query["sql"]])
        == 2
    )


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="another database chooses by the rows it has")
def test_counting_reads_one_index_alone(blog: LiveBlog) -> None:
    counted = Mention.objects.filter(blog=blog).order_by().values("source_id")
    assert "COVERING INDEX mention_in_blog" in counted.explain()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "write",
                "publish",
                "cite",
                "cite",
                "correct",
                "retract",
                "restore",
                "pin",
                "take_down",
                "merge",
                "rename",
            ]
        ),
        st.integers(0, 3),
        st.lists(st.integers(0, 3), max_size=3),
    ),
    max_size=14,
)


class Desk:
    """A desk with some entries and sources; each step is done if it can be."""

    def __init__(self) -> None:
        self.chief = User.objects.create_user("chief", password="pass", is_staff=True)
        self.chief.groups.add(Group.objects.get_or_create(name=Role.CHIEF.value)[0])
        content = BlogContent(headline="A", slug="a", status="live")
        self.blog = publishing.create_blog(by=self.chief, content=content)
        self.sources = [self._source(n) for n in range(4)]
        self.entries: list[int] = []

    def _source(self, number: int) -> int:
        content = SourceContent(name=f"Paper {number}", slug=f"paper-{number}", kind="outlet")
        return publishing.create_source(by=self.chief, content=content).pk

    def content(self, cited: list[int]) -> Content:
        first, *others = [self.sources[number] for number in cited] or [None]
        quotes = (QuoteContent(text="w", speaker="Ada", source_id=first),)
        citations = tuple(CitationContent(source_id=other) for other in others)
        return Content(body=f"<p>{uuid.uuid4()}</p>", quotes=quotes, citations=citations)

    def do(self, step: str, number: int, cited: list[int]) -> None:
        if step == "write" or not self.entries:
            then = Verb.PUBLISH if number % 2 else None
            made = publishing.create(self.blog.pk, by=self.chief, content=self.content(cited), then=then)
            self.entries.append(made.pk)
            return
        entry = Entry.objects.get(pk=self.entries[number % len(self.entries)])
        source = Source.objects.get(pk=self.sources[number])
        by: Any = {"by": self.chief}
        text = by | {"content": self.content(cited), "base_edit": entry.edit}
        if step == "merge":
            into = self.sources[number - 1]
            if into != source.pk:
                publishing.merge_sources(source.pk, into_id=into, **by)
        elif step == "rename":
            name = replace(SourceContent.of(source), name=f"Paper {uuid.uuid4()}")
            publishing.change_source(source.pk, content=name, base_edit=source.edit, **by)
        elif step == "publish" and entry.status == "draft":
            publishing.publish(entry.pk, **by)
        elif step == "cite" and entry.status in ("draft", "published", "retracted"):
            publishing.edit(entry.pk, **text) if entry.status != "retracted" else None
        elif entry.status == "retracted" and step == "restore":
            publishing.restore(entry.pk, **by)
        elif entry.status == "published" and step in ("correct", "retract", "pin"):
            note = {} if step == "pin" else {"note": "It was wrong."}
            getattr(publishing, step)(entry.pk, **(text if step == "correct" else by), **note)
        elif entry.status in ("published", "retracted") and step == "take_down":
            publishing.take_down(
                entry.pk, ground=Takedown.Ground.values[0], reason="The law asks for it.", **by
            )


class TestSequences(TestCase):
    def setup_example(self) -> None:
        super().setup_example()
        fragments.memory.clear()
        fragments.panel_memory.clear()

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def test_after_whatever_the_desk_does_the_counts_are_true_and_readers_have_them(
        self, steps: list[tuple[str, int, list[int]]]
    ) -> None:
        desk = Desk()
        version, shown = LiveBlog.objects.get().version, ""
        for step in steps:
            desk.do(*step)
            desk.sources = [self._living(pk) for pk in desk.sources]
            blog = LiveBlog.objects.get()
            told = changes(blog, version)
            shown = next((one["html"] for one in told["panels"] if one["id"] == "sources"), shown)
            version = blog.version
            true = {(entry.pk, pk) for entry in Entry.objects.with_content() for pk in named(entry)}
            assert set(Mention.objects.values_list("entry", "source")) == true
            fragments.panel_memory.clear()
            assert shown == fragments.panels(blog)["sources"]

    def _living(self, pk: int) -> int:
        return (
            Source.objects.filter(pk=pk).values_list("pk", flat=True).first()
            or Source.objects.earliest("pk").pk
        )
