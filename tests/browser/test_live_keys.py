"""Step 1 in a real browser: the slash menu, and the letters that steer the live desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from liveblog.models import Entry, LiveBlog
from tests.browser.composing import BOX, field, in_stream, open_desk, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# Slash menu


def test_the_slash_menu_narrows_moves_and_closes(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    menu = as_editor.get_by_role("listbox", name="What to add")
    options = menu.get_by_role("option")
    keys.words("and/")
    expect(menu).to_be_hidden()
    keys.words("or ")
    keys.words("/")
    expect(options).to_have_count(7)
    expect(as_editor.locator(BOX)).to_have_attribute("aria-activedescendant", "slash-quote")
    keys.press("ArrowDown")
    expect(as_editor.locator(BOX)).to_have_attribute("aria-activedescendant", "slash-source")
    keys.press("ArrowUp", "ArrowUp")
    expect(as_editor.locator(BOX)).to_have_attribute("aria-activedescendant", "slash-schedule")
    keys.words("k")
    expect(options).to_have_count(1)
    keys.press("Escape")
    expect(menu).to_be_hidden()
    expect(as_editor.locator(BOX)).to_be_focused()
    keys.words("e")
    expect(menu).to_be_hidden()
    expect(as_editor.locator(BOX)).to_have_text("and/or /ke")
    keys.words(" /")
    expect(menu).to_be_visible()


def test_slash_marks_are_ticked_said_and_taken_out_of_the_text(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("Now. /key")
    keys.press("Enter")
    expect(field(as_editor, "key_event")).to_be_checked()
    expect(as_editor.locator("#desk-said")).to_contain_text("Key event")
    keys.words("/pin")
    keys.press("Tab")
    expect(field(as_editor, "pin")).to_be_checked()
    expect(as_editor.locator("#composer-marks")).to_contain_text("Pin")
    keys.words("/key")
    keys.press("Enter")
    expect(field(as_editor, "key_event")).not_to_be_checked()
    assert typed(as_editor).replace("&nbsp;", " ") in ("<p>Now. </p>", "<p>Now.</p>")
    keys.press("Control+Enter")
    expect(in_stream(as_editor, "Now.")).to_be_visible()
    assert Entry.objects.get().pinned_at


def test_a_reporter_is_offered_no_pin(as_reporter: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_reporter, blog)
    keys.words("/")
    expect(as_reporter.locator("#slash-menu [role=option]")).to_have_count(5)
    expect(as_reporter.locator("#slash-pin")).to_have_count(0)


def test_slash_image_asks_for_a_picture(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    as_editor.evaluate(
        "document.getElementById('composer').addEventListener('composer:image', () => window.wanted = true)"
    )
    keys.words("/im")
    keys.press("Enter")
    assert as_editor.evaluate("window.wanted")


# Keys


def test_every_shortcut_is_in_the_help(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("?")
    help_ = as_editor.locator("#help")
    expect(help_).to_be_hidden()
    expect(as_editor.locator(BOX)).to_have_text("?")
    keys.press("Escape", "?")
    expect(help_).to_be_visible()
    shown = set(help_.locator("kbd").all_inner_texts())
    assert shown >= {"Ctrl", "Enter", "S", "N", "J", "K", "E", "C", "P", "H", "/", "?", "Esc"}
    keys.press("Escape")
    expect(help_).to_be_hidden()
    as_editor.get_by_role("button", name="Help").click()
    expect(help_).to_be_visible()


def test_letters_can_be_switched_off_for_this_browser(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    as_editor.get_by_role("button", name="Help").click()
    as_editor.get_by_label("Single letters act").uncheck()
    keys.press("Escape")
    as_editor.reload()
    expect(as_editor.locator(BOX)).to_be_focused()
    keys.press("Escape", "?")
    expect(as_editor.locator("#help")).to_be_hidden()
    as_editor.get_by_role("button", name="Help").click()
    expect(as_editor.get_by_label("Single letters act")).not_to_be_checked()


def test_letters_lead_through_the_stream_and_back(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    older, newer = published(), published()
    keys = open_desk(as_editor, blog)
    keys.press("Escape")
    expect(as_editor.locator(f"#row-{newer.pk}")).to_be_focused()
    keys.press("j")
    expect(as_editor.locator(f"#row-{older.pk}")).to_be_focused()
    keys.press("k", "p")
    expect(as_editor.locator(f"#row-{newer.pk} [data-do=unpin]")).to_be_attached()
    keys.press("/")
    expect(as_editor.locator("#filters [name=text]")).to_be_focused()
    keys.press("Escape", "n")
    expect(as_editor.locator(BOX)).to_be_focused()
    keys.press("Escape", "j", "e")
    expect(as_editor.get_by_role("heading", name="Edit:")).to_be_visible()
