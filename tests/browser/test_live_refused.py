"""Step 1 in a real browser: what the server refuses stays in the outbox, until its author decides."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import BrowserContext, Page, expect

from liveblog import publishing
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from newsroom.models import Role, User
from tests.browser.writing import (
    MORE,
    SEND,
    SOON,
    WORDS,
    box,
    copies,
    expect_sent,
    outbox,
    publish,
    ready,
    state,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def close(blog: LiveBlog, editor: User) -> None:
    content = BlogContent.of(blog)
    publishing.change_blog(
        blog.pk, by=editor, content=BlogContent(**vars(content) | {"status": "closed"}), base_edit=blog.edit
    )


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
