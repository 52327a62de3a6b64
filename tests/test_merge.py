"""Step 1, two texts on one base: the merged one has what either wrote, and nothing that neither wrote."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveblog import sanitise
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.merge import blocks_of, joined_of, merge
from liveblog.threeway import aligned, three_way

WORD = re.compile(r"\w+")


def text(*paragraphs: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def merged(base: str, theirs: str, mine: str) -> str:
    return merge(Content(body=base), Content(body=theirs), Content(body=mine)).body


# The body, block by block


def test_changes_of_different_paragraphs_are_both_in_it() -> None:
    base = text("The bridge is closed today.", "Traffic is slow in town.", "More soon.")
    theirs = text("The old bridge is closed today.", "Traffic is slow in town.", "More soon.")
    mine = text("The bridge is closed today.", "Traffic is very slow in town.", "More soon.")
    assert merged(base, theirs, mine) == text(
        "The old bridge is closed today.", "Traffic is very slow in town.", "More soon."
    )


def test_of_a_paragraph_that_both_changed_both_versions_stand_in_a_row() -> None:
    base, theirs, mine = (
        text("It is open.", "End."),
        text("It is shut.", "End."),
        text("It is wide open.", "End."),
    )
    assert merged(base, theirs, mine) == text("It is shut.", "It is wide open.", "End.")


def test_what_both_added_at_one_place_is_all_in_it_and_the_same_once() -> None:
    base, theirs, mine = text("End."), text("Same.", "Theirs.", "End."), text("Same.", "Mine.", "End.")
    assert merged(base, theirs, mine) == text("Same.", "Theirs.", "Mine.", "End.")


def test_what_both_added_in_another_order_stands_once() -> None:
    assert merged(text("End."), text("One.", "Two.", "End."), text("Two.", "One.", "End.")) == text(
        "One.", "Two.", "End."
    )


def test_a_new_paragraph_beside_a_changed_one_repeats_nothing() -> None:
    base = text("One two three.", "Four.")
    theirs, mine = text("One two three five.", "Four."), text("One two three.", "New words.", "Four.")
    assert merged(base, theirs, mine) == text("One two three five.", "New words.", "Four.")


def test_what_one_took_out_is_out_and_stays_where_the_other_changed_it() -> None:
    base = text("One two three.", "Four five six.")
    assert merged(base, text("Four five six."), text("One two three.", "Four five!")) == text("Four five!")
    assert merged(base, text("Four five six."), text("One two four.", "Four five six.")) == text(
        "One two four.", "Four five six."
    )


def test_of_two_equal_paragraphs_of_which_each_took_out_another_one_stays() -> None:
    base = text("One.", "Bob bob.", "Bob bob.", "End.")
    theirs, mine = text("One.", "New.", "Bob bob.", "End."), text("One.", "Bob bob.", "End.")
    assert "Bob bob." in merged(base, theirs, mine)


def test_items_of_lists_are_merged_one_by_one() -> None:
    base = "<ul><li>One</li><li>Two</li></ul>"
    theirs, mine = (
        "<ul><li>Zero</li><li>One</li><li>Two</li></ul>",
        "<ul><li>One</li><li>Two</li><li>Three</li></ul>",
    )
    assert merged(base, theirs, mine) == ("<ul><li>Zero</li><li>One</li><li>Two</li><li>Three</li></ul>")


def test_without_the_base_all_that_is_in_either_is_in_it() -> None:
    both = merge(None, Content(body=text("Same.", "Theirs.")), Content(body=text("Same.", "Mine.")))
    assert both.body == text("Same.", "Theirs.", "Mine.")


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("Loose <em>words</em>", ["<p>Loose <em>words</em></p>"]),
        ("<p>A</p>\n<p>B</p>", ["<p>A</p>", "<p>B</p>"]),
        ("<p>A<br>B</p>end", ["<p>A<br>B</p>", "<p>end</p>"]),
        ('<p><a href="/x?a=1&amp;b=2">x</a></p>', ['<p><a href="/x?a=1&amp;b=2">x</a></p>']),
        ("<blockquote><p>A</p><p>B</p></blockquote>", ["<blockquote><p>A</p><p>B</p></blockquote>"]),
        ("<ol><li>A<ul><li>B</li></ul></li><li>C</li></ol>", ["<li>A<ul><li>B</li></ul></li>", "<li>C</li>"]),
        ("<ul>odd<li>A</li></ul>", ["<ul>odd<li>A</li></ul>"]),
        ("", []),
    ],
)
def test_a_body_is_taken_apart_in_its_blocks(html: str, blocks: list[str]) -> None:
    assert [block.html for block in blocks_of(html)] == blocks


def test_texts_of_thousands_of_paragraphs_lose_nothing() -> None:
    theirs = text(*(f"their {number}" for number in range(1500)))
    mine = text(*(f"my {number}" for number in range(1500)))
    assert words(merged(text("x"), theirs, mine)) == words(theirs) | words(mine)


# Lines and rows


def test_of_a_line_that_one_changed_it_has_the_change_and_mine_where_both_did() -> None:
    base = Content(headline="A", bylines="A", dateline="A", body=text("x"))
    theirs, mine = replace(base, headline="B", dateline="B"), replace(base, bylines="C", dateline="C")
    both = merge(base, theirs, mine)
    assert (both.headline, both.bylines, both.dateline) == ("B", "C", "C")


ADA = QuoteContent(text="We saw it with our own eyes", speaker="Ada Lund", speaker_role="Mayor")
BO = QuoteContent(text="Nothing of this is true", speaker="Bo Ek")
FLAG = PictureContent(file="a.jpg", width=1, height=1, alt_text="A flag", credit="A. Reyes")


def quotes(base: Any, theirs: Any, mine: Any) -> tuple[QuoteContent, ...]:
    return merge(Content(quotes=base), Content(quotes=theirs), Content(quotes=mine)).quotes


def test_quotes_that_either_added_are_all_kept() -> None:
    other = replace(BO, text="Quite so")
    assert quotes((ADA,), (BO, ADA), (ADA, other)) == (BO, ADA, other)


def test_a_quote_changed_in_two_of_its_fields_has_both_and_in_one_both_stand() -> None:
    by_role, by_link = replace(ADA, speaker_role="Former mayor"), replace(ADA, link="https://example.com/")
    assert quotes((ADA,), (by_role,), (by_link,)) == (replace(by_role, link=by_link.link),)
    again = replace(ADA, speaker_role="Deputy mayor")
    assert quotes((ADA,), (by_role,), (again,)) == (by_role, again)


def test_a_picture_is_known_by_its_file() -> None:
    theirs, mine = replace(FLAG, caption="At noon"), replace(FLAG, alt_text="A torn flag")
    both = merge(Content(pictures=(FLAG,)), Content(pictures=(theirs,)), Content(pictures=(mine,)))
    assert both.pictures == (replace(theirs, alt_text="A torn flag"),)


# Whatever was written

INLINE = st.sampled_from(
    ["{}", "<strong>{}</strong>", '<a href="https://example.com/?a=1&amp;b=2">{}</a>', "{}<br>{}"]
)
BLOCK = st.sampled_from(
    [
        "<p>{}</p>",
        "<h3>{}</h3>",
        "<blockquote><p>{}</p></blockquote>",
        "<ul><li>{}</li></ul>",
        "<ol><li>{}</li></ol>",
        "{}",
    ]
)
SOME_WORDS = st.lists(
    st.sampled_from(["ann", "bob", "cyd", "dan", "eve", "fay", "gus", "&amp;", "&lt;b&gt;"]),
    min_size=1,
    max_size=5,
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(BLOCK, INLINE, SOME_WORDS), max_size=6))
    html = "".join(block.replace("{}", inline.replace("{}", " ".join(some))) for block, inline, some in parts)
    return sanitise.clean_html(html)


@st.composite
def edits(draw: st.DrawFn, base: str) -> str:
    """`base` with blocks taken out, put in, moved and reworded."""
    blocks = blocks_of(base)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(blocks)))
        new = blocks_of(draw(bodies()))[:1]
        blocks[place : place + draw(st.integers(0, 1))] = new
    return sanitise.clean_html(joined_of(blocks))


@st.composite
def three(draw: st.DrawFn) -> tuple[str, str, str]:
    base = draw(bodies())
    return base, draw(edits(base)), draw(st.one_of(edits(base), bodies()))


def words(html: str) -> set[str]:
    return set(WORD.findall(sanitise.clean_html(html)))


def blocks_in(html: str) -> set[Any]:
    return {block.html for block in blocks_of(html)}


@settings(max_examples=300, deadline=None)
@given(bodies(), bodies())
def test_where_one_side_changed_nothing_it_is_the_other(base: str, x: str) -> None:
    assert merged(base, x, base) == x
    assert merged(base, base, x) == x
    assert merged(base, x, x) == x
    assert merge(None, Content(body=x), Content(body=x)).body == x


@settings(max_examples=500, deadline=None)
@given(three())
def test_no_block_that_either_wrote_is_missing(texts: tuple[str, str, str]) -> None:
    base, theirs, mine = texts
    known, found = blocks_in(base), blocks_in(merged(*texts))
    assert blocks_in(theirs) - known <= found
    assert blocks_in(mine) - known <= found
    assert blocks_in(theirs) & blocks_in(mine) & known <= found
    assert found <= known | blocks_in(theirs) | blocks_in(mine)


@settings(max_examples=300, deadline=None)
@given(three())
def test_the_merged_text_is_clean(texts: tuple[str, str, str]) -> None:
    both = merged(*texts)
    assert sanitise.clean_html(both) == both


ROWS = st.lists(st.sampled_from("abcdef"), max_size=8)


def near(one: str, other: str) -> float:
    return 0.7 if abs(ord(one) - ord(other)) == 1 else 0


@settings(max_examples=500, deadline=None)
@given(ROWS, ROWS, ROWS)
def test_rows_of_any_kind_obey_the_same_laws(base: list[str], theirs: list[str], mine: list[str]) -> None:
    assert three_way(base, theirs, base, near) == theirs
    assert three_way(base, base, mine, near) == mine
    assert three_way(base, mine, mine, near) == mine
    both = three_way(base, theirs, mine, near)
    assert (set(theirs) | set(mine)) - set(base) <= set(both) <= set(base) | set(theirs) | set(mine)
    assert set(theirs) & set(mine) <= set(both)


def test_more_rows_than_can_be_compared_in_good_time_are_not() -> None:
    asked: list[Any] = []

    def note(one: int, other: int) -> float:
        asked.append((one, other))
        return 0

    assert aligned(range(200), range(1000, 1200), note) == []
    assert asked == []


@settings(max_examples=300, deadline=None)
@given(ROWS, ROWS)
def test_rows_are_paired_in_order_and_once(old: list[str], new: list[str]) -> None:
    pairs = aligned(old, new, near)
    assert pairs == sorted(pairs)
    assert len({i for i, _j in pairs}) == len({j for _i, j in pairs}) == len(pairs)
    assert all(old[i] == new[j] or near(old[i], new[j]) for i, j in pairs)
