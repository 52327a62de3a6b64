"""Pictures at the live desk, in a browser: on their way, without a network, and what can't be used."""

import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from liveblog.desk import uploads
from liveblog.models import LiveBlog, Upload
from tests.browser.picturing import (
    PICTURE,
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
from tests.browser.writing import SEND, SOON, answer_is_lost, box, write
from tests.uploads import frames

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]


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


def test_a_picture_sent_twice_is_published_once_and_the_other_does_not_stay(
    desk: Page, blog: LiveBlog
) -> None:
    page = desk
    page.route(PICTURE, answer_is_lost, times=1)
    write(page, "After a lost answer")
    choose(page, file())
    expect(said(page)).to_contain_text("did not arrive; it is tried again", timeout=SOON)
    expect_here(page)
    describe(page)
    send(page)
    shown = expect_entry(page, "After a lost answer").pictures.get().file.name
    (other,) = Upload.objects.exclude(file=shown).values_list("file", flat=True)
    assert uploads.clear_all(timezone.now() + Upload.UNUSED_FOR * 2) == [other]
    assert Upload.objects.get().file == shown
    assert default_storage.exists(shown)
    assert not default_storage.exists(other)


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
