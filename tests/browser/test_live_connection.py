"""An open page whose server, network, tab or code goes away catches up by itself."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from liveblog import publishing
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.serving import ThreadServer, serving, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BACK = 11_000  # milliseconds: the longest pause of a reader who was dropped, and some
SET_HIDDEN = """isHidden => {
  Object.defineProperty(document, 'hidden', {value: isHidden, configurable: true})
  document.dispatchEvent(new Event('visibilitychange'))
}"""

Maker = Callable[..., Entry]


def set_status(blog: LiveBlog, by: User, status: str) -> None:
    blog.refresh_from_db()
    content = BlogContent(**{**vars(BlogContent.of(blog)), "status": status})
    publishing.change_blog(blog.pk, by=by, content=content, base_edit=blog.edit)


def count(page: Page) -> Any:
    return page.locator("#stream > .entry")


def test_page_catches_up_after_the_server_was_restarted(
    page: Page, blog: LiveBlog, published: Maker, transactional_db: None
) -> None:
    with serving() as server:
        with page.expect_request("**/stream?*"):
            page.goto(f"{server.url}{blog.get_absolute_url()}")
        published()
        expect(count(page)).to_have_count(1)
    published()
    expect(page.locator("#live-state")).to_have_text("Connection lost; trying again…", timeout=BACK)
    with serving(server.port):
        published()
        expect(count(page)).to_have_count(3, timeout=BACK)
        expect(page.locator("#live-state")).to_be_hidden()
        published()
        expect(count(page)).to_have_count(4, timeout=2000)
        page.goto("about:blank")


def test_page_says_that_it_is_offline_and_catches_up_on_return(
    blog: LiveBlog, published: Maker, open_live: Callable[..., Page]
) -> None:
    page = open_live(blog)
    page.context.set_offline(True)
    state = page.locator("#live-state")
    expect(state).to_have_text("You are offline; the page will catch up by itself.")
    published()
    page.wait_for_timeout(1500)
    expect(count(page)).to_have_count(0)
    page.context.set_offline(False)
    expect(count(page)).to_have_count(1, timeout=3000)
    expect(state).to_be_hidden()


def test_hidden_tab_closes_its_stream_polls_slowly_and_counts_in_the_title(
    asked: list[str], page: Page, blog: LiveBlog, published: Maker, edge: ThreadServer, open_live: Any
) -> None:
    page.clock.install()
    open_live(blog)
    expect_readers(page, edge, blog, 1)
    page.evaluate(SET_HIDDEN, True)
    pass_time(page, 11)
    expect_readers(page, edge, blog, 0)
    published(), published()
    asked.clear()
    pass_time(page, 70)
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    assert asked == ["changes"]
    expect(count(page)).to_have_count(0)
    published()
    page.evaluate(SET_HIDDEN, False)
    expect(count(page)).to_have_count(3, timeout=3000)
    expect(page).to_have_title(re.compile(r"^[^(]"))
    expect_readers(page, edge, blog, 1)


def pass_time(page: Page, seconds: int) -> None:
    """Let the page's clock run on, which stands still while the server answers what is asked meanwhile."""
    under_way = UnderWay(page)
    for _step in range(10):
        page.clock.run_for(seconds * 100)
        page.wait_for_timeout(100)
        until(under_way.is_over, BACK / 1000, "the server never answered")


class UnderWay:
    """What a page has asked and is not yet answered, but for streams, which have no end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: set[str] = set()
        page.on("request", self.begin)
        for event in ("requestfinished", "requestfailed"):
            page.on(event, self.end)

    def begin(self, request: Request) -> None:
        if "/stream?" not in request.url:
            self.asked.add(request.url)

    def end(self, request: Request) -> None:
        self.asked.discard(request.url)

    def is_over(self) -> bool:
        self.page.wait_for_timeout(10)  # for the browser to tell
        return not self.asked


def expect_readers(page: Page, edge: ThreadServer, blog: LiveBlog, number: int) -> None:
    for _attempt in range(40):
        channel = edge.edge.streams.channels.get(blog.slug)
        if len(channel.readers if channel else ()) == number:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never {number} readers")


def test_closed_live_blog_is_asked_no_more_until_the_reader_returns(
    asked: list[str], page: Page, blog: LiveBlog, published: Maker, editor: User, open_live: Any
) -> None:
    page.clock.install()
    open_live(blog)
    set_status(blog, editor, "closed")
    expect(page.locator("#panel-header .status")).to_have_text("Closed")
    asked.clear()
    pass_time(page, 600)
    assert asked == []
    set_status(blog, editor, "live")
    published()
    page.evaluate(SET_HIDDEN, True)
    page.evaluate(SET_HIDDEN, False)
    expect(count(page)).to_have_count(1, timeout=3000)
    expect(page.locator("#panel-header .status")).to_have_text("Live")
    published()
    expect(count(page)).to_have_count(2, timeout=3000)


def test_stream_that_a_proxy_holds_back_is_given_up_for_polls(
    asked: list[str], page: Page, blog: LiveBlog, published: Maker, open_live: Any
) -> None:
    page.clock.install()
    page.route("**/stream?*", lambda route: None)  # never an answer
    open_live(blog)
    published()
    pass_time(page, 11)
    expect(count(page)).to_have_count(1)
    assert asked == ["", "stream", "changes"]
    pass_time(page, 80)
    assert asked.count("stream") == 2  # tried again, after a while


@pytest.mark.usefixtures("polls")
def test_answer_that_cannot_be_shown_changes_nothing_and_is_asked_for_again(
    page: Page, blog: LiveBlog, published: Maker, open_live: Any
) -> None:
    open_live(blog)
    page.wait_for_timeout(500)
    version = page.locator("#stream").get_attribute("data-version")
    seen: list[str] = []

    def spoil(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        answer["changes"] = [*answer["changes"], {"id": 999, "version": 99, "html": "<p>No entry</p>"}]
        seen.append(page.locator("#stream").get_attribute("data-version") or "")
        route.fulfill(response=response, body=json.dumps(answer))

    page.route("**/changes?*", spoil, times=2)
    published()
    expect(count(page)).to_have_count(1, timeout=BACK * 2)
    assert seen == [version, version]
