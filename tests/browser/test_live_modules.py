"""The open page's modules by themselves, fed with answers of every kind."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from liveblog.models import Entry, LiveBlog

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARSE = """async pieces => {
  const { EventParser } = await import('/static/liveblog/sse.js')
  const parser = new EventParser()
  return [pieces.flatMap(piece => parser.push(piece)), parser.retry]
}"""
TAKE = """async answers => {
  const { Page } = await import('/static/liveblog/page.js')
  const { News } = await import('/static/liveblog/news.js')
  const stream = document.getElementById('stream')
  const voice = { say() {}, state() {}, word: name => name, count: String }
  const page = new Page(stream, new News(stream, voice), { take() {} })
  answers.forEach(answer => page.take({ release: stream.dataset.release, ...answer }))
  return [...stream.children].map(entry => entry.innerText)
}"""
COUNT = """async ([language, numbers]) => {
  const { Voice } = await import('/static/liveblog/voice.js')
  document.documentElement.lang = language
  const words = document.getElementById('live-words')
  const forms = {one: 'one', few: 'few', many: 'many', other: 'other'}
  const rules = new Intl.PluralRules(language)
  for (const sample of words.content.querySelectorAll('[data-number]'))
    sample.textContent = `${sample.dataset.number} ${forms[rules.select(Number(sample.dataset.number))]}`
  const voice = new Voice()
  return numbers.map(number => voice.count(number))
}"""


def change(number: int, version: int, first: int, text: str | None = None, **more: Any) -> dict[str, Any]:
    """What an answer says of one entry; without text it was taken down."""
    html = (
        f'<article class="entry" id="entry-{number}" data-id="{number}" data-version="{version}"'
        f' data-first-version="{first}">{text}</article>'
    )
    return {
        "id": number,
        "version": version,
        "first_version": first,
        "notice_version": None,
        "pinned": False,
        "html": html if text else "",
        **more,
    }


def answer(version: int, *changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "version": version,
        "status": "live",
        "reset": False,
        "poll_seconds": 10,
        "changes": changes,
        "panels": [],
        **more,
    }


@pytest.fixture
def take(blog: LiveBlog, page: Page, open_live: Callable[..., Page]) -> Callable[..., list[str]]:
    """Shows answers, one after the other, on an empty live blog's page; returns its entries' texts."""

    def show(*answers: dict[str, Any]) -> list[str]:
        page.route("**/stream?*", lambda route: None)
        open_live(blog)
        return page.evaluate(TAKE, answers)

    return show


def test_events_come_whole_however_the_network_cuts_them(edge: Any, page: Page) -> None:
    page.goto(f"{edge.url}/robots.txt")
    text = 'retry: 4321\n\n: beat\n\nevent: change\nid: 7\ndata: {"a":\ndata:1}\r\n\r\n'
    text += "data\n\nevent: x\n\ndata: half"
    whole = [[{"type": "change", "data": '{"a":\n1}'}, {"type": "message", "data": ""}], 4321]
    assert page.evaluate(PARSE, [text]) == whole
    assert page.evaluate(PARSE, list(text.replace("\r", ""))) == whole


def test_order_is_that_of_publishing_however_changes_come(take: Callable[..., list[str]]) -> None:
    first = answer(9, change(1, 2, 2, "two"), change(3, 8, 8, "eight"), change(2, 9, 5, "five"))
    assert take(first) == ["eight", "five", "two"]


def test_repeated_and_late_answers_change_nothing(page: Page, take: Callable[..., list[str]]) -> None:
    old = answer(5, change(1, 5, 3, "old"), panels=[{"id": "summary", "version": 5, "html": "old"}])
    new = answer(7, change(1, 7, 3, "new"), panels=[{"id": "summary", "version": 7, "html": "new"}])
    assert take(new, new, old) == ["new"]
    assert page.inner_text("#panel-summary") == "new"


def test_update_that_shows_a_later_version_is_not_set_back(take: Callable[..., list[str]]) -> None:
    assert take(answer(5, change(1, 7, 3, "later")), answer(6, change(1, 6, 3, "sooner"))) == ["later"]


def test_change_that_the_page_has_seen_is_left_out_of_a_later_answer(take: Callable[..., list[str]]) -> None:
    assert take(answer(9), answer(10, change(1, 8, 3, "seen"), change(2, 10, 10, "new"))) == ["new"]


def test_update_that_was_taken_down_leaves_the_page(take: Callable[..., list[str]]) -> None:
    shown = answer(4, change(1, 3, 3, "one"), change(2, 4, 4, "two"))
    assert take(shown, answer(5, change(1, 5, 3))) == ["two"]


def test_unpinned_update_goes_back_to_its_place(take: Callable[..., list[str]]) -> None:
    shown = answer(4, change(1, 2, 2, "one"), change(2, 3, 3, "two"), change(3, 4, 4, "three"))
    pinned = answer(5, change(2, 5, 3, "two", pinned=True))
    assert take(shown, pinned) == ["three", "one"]
    assert take(shown, pinned, answer(6, change(2, 6, 3, "two again"))) == ["three", "two again", "one"]


def test_update_of_an_earlier_page_is_not_inserted(
    page: Page, published: Callable[..., Entry], take: Callable[..., list[str]]
) -> None:
    published(body="<p>Shown</p>")
    page.add_init_script("addEventListener('DOMContentLoaded', () => stream.dataset.more = '')")
    assert len(take(answer(99, change(999, 99, 0, "far below")))) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 one", "3 other", "21 other"]),
        ("uk", ["1 one", "3 few", "21 one"]),
        ("de", ["1 one", "3 other", "21 other"]),
    ],
)
def test_numbers_get_the_plural_form_of_the_language(
    language: str, said: list[str], blog: LiveBlog, open_live: Callable[..., Page]
) -> None:
    assert open_live(blog).evaluate(COUNT, [language, [1, 3, 21]]) == said
