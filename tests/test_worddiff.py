"""Step 1: a word diff says what went, what came and what stayed, and takes no long time over it."""

import time

from hypothesis import given
from hypothesis import strategies as st

from liveblog.worddiff import NEW, OLD, SAME, Piece, diff, words_of

words = st.text(alphabet="ab \n.é", max_size=60)


def older(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != NEW)


def newer(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != OLD)


@given(words, words)
def test_the_pieces_hold_both_texts_whole(before: str, after: str) -> None:
    pieces = diff(before, after)
    assert (older(pieces), newer(pieces)) == (before, after)


def test_a_changed_word_is_told_as_one() -> None:
    assert diff("raised at 9 a.m.", "raised at 11 a.m.") == [
        Piece(SAME, "raised at "),
        Piece(OLD, "9"),
        Piece(NEW, "11"),
        Piece(SAME, " a.m."),
    ]


def test_changed_words_side_by_side_read_as_one_phrase() -> None:
    kinds = [piece.kind for piece in diff("the old grey house", "the new white house")]
    assert kinds == [SAME, OLD, NEW, SAME]


def test_equal_texts_are_one_piece_and_no_text_is_none() -> None:
    assert diff("same", "same") == [Piece(SAME, "same")]
    assert diff("", "") == []


def test_the_worst_texts_take_no_long_time() -> None:
    before, after = "a b " * 12_000, "b a c " * 8_000
    started = time.process_time()
    pieces = diff(before, after)
    assert time.process_time() - started < 5
    assert (older(pieces), newer(pieces)) == (before, after)


def test_long_texts_are_compared_line_by_line() -> None:
    lines = [f"line {number} of this long text" for number in range(1_500)]
    changed = [*lines]
    changed[0], changed[-1] = "first", "last"
    pieces = diff("\n".join(lines), "\n".join(changed))
    assert sum(len(piece.text) for piece in pieces if piece.kind == SAME) > 30_000


def test_html_is_compared_by_its_words_and_where_its_links_lead() -> None:
    html = (
        '<p>One &amp; <strong>two</strong></p><ul><li>three</li></ul><p><a href="https://e.org/">four</a></p>'
    )
    assert words_of(html) == "One & two\nthree\nfour [https://e.org/]"
