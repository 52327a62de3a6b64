"""Step 1 in a real browser: the live blog's own status and form at the live desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from liveblog import publishing
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.browser.acting import confirm, dialog
from tests.browser.writing import SOON, open_desk, write
from tests.live_desk import rename

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Entry]


def test_a_status_is_changed_and_readers_see_it(
    as_editor: Page, elsewhere: Callable[[User], Page], reporter: User, blog: LiveBlog
) -> None:
    page, colleague = open_desk(as_editor, blog), open_desk(elsewhere(reporter), blog)
    expect(colleague.get_by_role("button", name="Change status")).to_have_count(0)
    page.get_by_role("button", name="Change status").click()
    dialog(page).get_by_role("button", name="Paused").click()
    expect(page.locator("#blog-status")).to_have_text("Paused", timeout=SOON)
    expect(dialog(page)).to_have_count(0)
    expect(colleague.locator("#blog-status")).to_have_text("Paused", timeout=SOON)
    page.get_by_role("button", name="Change status").click()
    dialog(page).get_by_role("button", name="Closed").click()
    expect(dialog(page)).to_contain_text("Close it?")
    blog.refresh_from_db()
    assert blog.status == "paused"
    confirm(page, "Closed")
    expect(page.locator("#blog-status")).to_have_text("Closed", timeout=SOON)
    page.goto(blog.get_absolute_url())
    expect(page.get_by_text("This coverage has ended.")).to_be_visible()


def test_making_a_live_blog_public_is_asked_once(as_editor: Page, make_blog: Callable[..., LiveBlog]) -> None:
    blog = make_blog(status="draft")
    page = open_desk(as_editor, blog)
    page.get_by_role("button", name="Change status").click()
    dialog(page).get_by_role("button", name="Live").click()
    expect(dialog(page)).to_contain_text("Make it public?")
    confirm(page, "Live")
    expect(page.locator("#blog-status")).to_have_text("Live", timeout=SOON)


def test_a_closed_live_blog_is_said_to_take_no_more_until_it_is_open_again(
    as_editor: Page, blog: LiveBlog, chief: User
) -> None:
    page = open_desk(as_editor, blog)
    said = page.locator("#desk-warnings").get_by_text("Closed: it takes no new updates.")
    expect(said).to_have_count(0)
    rename(blog, chief, status="closed")
    expect(said).to_be_visible(timeout=SOON)
    page.reload()
    expect(said).to_be_visible(timeout=SOON)
    rename(blog, chief, status="live")
    expect(said).to_have_count(0, timeout=SOON)


def test_a_status_that_a_colleague_changed_first_is_told(
    as_editor: Page, blog: LiveBlog, chief: User
) -> None:
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())
    content = BlogContent(**BlogContent.of(blog).values() | {"status": "closed"})
    publishing.change_blog(blog.pk, by=chief, content=content, base_edit=blog.edit)
    page.get_by_role("button", name="Change status").click()
    dialog(page).get_by_role("button", name="Paused").click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("it is “Closed” now", timeout=SOON)
    expect(page.locator("#blog-status")).to_have_text("Closed")
    dialog(page).get_by_role("button", name="Paused").click()
    expect(page.locator("#blog-status")).to_have_text("Paused", timeout=SOON)


def test_the_blogs_form_is_saved_within_the_desk(
    as_editor: Page, blog: LiveBlog, watch_policy: list[str]
) -> None:
    page = open_desk(as_editor, blog)
    write(page, "Half a thought")
    page.get_by_role("button", name="Edit details").click()
    expect(page.locator("#blog_headline")).to_be_focused(timeout=SOON)
    page.fill("#blog_headline", "")
    dialog(page).locator(".ProseMirror[contenteditable]").click()
    page.keyboard.type("All roads are open.")
    dialog(page).get_by_role("button", name="Add a story").click()
    page.fill("#blog_stories-0-headline", "Yesterday")
    page.fill("#blog_stories-0-link", "https://example.org/yesterday")
    save = dialog(page).get_by_role("button", name="Save")
    save.click()
    expect(dialog(page).get_by_role("alert").first).to_contain_text("Nothing is saved yet", timeout=SOON)
    expect(page.locator("#blog_headline")).to_be_focused()
    expect(dialog(page).locator(".ProseMirror[contenteditable]")).to_contain_text("All roads are open.")
    page.fill("#blog_headline", "Roads open again")
    save.click()
    expect(dialog(page)).to_have_count(0, timeout=SOON)
    expect(page.locator(".live-head h1")).to_have_text("Roads open again")
    expect(page.locator("#composer .ProseMirror[contenteditable]")).to_contain_text("Half a thought")
    blog.refresh_from_db()
    assert (blog.headline, blog.summary) == ("Roads open again", "<p>All roads are open.</p>")
    assert blog.other_stories.get().headline == "Yesterday"
    assert watch_policy == [
        "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
    ]


def test_the_second_saver_of_the_blogs_form_sees_both(as_editor: Page, blog: LiveBlog, chief: User) -> None:
    page = open_desk(as_editor, blog)
    page.get_by_role("button", name="Edit details").click()
    expect(page.locator("#blog_headline")).to_be_focused(timeout=SOON)
    content = BlogContent(**BlogContent.of(blog).values() | {"headline": "Theirs alone"})
    publishing.change_blog(blog.pk, by=chief, content=content, base_edit=blog.edit)
    page.fill("#blog_headline", "Mine alone")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page).locator(".conflict .diff del")).to_contain_text("Theirs", timeout=SOON)
    expect(page.locator("#blog_headline")).to_have_value("Mine alone")
    blog.refresh_from_db()
    assert blog.headline == "Theirs alone"


def test_what_is_typed_in_the_blogs_form_is_not_thrown_away_by_one_escape(
    as_editor: Page, blog: LiveBlog
) -> None:
    page = open_desk(as_editor, blog)
    page.get_by_role("button", name="Edit details").click()
    expect(page.locator("#blog_headline")).to_be_focused(timeout=SOON)
    page.keyboard.type("!")
    page.keyboard.press("Escape")
    expect(dialog(page).get_by_role("alert").first).to_contain_text("is not saved")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
