"""Step 1 in a real browser: the box while one writes, and where one's own update is seen then."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from liveblog.models import Entry, LiveBlog
from tests.browser.acting import row
from tests.browser.writing import WORDS, box, expect_sent, open_desk, publish, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "<p>" + "Many words about the river. " * 40 + "</p>"
SIZES: dict[str, Any] = {"phone": {"width": 390, "height": 700}, "desktop": {"width": 1280, "height": 700}}


@pytest.fixture
def long_desk(as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]) -> Callable[[str], Page]:
    """An editor's desk of that size, with more in its stream than a screen holds."""

    def open_it(size: str) -> Page:
        for _ in range(8):
            published(body=LONG)
        as_editor.set_viewport_size(SIZES[size])
        return open_desk(as_editor, blog)

    return open_it


def test_beside_the_box_ones_own_update_comes_into_sight(long_desk: Callable[[str], Page]) -> None:
    page = long_desk("desktop")
    write(page, WORDS)
    page.locator("#desk-stream > li").last.evaluate("row => row.scrollIntoView()")
    publish(page)
    expect(row(page, expect_sent(page, WORDS))).to_be_in_viewport()


def test_on_a_phone_the_page_stays_where_one_writes(long_desk: Callable[[str], Page]) -> None:
    page = long_desk("phone")
    write(page, WORDS)
    before = page.evaluate("scrollY")
    publish(page)
    expect(row(page, expect_sent(page, WORDS))).to_be_attached()
    expect(box(page)).to_be_in_viewport()
    assert page.evaluate("scrollY") == before


def test_the_browser_checks_the_spelling_of_what_is_written(desk: Page) -> None:
    write(desk, WORDS)
    for text in (box(desk), desk.locator("#composer [name=headline]")):
        assert text.evaluate("one => one.spellcheck")
