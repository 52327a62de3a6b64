"""Step 1 in a real browser: the live desk's preview, and its sheet for the next shift."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from liveblog.models import Entry, LiveBlog, WorkingCopy
from liveblog.permissions import Verb
from tests.browser.acting import dialog
from tests.browser.everyone import serious
from tests.browser.writing import SOON, open_desk, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Entry]
FRAME = ".preview-stage iframe"


def test_a_preview_shows_unsaved_words_at_both_widths_and_stores_nothing(
    as_editor: Page, blog: LiveBlog, published: Make, watch_policy: list[str]
) -> None:
    entry = published(body="<p>What stands.</p>")
    page = open_desk(as_editor, blog)
    page.route("**/keep/", lambda route: route.abort())  # not by the preview, but by the typing
    write(page, "Words that nobody has saved")
    page.get_by_role("button", name="Preview").click()
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_text("Words that nobody has saved")).to_be_visible(timeout=SOON)
    expect(frame.get_by_text("What stands.")).to_be_visible()
    for name, width in (("Phone", 360), ("Desktop", 1280)):
        dialog(page).get_by_role("button", name=name).click()
        expect(dialog(page).get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        assert frame.locator("html").evaluate("page => page.ownerDocument.defaultView.innerWidth") == width
        box, outer = page.locator(FRAME).bounding_box(), dialog(page).bounding_box()
        assert box
        assert outer
        assert outer["x"] <= box["x"]
        assert box["x"] + box["width"] <= outer["x"] + outer["width"]
    frame.locator(f"#entry-{entry.pk} a").first.click()
    frame.get_by_role("link", name="Sources").first.click()
    expect(frame.get_by_text("What stands.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    assert len(page.context.pages) == 1
    assert Entry.objects.count() == 1
    assert not WorkingCopy.objects.exists()
    assert [said for said in watch_policy if said.startswith("policy:")] == []


def test_what_is_wrong_with_a_text_is_said_in_place_of_its_preview(as_editor: Page, blog: LiveBlog) -> None:
    page = open_desk(as_editor, blog)
    page.get_by_role("button", name="Preview").click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("nothing to preview", timeout=SOON)


def test_the_hand_over_sheet_is_one_click_away_and_copied_as_text(
    as_editor: Page, context: BrowserContext, blog: LiveBlog, published: Make, make_entry: Make
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    published(headline="The bridge is open")
    make_entry(headline="A draft", then=Verb.SUBMIT)
    page = open_desk(as_editor, blog)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Hand-over").click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", name="In review")).to_be_visible(timeout=SOON)
    sheet.get_by_role("button", name="Copy as text").click()
    expect(sheet.locator("#sheet-said")).to_have_text("Copied.")
    text = sheet.evaluate("navigator.clipboard.readText()")
    assert re.search(r"^- .*Published: The bridge is open · Edda Tor$", text, re.MULTILINE)
    sheet.select_option("#hours", "24")
    sheet.get_by_role("button", name="Show").click()
    expect(sheet.get_by_text("The last 24 hours").first).to_be_visible(timeout=SOON)
    sheet.emulate_media(media="print")
    expect(sheet.get_by_role("button", name="Print")).to_be_hidden()
    expect(sheet.locator("#header")).to_be_hidden()
    expect(sheet.get_by_role("link", name="The bridge is open")).to_be_visible()
    assert serious(sheet) == []
