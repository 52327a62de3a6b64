"""Step 1 in a real browser: two write on one entry, and whichever text goes on, both can be found."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from liveblog.models import Entry, LiveBlog, Revision
from newsroom.models import User
from tests.browser.acting import dialog, row
from tests.browser.everyone import serious
from tests.browser.writing import BOX, SOON, box, copies, expect_kept, open_desk, outbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Entry]
BASE = "<p>The bridge is open.</p><p>Nobody was hurt.</p>"


@pytest.fixture
def their_page(elsewhere: Callable[[User], Page], chief: User) -> Page:
    return elsewhere(chief)


def begin(page: Page, entry: Entry) -> None:
    row(page, entry).locator("[data-open=edit]").click()
    expect(page.locator("#composer-form")).to_have_attribute("data-entry", str(entry.pk), timeout=SOON)
    expect(box(page)).to_contain_text("The bridge is open.")


def rewrite(page: Page, first: str, second: str) -> None:
    """Both paragraphs anew."""
    box(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    page.keyboard.type(second)


def both_write(mine: Page, theirs: Page, entry: Entry) -> None:
    """They save first; then I do, and see what both of us changed."""
    for page in (mine, theirs):
        open_desk(page, entry.blog)
        begin(page, entry)
    rewrite(theirs, "The bridge is closed.", "Nobody was hurt.")
    theirs.keyboard.press("Control+Enter")
    expect(outbox(theirs)).to_have_count(0, timeout=SOON)
    expect(row(theirs, entry)).to_have_attribute("data-edit", "2", timeout=SOON)
    rewrite(mine, "The bridge is open.", "Two people were hurt.")
    mine.keyboard.press("Control+Enter")
    expect(dialog(mine)).to_be_visible(timeout=SOON)


def choose(page: Page, name: str) -> None:
    dialog(page).get_by_role("button", name=name).click()
    expect(dialog(page)).to_have_count(0, timeout=SOON)


def test_the_second_saver_sees_what_each_changed_by_words(
    as_editor: Page, their_page: Page, published: Make, blog: LiveBlog
) -> None:
    entry = published(body=BASE)
    both_write(as_editor, their_page, entry)
    diff = dialog(as_editor).locator(".conflict")
    expect(diff.locator("ins").filter(has_text="closed")).to_have_count(1)
    expect(diff.locator("ins").filter(has_text="Two people were")).to_have_count(1)
    expect(diff.locator("del").filter(has_text="open")).to_have_count(1)
    assert serious(as_editor) == []
    entry.refresh_from_db()
    assert "closed" in entry.body


def test_use_mine_puts_mine_on_the_page_and_theirs_stays_in_the_history(
    as_editor: Page, their_page: Page, published: Make
) -> None:
    entry = published(body=BASE)
    both_write(as_editor, their_page, entry)
    choose(as_editor, "Use mine")
    expect(outbox(as_editor)).to_have_count(0, timeout=SOON)
    expect(row(as_editor, entry)).to_contain_text("Two people were hurt.", timeout=SOON)
    entry.refresh_from_db()
    assert entry.body == "<p>The bridge is open.</p><p>Two people were hurt.</p>"
    kept = Revision.objects.filter(entry=entry).order_by("number").values_list("content", flat=True)
    assert ["closed" in content["body"] for content in kept] == [False, True, False]


def test_keep_theirs_leaves_mine_among_the_unsent_texts(
    as_editor: Page, their_page: Page, published: Make
) -> None:
    entry = published(body=BASE)
    both_write(as_editor, their_page, entry)
    choose(as_editor, "Keep theirs")
    expect(outbox(as_editor)).to_have_count(0, timeout=SOON)
    expect(copies(as_editor)).to_have_count(1, timeout=SOON)
    expect(box(as_editor)).not_to_contain_text("Two people")
    entry.refresh_from_db()
    assert entry.body == "<p>The bridge is closed.</p><p>Nobody was hurt.</p>"
    as_editor.reload()
    copies(as_editor).get_by_role("button").first.click()
    expect(as_editor.locator(BOX)).to_contain_text("Two people were hurt.", timeout=SOON)


def test_merge_puts_both_into_the_composer_to_be_read_over_and_sent(
    as_editor: Page, their_page: Page, published: Make
) -> None:
    entry = published(body=BASE)
    both_write(as_editor, their_page, entry)
    choose(as_editor, "Merge")
    expect(box(as_editor)).to_contain_text("The bridge is closed.", timeout=SOON)
    expect(box(as_editor)).to_contain_text("Two people were hurt.")
    expect(outbox(as_editor)).to_have_count(0, timeout=SOON)
    assert "Two people" in str(expect_kept("closed").fields)
    entry.refresh_from_db()
    assert "Two people" not in entry.body
    box(as_editor).click()
    as_editor.keyboard.press("Control+Enter")
    expect(row(as_editor, entry)).to_contain_text("Two people were hurt.", timeout=SOON)
    expect(outbox(as_editor)).to_have_count(0, timeout=SOON)
    entry.refresh_from_db()
    assert entry.body == "<p>The bridge is closed.</p><p>Two people were hurt.</p>"


def test_a_draft_of_two_writers_goes_the_same_way(
    as_editor: Page, their_page: Page, make_entry: Make
) -> None:
    entry = make_entry(body=BASE)
    mine, theirs = as_editor, their_page
    for page in (mine, theirs):
        open_desk(page, entry.blog)
        begin(page, entry)
    rewrite(theirs, "The bridge is closed.", "Nobody was hurt.")
    theirs.keyboard.press("Control+S")
    expect(row(theirs, entry)).to_have_attribute("data-edit", "2", timeout=SOON)
    rewrite(mine, "The bridge is open.", "Two people were hurt.")
    mine.keyboard.press("Control+S")
    expect(dialog(mine)).to_contain_text("The bridge is closed.", timeout=SOON)
    choose(mine, "Use mine")
    expect(outbox(mine)).to_have_count(0, timeout=SOON)
    expect(row(mine, entry)).to_contain_text("Two people were hurt.", timeout=SOON)
    entry.refresh_from_db()
    assert entry.body == "<p>The bridge is open.</p><p>Two people were hurt.</p>"


def test_who_closes_the_view_finds_it_again_in_the_outbox_over_a_reload(
    as_editor: Page, their_page: Page, published: Make
) -> None:
    entry = published(body=BASE)
    both_write(as_editor, their_page, entry)
    as_editor.keyboard.press("Escape")
    expect(dialog(as_editor)).to_have_count(0)
    expect(outbox(as_editor)).to_contain_text("Chia Eff saved this just now")
    expect(box(as_editor)).to_contain_text("Two people were hurt.")
    as_editor.reload()
    look = outbox(as_editor).get_by_role("button", name="Look at the difference")
    look.click(timeout=SOON)
    choose(as_editor, "Merge")
    expect(box(as_editor)).to_contain_text("The bridge is closed.", timeout=SOON)
    expect(box(as_editor)).to_contain_text("Two people were hurt.")


def test_what_was_typed_on_since_is_in_the_view_that_is_opened_again(
    as_editor: Page, their_page: Page, published: Make
) -> None:
    entry = published(body=BASE)
    both_write(as_editor, their_page, entry)
    as_editor.keyboard.press("Escape")
    box(as_editor).click()
    as_editor.keyboard.press("Control+End")
    as_editor.keyboard.type(" So the police say.")
    outbox(as_editor).get_by_role("button", name="Look at the difference").click()
    expect(dialog(as_editor)).to_contain_text("So the police say", timeout=SOON)
    choose(as_editor, "Merge")
    expect(box(as_editor)).to_contain_text("So the police say.", timeout=SOON)
    expect(box(as_editor)).to_contain_text("The bridge is closed.")
