"""An open page follows its live blog: every change reaches it without a reload, by stream and by poll."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from liveblog import publishing
from liveblog.content import Content
from liveblog.delivery import changes
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POLL_SECONDS = 2
MARGIN = 2  # seconds that a change may take beyond the way's own interval
WAYS = {"stream": MARGIN * 1000, "poll": (POLL_SECONDS + MARGIN) * 1000}

Maker = Callable[..., Entry]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, page: Page, monkeypatch: pytest.MonkeyPatch) -> int:
    """By stream, or by poll because the stream is blocked: a change must show in so many milliseconds."""
    if request.param == "poll":
        monkeypatch.setitem(changes.POLL_SECONDS, "live", POLL_SECONDS)
        page.route("**/stream?*", lambda route: route.abort())
    return WAYS[request.param]


@pytest.fixture
def change_blog(editor: User) -> Callable[..., LiveBlog]:
    def change(blog: LiveBlog, **values: Any) -> LiveBlog:
        blog.refresh_from_db()
        content = BlogContent(**{**vars(BlogContent.of(blog)), **values})
        return publishing.change_blog(blog.pk, by=editor, content=content, base_edit=blog.edit)

    return change


def entry(page: Page, entry: Entry) -> Any:
    return page.locator(f"#stream > #entry-{entry.pk}")


def order(page: Page) -> list[str]:
    return page.eval_on_selector_all("#stream > .entry", "all => all.map(entry => entry.id)")


def ids(*entries: Entry) -> list[str]:
    return [f"entry-{entry.pk}" for entry in entries]


def test_every_change_of_an_update_reaches_an_open_page(
    way: int, blog: LiveBlog, published: Maker, editor: User, open_live: Callable[..., Page]
) -> None:
    first, second = published(headline="First"), published(headline="Second")
    page = open_live(blog)
    third = published(headline="Third")
    expect(entry(page, third)).to_contain_text("Third", timeout=way)
    assert order(page) == ids(third, second, first)
    publishing.correct(
        first.pk, by=editor, content=Content(body="<p>Right</p>"), base_edit=first.edit, note="It was wrong."
    )
    expect(entry(page, first).locator(".notice")).to_contain_text("It was wrong.", timeout=way)
    expect(entry(page, first).locator(".entry-body")).to_have_text("Right")
    publishing.pin(second.pk, by=editor)
    expect(page.locator("#panel-pinned")).to_contain_text("Second", timeout=way)
    assert order(page) == ids(third, first)
    publishing.unpin(second.pk, by=editor)
    expect(page.locator("#panel-pinned")).to_be_empty(timeout=way)
    assert order(page) == ids(third, second, first)
    publishing.retract(second.pk, by=editor, note="It never happened.")
    expect(entry(page, second)).to_contain_text("It never happened.", timeout=way)
    expect(entry(page, second)).not_to_contain_text("Second")
    publishing.key_event(third.pk, by=editor)
    expect(page.locator("#panel-key_events")).to_contain_text("Third", timeout=way)
    assert page.evaluate("window.isFirstLoad")


def test_changed_headline_and_summary_reach_an_open_page(
    way: int, blog: LiveBlog, change_blog: Callable[..., LiveBlog], open_live: Callable[..., Page]
) -> None:
    page = open_live(blog)
    change_blog(blog, headline="The river falls", summary="<p>All are safe.</p>")
    expect(page.locator("#panel-header h1")).to_have_text("The river falls", timeout=way)
    expect(page.locator("#panel-summary")).to_contain_text("All are safe.")
    expect(page).to_have_title(re.compile("^The river falls – "))
    change_blog(blog, summary="")
    expect(page.locator("#panel-summary")).to_be_empty(timeout=way)
    assert page.evaluate("window.isFirstLoad")


def test_page_goes_on_when_its_live_blog_gets_another_address(
    way: int,
    blog: LiveBlog,
    published: Maker,
    change_blog: Callable[..., LiveBlog],
    open_live: Callable[..., Page],
) -> None:
    page = open_live(blog)
    change_blog(blog, slug="moved", headline="Moved")
    expect(page.locator("#panel-header h1")).to_have_text("Moved", timeout=way + 10_000)
    expect(entry(page, published())).to_be_visible(timeout=way)


def test_page_that_was_followed_is_the_page_that_is_loaded_fresh(
    blog: LiveBlog, published: Maker, editor: User, open_live: Callable[..., Page]
) -> None:
    page = open_live(blog)
    expect(page.locator(".nothing")).to_be_visible()
    entries = [published(headline=f"Update {number}", key_event=number == 2) for number in range(5)]
    publishing.pin(entries[1].pk, by=editor)
    publishing.retract(entries[3].pk, by=editor, note="Wrong.")
    publishing.pin(entries[0].pk, by=editor)
    blog.refresh_from_db()
    version = str(blog.version)
    expect(page.locator("#stream")).to_have_attribute("data-version", version, timeout=2000)
    expect(page.locator("#panel-pinned")).to_contain_text("Update 0")
    expect(page.locator("#stream > .entry")).to_have_count(4)
    expect(page.locator(".nothing")).to_have_count(0)
    parts = [
        "#panel-header",
        "#panel-summary",
        "#panel-key_events",
        "#panel-pinned",
        "#stream",
        "#last-updated",
    ]
    text = "parts => parts.map(part => document.querySelector(part).innerText)"
    followed = page.evaluate(text, parts)
    page.reload()
    assert page.evaluate(text, parts) == followed
    assert page.locator("#stream").get_attribute("data-version") == version


def test_policy_is_kept_and_nothing_complains(
    watch_policy: list[str], blog: LiveBlog, published: Maker, open_live: Callable[..., Page]
) -> None:
    for _number in range(6):
        published(body="<p>" + "Long words. " * 100 + "</p>")
    page = open_live(blog)
    page.emulate_media(reduced_motion="reduce")  # axe would judge colours half-way
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    published(), published()
    expect(page.locator("#live-new")).to_have_text("2 new updates")
    assert Axe().run(page).response["violations"] == []
    page.locator("#live-new").click()
    expect(page.locator("#stream > .entry")).to_have_count(8)
    assert watch_policy == []


@pytest.mark.parametrize("path", ["?order=oldest", "?before={first}", "updates/{first}/"])
def test_other_pages_change_what_they_show_and_insert_nothing(
    path: str, blog: LiveBlog, published: Maker, editor: User, open_live: Callable[..., Page]
) -> None:
    shown, first = published(headline="Shown"), published(headline="First")
    path = path.format(first=first.pk)
    changed = first if "updates" in path else shown
    page = open_live(blog, path)
    before = order(page)
    published(), published()
    publishing.retract(changed.pk, by=editor, note="It never happened.")
    expect(entry(page, changed)).to_contain_text("It never happened.")
    assert order(page) == before
    link = page.locator("a#live-new")
    if "updates" in path:
        expect(link).to_have_count(0)
        return
    expect(link).to_have_text("2 new updates")
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    link.click()
    page.wait_for_url(lambda url: url.endswith(blog.get_absolute_url()))
