"""Pictures at the live desk, in a browser: each way to add one, what is said, and what readers then get."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from liveblog.models import Entry, LiveBlog, Upload
from tests.browser.writing import BOX, SEND, SOON, box, expect_kept, open_desk, write
from tests.uploads import SECRETS, agency_jpeg, data_set, frames, gradient, packet, saved, texts, told_jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURE = "**/desk/picture/"
JPEG = saved(gradient(size=(1000, 700)), "JPEG")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def file(data: bytes = JPEG, name: str = "bridge.jpg", kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}


def rows(page: Page) -> Locator:
    return page.locator("#composer [data-rows=pictures] .rows-list > .row:not([data-removed])")


def field(page: Page, name: str, row: int = 0) -> Locator:
    return page.locator(f"#composer [name=pictures-{row}-{name}]")


def said(page: Page, row: int = 0) -> Locator:
    return rows(page).nth(row).locator(".picture-said")


def choose(page: Page, *files: FilePayload) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(list(files))


def expect_here(page: Page, row: int = 0) -> None:
    expect(said(page, row)).to_contain_text("The picture is here", timeout=SOON)
    expect(field(page, "stored", row)).not_to_have_value("")


def describe(page: Page, row: int = 0, alt: str = "A bridge") -> None:
    field(page, "alt_text", row).fill(alt)
    field(page, "credit", row).fill("Ana Reyes")


def send(page: Page) -> None:
    page.locator("#composer button[value=publish]").click()


def expect_entry(page: Page, words: str) -> Entry:
    expect(page.locator("#desk-stream")).to_contain_text(words, timeout=SOON)
    return Entry.objects.get(body__contains=words)


class Held:
    """Uploads that wait at the door until they are let through, one or all."""

    def __init__(self, page: Page) -> None:
        self.routes: list[Route] = []
        self.open = False
        page.route(PICTURE, self.take)

    def take(self, route: Route) -> None:
        if self.open:
            route.continue_()
        else:
            self.routes.append(route)

    def let(self, number: int = 0) -> None:
        self.routes.pop(number).continue_()

    def let_all(self) -> None:
        self.open = True
        while self.routes:
            self.let()


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


# --- on its way


def test_no_more_than_two_are_sent_at_once(desk: Page) -> None:
    page, held = desk, Held(desk)
    choose(page, *(file(name=f"{number}.jpg") for number in range(4)))
    expect(page.locator("#composer .row[data-picture=sending]")).to_have_count(2)
    expect(page.locator("#composer .row[data-picture=waiting]")).to_have_count(2)
    expect(said(page, 3)).to_contain_text("Waiting")
    held.let()
    expect_here(page)
    expect(page.locator("#composer .row[data-picture=sending]")).to_have_count(2)
    held.let_all()
    for number in range(4):
        expect_here(page, number)


def test_progress_is_shown_and_can_be_cancelled(desk: Page) -> None:
    page, _held = desk, Held(desk)
    choose(page, file())
    bar = rows(page).get_by_role("progressbar", name="Upload")
    expect(bar).to_be_visible()
    expect(said(page)).to_contain_text(re.compile("Uploading|ready"))
    rows(page).get_by_role("button", name="Cancel").click()
    expect(bar).to_be_hidden()
    expect(said(page)).to_contain_text("Cancelled")
    expect(field(page, "upload")).to_be_focused()
    assert page.evaluate("document.querySelector('[name=pictures-0-upload]').files.length") == 0


def test_a_picture_that_did_not_arrive_is_tried_again(desk: Page) -> None:
    page, tries = desk, []

    def fail_twice(route: Route) -> None:
        tries.append(1)
        if len(tries) == 1:
            route.abort()
        elif len(tries) == 2:
            route.fulfill(
                status=503, json={"reason": "Many pictures are arriving."}, headers={"Retry-After": "1"}
            )
        else:
            route.continue_()

    page.route(PICTURE, fail_twice)
    choose(page, file())
    expect(said(page)).to_contain_text("did not arrive; it is tried again", timeout=SOON)
    expect_here(page)
    assert len(tries) == 3


def test_while_offline_the_picture_waits_in_its_row_and_goes_with_the_text(
    desk: Page, blog: LiveBlog
) -> None:
    page = desk
    write(page, "From the field")
    page.context.set_offline(True)
    choose(page, file())
    expect(said(page)).to_contain_text("No network")
    describe(page)
    send(page)
    expect(said(page)).to_contain_text("together with the text")
    page.context.set_offline(False)
    entry = expect_entry(page, "From the field")
    assert entry.pictures.get().alt_text == "A bridge"


def test_back_in_the_network_a_waiting_picture_is_sent(desk: Page) -> None:
    page = desk
    page.context.set_offline(True)
    choose(page, file())
    expect(said(page)).to_contain_text("No network")
    page.context.set_offline(False)
    expect_here(page)


def test_a_text_sent_early_waits_for_its_picture_or_takes_it_along(desk: Page) -> None:
    page, held = desk, Held(desk)
    stopped: list[str] = []
    page.on("requestfailed", lambda request: stopped.append(request.url))
    write(page, "Faster than the line")
    choose(page, file())
    describe(page)
    send(page)
    expect(page.locator("#desk-said")).to_have_text("Waiting for the picture …")
    expect(page.locator("#composer .row[data-picture=handed_over]")).to_be_visible(timeout=SOON)
    assert [url.rpartition("/desk/")[2] for url in stopped] == ["picture/"]  # the outbox sends it anew
    held.routes.pop(0)
    held.let_all()
    entry = expect_entry(page, "Faster than the line")
    assert entry.pictures.count() == 1
    assert Upload.objects.count() == 1


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


# --- what can't be used


@pytest.mark.parametrize("size", [25, 200])
def test_a_file_that_is_too_large_is_refused_at_once_and_not_sent(
    desk: Page, tmp_path: Path, size: int
) -> None:
    page, sent = desk, []
    page.on("request", lambda request: "/picture/" in request.url and sent.append(request.url))
    large = tmp_path / "large.jpg"
    with large.open("wb") as opened:
        opened.truncate(size * 1024 * 1024)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(large)
    expect(rows(page)).to_contain_text("“large.jpg” is too large: at most 20 MB")
    expect(field(page, "upload")).to_be_focused()
    expect(field(page, "upload")).to_have_attribute("aria-invalid", "true")
    assert sent == []


REFUSED = {
    "words": (file(b"no picture", "a.jpg"), "no picture that can be read"),
    "svg": (file(b"<svg/>", "a.svg", "image/svg+xml"), "is no picture that can be used"),
    "a film": (file(frames(3000), "a.gif", "image/gif"), "more than 200 frames"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_said_at_its_row_and_the_text_stays(desk: Page, name: str) -> None:
    page = desk
    write(page, "Typed before")
    given, line = REFUSED[name]
    choose(page, given)
    expect(rows(page).locator(".errorlist")).to_contain_text(line, timeout=SOON)
    expect(box(page)).to_contain_text("Typed before")
    expect(page.locator("#composer .picture-state:visible")).to_have_count(0)
    field(page, "upload").set_input_files([file()])
    expect_here(page)
    expect(rows(page).locator(".errorlist")).to_have_count(0)


@pytest.mark.parametrize("missing", ["alt_text", "credit"])
def test_what_is_missing_is_asked_for_before_anything_is_sent(desk: Page, missing: str) -> None:
    page, sent = desk, []
    page.route(SEND, lambda route: (sent.append(1), route.continue_()))
    write(page, "With a picture")
    choose(page, file())
    expect_here(page)
    describe(page)
    field(page, missing).fill("")
    send(page)
    expect(field(page, missing)).to_be_focused()
    expect(field(page, missing)).to_have_attribute("aria-invalid", "true")
    expect(rows(page).locator(".errorlist")).to_contain_text("A picture needs")
    expect(box(page)).to_contain_text("With a picture")
    assert sent == []
    field(page, missing).fill("A bridge")
    send(page)
    expect_entry(page, "With a picture")


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
