"""An open page is loaded anew when it must start over or the code is newer; the reader stays in place."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from liveblog.models import Entry, LiveBlog
from tests.browser.writing import SOON

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("polls"),
]

LONG = "<p>" + "Many words about the river. " * 40 + "</p>"
READ = "e => { scrollBy({top: e.getBoundingClientRect().top - 50, behavior: 'instant'}) }"

Maker = Callable[..., Entry]


def alter(page: Page, times: int | None = None, **changed: Any) -> None:
    """Change something in the answers to the page's polls from now on, or so many `times`."""

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=json.dumps(response.json() | changed))

    page.route("**/changes?*", answer, times=times)


@pytest.mark.parametrize("changed", [{"reset": True}, {"release": "another"}])
def test_reset_and_new_release_load_the_page_anew_where_it_was_read(
    changed: dict[str, Any],
    page: Page,
    blog: LiveBlog,
    published: Maker,
    open_live: Any,
) -> None:
    entries = [published(headline=f"Update {number}", body=LONG) for number in range(10)]
    reading = page.locator(f"#entry-{entries[4].pk}")
    open_live(blog)
    reading.evaluate(READ)
    page.evaluate("history.scrollRestoration = 'manual'")  # nothing of what Chromium does by itself
    published(body=LONG), published(body=LONG)
    expect(page.locator("#live-new")).to_be_visible()
    with page.expect_event("load", timeout=SOON):
        alter(page, times=1, **changed)
    expect_place(page, reading)


def expect_place(page: Page, reading: Any) -> None:
    page.wait_for_timeout(300)
    assert abs(reading.evaluate("e => e.getBoundingClientRect().top") - 50) < 2


def test_place_is_kept_where_the_page_loaded_anew_no_longer_reaches(
    page: Page, blog: LiveBlog, published: Maker, open_live: Any
) -> None:
    entries = [published(headline=f"Update {number}", body=LONG) for number in range(30)]
    open_live(blog)
    reading = page.locator(f"#entry-{entries[6].pk}")
    reading.evaluate(READ)
    published(), published()
    expect(page.locator("#live-new")).to_be_visible()
    with page.expect_event("load", timeout=SOON):
        alter(page, times=1, reset=True)
    page.wait_for_url("**/?before=*")
    expect_place(page, reading)


def test_two_releases_side_by_side_make_no_loop_of_reloads(
    asked: list[str], page: Page, blog: LiveBlog, open_live: Any
) -> None:
    page.add_init_script("Math.random = () => 0.2")  # a reload that is due comes after a second
    alter(page, release="another")
    open_live(blog)
    for _poll in range(3):
        with page.expect_request("**/changes?*"):
            pass
    page.wait_for_timeout(1_500)
    assert asked.count("") == 2  # the first load, and one reload
