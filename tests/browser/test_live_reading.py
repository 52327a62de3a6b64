"""The reader's place on an open page: nothing moves, nothing takes the focus, and what is new can wait."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "<p>" + "Many words about the river. " * 40 + "</p>"
SIZES = {"phone": {"width": 320, "height": 640}, "desktop": {"width": 1280, "height": 800}}

ANCHORING = """value => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`body { overflow-anchor: ${value} }`)
  document.adoptedStyleSheets = [sheet]
}"""

Maker = Callable[..., Entry]


@pytest.fixture
def long_blog(blog: LiveBlog, published: Maker) -> list[Entry]:
    """Ten long updates, the newest first."""
    return [published(headline=f"Update {number}", body=LONG) for number in range(10)][::-1]


def read(page: Page, entry: Entry, offset: int = 100) -> None:
    """Scroll so far that the entry's top is `offset` pixels below the window's."""
    page.evaluate(
        "([id, offset]) => scrollBy({behavior: 'instant',"
        " top: document.getElementById(id).getBoundingClientRect().top - offset})",
        [f"entry-{entry.pk}", offset],
    )


def place(page: Page, entry: Entry) -> float:
    """Where on the screen it is now, once all that moves has come to rest."""
    page.wait_for_timeout(300)
    return page.locator(f"#stream > #entry-{entry.pk}").evaluate("e => e.getBoundingClientRect().top")


def correct(entry: Entry, by: User, **content: Any) -> None:
    entry.refresh_from_db()
    publishing.correct(
        entry.pk, by=by, content=Content(**content), base_edit=entry.edit, note="Longer than it was. " * 8
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("anchoring", ["auto", "none"])
def test_what_is_read_does_not_move(
    size: str,
    anchoring: str,
    blog: LiveBlog,
    long_blog: list[Entry],
    published: Maker,
    editor: User,
    open_live: Callable[..., Page],
) -> None:
    """With the browser's own scroll anchoring and, as in Safari, without."""
    page = open_live(blog)
    page.set_viewport_size(SIZES[size])
    page.evaluate(ANCHORING, anchoring)
    reading = long_blog[5]
    read(page, reading)
    before = place(page, reading)
    correct(long_blog[4], editor, body=LONG * 3)
    correct(long_blog[1], editor, body="<p>Short now.</p>")
    blog.refresh_from_db()
    content = BlogContent(**{**vars(BlogContent.of(blog)), "summary": LONG, "standfirst": "A river. " * 20})
    publishing.change_blog(blog.pk, by=editor, content=content, base_edit=blog.edit)
    publishing.pin(long_blog[2].pk, by=editor)
    for _number in range(3):
        published(body=LONG)
    expect(page.locator("#live-new")).to_have_text("3 new updates")
    expect(page.locator("#panel-pinned")).to_contain_text("Update 7")
    assert abs(place(page, reading) - before) < 1
    expect(page).to_have_title(re.compile(r"^\(3\) "))
    expect(page.locator("#live-said")).to_contain_text("3 new updates")


def test_pressing_the_button_shows_what_is_new_and_moves_the_focus_there(
    blog: LiveBlog, long_blog: list[Entry], published: Maker, open_live: Callable[..., Page]
) -> None:
    page = open_live(blog)
    read(page, long_blog[6])
    published(headline="Earlier")
    newest = published(headline="Newest")
    button = page.get_by_role("button", name="2 new updates")
    expect(button).to_be_in_viewport(ratio=1)
    box = button.bounding_box()
    assert box
    assert round(box["height"]) >= 44
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#entry-{newest.pk}")).to_be_focused()
    expect(page.locator(f"#entry-{newest.pk}")).to_be_in_viewport()
    assert place(page, newest) >= 0
    expect(button).to_be_hidden()
    expect(page).to_have_title(re.compile(r"^[^(]"))
    published(headline="Newer still")
    expect(page.locator("#stream > .entry").first).to_contain_text("Newer still")


def test_a_held_update_changes_while_it_waits(
    blog: LiveBlog, long_blog: list[Entry], published: Maker, editor: User, open_live: Callable[..., Page]
) -> None:
    page = open_live(blog)
    read(page, long_blog[6])
    held, withdrawn, pinned = published(headline="Held"), published(headline="Gone"), published(headline="Up")
    expect(page.locator("#live-new")).to_have_text("3 new updates")
    correct(held, editor, headline="Set right", body="<p>Now.</p>")
    publishing.retract(withdrawn.pk, by=editor, note="It never happened.")
    publishing.pin(pinned.pk, by=editor)
    expect(page.locator("#live-new")).to_have_text("2 new updates")
    page.locator("#live-new").click()
    expect(page.locator(f"#entry-{held.pk} h2")).to_have_text("Set right")
    expect(page.locator(f"#entry-{withdrawn.pk}")).to_contain_text("It never happened.")
    expect(page.locator(f"#stream > #entry-{pinned.pk}")).to_have_count(0)


def test_a_correction_is_said_to_those_who_listen(
    blog: LiveBlog, published: Maker, editor: User, open_live: Callable[..., Page]
) -> None:
    shown = published()
    page = open_live(blog)
    said = page.locator("#live-said")
    assert said.get_attribute("role") == "status"
    correct(shown, editor, body="<p>Right.</p>")
    expect(said).to_have_text("An update you have read was corrected.")
    publishing.retract(shown.pk, by=editor, note="Wrong.")
    expect(said).to_have_text("An update you have read was retracted.")
    published()
    expect(said).to_have_text("1 new update")


def test_focus_and_opened_details_outlive_a_correction(
    blog: LiveBlog, published: Maker, editor: User, quote: QuoteContent, open_live: Callable[..., Page]
) -> None:
    words = QuoteContent(**{**vars(quote), "original_text": "Ми бачили", "original_language": "uk"})
    shown = published(body="<p><a href='https://a.example/'>A</a></p>", quotes=(words,))
    page = open_live(blog)
    details = page.locator(f"#entry-{shown.pk} details")
    details.evaluate("details => details.open = true")
    link = page.locator(f"#entry-{shown.pk} a[href='https://a.example/']")
    link.focus()
    body = "<p>Right: <a href='https://b.example/'>B</a> <a href='https://a.example/'>A</a></p>"
    correct(shown, editor, body=body, quotes=(words,))
    expect(page.locator(f"#entry-{shown.pk} .notice")).to_be_visible()
    expect(link).to_be_focused()
    assert details.evaluate("details => details.open")


def test_reader_at_the_top_sees_new_updates_at_once(
    blog: LiveBlog, long_blog: list[Entry], published: Maker, open_live: Callable[..., Page]
) -> None:
    page = open_live(blog)
    new = published(headline="New")
    expect(page.locator("#stream > .entry").first).to_have_attribute("id", f"entry-{new.pk}", timeout=2000)
    expect(page.locator("#live-new")).to_be_hidden()
    expect(page).to_have_title(re.compile(r"^[^(]"))
    assert page.evaluate("scrollY") == 0
