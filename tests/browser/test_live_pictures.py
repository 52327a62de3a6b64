"""Pictures at the live desk, in a browser: each way to add one, what is shown, and what readers then get."""

import base64
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from liveblog.models import LiveBlog, Upload
from tests.browser.picturing import (
    Held,
    choose,
    describe,
    expect_entry,
    expect_here,
    field,
    file,
    rows,
    said,
    send,
)
from tests.browser.writing import BOX, SOON, box, expect_kept, open_desk, write
from tests.uploads import SECRETS, agency_jpeg, data_set, packet, texts, told_jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]


def hand(page: Page, kind: str, where: str, *files: FilePayload, text: str = "") -> bool:
    """Paste or drop files on an element, as a browser does; returns whether the page took them."""
    given = [
        {"name": one["name"], "type": one["mimeType"], "data": base64.b64encode(one["buffer"]).decode()}
        for one in files
    ]
    return bool(page.locator(where).evaluate(HAND, [kind, given, text]))


HAND = """(element, [kind, given, text]) => {
  const transfer = new DataTransfer()
  if (text) transfer.setData("text/plain", text)
  for (const { name, type, data } of given) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
    transfer.items.add(new File([bytes], name, { type }))
  }
  const options = { bubbles: true, cancelable: true }
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
    : new DragEvent(kind, { ...options, dataTransfer: transfer })
  return !element.dispatchEvent(event)
}"""


# --- ways in


@pytest.mark.parametrize("where", [BOX, "#composer #id_headline"])
def test_a_pasted_picture_is_published(
    desk: Page, blog: LiveBlog, watch_policy: list[str], where: str
) -> None:
    page = desk
    write(page, "Look at this")
    assert hand(page, "paste", where, file())
    expect(rows(page)).to_have_count(1)
    expect(rows(page).locator("canvas")).to_be_visible(timeout=SOON)
    expect_here(page)
    describe(page)
    send(page)
    entry = expect_entry(page, "Look at this")
    picture = entry.pictures.get()
    assert (picture.alt_text, picture.credit, picture.width) == ("A bridge", "Ana Reyes", 1000)
    assert Upload.objects.count() == 1
    expect(page.locator("#desk-stream").get_by_alt_text("A bridge")).to_be_visible()
    assert watch_policy == []


def test_words_with_an_image_of_them_are_pasted_as_words(desk: Page) -> None:
    page = desk
    box(page).click()
    hand(page, "paste", BOX, file(), text="From a word processor")
    expect(box(page)).to_contain_text("From a word processor")
    expect(rows(page)).to_have_count(0)


def test_dropped_pictures_get_a_row_each(desk: Page) -> None:
    page = desk
    assert hand(page, "drop", "#composer", file(name="a.jpg"), file(name="b.jpg"), file(name="c.jpg"))
    expect(rows(page)).to_have_count(3)
    expect(page.locator("#desk-said")).to_have_text("3 pictures added below.")
    for number in range(3):
        expect_here(page, number)
    tokens = {field(page, "stored", number).input_value() for number in range(3)}
    assert len(tokens) == 3


def test_a_file_dropped_beside_the_composer_changes_nothing(desk: Page) -> None:
    assert hand(desk, "drop", "#desk-stream", file())
    expect(rows(desk)).to_have_count(0)


def test_chosen_pictures_lead_to_their_alt_text(desk: Page) -> None:
    page = desk
    choose(page, file(), file(name="two.jpg"))
    expect(rows(page)).to_have_count(2)
    expect(field(page, "alt_text")).to_be_focused()
    expect_here(page, 1)


def test_slash_image_asks_for_pictures(desk: Page) -> None:
    page = desk
    box(page).click()
    with page.expect_file_chooser() as chooser:
        page.locator("#composer").evaluate("(box) => box.dispatchEvent(new CustomEvent('composer:image'))")
    assert chooser.value.is_multiple()


def test_a_phone_offers_its_camera(desk: Page) -> None:
    photo = desk.locator("#composer .picture-photo")
    expect(photo).to_be_hidden()
    with desk.expect_file_chooser() as chooser:
        photo.evaluate("(button) => button.click()")
    assert chooser.value.element.get_attribute("capture") == "environment"


LATE = """() => {
  const draw = window.createImageBitmap.bind(window)
  let begin
  const begun = new Promise((resolve) => (begin = resolve))
  window.beginToDraw = () => begin()
  window.createImageBitmap = (...given) => begun.then(() => draw(...given))
}"""


def test_a_picture_is_drawn_even_if_it_arrives_before_that(desk: Page) -> None:
    page = desk
    page.evaluate(LATE)
    choose(page, file())
    expect_here(page)
    page.evaluate("() => window.beginToDraw()")
    expect(rows(page).locator("canvas")).to_be_visible()


