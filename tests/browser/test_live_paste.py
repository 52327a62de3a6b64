"""Step 1 in a real browser: what Word, Google Docs and web pages put on the clipboard, made plain."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from liveblog import sanitise
from liveblog.models import LiveBlog
from tests import payloads
from tests.browser.composing import BOX, open_desk, paste, typed

PASTED = Path(__file__).parent / "pasted"  # what programs put there, and what is to become of it
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# Paste


@pytest.mark.parametrize("name", ["word", "docs", "web"])
def test_what_others_put_on_the_clipboard_becomes_plain(
    as_editor: Page, blog: LiveBlog, watch_policy: list[str], name: str
) -> None:
    html, clean = (PASTED / f"{name}.html").read_text(), (PASTED / f"{name}.clean.html").read_text().strip()
    open_desk(as_editor, blog)
    cleaned = as_editor.evaluate(
        "html => import('/static/desk/live/paste.js').then(({ cleanPaste }) => cleanPaste(html))", html
    )
    assert squeezed(cleaned) == clean
    paste(as_editor, BOX, html=html)
    stored = sanitise.clean_html(typed(as_editor))
    assert stored == re.sub("<li>(Item)</li>", r"<li><p>\1</p></li>", clean)
    assert watch_policy == []


def squeezed(html: str) -> str:
    return (
        " ".join(html.split()).replace("> <p>", "><p>").replace("> <ul>", "><ul>").replace("> <h3>", "><h3>")
    )


def test_a_pasted_text_keeps_its_paragraphs_and_lines(as_editor: Page, blog: LiveBlog) -> None:
    open_desk(as_editor, blog)
    paste(as_editor, BOX, text="First <b>one</b>\nits second line\n\n\nSecond & last")
    assert (
        typed(as_editor) == "<p>First &lt;b&gt;one&lt;/b&gt;<br>its second line</p><p>Second &amp; last</p>"
    )


def test_a_pasted_text_without_blank_lines_has_a_paragraph_each_line(as_editor: Page, blog: LiveBlog) -> None:
    open_desk(as_editor, blog)
    paste(as_editor, BOX, text="First\r\nSecond")
    assert typed(as_editor) == "<p>First</p><p>Second</p>"


def test_words_that_look_like_handlers_stay_as_they_are(as_editor: Page, blog: LiveBlog) -> None:
    open_desk(as_editor, blog)
    paste(
        as_editor, BOX, html='<p>only style=one <a href="https://example.com/once/online=1">on stage</a></p>'
    )
    assert (
        typed(as_editor) == '<p>only style=one <a href="https://example.com/once/online=1">on stage</a></p>'
    )


def test_a_pasted_address_becomes_a_link(as_editor: Page, blog: LiveBlog) -> None:
    open_desk(as_editor, blog)
    paste(as_editor, BOX, text="https://example.com/story")
    assert typed(as_editor) == '<p><a href="https://example.com/story">https://example.com/story</a></p>'


ATTACKS = [
    *payloads.MARKUP,
    *(f'<p title="x"{name}="alert(1)" {name}>x</p>' for name in payloads.HANDLERS),
    *(f'<a href="{link}">x</a>' for link in payloads.LINKS),
]


def test_no_attack_leaves_more_than_plain_tags(
    as_editor: Page, blog: LiveBlog, watch_policy: list[str]
) -> None:
    open_desk(as_editor, blog)
    cleaned = as_editor.evaluate(
        "all => import('/static/desk/live/paste.js').then(({ cleanPaste }) => all.map(cleanPaste))",
        ATTACKS,
    )
    dangerous = [
        (attack, left)
        for attack, left in zip(ATTACKS, cleaned, strict=True)
        if re.search(r"<(?!/?(?:p|br|strong|em|a|ul|ol|li|blockquote|h3|sub|sup)[ >])|<\w+ (?!href=)", left)
        or re.search(r'href="(?!https?://|mailto:)', left)
    ]
    assert dangerous == []
    assert watch_policy == []


def test_the_paste_keeps_just_the_sanitisers_tags(as_editor: Page, blog: LiveBlog) -> None:
    open_desk(as_editor, blog)
    tags = as_editor.evaluate("import('/static/desk/live/paste.js').then(({ TAGS }) => TAGS)")
    assert set(tags) == sanitise.TAGS
