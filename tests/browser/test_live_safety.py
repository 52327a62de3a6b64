"""Step 1 in a real browser: what is sent from the live desk arrives once, whatever breaks in between."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from liveblog import publishing
from liveblog.models import Entry, LiveBlog, Revision
from liveblog.publishing.blogs import BlogContent
from newsroom.models import Role, User
from tests.browser.writing import (
    SEND,
    SOON,
    answer_is_lost,
    become,
    box,
    copies,
    desk_of,
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

WORDS = "The bridge is closed."
MORE = "It opens at nine."


def close(blog: LiveBlog, editor: User) -> None:
    content = BlogContent.of(blog)
    publishing.change_blog(
        blog.pk, by=editor, content=BlogContent(**vars(content) | {"status": "closed"}), base_edit=blog.edit
    )


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


def test_a_closed_live_blog_keeps_the_text_with_its_reason(
    desk: Page, context: BrowserContext, blog: LiveBlog, editor: User
) -> None:
    context.set_offline(True)
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Waiting", timeout=SOON)
    close(blog, editor)
    context.set_offline(False)
    expect(state(desk)).to_contain_text("Not accepted: This live blog takes no new updates.", timeout=SOON)
    expect(box(desk)).to_have_text(WORDS)
    desk.reload()
    ready(desk)
    expect(state(desk)).to_contain_text("Not accepted", timeout=SOON)
    assert Entry.objects.count() == 0


def test_a_permission_taken_away_keeps_the_text_with_its_reason(desk: Page, editor: User) -> None:
    write(desk, WORDS)
    editor.groups.set([Group.objects.get_or_create(name=Role.REPORTER.value)[0]])
    publish(desk)
    expect(state(desk)).to_contain_text("Not accepted:", timeout=SOON)
    expect(box(desk)).to_have_text(WORDS)
    assert not Entry.objects.filter(status="published").exists()
    editor.groups.set([Group.objects.get(name=Role.EDITOR.value)])
    desk.get_by_role("button", name="Try again").click()
    expect_sent(desk, WORDS)


def test_what_is_refused_does_not_hold_up_the_next_one(desk: Page) -> None:
    refusal = {"reason": "Not this one.", "errors": {"body": ["Not this one."]}}
    desk.route(SEND, lambda route: route.fulfill(status=422, json=refusal), times=1)
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_have_text("Not accepted: Not this one.", timeout=SOON)
    expect(desk.locator("#composer .field-body")).to_contain_text("Not this one.")
    desk.reload()
    ready(desk)
    write(desk, MORE)
    publish(desk)
    expect(desk.locator("#desk-stream")).to_contain_text(MORE, timeout=SOON)
    expect(outbox(desk)).to_have_count(1)


def test_what_is_put_back_goes_on_in_the_composer(desk: Page) -> None:
    refusal = {"reason": "Not this one.", "errors": {"body": ["Not this one."]}}
    desk.route(SEND, lambda route: route.fulfill(status=422, json=refusal), times=1)
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Not accepted", timeout=SOON)
    desk.reload()
    write(ready(desk), MORE)
    desk.get_by_role("button", name="Put back into the composer").click()
    expect(box(desk)).to_have_text(WORDS, timeout=SOON)
    expect(copies(desk)).to_contain_text(MORE, timeout=SOON)
    expect(outbox(desk)).to_have_count(0)
    box(desk).click()
    publish(desk)
    expect_sent(desk, WORDS)


def test_throwing_away_asks_once(desk: Page, context: BrowserContext, blog: LiveBlog) -> None:
    refusal = {"reason": "Not this one."}
    desk.route(SEND, lambda route: route.fulfill(status=422, json=refusal), times=1)
    write(desk, WORDS)
    publish(desk)
    expect(state(desk)).to_contain_text("Not accepted", timeout=SOON)
    desk.reload()
    throw_away = outbox(ready(desk)).get_by_role("button", name="Throw away")
    throw_away.click()
    expect(desk.get_by_role("group", name=f"Throw away “{WORDS}”? It has not been sent.")).to_be_visible()
    desk.keyboard.press("Enter")  # the focus is on "Keep it"
    expect(outbox(desk)).to_have_count(1)
    expect(throw_away).to_be_focused()
    throw_away.click()
    outbox(desk).get_by_role("group").get_by_role("button", name="Throw away").click()
    expect(outbox(desk)).to_have_count(0)
    expect(box(desk)).to_be_focused()
    desk.reload()
    expect(outbox(ready(desk))).to_have_count(0)
    expect(copies(desk)).to_have_count(0)


def test_what_is_typed_on_becomes_a_change_of_what_was_sent(desk: Page) -> None:
    held: list[Route] = []
    desk.route(SEND, lambda route: held.append(route), times=1)  # noqa: PLW0108
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
    desk.route(SEND, lambda route: held.append(route), times=1)  # noqa: PLW0108
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


CHECK = """async ([bytes, letters]) => {
  const { checkSize } = await import("/static/desk/live/sending.js")
  const file = new File([new Uint8Array(bytes)], "bridge.jpg")
  try {
    checkSize({ fields: [["body", "x".repeat(letters)]], base: [], pictures: [{ row: 2, file }] })
    return {}
  } catch (refusal) {
    return { reason: refusal.message, fields: Object.keys(refusal.data.errors) }
  }
}"""
MEGABYTE = 2**20


def test_what_no_server_would_take_is_refused_before_it_is_sent(desk: Page) -> None:
    assert desk.evaluate(CHECK, [20 * MEGABYTE, 3 * MEGABYTE]) == {}
    picture = desk.evaluate(CHECK, [20 * MEGABYTE + 1, 0])
    assert picture["fields"] == ["pictures-2-upload"]
    assert picture["reason"] == "“bridge.jpg” is too large: at most 20 MB for a picture."
    assert "at most 4 MB" in desk.evaluate(CHECK, [0, 4 * MEGABYTE])["reason"]


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
