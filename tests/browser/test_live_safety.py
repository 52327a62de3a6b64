"""Step 1 in a real browser: what is sent from the live desk arrives once, whatever breaks in between."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from liveblog.models import Entry, LiveBlog, Revision
from tests.browser.writing import (
    MORE,
    SEND,
    SOON,
    WORDS,
    answer_is_lost,
    box,
    desk_of,
    expect_sent,
    open_desk,
    outbox,
    publish,
    state,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def refuse(route: Route) -> None:
    route.fulfill(status=500, json={"reason": "Something broke here."})


def test_what_is_sent_is_in_the_stream_and_the_box_is_free(desk: Page) -> None:
    write(desk, WORDS)
    publish(desk)
    expect_sent(desk, WORDS)
    expect(box(desk)).to_have_text("", timeout=SOON)
    expect(box(desk)).to_be_focused()
    expect(desk.locator("#desk-said")).to_contain_text("Published.")


def test_a_chord_pressed_twice_makes_one_entry(desk: Page) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: request.url.endswith("/desk/send/") and asked.append(request.url))
    write(desk, WORDS)
    publish(desk)
    publish(desk)
    expect_sent(desk, WORDS)
    expect(box(desk)).to_have_text("", timeout=SOON)
    assert len(asked) == 1


def test_a_lost_answer_makes_one_entry(desk: Page) -> None:
    desk.route(SEND, answer_is_lost, times=2)
    write(desk, WORDS)
    publish(desk)
    expect_sent(desk, WORDS)
    assert Entry.objects.count() == 1


def test_a_correction_whose_answer_is_lost_is_one_correction(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    entry = published(body="<p>The bridge is open.</p>")
    page = open_desk(as_editor, blog)
    page.route(SEND, answer_is_lost, times=2)
    page.locator(f"#row-{entry.pk} [data-open=correct]").click()
    expect(box(page)).to_contain_text("The bridge is open.", timeout=SOON)
    box(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.type(WORDS)
    page.locator("#composer [name=note]").fill("It was never open.")
    page.locator("#composer button[value=correction]").click()
    expect_sent(page, WORDS)
    notes = Revision.objects.filter(entry=entry, kind="correction").values_list("note", flat=True)
    assert list(notes) == ["It was never open."]


def test_a_network_cut_in_the_middle_of_a_send_and_a_reload_make_one_entry(
    desk: Page, context: BrowserContext, blog: LiveBlog
) -> None:
    def cut(route: Route) -> None:
        context.set_offline(True)
        route.abort()

    desk.route(SEND, cut, times=1)
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Waiting for the network", timeout=SOON)
    expect(desk.locator("#safe-words")).to_contain_text("Safe in the outbox")
    context.set_offline(False)
    desk.unroute_all()
    desk.goto(desk_of(blog))
    expect_sent(desk, WORDS)
    assert Entry.objects.count() == 1


def test_what_waits_is_sent_as_soon_as_the_network_is_back(as_editor: Page, blog: LiveBlog) -> None:
    as_editor.clock.install()
    page = open_desk(as_editor, blog)
    page.context.set_offline(True)
    write(page, WORDS)
    publish(page)
    expect(state(page)).to_contain_text("next in", timeout=SOON)
    page.clock.pause_at(datetime.now() + timedelta(minutes=1))  # from here on no pause ends
    page.context.set_offline(False)
    expect_sent(page, WORDS)


def test_a_closed_tab_is_no_loss(desk: Page, context: BrowserContext, blog: LiveBlog) -> None:
    desk.route(SEND, lambda route: route.abort())
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Waiting for the network", timeout=SOON)
    desk.close()
    page = open_desk(context.new_page(), blog)
    expect_sent(page, WORDS)
    assert Entry.objects.count() == 1


def test_what_waits_for_another_live_blog_is_sent_from_any_desk(
    desk: Page, context: BrowserContext, blog: LiveBlog, make_blog: Callable[..., LiveBlog]
) -> None:
    desk.route(SEND, lambda route: route.abort())
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Waiting for the network", timeout=SOON)
    desk.close()
    page = open_desk(context.new_page(), make_blog())
    expect(page.locator("#desk-said")).to_contain_text(WORDS, timeout=SOON)
    expect(outbox(page)).to_have_count(0)
    expect(page.locator("#desk-stream")).not_to_contain_text(WORDS)
    assert Entry.objects.get().blog == blog


def test_a_server_that_breaks_twice_is_asked_a_third_time(desk: Page) -> None:
    desk.route(SEND, refuse, times=2)
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Something broke here.", timeout=SOON)
    expect(state(desk)).to_contain_text("next in")
    expect_sent(desk, WORDS)


@pytest.mark.parametrize("status", [200, 404, 502])
def test_a_page_of_a_proxy_is_no_answer(desk: Page, status: int) -> None:
    desk.route(SEND, lambda route: route.fulfill(status=status, body="<h1>Not the desk</h1>"), times=1)
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text(str(status), timeout=SOON)
    expect_sent(desk, WORDS)


def test_a_silent_server_is_given_up_after_half_a_minute(as_editor: Page, blog: LiveBlog) -> None:
    as_editor.clock.install()
    page = open_desk(as_editor, blog)
    page.route(SEND, lambda route: None, times=1)  # never answered
    write(page, WORDS)
    with page.expect_request(SEND):
        publish(page)
    expect(state(page)).to_contain_text("Sending", timeout=SOON)
    page.clock.fast_forward(30_100)
    expect(state(page)).to_contain_text("silent for 30 seconds", timeout=SOON)
    page.clock.fast_forward(2_000)
    expect_sent(page, WORDS)


def test_what_is_typed_on_becomes_a_change_of_what_was_sent(desk: Page) -> None:
    held: list[Route] = []
    desk.route(SEND, lambda route: held.append(route), times=1)  # noqa: PLW0108, a route takes one or two
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_have_text("Sending …", timeout=SOON)
    desk.keyboard.type(" " + MORE)
    held[0].continue_()
    expect_sent(desk, WORDS)
    expect(box(desk)).to_contain_text(MORE)
    expect(desk.locator("#composer-form")).to_have_attribute("data-entry", str(Entry.objects.get().pk))
    publish(desk)
    expect(desk.locator("#desk-stream")).to_contain_text(MORE, timeout=SOON)
    assert MORE in expect_sent(desk, WORDS).body


def test_what_is_typed_on_and_sent_again_is_one_entry(desk: Page) -> None:
    held: list[Route] = []
    desk.route(SEND, lambda route: held.append(route), times=1)  # noqa: PLW0108, a route takes one or two
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_have_text("Sending …", timeout=SOON)
    desk.keyboard.type(" " + MORE)
    publish(desk)
    held[0].continue_()
    expect(desk.locator("#desk-stream")).to_contain_text(MORE, timeout=SOON)
    expect(outbox(desk)).to_have_count(0, timeout=SOON)
    assert MORE in Entry.objects.get().body


def test_the_next_one_may_be_written_while_one_waits(desk: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    write(desk, WORDS)
    publish(desk)
    desk.get_by_role("button", name="Write the next one").click(timeout=SOON)
    expect(box(desk)).to_have_text("")
    write(desk, MORE)
    publish(desk)
    expect(outbox(desk)).to_have_count(2, timeout=SOON)
    context.set_offline(False)
    expect_sent(desk, MORE)
    first, second = Entry.objects.order_by("published_at")
    assert WORDS in first.body
    assert MORE in second.body


def test_a_picture_waits_with_its_text(
    desk: Page,
    context: BrowserContext,
    blog: LiveBlog,
    photo_file: Path,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    context.set_offline(True)
    desk.locator("#composer input[type=file][multiple]").first.set_input_files(photo_file)
    desk.locator("#composer [name=pictures-0-alt_text]").fill("A bridge")
    desk.locator("#composer [name=pictures-0-credit]").fill("Ana Reyes")
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Waiting for the network", timeout=SOON)
    desk.close()
    context.set_offline(False)
    page = open_desk(context.new_page(), blog)
    entry = expect_sent(page, WORDS)
    assert [(one.alt_text, one.credit) for one in entry.pictures.all()] == [("A bridge", "Ana Reyes")]


def test_two_tabs_send_nothing_twice(desk: Page, context: BrowserContext, blog: LiveBlog) -> None:
    answered: list[str] = []
    context.on("response", lambda answer: answer.url.endswith("/desk/send/") and answered.append(answer.url))
    other = open_desk(context.new_page(), blog)
    context.set_offline(True)
    write(desk, WORDS)
    publish(desk)
    expect(outbox(other)).to_have_count(1, timeout=SOON)
    context.set_offline(False)
    expect_sent(desk, WORDS)
    expect_sent(other, WORDS)
    expect(box(desk)).to_have_text("", timeout=SOON)
    assert len(answered) == 1
