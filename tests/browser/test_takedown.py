"""What is taken down leaves every open page, and nothing of it stays in a reader's browser."""

import re
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog, Takedown
from newsroom.models import User
from tests.browser.everyone import serious
from tests.serving import ThreadServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD = "Quetzalbird"
LONG = "<p>" + "Many words about the river. " * 40 + "</p>"
LATE = 10_000  # milliseconds, on a machine with much else to do

Maker = Callable[..., Entry]
Opener = Callable[..., Page]
Down = Callable[..., Takedown]


@pytest.fixture(params=["stream", "poll"])
def way(request: pytest.FixtureRequest) -> None:
    """By stream, and by poll because the stream is blocked."""
    if request.param == "poll":
        request.getfixturevalue("polls")


@pytest.fixture
def take_down(chief: User) -> Down:
    def do(entry: Entry, **values: str) -> Takedown:
        return publishing.take_down(
            entry.pk, by=chief, **{"ground": "privacy", "reason": "As asked."} | values
        )

    return do


def shown(page: Page, entry: Entry) -> Locator:
    return page.locator(f"#stream > #entry-{entry.pk}")


def followed(page: Page, blog: LiveBlog) -> None:
    """Wait until the page has taken all that has happened."""
    blog.refresh_from_db()
    expect(page.locator("#stream")).to_have_attribute("data-version", str(blog.version), timeout=LATE)


def read(page: Page, entry: Entry) -> None:
    page.evaluate(
        "id => scrollBy({behavior: 'instant',"
        " top: document.getElementById(id).getBoundingClientRect().top - 100})",
        f"entry-{entry.pk}",
    )


def top(page: Page, entry: Entry) -> float:
    page.wait_for_timeout(300)  # until all that moves has come to rest
    return float(shown(page, entry).evaluate("e => e.getBoundingClientRect().top"))


def test_it_vanishes_from_an_open_page_and_from_every_address_of_its_receipt(
    way: None,
    blog: LiveBlog,
    published: Maker,
    quote: QuoteContent,
    take_down: Down,
    open_live: Opener,
    edge: ThreadServer,
) -> None:
    older, newer = published(headline="Older"), published(headline="Newer")
    gone = published(headline=WORD, body=f"<p>{WORD}</p>", quotes=(quote,), key_event=True)
    page = open_live(blog)
    expect(page.locator("#panel-key_events")).to_contain_text(WORD)
    takedown = take_down(gone)
    expect(shown(page, gone)).to_have_count(0, timeout=LATE)
    followed(page, blog)
    assert WORD not in page.content()
    assert page.evaluate("window.isFirstLoad")
    expect(page.locator("#stream > .entry")).to_have_count(2)
    expect(shown(page, newer)).to_be_visible()
    expect(shown(page, older)).to_be_visible()
    paths = [one.path for one in takedown.addresses.all()]
    assert len(paths) > 5
    assert [path for path in paths if WORD in body_at(edge, path)] == []
    assert serious(page) == []


def body_at(edge: ThreadServer, path: str) -> str:
    connection = HTTPConnection(urlsplit(edge.url).netloc, timeout=10)
    connection.request("GET", path)
    body = connection.getresponse().read().decode()
    connection.close()
    return body


def test_the_pinned_one_vanishes_too(
    blog: LiveBlog, published: Maker, editor: User, take_down: Down, open_live: Opener
) -> None:
    pinned = published(headline=WORD)
    published()
    publishing.pin(pinned.pk, by=editor)
    page = open_live(blog)
    take_down(pinned)
    expect(page.locator("#panel-pinned")).to_be_empty(timeout=LATE)
    assert WORD not in page.content()


def test_one_that_waits_behind_the_button_vanishes_before_it_is_shown(
    way: None, blog: LiveBlog, published: Maker, take_down: Down, open_live: Opener
) -> None:
    for _number in range(6):
        published(body=LONG)
    page = open_live(blog)
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    waiting = [published(headline=f"{WORD} {number}") for number in range(3)]
    button = page.locator("#live-new")
    expect(button).to_have_text("3 new updates", timeout=LATE)
    take_down(waiting[1])
    expect(button).to_have_text("2 new updates", timeout=LATE)
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    button.click()
    expect(page.locator("#stream > .entry")).to_have_count(8)
    assert f"{WORD} 1" not in page.content()


def test_the_button_goes_with_the_last_one_that_waits(
    blog: LiveBlog, published: Maker, take_down: Down, open_live: Opener
) -> None:
    for _number in range(6):
        published(body=LONG)
    page = open_live(blog)
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    waiting = published(headline=WORD)
    expect(page.locator("#live-new")).to_be_visible(timeout=LATE)
    take_down(waiting)
    expect(page.locator("#live-new")).to_be_hidden(timeout=LATE)
    expect(page).to_have_title(re.compile(r"^[^(]"))


def test_whoever_is_in_it_goes_on_to_the_next_and_hears_nothing_of_it(
    blog: LiveBlog, published: Maker, take_down: Down, open_live: Opener
) -> None:
    older, gone = published(headline="Older"), published(headline=WORD)
    published(headline="Newer")
    page = open_live(blog)
    shown(page, gone).get_by_role("link").first.focus()
    take_down(gone)
    expect(shown(page, older)).to_be_focused(timeout=LATE)
    page.wait_for_timeout(1500)  # longer than the voice takes
    expect(page.locator("#live-said")).to_be_empty()
    assert WORD not in page.content()


