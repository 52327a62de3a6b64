"""Links: the safe ones come through unchanged, the others are dropped and the form hears of exactly those."""

from html import escape, unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liveblog.sanitise import clean_html, clean_text, is_safe_link, refused_links
from tests.markup import FOREIGN, Tags, elements
from tests.payloads import LINKS


def link_in(html: str) -> str | None:
    hrefs = [dict(attrs).get("href") for tag, attrs in Tags(html).tags if tag == "a"]
    return hrefs[0] if hrefs else None


@pytest.mark.parametrize("link", LINKS, ids=range(len(LINKS)))
def test_unsafe_link_is_dropped_and_the_form_is_told(link: str) -> None:
    html = f'<p><a href="{link}">words</a></p>'
    assert link_in(clean_html(html)) is None
    assert "words" in clean_html(html)
    assert refused_links(html)


GOOD_LINKS = [
    "https://example.org/",
    "http://example.org",
    "HTTPS://EXAMPLE.ORG/A",
    "https://example.org/?a=1&b=2&copy=3#part",
    "https://example.org:8443/a;b,c(d)'e!~*",
    "https://user@example.org/",
    "https://приклад.укр/шлях",
    "https://xn--e1afmkfd.example/",
    "https://127.0.0.1/",
    "https://[2001:db8::1]/",
    "https://example.org/a%20b?q=%E2%82%AC",
    'https://example.org/?q="quoted"',
    "https://example.org/javascript:1",
    "mailto:desk@example.org",
    "mailto:desk@example.org?subject=A%20tip",
    "/",
    "/live/flood/",
    "/live/flood/updates/3/?x=//y#z",
    "/a:b",
    "/javascript:1",
]


@pytest.mark.parametrize("link", GOOD_LINKS)
def test_safe_link_comes_through_unchanged(link: str) -> None:
    html = f'<p><a href="{escape(link)}">words</a></p>'
    assert link_in(clean_html(html)) == link
    assert refused_links(html) == []
    assert clean_html(html) == html.replace("&#x27;", "'").replace("&gt;", ">")


LINK_PIECES = (
    r"http https mailto javascript : / // \ @ ? # . %00 [ ] "
    "example.org &#9; &#58; &sol; &amp; x é ::1 80 99999"
)
LINKISH = st.one_of(
    st.sampled_from(LINKS + GOOD_LINKS),
    st.lists(st.sampled_from([*LINK_PIECES.split(), " ", "\n", "\xa0"]), max_size=8).map("".join),
    st.text(max_size=12),
)


@settings(max_examples=500, deadline=None)
@given(LINKISH, st.sampled_from(['<a href="{}">x</a>', "<A HREF='{}'>x</A>", "<p><a x=1 href={}>x</a>"]))
@example("http://exa mple.org/", '<a href="{}">x</a>')
@example("https://example.org:99999/", '<a href="{}">x</a>')
@example("x href=/ok", "<p><a x=1 href={}>x</a>")
def test_form_hears_of_exactly_the_links_that_are_dropped(link: str, form: str) -> None:
    html = form.format(link)
    typed = [dict(attributes) for tag, attributes in elements(clean_text(html)) if tag == f"{FOREIGN}a"]
    if len(typed) != 1 or "href" not in typed[0]:
        return
    kept = link_in(clean_html(html)) is not None
    assert kept is not bool(refused_links(html))
    if kept:
        assert is_safe_link(unescape(typed[0]["href"]))


@pytest.mark.parametrize(
    ("html", "refused"),
    [
        ("<a href=/ok href=javascript:1>x</a>", []),
        ("<a href=javascript:1 href=/ok>x</a>", ["javascript:1"]),
        ("<A HREF=javascript:1>x</A>", ["javascript:1"]),
        ("<a\nhref\n=\n'javascript:1'>x</a>", ["javascript:1"]),
        ("<!-- <a href=javascript:1>x</a> -->", []),
        ("<p title='<a href=javascript:1>'>x</p>", []),
        ("&lt;a href=javascript:1&gt;", []),
        ("<a>no link</a>", []),
        ("<a data-href=javascript:1>x</a>", []),
        ("<a href='java&#10;script:1'>x</a>", ["java\nscript:1"]),
        ("<a href=b>x</a><a href=b>x</a><a href=/c>x</a><a href=d>x</a>", ["b", "d"]),
        ("<a href='xhref:1'>x</a>", ["xhref:1"]),
    ],
)
def test_refused_links_are_those_that_a_browser_would_read(html: str, refused: list[str]) -> None:
    assert refused_links(html) == refused
