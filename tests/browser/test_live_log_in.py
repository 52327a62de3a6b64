"""Step 1 in a real browser: a session that ends costs no text, and who comes next sees none of it."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from liveblog.models import Entry, LiveBlog
from newsroom.models import User
from tests.browser.everyone import in_both_schemes, serious
from tests.browser.writing import (
    MORE,
    SEND,
    SOON,
    WORDS,
    become,
    box,
    copies,
    expect_kept,
    expect_sent,
    log_in_again,
    open_desk,
    outbox,
    publish,
    ready,
    state,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_session_that_dies_costs_no_text(desk: Page, editor: User) -> None:
    write(desk, WORDS)
    Session.objects.all().delete()
    publish(desk)
    dialog = desk.get_by_role("dialog", name="Log in again")
    expect(dialog).to_be_visible(timeout=SOON)
    expect(box(desk)).not_to_be_visible()
    log_in_again(desk, "wrong")
    expect(dialog.get_by_role("alert")).to_contain_text("correct", timeout=SOON)
    log_in_again(desk, "pass")
    expect_sent(desk, WORDS)
    expect(dialog).not_to_be_visible()
    assert Entry.objects.get().author == editor


def test_text_that_was_not_sent_is_still_there_after_a_log_in(desk: Page) -> None:
    write(desk, WORDS)
    Session.objects.all().delete()
    expect(desk.locator("#log-in")).to_be_visible(timeout=SOON)
    log_in_again(desk, "pass")
    expect(box(desk)).to_have_text(WORDS, timeout=SOON)
    expect(box(desk)).to_be_focused()
    expect_kept(WORDS)
    desk.keyboard.type(" " + MORE)
    publish(desk)
    assert MORE in expect_sent(desk, WORDS).body


def test_a_log_in_in_another_tab_is_enough(
    desk: Page, context: BrowserContext, editor: User, live_server: LiveServer
) -> None:
    write(desk, WORDS)
    Session.objects.all().delete()
    publish(desk)
    expect(desk.locator("#log-in")).to_be_visible(timeout=SOON)
    become(context, editor, live_server.url)
    expect_sent(desk, WORDS)
    expect(desk.locator("#log-in")).not_to_be_visible()


def test_the_next_at_a_shared_computer_sees_nothing_of_the_last(
    desk: Page, context: BrowserContext, blog: LiveBlog, editor: User, reporter: User, live_server: LiveServer
) -> None:
    desk.route(SEND, lambda route: route.abort())
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Waiting for the network", timeout=SOON)
    desk.get_by_role("button", name="Write the next one").click()
    write(desk, MORE)
    desk.close()
    become(context, reporter, live_server.url)
    page = open_desk(context.new_page(), blog)
    write(page, "Of the reporter.")
    expect_kept("Of the reporter.")
    html = page.content()
    assert WORDS not in html
    assert MORE not in html
    assert Entry.objects.count() == 0
    page.close()
    become(context, editor, live_server.url)
    back = open_desk(context.new_page(), blog)
    expect_sent(back, WORDS)
    expect(box(back)).to_have_text(MORE, timeout=SOON)
    assert "Of the reporter." not in back.content()
    assert Entry.objects.get().author == editor


def test_a_page_left_open_sends_nothing_in_the_name_of_the_next(
    desk: Page, context: BrowserContext, blog: LiveBlog, reporter: User, live_server: LiveServer
) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    become(context, reporter, live_server.url)
    publish(desk)
    expect(desk.locator("#log-in-why")).to_contain_text(
        "Somebody else is logged in now: Rea Porter", timeout=SOON
    )
    expect(box(desk)).not_to_be_visible()
    assert Entry.objects.count() == 0
    desk.locator("#log-in-other").click()
    expect(desk.locator("#user-tools")).to_contain_text("Rea Porter", timeout=SOON)
    expect(box(ready(desk))).to_have_text("")
    assert WORDS not in desk.content()
    assert Entry.objects.count() == 0


def test_the_one_whose_page_it_is_may_come_back(
    desk: Page, context: BrowserContext, editor: User, reporter: User, live_server: LiveServer
) -> None:
    write(desk, WORDS)
    become(context, reporter, live_server.url)
    publish(desk)
    expect(desk.locator("#log-in")).to_be_visible(timeout=SOON)
    log_in_again(desk, "pass")
    expect_sent(desk, WORDS)
    assert Entry.objects.get().author == editor


def test_the_dialog_keeps_the_focus_and_gives_it_back(desk: Page) -> None:
    desk.locator("#composer [name=headline]").fill("Bridge")
    Session.objects.all().delete()
    expect(desk.locator("#log-in")).to_be_visible(timeout=SOON)
    expect(desk.locator("#log-in-password")).to_be_focused()
    expect(desk.locator("#log-in-username")).not_to_be_editable()
    desk.keyboard.press("Escape")
    expect(desk.locator("#log-in")).to_be_visible()
    log_in_again(desk, "pass")
    expect(desk.locator("#composer [name=headline]")).to_be_focused(timeout=SOON)
    expect(desk.locator("#composer [name=headline]")).to_have_value("Bridge")


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_unsent_and_the_dialog_keep_nobody_out(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    write(desk, MORE)
    desk.reload()
    ready(desk).get_by_role("button", name="Start a new one").click()
    desk.route(SEND, lambda route: route.abort())
    write(desk, WORDS)
    publish(desk)
    expect(desk.locator("#safe-note")).to_be_visible(timeout=SOON)
    outbox(desk).get_by_role("button", name="Throw away").click()
    expect(copies(desk)).to_have_count(1, timeout=SOON)
    assert in_both_schemes(desk, serious) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    Session.objects.all().delete()
    expect(desk.locator("#log-in")).to_be_visible(timeout=SOON)
    log_in_again(desk, "wrong")
    expect(desk.locator("#log-in-wrong")).to_contain_text("correct", timeout=SOON)
    assert in_both_schemes(desk, serious) == []