def test_whoever_is_in_the_last_one_is_led_to_the_streams_heading(
    blog: LiveBlog, published: Maker, take_down: Down, open_live: Opener
) -> None:
    only = published(headline=WORD)
    page = open_live(blog)
    shown(page, only).get_by_role("link").first.focus()
    take_down(only)
    expect(page.locator("#updates-heading")).to_be_focused(timeout=LATE)


def test_what_is_read_stays_where_it_is(
    blog: LiveBlog, published: Maker, take_down: Down, open_live: Opener
) -> None:
    entries = [published(headline=f"Update {number}", body=LONG) for number in range(8)][::-1]
    page = open_live(blog)
    reading = entries[4]
    read(page, reading)
    before = top(page, reading)
    take_down(entries[1])
    take_down(entries[6])
    followed(page, blog)
    expect(page.locator("#stream > .entry")).to_have_count(6)
    assert abs(top(page, reading) - before) < 1


def test_earlier_updates_go_on_below_the_last_that_is_left(
    blog: LiveBlog, published: Maker, take_down: Down, open_live: Opener
) -> None:
    entries = [published() for _number in range(30)][::-1]
    page = open_live(blog)
    pager = page.locator(".pager-on")
    expect(pager).to_have_attribute("href", re.compile(rf"before={entries[24].pk}$"))
    take_down(entries[24])
    expect(pager).to_have_attribute("href", re.compile(rf"before={entries[23].pk}$"), timeout=LATE)
    pager.click()
    expect(shown(page, entries[25])).to_be_visible()


# --- an update's own page


@pytest.mark.parametrize("notice", ["", "Gone, by order of a court."])
def test_its_own_page_says_so_in_its_place_and_keeps_nothing_of_it(
    way: None,
    notice: str,
    blog: LiveBlog,
    published: Maker,
    take_down: Down,
    open_live: Opener,
    watch_policy: list[str],
) -> None:
    gone = published(headline=WORD, body=f"<p>{WORD} was seen.</p>")
    page = open_live(blog, f"updates/{gone.pk}/")
    shown(page, gone).get_by_role("link").first.focus()
    take_down(gone, notice=notice)
    line = page.locator("#stream > p")
    expect(line).to_have_text("This update was taken down.", timeout=LATE)
    expect(line).to_be_focused()
    expect(page).to_have_title(f"This update was taken down. – {blog.headline}")
    expect(page.locator("#live-said")).to_have_text("This update was taken down.", timeout=LATE)
    assert WORD not in page.content()
    assert serious(page) == []
    assert [
        one for one in watch_policy if "ERR_FAILED" not in one
    ] == []  # that is the stream which is blocked


def test_its_own_page_keeps_that_title_whatever_comes(
    blog: LiveBlog, published: Maker, editor: User, take_down: Down, open_live: Opener
) -> None:
    other, gone = published(), published(headline=WORD)
    page = open_live(blog, f"updates/{gone.pk}/")
    take_down(gone)
    expect(page.locator("#stream > p")).to_be_visible(timeout=LATE)
    publishing.retract(other.pk, by=editor, note="It was wrong.")
    published()
    followed(page, blog)
    expect(page.locator("#stream > *")).to_have_count(1)
    expect(page).to_have_title(re.compile("^This update was taken down."))


def test_an_updates_own_page_never_shows_another(
    blog: LiveBlog, published: Maker, editor: User, open_live: Opener
) -> None:
    older, only = published(headline="Older"), published(headline="Shown")
    page = open_live(blog, f"updates/{only.pk}/")
    right = Content(headline="Older", body="<p>Right</p>")
    publishing.correct(older.pk, by=editor, content=right, base_edit=older.edit, note="It was wrong.")
    followed(page, blog)
    expect(page.locator("#stream > .entry")).to_have_count(1)


# --- what a browser remembers


def test_a_returning_reader_is_not_sent_to_what_was_taken_down(
    blog: LiveBlog, published: Maker, editor: User, take_down: Down, open_live: Opener
) -> None:
    gone = published(headline=WORD)
    for _number in range(30):
        published()
    page = open_live(blog, f"updates/{gone.pk}/")
    leave(page)
    open_live(blog)
    publishing.retract(gone.pk, by=editor, note="It was wrong.")
    expect(page.locator("#live-corrected")).to_be_visible(timeout=LATE)
    leave(page)
    take_down(gone)
    with page.expect_response(re.compile("/corrections/$")):
        open_live(blog)
    page.wait_for_function(
        "live => JSON.parse(localStorage.getItem('live-read'))[live].owed.length === 0",
        arg=blog.get_absolute_url(),
    )
    expect(page.locator("#live-corrected")).to_be_hidden()


def test_what_is_still_owed_is_still_told(
    blog: LiveBlog, published: Maker, editor: User, take_down: Down, open_live: Opener
) -> None:
    gone, wrong = published(headline=WORD), published()
    for _number in range(30):
        published()
    page = open_live(blog, "?order=oldest")
    leave(page)
    open_live(blog)
    for entry in (gone, wrong):
        publishing.retract(entry.pk, by=editor, note="It was wrong.")
    expect(page.locator("#live-corrected")).to_have_text(
        "2 updates you have read were retracted.", timeout=LATE
    )
    leave(page)
    take_down(gone)
    open_live(blog)
    expect(page.locator("#live-corrected")).to_have_text(
        "An update you have read was retracted.", timeout=LATE
    )
    expect(page.locator("#live-corrected")).to_have_attribute("href", re.compile(f"/updates/{wrong.pk}/$"))


def leave(page: Page) -> None:
    """To another page of the same site: what the browser remembers stays."""
    page.goto(page.url.split("/live/")[0] + "/robots.txt")
