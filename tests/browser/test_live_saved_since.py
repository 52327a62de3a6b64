"""Step 1 in a real browser: a colleague saves the entry that one is changing, and one is told at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry
from newsroom.models import User
from tests.browser.acting import dialog, row
from tests.browser.everyone import serious
from tests.browser.writing import SOON, box, open_desk, ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Entry]


def note(page: Page) -> Locator:
    return page.locator("#composer-saved")


def begin(page: Page, entry: Entry) -> None:
    open_desk(page, entry.blog)
    row(page, entry).locator("[data-open=edit]").click()
    expect(box(page)).to_contain_text("The bridge is open.", timeout=SOON)
    box(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" So they say.")


def save(entry: Entry, by: User) -> None:
    entry.refresh_from_db()
    publishing.edit(entry.pk, by=by, content=Content(body="<p>Closed.</p>"), base_edit=entry.edit)


def test_who_saved_is_told_while_one_writes_and_in_the_view_of_both(
    as_editor: Page, published: Make, chief: User
) -> None:
    entry = published(body="<p>The bridge is open.</p>")
    begin(as_editor, entry)
    expect(note(as_editor)).to_have_text("")
    save(entry, chief)
    expect(note(as_editor)).to_contain_text("Chia Eff saved this just now, at ", timeout=SOON)
    expect(box(as_editor)).to_contain_text("So they say.")
    assert serious(as_editor) == []
    as_editor.keyboard.press("Control+Enter")
    expect(dialog(as_editor)).to_contain_text("Chia Eff saved this just now, at ", timeout=SOON)
    dialog(as_editor).get_by_role("button", name="Merge").click()
    expect(box(as_editor)).to_contain_text("Closed.", timeout=SOON)
    expect(note(as_editor)).to_have_text("")


def test_it_is_told_where_the_entry_is_not_in_the_stream_that_is_asked_for(
    as_editor: Page, published: Make, chief: User
) -> None:
    entry = published(body="<p>The bridge is open.</p>")
    begin(as_editor, entry)
    as_editor.locator("#filters [name=status]").select_option("draft")
    expect(row(as_editor, entry)).to_have_count(0, timeout=SOON)
    save(entry, chief)
    expect(note(as_editor)).to_contain_text("Chia Eff saved this", timeout=SOON)


def test_it_is_told_after_a_reload_too(as_editor: Page, published: Make, chief: User) -> None:
    entry = published(body="<p>The bridge is open.</p>")
    begin(as_editor, entry)
    expect(note(as_editor)).to_have_text("")
    as_editor.wait_for_timeout(500)  # until the browser has kept it
    as_editor.goto("about:blank")
    save(entry, chief)
    open_desk(as_editor, entry.blog)
    ready(as_editor)
    as_editor.locator("#copies-list button").first.click()
    expect(box(as_editor)).to_contain_text("So they say.", timeout=SOON)
    expect(note(as_editor)).to_contain_text("Chia Eff saved this", timeout=SOON)


def test_nothing_is_told_of_what_one_saved_oneself(as_editor: Page, published: Make, editor: User) -> None:
    entry = published(body="<p>The bridge is open.</p>")
    begin(as_editor, entry)
    save(entry, editor)
    expect(row(as_editor, entry)).to_have_attribute("data-edit", "2", timeout=SOON)
    expect(note(as_editor)).to_have_text("")
