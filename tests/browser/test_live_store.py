"""Step 1 in a real browser: what is typed at the live desk is kept here and on the server, for its author."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from playwright.sync_api import BrowserContext, Page, expect

from liveblog.desk.live import keep
from liveblog.models import Entry, LiveBlog, WorkingCopy
from newsroom.models import User
from tests.browser.writing import (
    KEEP,
    MORE,
    SOON,
    WORDS,
    box,
    copies,
    expect_kept,
    expect_sent,
    open_desk,
    publish,
    ready,
    warning,
    write,
)
from tests.serving import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORBIDDEN = "indexedDB.open = () => { throw new DOMException('no', 'SecurityError') }"
SILENT = "indexedDB.open = () => ({})"
FULL = """
  const put = IDBObjectStore.prototype.put
  window.isFull = true
  IDBObjectStore.prototype.put = function (...values) {
    if (window.isFull) throw new DOMException("full", "QuotaExceededError")
    return put.apply(this, values)
  }
"""


def test_what_is_typed_is_on_the_server_within_seconds(desk: Page, blog: LiveBlog, editor: User) -> None:
    write(desk, WORDS)
    copy = expect_kept(WORDS)
    assert (copy.author, copy.blog, copy.entry) == (editor, blog, None)


@pytest.fixture
def broken_keep(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The server keeps nothing, until the patch is undone. (A page's last words pass by its routes.)"""

    def fail(*values: Any, **names: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(keep, "keep_copy", fail)
    return monkeypatch


def test_what_is_typed_survives_a_reload_without_a_server(
    desk: Page, broken_keep: pytest.MonkeyPatch
) -> None:
    write(desk, WORDS)
    desk.reload()
    expect(box(ready(desk))).to_have_text(WORDS, timeout=SOON)
    expect(desk.locator("#back-words")).to_have_text(re.compile(r"Your text of \d\d:\d\d is back\."))
    assert not WorkingCopy.objects.exists()
    broken_keep.undo()
    expect_kept(WORDS)


def test_the_last_letter_before_a_tab_is_closed_is_kept(
    desk: Page, context: BrowserContext, blog: LiveBlog, broken_keep: pytest.MonkeyPatch
) -> None:
    box(desk).click()
    desk.keyboard.type(WORDS)
    desk.close()
    page = open_desk(context.new_page(), blog)
    expect(box(page)).to_have_text(WORDS, timeout=SOON)


def test_a_page_that_goes_takes_leave_with_what_the_server_lacks(desk: Page) -> None:
    box(desk).click()
    desk.keyboard.type(WORDS)
    desk.goto("about:blank")
    expect_kept(WORDS)


def test_what_is_typed_comes_back_in_another_browser(
    desk: Page, blog: LiveBlog, editor: User, elsewhere: Callable[[User], Page]
) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    desk.close()
    page = open_desk(elsewhere(editor), blog)
    expect(box(page)).to_have_text(WORDS, timeout=SOON)
    box(page).click()
    publish(page)
    expect_sent(page, WORDS)
    assert Entry.objects.count() == 1


def test_a_new_one_leaves_the_old_one_among_the_unsent(desk: Page) -> None:
    write(desk, WORDS)
    desk.reload()
    ready(desk).get_by_role("button", name="Start a new one").click()
    expect(box(desk)).to_have_text("")
    expect(copies(desk)).to_contain_text(WORDS, timeout=SOON)
    expect(copies(desk)).to_contain_text("Typed in this browser")
    write(desk, MORE)
    copies(desk).get_by_role("button", name="Go on writing").click()
    expect(box(desk)).to_have_text(WORDS, timeout=SOON)
    expect(copies(desk)).to_contain_text(MORE, timeout=SOON)
    expect(copies(desk)).to_have_count(1)


def test_what_is_thrown_away_is_gone_everywhere(
    desk: Page, blog: LiveBlog, editor: User, elsewhere: Any
) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    desk.reload()
    ready(desk).get_by_role("button", name="Start a new one").click()
    copies(desk).get_by_role("button", name="Throw away").click(timeout=SOON)
    copies(desk).get_by_role("group").get_by_role("button", name="Throw away").click()
    expect(copies(desk)).to_have_count(0)
    until(lambda: not WorkingCopy.objects.filter(fields__icontains=WORDS), 10, "the server still has it")
    expect(box(open_desk(elsewhere(editor), blog))).to_have_text("")


def test_what_was_sent_does_not_come_back(desk: Page, context: BrowserContext, blog: LiveBlog) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    publish(desk)
    expect_sent(desk, WORDS)
    page = open_desk(context.new_page(), blog)
    expect(box(page)).to_have_text("")
    expect(copies(page)).to_have_count(0)


def test_of_one_text_the_newer_wins(
    desk: Page, blog: LiveBlog, editor: User, elsewhere: Callable[[User], Page]
) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    phone = open_desk(elsewhere(editor), blog)
    box(phone).click()
    phone.keyboard.press("Control+End")
    phone.keyboard.type(" " + MORE)
    expect_kept(MORE)
    phone.close()
    desk.reload()
    expect(box(ready(desk))).to_have_text(f"{WORDS} {MORE}", timeout=SOON)
    expect(copies(desk)).to_have_count(0)


def test_of_two_that_went_on_both_are_kept(
    desk: Page, blog: LiveBlog, editor: User, elsewhere: Callable[[User], Page]
) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    desk.route(KEEP, lambda route: route.abort())
    desk.keyboard.type(" Laptop.")
    phone = open_desk(elsewhere(editor), blog)
    box(phone).click()
    phone.keyboard.press("Control+End")
    phone.keyboard.type(" Phone.")
    expect_kept("Phone.")
    phone.close()
    desk.reload()
    ready(desk)
    both = desk.locator("#composer .ProseMirror[contenteditable=true], #copies-list")
    expect(both.filter(has_text="Laptop.")).to_have_count(1, timeout=SOON)
    expect(both.filter(has_text="Phone.")).to_have_count(1)
    desk.unroute_all()
    expect_kept("Laptop.")
    expect_kept("Phone.")


def test_a_text_that_goes_on_in_two_places_is_said_to(
    desk: Page, blog: LiveBlog, editor: User, elsewhere: Callable[[User], Page]
) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    phone = open_desk(elsewhere(editor), blog)
    write(phone, "Phone.")
    expect_kept("Phone.")
    write(desk, "Laptop, and much more of it.")  # later and longer: its numbers are the larger ones
    expect(warning(desk)).to_contain_text("another window or on another device", timeout=SOON)
    assert "Laptop" not in str(WorkingCopy.objects.get().fields)


def test_what_was_sent_on_another_device_is_not_put_back(
    desk: Page, blog: LiveBlog, editor: User, elsewhere: Callable[[User], Page]
) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    phone = open_desk(elsewhere(editor), blog)
    box(phone).click()
    publish(phone)
    expect_sent(phone, WORDS)
    desk.reload()
    expect(copies(ready(desk))).to_contain_text("sent or thrown away on another device", timeout=SOON)
    expect(box(desk)).to_have_text("")


def test_two_tabs_do_not_take_each_others_text(desk: Page, context: BrowserContext, blog: LiveBlog) -> None:
    write(desk, WORDS)
    expect_kept(WORDS)
    other = open_desk(context.new_page(), blog)
    expect(box(other)).to_have_text("")
    expect(copies(other)).to_have_count(0)
    desk.close()
    other.reload()
    expect(box(ready(other))).to_have_text(WORDS, timeout=SOON)


@pytest.mark.parametrize(
    ("script", "why"),
    [(FORBIDDEN, "storage is forbidden"), (FULL, "storage is full"), (SILENT, "storage is forbidden")],
    ids=["forbidden", "full", "silent"],
)
def test_a_browser_that_keeps_nothing_says_so_at_once_and_sends_all_the_same(
    as_editor: Page, blog: LiveBlog, script: str, why: str
) -> None:
    as_editor.add_init_script(script)
    page = open_desk(as_editor, blog)
    write(page, WORDS)
    expect(warning(page)).to_contain_text(why, timeout=SOON)
    expect(warning(page)).to_contain_text("It is kept on the server only")
    expect(page.get_by_role("alert").filter(has_text=why)).to_be_visible()
    expect_kept(WORDS)
    publish(page)
    expect_sent(page, WORDS)
    expect(box(page)).to_have_text("", timeout=SOON)


def test_a_newer_desk_in_another_tab_is_said_and_costs_nothing(desk: Page, editor: User) -> None:
    """It upgrades the storage: this tab gives way, and can't write there any more."""
    write(desk, WORDS)
    upgrade = "name => new Promise(done => { indexedDB.open(name, 2).onsuccess = done }).then(() => true)"
    assert desk.evaluate(upgrade, f"desk-{editor.pk}")
    desk.keyboard.type(" " + MORE)
    expect(warning(desk)).to_contain_text("It is kept on the server only", timeout=SOON)
    expect_kept(MORE)
    publish(desk)
    expect_sent(desk, MORE)


def test_where_neither_browser_nor_server_keeps_it_that_is_said(as_editor: Page, blog: LiveBlog) -> None:
    as_editor.add_init_script(FORBIDDEN)
    page = open_desk(as_editor, blog)
    page.context.set_offline(True)
    write(page, WORDS)
    expect(warning(page)).to_contain_text("your text is in this page alone", timeout=SOON)
    publish(page)
    expect(page.locator("#safe-words")).to_contain_text("Don’t close this page", timeout=SOON)
    page.context.set_offline(False)
    expect_sent(page, WORDS)


def test_the_warning_goes_when_there_is_room_again(as_editor: Page, blog: LiveBlog) -> None:
    as_editor.add_init_script(FULL)
    page = open_desk(as_editor, blog)
    with page.expect_response(KEEP) as kept:
        write(page, WORDS)
    kept.value.finished()
    expect(warning(page)).to_be_visible(timeout=SOON)
    page.evaluate("new Promise((done) => setTimeout(done, 500))")  # whatever that answer has written
    page.evaluate("window.isFull = false")
    expect(warning(page)).to_have_count(0, timeout=SOON)
    page.close()
    WorkingCopy.objects.all().delete()
    expect(copies(open_desk(as_editor.context.new_page(), blog))).to_contain_text(WORDS, timeout=SOON)
