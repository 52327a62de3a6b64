"""What else an update rests on: checked, kept in public and in the ledger, merged, and not changed unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from liveblog import fixing, publishing
from liveblog.content import MAX_CITATIONS, CitationContent, Content
from liveblog.content.checks import check_chains
from liveblog.merge import merge
from liveblog.models import Citation, Entry, Kind, LiveBlog, Revision, Source
from liveblog.revisions import content_in
from liveblog.written import differences, state_text
from newsroom.models import User
from tests.desk import entry_data, entry_url, new_entry_data, rows
from tests.ledger import expect_whole_chain
from tests.live_desk import Sender, change_of

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
LINK = "https://example.org/report"
READ_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ADD = "/admin/liveblog/entry/add/"


@pytest.fixture
def isw(make_source: Callable[..., Source]) -> Source:
    return make_source(name="Institute for the Study of War", short_name="ISW", slug="isw", kind="research")


@pytest.fixture
def beast(make_source: Callable[..., Source]) -> Source:
    return make_source(name="The Daily Beast", slug="daily-beast")


@pytest.fixture
def full(isw: Source, beast: Source) -> CitationContent:
    """A citation in which nothing is left out."""
    return CitationContent(
        source_id=isw.pk, role="document", via_id=beast.pk, link=LINK, title="Page 12", retrieved_at=READ_AT
    )


def errors_of(*citations: CitationContent) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        Content(body="<p>x</p>", citations=citations).cleaned()
    return caught.value.message_dict


# What must hold


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"source_id": 10**6}, "source"),
        ({"source_id": 2**70}, "source"),
        ({"via_id": -1}, "via"),
        ({"role": "rumoured"}, "role"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "mailto:a@example.org"}, "link"),
        ({"link": "https://example.org/" + "x" * 1000}, "link"),
        ({"title": "x" * 301}, "title"),
        ({"retrieved_at": datetime(1, 1, 1, tzinfo=UTC)}, "retrieved_at"),
        ({"retrieved_at": datetime(9999, 12, 31, tzinfo=UTC)}, "retrieved_at"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    isw: Source, full: CitationContent, changes: dict[str, Any], key: str
) -> None:
    assert set(errors_of(full, replace(full, **changes))) == {f"citations-1-{key}"}


def test_a_source_passes_nothing_on_to_itself(isw: Source) -> None:
    told = errors_of(CitationContent(source_id=isw.pk, via_id=isw.pk))
    assert told == {"citations-0-via": ["A source does not pass on what it says itself."]}


def test_a_chain_that_bites_its_tail_is_refused_where_it_closes(isw: Source, beast: Source) -> None:
    told = errors_of(
        CitationContent(source_id=isw.pk, via_id=beast.pk), CitationContent(source_id=beast.pk, via_id=isw.pk)
    )
    names = "Institute for the Study of War, via The Daily Beast, via Institute for the Study of War"
    assert told == {"citations-1-via": [f"This chain bites its tail: {names}."]}


def test_there_are_at_most_fifty(isw: Source) -> None:
    content = Content(body="<p>x</p>", citations=(CitationContent(source_id=isw.pk),) * MAX_CITATIONS)
    assert content.cleaned() == content
    assert set(errors_of(*content.citations, content.citations[0])) == {"citations"}


def test_citations_alone_say_nothing(isw: Source, make_entry: Make) -> None:
    assert Content(citations=(CitationContent(source_id=isw.pk),)).is_empty()
    with pytest.raises(ValidationError, match="nothing to save"):
        make_entry(body="", citations=(CitationContent(source_id=isw.pk),))


PAIRS = st.lists(st.tuples(st.integers(1, 5), st.none() | st.integers(1, 5)), max_size=8)


@given(PAIRS)
def test_what_is_left_of_any_chains_once_the_refused_are_gone_has_an_end(
    pairs: list[tuple[int, int | None]],
) -> None:
    given_ = [CitationContent(source_id=source, via_id=via) for source, via in pairs]
    errors: dict[str, list[Any]] = {}
    check_chains(given_, errors)
    left = [
        (one.source_id, one.via_id)
        for number, one in enumerate(given_)
        if f"citations-{number}-via" not in errors and one.via_id not in (None, one.source_id)
    ]
    while ends := {via for _, via in left} - {source for source, _ in left}:
        left = [(source, via) for source, via in left if via not in ends]
    assert left == []


# Kept


def test_all_of_it_is_kept_and_read_back(full: CitationContent, published: Make) -> None:
    entry = published(citations=(full, replace(full, role="background", via_id=None)))
    assert Content.of(entry).citations == (full, replace(full, role="background", via_id=None))
    row = Revision.objects.get(entry=entry)
    assert row.content["format"] == 2
    assert content_in(row) == Content.of(entry)
    expect_whole_chain(entry.blog)


def test_a_state_of_the_first_format_has_no_citations(published: Make) -> None:
    row = Revision.objects.get(entry=published())
    row.content = {name: value for name, value in row.content.items() if name != "citations"} | {"format": 1}
    assert content_in(row).citations == ()
    assert not any("Citation" in label for label in state_text(row.content))


def test_histories_name_what_changed_of_a_citation(
    full: CitationContent, published: Make, editor: User
) -> None:
    entry = published(citations=(full,))
    other = replace(Content.of(entry), citations=(replace(full, role="confirmed"),))
    publishing.edit(entry.pk, by=editor, content=other, base_edit=entry.edit)
    before, after = Revision.objects.filter(entry=entry).order_by("number")
    (told,) = differences(state_text(before.content), state_text(after.content))
    assert told.label == "Citation 1"
    for words in (
        "Document",
        "Institute for the Study of War",
        "via: The Daily Beast",
        LINK,
        "2026-03-02 09:30",
    ):
        assert words in told.theirs, words
    assert "Confirmed by" in told.mine


def test_a_revision_under_the_lock_asks_no_question_more_for_each_citation(
    make_source: Callable[..., Source], published: Make, editor: User
) -> None:
    def asked(number: int) -> int:
        cited = tuple(CitationContent(source_id=make_source().pk) for _ in range(number))
        entry = published()
        content = replace(Content.of(entry), citations=cited).cleaned()
        with CaptureQueriesContext(connection) as queries:
            publishing.edit(entry.pk, by=editor, content=content, base_edit=entry.edit)
        return len(queries)

    assert asked(2) == asked(30)


# When it was read


def test_a_link_without_a_time_was_read_now(isw: Source, published: Make) -> None:
    with time_machine.travel("2026-05-01 10:20:30Z", tick=False):
        entry = published(citations=(CitationContent(source_id=isw.pk, link=LINK),))
    assert Content.of(entry).citations[0].retrieved_at == datetime(2026, 5, 1, 10, 20, tzinfo=UTC)


def test_without_a_link_nothing_was_read(isw: Source, published: Make) -> None:
    assert (
        Content.of(published(citations=(CitationContent(source_id=isw.pk),))).citations[0].retrieved_at
        is None
    )


def test_the_same_text_later_changes_nothing(isw: Source, published: Make, editor: User) -> None:
    content = Content(body="<p>x</p>", citations=(CitationContent(source_id=isw.pk, link=LINK),))
    with time_machine.travel("2026-05-01 10:20:30Z", tick=False):
        entry = published(body=content.body, citations=content.citations)
    publishing.edit(entry.pk, by=editor, content=content, base_edit=entry.edit)
    assert Entry.objects.get(pk=entry.pk).version == entry.version


def test_a_form_sent_again_a_minute_later_is_the_same_form(send: Sender, blog: LiveBlog, isw: Source) -> None:
    data = new_entry_data(blog, verb="publish", **rows("citations", [{"source": isw.pk, "link": LINK}]))
    with time_machine.travel("2026-05-01 10:20:30Z", tick=False) as clock:
        first = send(data)
        clock.shift(timedelta(minutes=3))
        assert send(data)["id"] == first["id"]
    assert Entry.objects.count() == 1


# No fix


@pytest.mark.parametrize(
    "change",
    [
        lambda full: (),
        lambda full: (full, full),
        lambda full: (replace(full, role="confirmed"),),
        lambda full: (replace(full, via_id=None),),
        lambda full: (replace(full, link="https://example.org/other"),),
        lambda full: (replace(full, title="Page 13"),),
    ],
    ids=["removed", "added", "role", "via", "link", "page"],
)
def test_another_citation_is_no_fix_unless_an_editor_says_so(
    change: Any, full: CitationContent, published: Make, editor: User
) -> None:
    entry = published(citations=(full,))
    content = replace(Content.of(entry), citations=change(full))
    fix = {"by": editor, "content": content, "base_edit": entry.edit, "kind": Kind.FIX}
    with pytest.raises(ValidationError) as caught:
        publishing.edit(entry.pk, **fix)
    assert "confirmed" in caught.value.message_dict
    assert publishing.edit(entry.pk, **fix, confirmed=True).kind == Kind.FIX


def test_a_typo_in_a_title_is_a_fix(full: CitationContent) -> None:
    before = Content(citations=(replace(full, title="Page twelf"),))
    after = Content(citations=(replace(full, title="Page twelve"),))
    assert fixing.changed(before, after, 12) == {"citations-0-title": 2}
    assert fixing.changed_fact(before, after) is None


# Two at once


def test_citations_of_two_writers_are_both_in_the_merged_text(full: CitationContent, beast: Source) -> None:
    other = CitationContent(source_id=beast.pk)
    base = Content(citations=(full,))
    theirs = Content(citations=(replace(full, title="Page 13"),))
    mine = Content(citations=(replace(full, role="confirmed"), other))
    merged = merge(base, theirs, mine)
    assert merged.citations == (replace(full, title="Page 13", role="confirmed"), other)


def test_a_conflict_shows_the_other_ones_citation_and_keeps_both(
    send: Sender, published: Make, editor: User, full: CitationContent, beast: Source
) -> None:
    entry = published()
    mine = change_of(entry, verb="update", **rows("citations", [{"source": beast.pk}]))
    theirs = replace(Content.of(entry), citations=(full,))
    publishing.edit(entry.pk, by=editor, content=theirs, base_edit=entry.edit)
    told = send(mine, status=409)
    assert "Institute for the Study of War" in told["html"]
    merged = dict(told["merged"])
    assert merged["citations-TOTAL_FORMS"] == "2"
    assert merged["citations-0-retrieved_at"] == "2026-03-02T09:30"


# The form


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def test_the_form_as_it_is_shown_saves_what_it_shows(
    as_editor: Client, make_blog: Callable[..., LiveBlog], published: Make, full: CitationContent
) -> None:
    entry = published(of=make_blog(time_zone="Europe/Kyiv"), citations=(full,))
    page = as_editor.get(entry_url(entry)).content.decode()
    assert 'name="citations-0-retrieved_at" value="2026-03-02T11:30"' in page
    shown = {
        "role": full.role, "source": full.source_id, "via": full.via_id,
        "link": full.link, "title": full.title, "retrieved_at": "2026-03-02T11:30",
    }  # fmt: skip
    data = entry_data(entry, verb="update", **rows("citations", [shown]))
    assert as_editor.post(entry_url(entry), data).status_code == 302
    assert Entry.objects.get(pk=entry.pk).version == entry.version


def test_a_row_without_a_source_is_refused_and_an_empty_one_is_nothing(
    as_editor: Client, blog: LiveBlog
) -> None:
    data = new_entry_data(blog, **rows("citations", [{}, {"title": "Page 12"}, {"link": LINK}]))
    sheet = as_editor.post(ADD, data).context["sheet"]
    assert set(sheet.errors()) == {"citations-1-source", "citations-2-source"}
    assert "Name the source" in sheet.errors()["citations-1-source"][0]
    as_editor.post(ADD, new_entry_data(blog, **rows("citations", [{}, {}])))
    assert Entry.objects.get().citations.count() == 0


def test_rows_are_kept_in_the_order_that_the_form_gives(
    as_editor: Client, blog: LiveBlog, isw: Source, beast: Source
) -> None:
    given_ = [
        {"source": isw.pk, "ORDER": 2},
        {"source": beast.pk, "ORDER": 1},
        {"source": isw.pk, "DELETE": "on"},
    ]
    as_editor.post(ADD, new_entry_data(blog, **rows("citations", given_)))
    assert list(Citation.objects.values_list("source", flat=True)) == [beast.pk, isw.pk]


@pytest.mark.parametrize(
    ("name", "value"),
    [("source", "9" * 40), ("via", "x"), ("role", ""), ("role", "loud"), ("retrieved_at", "yesterday"),
     ("retrieved_at", "0001-01-01T00:00"), ("retrieved_at", "9999-12-31T23:59"), ("title", "x" * 301),
     ("link", "javascript:alert(1)")],
)  # fmt: skip
def test_bad_input_is_refused_in_its_row(
    send: Sender, blog: LiveBlog, isw: Source, name: str, value: str
) -> None:
    row = {"source": isw.pk} | {name: value}
    told = send(new_entry_data(blog, **rows("citations", [row])), status=422)
    assert set(told["errors"]) == {f"citations-0-{name}"}


def test_what_publishing_refuses_stands_in_the_row_it_belongs_to(
    send: Sender, blog: LiveBlog, isw: Source, beast: Source
) -> None:
    closing = [{"source": isw.pk, "via": beast.pk}, {}, {"source": beast.pk, "via": isw.pk}]
    told = send(new_entry_data(blog, **rows("citations", closing)), status=422)
    assert set(told["errors"]) == {"citations-2-via"}


def test_a_form_that_knows_no_citations_leaves_them_as_they_are(
    as_editor: Client, published: Make, full: CitationContent
) -> None:
    entry = published(citations=(full,))
    data = entry_data(entry, verb="update", headline="New")
    assert not any(name.startswith("citations") for name in data)
    as_editor.post(entry_url(entry), data)
    stored = Entry.objects.get(pk=entry.pk)
    assert stored.headline == "New"
    assert Content.of(stored).citations == (full,)


def test_a_time_that_clocks_show_twice_is_taken_for_the_first(
    as_editor: Client, make_blog: Callable[..., LiveBlog], isw: Source
) -> None:
    row = {"source": isw.pk, "retrieved_at": "2025-10-26T03:30"}
    as_editor.post(ADD, new_entry_data(make_blog(time_zone="Europe/Kyiv"), **rows("citations", [row])))
    assert Citation.objects.get().retrieved_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_a_draft_cites_before_it_is_public(as_editor: Client, blog: LiveBlog, isw: Source) -> None:
    as_editor.post(ADD, new_entry_data(blog, **rows("citations", [{"source": isw.pk}])))
    assert Entry.objects.get().citations.get().source == isw
    assert not timezone.is_naive(Entry.objects.get().saved_at)
