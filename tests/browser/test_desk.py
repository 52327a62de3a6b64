"""Step 1 in a real browser: posting, correcting and retracting at the desk, seen on the public page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from newsroom.models import User
from tests.browser.everyone import in_both_schemes, serious, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/liveblog/entry/add/"
MADE_INTO_EDITORS = "textarea[data-django-prose-editor-configurable]:not(.prose-editor *)"
EDITOR = ".field-body .ProseMirror[contenteditable]"


def wait_for_editor(page: Page) -> None:
    expect(page.locator(EDITOR).first).to_have_attribute("aria-labelledby", "id_body_label")


def log_in_by_keyboard(page: Page, user: User) -> None:
    page.goto("/admin/login/")
    page.keyboard.type(user.username)
    tab_to(page, "#id_password")
    page.keyboard.type("pass")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The desk")).to_be_visible()


def post_by_keyboard(page: Page, blog: LiveBlog) -> None:
    tab_to(page, f"a.press[href='{ADD}?blog={blog.pk}']")
    page.keyboard.press("Enter")
    wait_for_editor(page)
    tab_to(page, "#id_headline")
    page.keyboard.type("Bridge closed")
    tab_to(page, EDITOR)
    page.keyboard.type("The bridge is closed since nine.")
    tab_to(page, ".rows[data-rows=quotes] .rows-add")
    page.keyboard.press("Enter")
    expect(page.locator("#id_quotes-0-text")).to_be_focused()
    page.keyboard.type("Nobody may pass")
    tab_to(page, "#id_quotes-0-speaker")
    page.keyboard.type("Ada Lund")
    tab_to(page, "button[value=publish]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Published.")).to_be_visible()


def correct_by_keyboard(page: Page, entry: Entry) -> None:
    page.goto(f"/admin/liveblog/entry/{entry.pk}/change/")
    wait_for_editor(page)
    tab_to(page, EDITOR)
    page.keyboard.press("Control+A")
    page.keyboard.type("The bridge is closed since ten.")
    tab_to(page, ".panel-grave summary")
    page.keyboard.press("Enter")
    tab_to(page, "#id_note")
    page.keyboard.type("An earlier text named the wrong hour.")
    tab_to(page, "button[value=correction]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The correction is on the page.")).to_be_visible()


def retract_by_keyboard(page: Page, entry: Entry) -> None:
    page.goto(f"/admin/liveblog/entry/{entry.pk}/change/")
    tab_to(page, f"a[href='/admin/liveblog/entry/{entry.pk}/retract/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Retract")).to_be_visible()
    tab_to(page, "#id_note")
    page.keyboard.type("The closure was never announced.")
    tab_to(page, "button.press-grave")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Retracted. The notice is on the page.")).to_be_visible()


def test_an_update_is_posted_corrected_and_retracted_by_keyboard_alone(
    page: Page, editor: User, blog: LiveBlog, watch_policy: list[str]
) -> None:
    log_in_by_keyboard(page, editor)
    post_by_keyboard(page, blog)
    entry = Entry.objects.get()
    update = page.locator(f"#entry-{entry.pk}")
    page.goto(blog.get_absolute_url())
    expect(update).to_contain_text("The bridge is closed since nine.")
    expect(update).to_contain_text("Ada Lund")
    correct_by_keyboard(page, entry)
    page.goto(blog.get_absolute_url())
    expect(update).to_contain_text("since ten")
    expect(update).to_contain_text("An earlier text named the wrong hour.")
    retract_by_keyboard(page, entry)
    page.goto(blog.get_absolute_url())
    expect(update).to_contain_text("The closure was never announced.")
    expect(update).not_to_contain_text("since ten")
    assert watch_policy == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_keeps_nobody_out_and_to_its_policy(
    as_chief: Page,
    blog: LiveBlog,
    editor: User,
    quote: QuoteContent,
    published: Callable[..., Entry],
    make_entry: Callable[..., Entry],
    watch_policy: list[str],
    width: int,
) -> None:
    entry = published(headline="A headline", quotes=(quote,), body="<p>Some <a href='/x'>words</a></p>")
    changed = Content(body="<p>Other words</p>")
    publishing.correct(entry.pk, by=editor, content=changed, base_edit=entry.edit, note="They were wrong.")
    draft = make_entry(quotes=(quote,))
    page = as_chief
    page.set_viewport_size({"width": width, "height": 800})
    for path in (
        "/admin/",
        "/admin/liveblog/entry/",
        ADD,
        f"/admin/liveblog/entry/{draft.pk}/change/",
        f"/admin/liveblog/entry/{entry.pk}/change/",
        f"/admin/liveblog/entry/{entry.pk}/history/",
        f"/admin/liveblog/entry/{entry.pk}/retract/",
        f"/admin/liveblog/entry/{entry.pk}/preview/",
        "/admin/liveblog/liveblog/",
        f"/admin/liveblog/liveblog/{blog.pk}/change/",
        "/admin/liveblog/source/add/",
        "/admin/newsroom/user/",
        "/admin/newsroom/user/add/",
        "/admin/password_change/",
    ):
        page.goto(path)
        expect(page.locator(MADE_INTO_EDITORS)).to_have_count(0)
        assert in_both_schemes(page, serious) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert watch_policy == [], path


def test_the_way_in_keeps_nobody_out(page: Page, db: None, watch_policy: list[str]) -> None:
    page.goto("/admin/login/")
    page.fill("#id_username", "nobody")
    page.fill("#id_password", "wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Please enter the correct")).to_be_visible()
    assert in_both_schemes(page, serious) == []
    assert watch_policy == []


def test_a_source_is_found_by_its_alias_and_a_new_one_made_on_the_spot(
    as_editor: Page, blog: LiveBlog, make_source: Callable[..., Source], watch_policy: list[str]
) -> None:
    make_source(name="Institute for the Study of War", short_name="ISW", aliases="The Institute\nWarWatch")
    page = as_editor
    page.goto(f"{ADD}?blog={blog.pk}")
    wait_for_editor(page)
    page.click(".rows[data-rows=quotes] .rows-add")
    page.fill("#id_quotes-0-text", "It is over")
    page.click(".select2-selection")
    page.keyboard.type("warwatch")
    page.locator(".select2-results__option--highlighted", has_text="ISW").click()
    expect(page.locator(".select2-selection__rendered")).to_contain_text("Institute")

    with page.expect_popup() as opened:
        page.click("#add_id_quotes-0-source")
    popup = opened.value
    popup.fill("#id_name", "The Marrowby Herald")
    expect(popup.locator("#id_slug")).to_have_value("the-marrowby-herald")
    popup.select_option("#id_kind", "outlet")
    with popup.expect_event("close"):
        popup.click("button.press-main")
    expect(page.locator(".select2-selection__rendered")).to_contain_text("Herald")
    page.click("button[value=publish]")
    expect(page.get_by_text("Published.")).to_be_visible()
    assert Entry.objects.get().quotes.get().source.slug == "the-marrowby-herald"
    assert watch_policy == []


def test_rows_move_and_go_and_come_back(as_editor: Page, blog: LiveBlog) -> None:
    page = as_editor
    page.goto(f"{ADD}?blog={blog.pk}")
    wait_for_editor(page)
    for number, words in enumerate(("One", "Two", "Three")):
        page.click(".rows[data-rows=quotes] .rows-add")
        page.fill(f"#id_quotes-{number}-text", words)
        page.fill(f"#id_quotes-{number}-speaker", "Ada")
    page.locator(".row", has=page.locator("#id_quotes-2-text")).locator("[data-move='-1']").click()
    gone = page.locator(".row", has=page.locator("#id_quotes-0-text"))
    gone.locator("[data-remove]").click()
    expect(page.locator("#id_quotes-0-text")).to_be_hidden()
    page.click("button[value=save]")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert [quote.text for quote in Entry.objects.get().quotes.all()] == ["Three", "Two"]


def test_without_scripts_the_form_still_does_all(
    new_context: Any, live_server: LiveServer, editor: User, blog: LiveBlog
) -> None:
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto("/admin/login/")
    page.fill("#id_username", editor.username)
    page.fill("#id_password", "pass")
    page.click("[type=submit]")
    page.goto(f"{ADD}?blog={blog.pk}")
    page.fill("#id_body", "<p>Plain words</p>")
    page.fill("#id_quotes-1-text", "Said it")
    page.fill("#id_quotes-1-speaker", "Ada")
    page.click("button[value=publish]")
    expect(page.get_by_text("Published.")).to_be_visible()
    entry = Entry.objects.get()
    assert (entry.body, entry.quotes.get().text) == ("<p>Plain words</p>", "Said it")


def test_a_picture_that_lacks_its_alt_text_is_still_there(
    as_editor: Page, blog: LiveBlog, tmp_path: Path, photo_file: Path
) -> None:
    page = as_editor
    page.goto(f"{ADD}?blog={blog.pk}")
    wait_for_editor(page)
    page.click(".rows[data-rows=pictures] .rows-add")
    page.set_input_files("#id_pictures-0-upload", photo_file)
    page.fill("#id_pictures-0-credit", "A. Reyes")
    page.click("button[value=publish]")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.get_by_text("A picture needs alt text")).to_be_visible()
    thumb = page.locator(".thumb img")
    thumb.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.thumb img').naturalWidth > 0")
    page.fill("#id_pictures-0-alt_text", "A teal wall")
    page.click("button[value=publish]")
    expect(page.get_by_text("Published.")).to_be_visible()
    page.goto(blog.get_absolute_url())
    expect(page.get_by_alt_text("A teal wall")).to_be_visible()


def test_more_than_a_server_takes_is_not_sent_and_nothing_is_lost(
    as_editor: Page, blog: LiveBlog, tmp_path: Path
) -> None:
    page = as_editor
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(25 * 1024 * 1024)
    page.goto(f"{ADD}?blog={blog.pk}")
    wait_for_editor(page)
    page.click(EDITOR)
    page.keyboard.type("Typed in the field")
    page.click(".rows[data-rows=pictures] .rows-add")
    page.set_input_files("#id_pictures-0-upload", large)
    expect(page.locator("#too-much")).to_be_hidden()
    page.click("button[value=publish]")
    expect(page.locator("#too-much")).to_be_focused()
    expect(page.locator(EDITOR)).to_contain_text("Typed in the field")
    assert not Entry.objects.exists()
    page.set_input_files("#id_pictures-0-upload", [])
    page.click("button[value=publish]")
    expect(page.get_by_text("Published.")).to_be_visible()


def test_typed_text_is_not_left_behind_without_asking(as_editor: Page, blog: LiveBlog) -> None:
    page = as_editor
    page.goto(f"{ADD}?blog={blog.pk}")
    wait_for_editor(page)
    page.click(EDITOR)
    page.keyboard.type("Half a thought")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click(".desk-nav a >> nth=0", no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.locator(EDITOR)).to_contain_text("Half a thought")


def test_the_enter_key_never_publishes_a_change(as_editor: Page, published: Callable[..., Entry]) -> None:
    entry = published(headline="As it was")
    page = as_editor
    page.goto(f"/admin/liveblog/entry/{entry.pk}/change/")
    wait_for_editor(page)
    page.fill("#id_headline", "Not yet thought through")
    page.press("#id_headline", "Enter")
    page.wait_for_timeout(500)
    entry.refresh_from_db()
    assert entry.headline == "As it was"
