"""What was wrong reaches those who read it: on the open page, and when they come back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, Kind, LiveBlog
from newsroom.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "<p>" + "Many words about the river. " * 40 + "</p>"
LATE = 10_000
MANY = """if (!localStorage.getItem('live-read')) {
  const all = {}
  for (let n = 0; n < 90; n++) all[`/live/old-${n}/`] = { at: n, version: 1, spans: [], owed: [] }
  localStorage.setItem('live-read', JSON.stringify(all))
}"""
UP_TO_DATE = """() => {
  const { live, version } = document.getElementById('stream').dataset
  return JSON.parse(localStorage.getItem('live-read'))[live].version === Number(version)
}"""
Maker = Callable[..., Entry]
Opener = Callable[..., Page]


@pytest.fixture(params=["stream", "poll"])
def way(request: pytest.FixtureRequest) -> None:
    """By stream, and by poll because the stream is blocked."""
    if request.param == "poll":
        request.getfixturevalue("polls")


@pytest.fixture
def long_blog(published: Maker) -> list[Entry]:
    """Eight long updates, the oldest first."""
    return [published(headline=f"Update {number}", body=LONG) for number in range(8)]


@pytest.fixture
def correct(editor: User) -> Callable[..., Entry]:
    def change(entry: Entry, note: str = "It was wrong.", kind: Kind = Kind.CORRECTION) -> Entry:
        entry.refresh_from_db()
        content = Content(headline=entry.headline, body=f"{LONG}<p>{note}</p>")
        return publishing.correct(
            entry.pk, by=editor, content=content, base_edit=entry.edit, note=note, kind=kind
        )

    return change


def line(page: Page) -> Any:
    return page.locator("#live-corrected")


def leave(page: Page) -> None:
    """To another page of the same site: what the browser remembers stays."""
    page.goto(page.url.split("/live/")[0] + "/robots.txt")


def test_a_correction_reaches_an_open_page_that_is_scrolled_elsewhere(
    way: None,
    blog: LiveBlog,
    long_blog: list[Entry],
    correct: Callable[..., Entry],
    open_live: Opener,
) -> None:
    page = open_live(blog)
    page.emulate_media(reduced_motion="reduce")
    wrong = long_blog[0]
    correct(wrong)
    expect(line(page)).to_have_text("An update you have read was corrected.", timeout=LATE)
    expect(page.locator("#live-said")).to_have_text("An update you have read was corrected.", timeout=LATE)
    article = page.locator(f"#stream > #entry-{wrong.pk}")
    expect(article).to_have_attribute("data-corrected", "")
    expect(article).not_to_be_in_viewport()
    assert Axe().run(page).response["violations"] == []
    line(page).focus()
    page.keyboard.press("Enter")
    expect(article).to_be_focused()
    expect(article.locator(".notice")).to_be_in_viewport()
    expect(line(page)).to_be_hidden()
    expect(article.locator(".notice")).to_have_css("outline-style", "solid")
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.CLARIFICATION, "An update you have read was clarified."),
        (Kind.RETRACTION, "An update you have read was retracted."),
    ],
)
def test_the_line_says_what_kind_of_change_it_was(
    kind: Kind,
    said: str,
    blog: LiveBlog,
    long_blog: list[Entry],
    correct: Callable[..., Entry],
    editor: User,
    open_live: Opener,
) -> None:
    page = open_live(blog)
    if kind == Kind.RETRACTION:
        publishing.retract(long_blog[0].pk, by=editor, note="It never happened.")
    else:
        correct(long_blog[0], kind=kind)
    expect(line(page)).to_have_text(said, timeout=LATE)


def test_several_are_counted_and_go_one_by_one(
    blog: LiveBlog, long_blog: list[Entry], correct: Callable[..., Entry], editor: User, open_live: Opener
) -> None:
    page = open_live(blog)
    correct(long_blog[0])
    correct(long_blog[3])
    expect(line(page)).to_have_text("2 updates you have read were corrected.", timeout=LATE)
    publishing.retract(long_blog[1].pk, by=editor, note="Wrong.")
    expect(line(page)).to_have_text(
        "3 updates you have read were corrected, clarified or retracted.", timeout=LATE
    )
    line(page).click()
    expect(page.locator(f"#entry-{long_blog[0].pk}")).to_be_focused()
    page.locator(f"#entry-{long_blog[3].pk} .notice").scroll_into_view_if_needed()
    expect(line(page)).to_have_text("An update you have read was retracted.", timeout=LATE)
    publishing.restore(long_blog[1].pk, by=editor)
    expect(line(page)).to_be_hidden(timeout=LATE)


def test_what_is_in_sight_is_marked_and_needs_no_line(
    blog: LiveBlog, published: Maker, correct: Callable[..., Entry], editor: User, open_live: Opener
) -> None:
    shown = published(body="<p>Short.</p>")
    page = open_live(blog)
    shown.refresh_from_db()
    publishing.correct(
        shown.pk, by=editor, content=Content(body="<p>Right.</p>"), base_edit=shown.edit, note="It was wrong."
    )
    expect(page.locator(f"#entry-{shown.pk}")).to_have_attribute("data-corrected", "", timeout=LATE)
    expect(page.locator("#live-said")).to_have_text("An update you have read was corrected.", timeout=LATE)
    expect(line(page)).to_be_hidden()


def test_a_plain_change_says_nothing(
    blog: LiveBlog, long_blog: list[Entry], editor: User, open_live: Opener
) -> None:
    page = open_live(blog)
    changed = long_blog[0]
    text = Content(headline="Changed", body=LONG)
    publishing.edit(changed.pk, by=editor, content=text, base_edit=changed.edit)
    article = page.locator(f"#stream > #entry-{changed.pk}")
    expect(article).to_contain_text("Changed", timeout=LATE)
    page.wait_for_timeout(1500)  # longer than the voice takes
    expect(article).not_to_have_attribute("data-corrected", "")
    expect(line(page)).to_be_hidden()
    expect(page.locator("#live-said")).to_be_empty()


def test_a_returning_reader_is_told_what_they_had_read_wrong_and_only_that(
    blog: LiveBlog,
    long_blog: list[Entry],
    published: Maker,
    correct: Callable[..., Entry],
    open_live: Opener,
) -> None:
    correct(long_blog[3], "Before they came.")
    page = open_live(blog)
    expect(line(page)).to_be_hidden()
    leave(page)
    correct(long_blog[0])
    unread = published(headline="Unread", body=LONG)
    correct(unread, "They never read it wrong.")
    open_live(blog)
    expect(line(page)).to_have_text("An update you have read was corrected.", timeout=LATE)
    assert page.locator("[data-corrected]").evaluate_all("all => all.map(e => e.id)") == [
        f"entry-{long_blog[0].pk}"
    ]
    line(page).click()
    expect(page.locator(f"#entry-{long_blog[0].pk}")).to_be_focused()
    leave(page)
    open_live(blog)
    page.wait_for_function(UP_TO_DATE)
    expect(line(page)).to_be_hidden()
    expect(page.locator("[data-corrected]")).to_have_count(0)


def test_what_they_have_not_been_to_is_told_again(
    blog: LiveBlog, long_blog: list[Entry], correct: Callable[..., Entry], open_live: Opener
) -> None:
    page = open_live(blog)
    correct(long_blog[0])
    expect(line(page)).to_be_visible(timeout=LATE)
    leave(page)
    open_live(blog)
    expect(line(page)).to_have_text("An update you have read was corrected.", timeout=LATE)


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "returning"])
def test_of_an_update_on_an_older_page_the_line_leads_to_its_own(
    is_open: bool,
    blog: LiveBlog,
    published: Maker,
    correct: Callable[..., Entry],
    open_live: Opener,
) -> None:
    read, unread = published(headline="Read"), published(headline="Not read")
    for _number in range(30):
        published()
    page = open_live(blog, f"updates/{read.pk}/")
    leave(page)
    if is_open:
        open_live(blog)
        expect(page.locator(f"#entry-{read.pk}")).to_have_count(0)
    correct(unread, "Of no concern.")
    correct(read)
    if not is_open:
        open_live(blog)
    expect(line(page)).to_have_text("An update you have read was corrected.", timeout=LATE)
    line(page).click()
    page.wait_for_url(f"**/updates/{read.pk}/")
    expect(page.locator(f"#entry-{read.pk}")).to_have_attribute("data-corrected", "", timeout=LATE)
    page.locator(f"#entry-{read.pk} .notice").scroll_into_view_if_needed()
    expect(line(page)).to_be_hidden()
    leave(page)
    open_live(blog)
    page.wait_for_function(UP_TO_DATE)
    expect(line(page)).to_be_hidden()


@pytest.mark.parametrize(
    "kept",
    ["forbidden", "null", "7", "{", '{"%s": {"version": "x"}}', '{"%s": {"version": 1, "spans": [1]}}'],
)
def test_storage_that_is_forbidden_or_odd_does_no_harm(
    kept: str,
    blog: LiveBlog,
    long_blog: list[Entry],
    correct: Callable[..., Entry],
    open_live: Opener,
    page: Page,
    watch_policy: list[str],
) -> None:
    if kept == "forbidden":
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })"
        )
    else:
        value = kept.replace("%s", blog.get_absolute_url())
        page.add_init_script(f"localStorage.setItem('live-read', {value!r})")
    open_live(blog)
    correct(long_blog[0])
    expect(line(page)).to_have_text("An update you have read was corrected.", timeout=LATE)
    assert watch_policy == []


def test_nothing_of_what_was_read_is_sent_and_little_is_kept(
    blog: LiveBlog, long_blog: list[Entry], correct: Callable[..., Entry], open_live: Opener, page: Page
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    page.add_init_script(MANY)
    open_live(blog)
    leave(page)
    correct(long_blog[0])
    sent.clear()
    open_live(blog)
    expect(line(page)).to_be_visible(timeout=LATE)
    blog.refresh_from_db()
    asked = [one for one in sent if "/live/" in one and "/static/" not in one]
    plain = {f"{blog.get_absolute_url()}", f"{blog.get_absolute_url()}corrections/"}
    others = [one for one in asked if not any(one.strip().endswith(path) for path in plain)]
    assert [one for one in others if not re.search(r"/(stream|changes)\?since=\d+ $", one)] == []
    kept = page.evaluate("JSON.parse(localStorage.getItem('live-read'))")
    assert len(kept) == 30
    assert blog.get_absolute_url() in kept
