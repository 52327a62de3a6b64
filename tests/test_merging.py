"""Two records of one source become one: nothing that named either is lost, and every old address leads on."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from liveblog import fragments, publishing, revisions
from liveblog.content import CitationContent, Content, QuoteContent
from liveblog.models import Citation, Entry, FormerSource, Kind, LiveBlog, Quote, Revision, Source
from liveblog.permissions import Verb
from liveblog.publishing import Conflict
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.merging import merge_sources
from liveblog.publishing.sources import SourceContent
from newsroom.models import User
from tests.ledger import expect_whole_chain

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
MakeSource = Callable[..., Source]


@pytest.fixture
def old(make_source: MakeSource) -> Source:
    return make_source(name="ISW", slug="isw", short_name="I.S.W.", aliases="War watch\nisw\nThe Institute")


@pytest.fixture
def new(make_source: MakeSource) -> Source:
    return make_source(name="Institute for the Study of War", slug="institute", aliases="the institute")


@pytest.fixture
def merge(old: Source, new: Source, editor: User) -> Callable[[], Source]:
    return lambda: merge_sources(old.pk, into_id=new.pk, by=editor)


def said_by(source: Source) -> dict[str, Any]:
    return {"quotes": (QuoteContent(text="We saw it.", source_id=source.pk),)}


def chain(*rows: tuple[Source, Source | None]) -> dict[str, Any]:
    cited = (CitationContent(source_id=one.pk, via_id=via.pk if via else None) for one, via in rows)
    return {"citations": tuple(cited)}


def chain_of(entry: Entry) -> list[tuple[str, str]]:
    return [
        (row.source.slug, row.via.slug if row.via else "") for row in Citation.objects.filter(entry=entry)
    ]


def versions() -> dict[int, tuple[int, int]]:
    return {blog.pk: (blog.version, blog.desk_version) for blog in LiveBlog.objects.all()}


# What moves


def test_quotes_citations_and_parts_move_and_the_old_record_goes(
    old: Source, new: Source, merge: Callable[[], Source], make_source: MakeSource, published: Make
) -> None:
    other, office = make_source(slug="other"), make_source(slug="office", parent_id=old.pk)
    entry = published(**said_by(old), **chain((old, other), (other, None)))
    passed = published(**chain((other, old)))
    assert merge() == new
    assert entry.quotes.get().source == new
    assert chain_of(entry) == [("institute", "other"), ("other", "")]
    assert chain_of(passed) == [("other", "institute")]
    office.refresh_from_db()
    assert office.parent == new
    assert not Source.objects.filter(pk=old.pk).exists()


def test_the_survivor_has_the_others_names_too_each_once(
    new: Source, merge: Callable[[], Source], editor: User
) -> None:
    merge()
    new.refresh_from_db()
    assert new.aliases.splitlines() == ["the institute", "ISW", "I.S.W.", "War watch"]
    assert list(Source.objects.found_by("war watch")) == [new]
    assert new.edit == 2


def test_each_live_blog_has_one_version_and_each_update_that_prints_it_a_revision(
    old: Source, new: Source, merge: Callable[[], Source], published: Make, make_blog: Callable[..., LiveBlog]
) -> None:
    one, two, other = make_blog(), make_blog(), make_blog()
    entries = [published(of=blog, **said_by(old)) for blog in (one, two, one)]
    already = published(of=two, **said_by(new))
    published(of=other)
    before = versions()
    merge()
    after = {pk: version for pk, (version, _desk) in versions().items()}
    assert {pk for pk in after if after[pk] != before[pk][0]} == {one.pk, two.pk}
    assert all(after[blog.pk] == before[blog.pk][0] + 1 for blog in (one, two))
    rows = Revision.objects.filter(kind=Kind.SOURCE)
    assert sorted(row.entry_id or 0 for row in rows) == sorted(entry.pk for entry in entries)
    assert {row.content["quotes"][0]["source"]["slug"] for row in rows} == {"institute"}
    for entry in entries:
        entry.refresh_from_db()
        assert (entry.kind, entry.version, entry.edit) == (Kind.SOURCE, after[entry.blog_id], 1)
    already.refresh_from_db()
    assert already.kind == Kind.PUBLISHED
    for blog in (one, two, other):
        expect_whole_chain(blog)


def test_what_no_reader_sees_moves_unseen_and_the_desk_looks_again(
    old: Source, new: Source, merge: Callable[[], Source], make_entry: Make, published: Make, blog: LiveBlog,
    editor: User,
) -> None:  # fmt: skip
    soon = timezone.now() + timezone.timedelta(hours=1)
    drafts = [
        make_entry(**said_by(old)),
        make_entry(then=Verb.SUBMIT, **said_by(old)),
        make_entry(then=Verb.SCHEDULE, due_at=soon, **said_by(old)),
        published(**said_by(old)),
    ]
    publishing.retract(drafts[3].pk, by=editor, note="Wrong.")
    seen = versions()[blog.pk]
    merge()
    assert versions()[blog.pk] == (seen[0], seen[1] + 4)
    assert {entry.pk for entry in Entry.objects.saved_after(seen[1])} == {entry.pk for entry in drafts}
    for entry in drafts:
        edit = entry.edit
        entry.refresh_from_db()
        assert (entry.quotes.get().source, entry.edit) == (new, edit)
    expect_whole_chain(blog)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([("old", "new")], [("new", "")]),
        ([("new", "old")], [("new", "")]),
        ([("old", "a"), ("a", "new")], [("new", "a"), ("a", "")]),
        ([("a", "new"), ("old", "a")], [("a", "new"), ("new", "")]),
        ([("new", "a"), ("a", "b"), ("b", "old")], [("new", "a"), ("a", "b"), ("b", "")]),
        ([("old", "a"), ("new", "b")], [("new", "a"), ("new", "b")]),
        ([("a", "old"), ("b", "new")], [("a", "new"), ("b", "new")]),
    ],
)
def test_a_chain_that_would_bite_its_tail_loses_its_via(
    old: Source, new: Source, merge: Callable[[], Source], make_source: MakeSource, published: Make,
    before: list[tuple[str, str]], after: list[tuple[str, str]],
) -> None:  # fmt: skip
    known = {"old": old, "new": new, "a": make_source(slug="a"), "b": make_source(slug="b")}
    entry = published(**chain(*((known[one], known[via]) for one, via in before)))
    merge()
    names = {"institute": "new"}
    assert [(names.get(a, a), names.get(b, b)) for a, b in chain_of(entry)] == after
    Content.of(Entry.objects.get(pk=entry.pk)).cleaned()


def test_two_anonymous_sources_keep_nothing_of_the_one_given_up(
    make_source: MakeSource, published: Make, editor: User
) -> None:
    one = make_source(name="A senior official", kind="anonymous")
    two = make_source(name="An official in Kyiv", kind="anonymous")
    entry = published(**said_by(one))
    merge_sources(one.pk, into_id=two.pk, by=editor)
    two.refresh_from_db()
    assert (entry.quotes.get().source, two.aliases, two.edit) == (two, "", 1)


def test_merged_twice_is_merged_once(
    old: Source, new: Source, merge: Callable[[], Source], published: Make
) -> None:
    published(**said_by(old))
    merge()
    before = versions()
    assert merge() == new
    assert versions() == before


def test_merges_lead_straight_to_the_last_one(make_source: MakeSource, editor: User) -> None:
    one, two, three = (make_source(slug=slug) for slug in ("one", "two", "three"))
    merge_sources(one.pk, into_id=two.pk, by=editor)
    merge_sources(two.pk, into_id=three.pk, by=editor)
    four = make_source(slug="four")
    assert merge_sources(four.pk, into_id=one.pk, by=editor) == three
    assert dict(FormerSource.objects.values_list("slug", "source__slug")) == dict.fromkeys(
        ("one", "two", "four"), "three"
    )


# What is refused


@pytest.mark.parametrize(
    ("into", "reason"),
    [
        ("itself", "into itself"),
        ("part", "is a part"),
        ("part of part", "is a part"),
        ("anonymous", "anonymous"),
        ("unknown", "no such"),
        ("negative", "no such"),
        ("huge", "no such"),
    ],
)
def test_what_cannot_be_merged_is_refused_at_the_survivor(
    old: Source, make_source: MakeSource, published: Make, editor: User, into: str, reason: str
) -> None:
    entry = published(**said_by(old))
    part = make_source(parent_id=old.pk)
    deeper = make_source(parent_id=part.pk)
    anonymous = make_source(name="A senior official", kind="anonymous")
    numbers = {
        "itself": old.pk, "part": part.pk, "part of part": deeper.pk, "anonymous": anonymous.pk,
        "unknown": 10**6, "negative": -1, "huge": 2**70,
    }  # fmt: skip
    before = versions()
    with pytest.raises(ValidationError) as caught:
        merge_sources(old.pk, into_id=numbers[into], by=editor)
    assert list(caught.value.message_dict) == ["into"]
    assert reason in caught.value.messages[0]
    assert (entry.quotes.get().source, versions()) == (old, before)


def test_a_named_source_is_not_merged_into_an_anonymous_one_nor_the_other_way(
    old: Source, make_source: MakeSource, editor: User
) -> None:
    anonymous = make_source(name="A senior official", kind="anonymous")
    with pytest.raises(ValidationError):
        merge_sources(anonymous.pk, into_id=old.pk, by=editor)
    assert Source.objects.count() == 2


def test_an_unknown_source_is_refused(new: Source, editor: User) -> None:
    with pytest.raises(ValidationError) as caught:
        merge_sources(10**6, into_id=new.pk, by=editor)
    assert "into" in caught.value.message_dict


def test_names_that_find_no_room_are_not_lost(
    old: Source, make_source: MakeSource, published: Make, editor: User
) -> None:
    entry = published(**said_by(old))
    full = make_source(aliases="x" * 995)
    with pytest.raises(ValidationError) as caught:
        merge_sources(old.pk, into_id=full.pk, by=editor)
    assert "no room" in caught.value.message_dict["into"][0]
    assert entry.quotes.get().source == old


def test_a_source_that_was_changed_since_it_was_looked_at_stays(
    old: Source, new: Source, editor: User
) -> None:
    content = replace(SourceContent.of(old), description="Theirs")
    publishing.change_source(old.pk, by=editor, content=content, base_edit=old.edit)
    with pytest.raises(Conflict) as caught:
        merge_sources(old.pk, into_id=new.pk, by=editor, base_edit=old.edit)
    assert caught.value.theirs.description == "Theirs"
    assert Source.objects.count() == 2


def test_the_address_of_one_given_up_is_no_other_sources(
    merge: Callable[[], Source], make_source: MakeSource
) -> None:
    merge()
    with pytest.raises(ValidationError) as caught:
        make_source(slug="isw")
    assert "slug" in caught.value.message_dict
    assert Source.objects.free_slug("ISW") == "isw-2"


# Texts from before


def test_a_text_from_before_the_merge_is_read_as_the_survivors(
    old: Source, new: Source, merge: Callable[[], Source], make_source: MakeSource, published: Make,
    editor: User,
) -> None:  # fmt: skip
    other = make_source(slug="other")
    entry = published(**said_by(old), **chain((other, old)))
    before = Content.of(entry)
    merge()
    changed = replace(before, headline="Now")
    publishing.edit(entry.pk, by=editor, content=changed, base_edit=entry.edit)
    now = Content.of(Entry.objects.get(pk=entry.pk))
    assert (now.headline, now.quotes[0].source_id) == ("Now", new.pk)
    assert (now.citations[0].source_id, now.citations[0].via_id) == (other.pk, new.pk)


def test_the_same_text_from_before_the_merge_changes_nothing(
    old: Source, merge: Callable[[], Source], published: Make, editor: User
) -> None:
    entry = published(**said_by(old))
    before = Content.of(entry)
    merge()
    seen = versions()
    publishing.edit(entry.pk, by=editor, content=before, base_edit=entry.edit)
    assert versions() == seen


def test_a_chain_from_before_the_merge_that_bites_now_is_refused_at_its_via(
    old: Source, new: Source, merge: Callable[[], Source], make_entry: Make
) -> None:
    merge()
    with pytest.raises(ValidationError) as caught:
        make_entry(**chain((old, new)))
    assert list(caught.value.message_dict) == ["citations-0-via"]


def test_a_restored_state_is_read_as_the_survivors(
    old: Source, new: Source, merge: Callable[[], Source], published: Make
) -> None:
    entry = published(**said_by(old))
    merge()
    first = Revision.objects.filter(entry=entry).order_by("number")[0]
    assert revisions.content_in(first).cleaned().quotes[0].source_id == new.pk


def test_a_merge_between_the_check_and_the_lock_loses_nothing(
    old: Source, new: Source, merge: Callable[[], Source], blog: LiveBlog, editor: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    checked = Content.cleaned

    def cleaned_then_merged(self: Content) -> Content:
        clean = checked(self)
        monkeypatch.undo()
        merge()
        return clean

    monkeypatch.setattr(Content, "cleaned", cleaned_then_merged)
    entry = publishing.create(blog.pk, by=editor, content=Content(body="<p>So</p>", **said_by(old)))
    assert entry.quotes.get().source == new


# Any sequence of merges

NAMES = st.integers(0, 4)
STEPS = st.lists(st.tuples(NAMES, NAMES, st.booleans()), max_size=6)
CHAINS = st.lists(st.lists(st.tuples(NAMES, NAMES), max_size=4), min_size=1, max_size=4)


class TestAnyMerges(TestCase):
    def setUp(self) -> None:
        fragments.memory.clear()
        fragments.panel_memory.clear()

    @settings(max_examples=15, deadline=None)
    @given(STEPS, CHAINS)
    def test_no_quote_is_lost_and_every_address_leads_to_a_living_source(
        self, merges: list[tuple[int, int, bool]], chains: list[list[tuple[int, int]]]
    ) -> None:
        editor = User.objects.create_superuser(uuid.uuid4().hex)
        mark = uuid.uuid4().hex[:8]
        content = BlogContent(headline="Flood", slug=f"flood-{mark}", status="live")
        blog = publishing.create_blog(by=editor, content=content)
        sources = [self.source(editor, mark, number) for number in range(5)]
        entries = [self.entry(editor, blog, sources, number, rows) for number, rows in enumerate(chains)]
        said = [entry.quotes.get().text for entry in entries]
        stands = {source.pk: source.pk for source in sources}  # by a model of its own
        for one, other, again in merges:
            given_up, into = stands[sources[one].pk], stands[sources[other].pk]
            for _ in range(1 + again):  # twice is once
                self.merge(editor, given_up, sources[other].pk, possible=given_up != into)
            stands = {pk: into if now == given_up else now for pk, now in stands.items()}
        self.expect(blog, sources, entries, said, stands)

    def merge(self, editor: User, source_id: int, into_id: int, *, possible: bool) -> None:
        """`into_id` may be a number from before; into itself nothing is merged."""
        try:
            merge_sources(source_id, into_id=into_id, by=editor)
            assert possible
        except ValidationError:
            assert not possible

    def source(self, editor: User, mark: str, number: int) -> Source:
        content = SourceContent(name=f"Source {number} {mark}", slug=f"s{number}-{mark}", kind="outlet")
        return publishing.create_source(by=editor, content=content)

    def entry(
        self, editor: User, blog: LiveBlog, sources: list[Source], number: int, rows: list[tuple[int, int]]
    ) -> Entry:
        """Published or a draft, with a chain as far as it is one."""
        quote = QuoteContent(text=f"Words {number}", source_id=sources[number].pk)
        cited: list[CitationContent] = []
        for one, via in rows:
            tried = (*cited, CitationContent(source_id=sources[one].pk, via_id=sources[via].pk))
            try:
                cited = list(Content(body="x", citations=tried).cleaned().citations)
            except ValidationError:
                cited.append(CitationContent(source_id=sources[one].pk))
        content = Content(body="<p>So</p>", quotes=(quote,), citations=tuple(cited))
        then = Verb.PUBLISH if number % 2 == 0 else None
        return publishing.create(blog.pk, by=editor, content=content, then=then)

    def expect(
        self,
        blog: LiveBlog,
        sources: list[Source],
        entries: list[Entry],
        said: list[str],
        stands: dict[int, int],
    ) -> None:
        expect_whole_chain(blog)
        assert [entry.quotes.get().text for entry in entries] == said
        living = set(Source.objects.filter(pk__in=stands).values_list("pk", flat=True))
        assert living == set(stands.values())
        client = Client()
        for number, entry in enumerate(entries):
            assert entry.quotes.get().source_id == stands[sources[number].pk]
            Content.of(Entry.objects.get(pk=entry.pk)).cleaned()  # no chain bites
        for source in sources:
            now = Source.objects.get(pk=stands[source.pk])
            public = Source.objects.public().filter(pk=now.pk).exists()
            answer = client.get(f"/sources/{source.slug}/")
            expected = 404 if not public else 200 if now == source else 301
            assert answer.status_code == expected
            assert expected != 301 or answer["Location"] == now.get_absolute_url()
        assert not Quote.objects.exclude(source__in=living).filter(entry__blog=blog).exists()
        assert Citation.objects.filter(entry__blog=blog).exclude(source__in=living).count() == 0