def test_what_the_browser_can_not_draw_is_shown_as_the_store_has_it(desk: Page) -> None:
    page = desk
    page.evaluate("() => { window.createImageBitmap = () => Promise.reject(new Error()) }")
    choose(page, file())
    expect_here(page)
    expect(rows(page).locator(".focal img")).to_be_visible()


# --- words and focal point


def test_words_in_the_file_fill_what_is_empty(desk: Page) -> None:
    page = desk
    alt = packet(texts("Iptc4xmpCore:AltTextAccessibility", "A bridge in fog"))
    told = agency_jpeg(data_set(2, 120, b"Dawn"), data_set(2, 80, b"Ana Reyes"), xmp=alt, size=(600, 400))
    held = Held(page)
    choose(page, file(told))
    field(page, "caption").fill("My own caption")
    held.let_all()
    expect(said(page)).to_contain_text("words that stood in its file", timeout=SOON)
    expect(field(page, "credit")).to_have_value("Ana Reyes")
    expect(field(page, "alt_text")).to_have_value("A bridge in fog")
    expect(field(page, "caption")).to_have_value("My own caption")


def test_the_focal_point_is_set_by_a_click_and_by_keys(desk: Page) -> None:
    page = desk
    write(page, "Look left")
    choose(page, file())
    expect_here(page)
    point = rows(page).get_by_role("slider", name="Focal point")
    expect(point).to_have_attribute("aria-valuetext", "50 per cent from the left, 50 per cent from the top")
    place: Any = point.bounding_box()
    point.click(position={"x": place["width"] * 0.25, "y": place["height"] * 0.8})
    expect(field(page, "focal_x")).to_have_value("25")
    expect(field(page, "focal_y")).to_have_value("80")
    point.press("ArrowRight")
    point.press("Shift+ArrowUp")
    expect(point).to_have_attribute("aria-valuetext", "27 per cent from the left, 70 per cent from the top")
    mark: Any = rows(page).locator(".focal-mark").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - place["x"] - place["width"] * 0.27) < 3
    for _ in range(9):
        point.press("Shift+ArrowUp")
    expect(field(page, "focal_y")).to_have_value("0")
    describe(page)
    send(page)
    picture = expect_entry(page, "Look left").pictures.get()
    assert (picture.focal_x, picture.focal_y) == (27, 0)


# --- kept, and shown to readers


def test_a_picture_is_back_after_a_reload(desk: Page, blog: LiveBlog) -> None:
    page, held = desk, Held(desk)
    write(page, "Kept words")
    choose(page, file())
    describe(page)
    held.let_all()
    expect_here(page)
    token = field(page, "stored").input_value()
    expect_kept(token)
    open_desk(page, blog)
    expect(box(page)).to_contain_text("Kept words", timeout=SOON)
    expect(field(page, "alt_text")).to_have_value("A bridge")
    expect(field(page, "stored")).to_have_value(token)
    thumb = rows(page).locator(".focal img")
    expect(thumb).to_be_visible(timeout=SOON)
    assert thumb.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0


def test_a_removed_row_sends_nothing_and_can_be_put_back(desk: Page) -> None:
    page, held = desk, Held(desk)
    choose(page, file())
    rows(page).get_by_role("button", name="Remove").click()
    expect(rows(page)).to_have_count(0)
    held.let_all()
    page.locator("#composer [data-rows=pictures]").get_by_role("button", name="Put back").click()
    expect_here(page)


def test_readers_get_avif_with_a_choice_of_sizes(
    desk: Page, blog: LiveBlog, media: Path, watch_policy: list[str]
) -> None:
    page = desk
    write(page, "For the readers")
    choose(page, file(told_jpeg(size=(2400, 1600))))
    expect_here(page)
    describe(page)
    send(page)
    expect_entry(page, "For the readers")
    asked: list[str] = []
    page.on("request", lambda request: "/media/" in request.url and asked.append(request.url))
    page.goto(blog.get_absolute_url())
    shown = page.get_by_alt_text("A bridge")
    shown.scroll_into_view_if_needed()
    assert shown.evaluate("(image) => image.decode().then(() => image.currentSrc)").endswith("-960.avif")
    assert [address[-9:] for address in asked] == ["-960.avif"]
    assert page.locator("picture source").get_attribute("type") == "image/avif"
    before, after = shown.bounding_box(), page.get_by_alt_text("A bridge").bounding_box()
    assert before == after
    stored = list(media.rglob("*.*"))
    assert len(stored) == 8
    for path in stored:
        found = [secret for secret in SECRETS[:-2] if secret in path.read_bytes()]
        assert found == [], path.name
    assert watch_policy == []


def test_axe_finds_nothing_in_a_picture_row(desk: Page) -> None:
    page = desk
    choose(page, file())
    expect_here(page)
    found = Axe().run(page, context="#composer [data-rows=pictures]")
    assert found.response["violations"] == [], found.generate_report()
