"""Typed HTML comes out as the few tags and the safe links that are allowed, in good time."""

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liveblog import rendering, sanitise
from liveblog.sanitise import clean_html, clean_line, clean_text, refused_links
from tests.markup import expect_safe
from tests.payloads import PAYLOADS


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nothing_that_runs_comes_through(payload: str) -> None:
    once = clean_html(payload)
    expect_safe(once)
    assert clean_html(once) == once


def test_there_are_many_payloads() -> None:
    assert len(set(PAYLOADS)) > 300


@pytest.mark.parametrize(
    "wrap", ["<p>{}</p>", "<ul><li>{}", "<svg>{}", "<math><mi>{}", "<table>{}", "<!--{}"]
)
def test_nothing_that_runs_comes_through_inside_another(wrap: str) -> None:
    for payload in PAYLOADS:
        expect_safe(clean_html(wrap.format(payload)))


PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<a href=", "'", '"', ">", "</a>", "<strong>", "</strong>", "<em>", "<ul>", "<li>"),
        *(
            "</ul>",
            "<blockquote>",
            "<h3>",
            "</h3>",
            "<br>",
            "<sub>",
            "&",
            "&amp;",
            "&lt;",
            "&#x3c;",
            "&nbsp;",
        ),
        *("<svg>", "</svg>", "<math>", "<mtext>", "<mglyph>", "<style>", "</style>", "<script>", "</script>"),
        *("<table>", "<td>", "<select>", "<template>", "<noscript>", "<title>", "<textarea>", "<form>"),
        *("<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?", "</", "<", "/", "=", " ", "\n", "\t", "\xa0", "`"),
        *("javascript:", "https://example.org/", "//host", "mailto:", "/ok", "&#9;", "&#x2f;", "&colon;"),
        *(
            "onclick=alert(1)",
            "href",
            "x",
            "word",
            "é",
            "שלום",
            "😀",
            "\u202e",
            "\x00",
            "\x0b",
            "\ud800",
            "\\",
        ),
    ]
)
HTMLISH = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)


@settings(max_examples=400, deadline=None)
@given(HTMLISH)
@example("<p>&#1;&#xFFFE;</p>")
@example("<a href='/&#x2f;host'>x</a>")
@example("<p>\xa0</p>\xa0")
def test_cleaning_twice_is_cleaning_once(html: str) -> None:
    once = clean_html(html)
    assert clean_html(once) == once
    expect_safe(once)


@pytest.mark.parametrize("clean", [clean_text, clean_line, clean_html])
def test_unprintable_characters_never_survive(clean: Callable[[str], str]) -> None:
    bad = [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF]
    for code in bad:
        assert not sanitise.UNPRINTABLE.search(clean(f"a{chr(code)}b"))
        assert not sanitise.UNPRINTABLE.search(clean(f"a&#{code};b&#x{code:x};c"))


@given(st.text(alphabet=st.characters(), max_size=50))
@settings(max_examples=200, deadline=None)
def test_plain_text_cleaned_twice_is_cleaned_once(text: str) -> None:
    for clean in (clean_text, clean_line):
        once = clean(text)
        assert clean(once) == once
        once.encode()
    assert "\n" not in clean_line(text)


def test_line_has_no_ends_and_no_double_spaces() -> None:
    assert clean_line(" a\r\nb\tc\u2028d   e\x85f ") == "a b c d e f"


@pytest.mark.parametrize(
    "html",
    [
        "",
        " ",
        "<p></p>",
        "<p><br></p>",
        "<p>&nbsp;\xa0</p>",
        "<p>\u200b</p>",
        "<ul><li> </li></ul>",
        "<!-- x -->",
    ],
)
def test_what_shows_nothing_is_nothing(html: str) -> None:
    assert clean_html(html) == ""


def test_blank_text_costs_no_time() -> None:
    started = time.perf_counter()
    assert clean_html("<p>" + "\xa0" * 5000 + "x</p>")
    assert time.perf_counter() - started < 1


def test_too_long_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clean_html("x" * sanitise.MAX_HTML)
    monkeypatch.setattr(sanitise, "_normal", None)
    for ask in (clean_html, refused_links):
        with pytest.raises(sanitise.TooLong):
            ask("x" * (sanitise.MAX_HTML + 1))


def filled(piece: str) -> str:
    return piece * (sanitise.MAX_HTML // len(piece))


NASTY = [
    *(
        "<p>",
        "<b>",
        "<em>",
        "<div>",
        "<blockquote>",
        "<ul><li>",
        "<a href=/x>",
        "<em><p>",
        "<sup><a>",
        "<svg>",
    ),
    *(
        "<table>",
        "<table><b>",
        "<select><b>",
        "<template>",
        "<math><mi>",
        "<!--",
        "<![CDATA[",
        "<",
        "<a ",
        "</p>",
    ),
    *(
        "&",
        "&lt;",
        "&#",
        "\xa0",
        "'",
        '"',
        "<p title='",
        "<br>",
        "<p></p>",
        "<em></em>",
        "x<br>",
        "<a href=x>y</a>",
    ),
    *(
        "<div><table></div></table>",
        "<em><p>x</em></p>",
        "<ul><li><p>abc</p></li></ul>",
        "<strong><blockquote>",
    ),
    *(
        "<a x1 ",
        "href",
        "<p x=1 y=2 z=3>a</p>",
        "\n",
        "</",
        "<?",
        "<!",
        "java\nscript:",
        "-->",
        "<img src=x>",
    ),
]


@pytest.mark.parametrize("piece", NASTY)
def test_nasty_input_is_done_with_in_good_time(piece: str) -> None:
    for html in (filled(piece), "<a " + filled("x" + piece)[3:]):
        started = time.process_time()
        for ask in (clean_html, refused_links):
            try:
                ask(html)
            except (sanitise.TooDeep, sanitise.TooLong):
                continue
        assert time.process_time() - started < 10  # some 2 seconds on a quiet machine; a square takes minutes


@pytest.mark.parametrize("piece", ["<div>", "<p>", "<ul><li>", "<a href=/x>", "<em></strong>"])
def test_many_open_elements_are_refused_before_they_are_parsed(
    monkeypatch: pytest.MonkeyPatch, piece: str
) -> None:
    monkeypatch.setattr(sanitise, "_normal", None)
    for ask in (clean_html, refused_links):
        with pytest.raises(sanitise.TooDeep):
            ask(piece * (sanitise.MAX_OPEN + 1))


@pytest.mark.parametrize("tag", ["em", "blockquote", "sub"])
def test_depth_has_a_limit_that_is_said(tag: str) -> None:
    deep = sanitise.MAX_DEPTH
    assert clean_html(f"<{tag}>" * deep + "x" + f"</{tag}>" * deep)
    with pytest.raises(sanitise.TooDeep):
        clean_html(f"<{tag}>" * (deep + 1) + "x")


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads that take turns at every step."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
def test_threads_do_not_mix_their_texts() -> None:
    def work(number: int) -> bool:
        typed = f"<p>{number} <strong>{number}</strong> &amp; <a href='/{number}'>{number}</a></p>" * 20
        expected = typed.replace("'", '"')
        return all(clean_html(typed) == expected for _ in range(10))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


@pytest.mark.parametrize("html", ["x" * (sanitise.MAX_HTML + 1), "<em>" * 60 + "x", "&" * sanitise.MAX_HTML])
def test_page_stands_without_what_came_around_publishing_and_is_refused(html: str) -> None:
    assert rendering.safe_html(html) == ""
    assert rendering.safe_html("<p onclick=x>x</p>") == "<p>x</p>"
