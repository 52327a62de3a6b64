"""Step 1 in a real browser: what is done to entries in the live desk's stream."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from newsroom.models import User
from tests.browser.acting import act, confirm, dialog, has_status, more, row
from tests.browser.everyone import tab_to
from tests.browser.writing import SOON, open_desk, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Entry]


# --- reporter and editor


def test_a_reporter_submits_and_sees_it_published_by_an_editor(
    as_reporter: Page, elsewhere: Callable[[User], Page], editor: User, blog: LiveBlog
) -> None:
    mine, theirs = open_desk(as_reporter, blog), open_desk(elsewhere(editor), blog)
    write(mine, "Sent in from the bridge")
    mine.keyboard.press("Control+Enter")
    expect(mine.locator("#desk-stream > li")).to_have_attribute("data-status", "in_review", timeout=SOON)
    entry = Entry.objects.get()
    has_status(theirs, entry, "in_review")
    act(theirs, entry, "Publish")
    has_status(theirs, entry, "published")
    has_status(mine, entry, "published")
    theirs.goto(blog.get_absolute_url())
    expect(theirs.get_by_text("Sent in from the bridge")).to_be_visible()


def test_what_is_sent_back_shows_its_author_the_note(
    as_editor: Page, elsewhere: Callable[[User], Page], reporter: User, blog: LiveBlog, make_entry: Make
) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT)
    page, author = open_desk(as_editor, blog), open_desk(elsewhere(reporter), blog)
    act(page, entry, "Send back")
    dialog(page).get_by_role("textbox").fill("Who says so?")
    confirm(page, "Send back")
    has_status(author, entry, "draft")
    expect(row(author, entry)).to_contain_text("Who says so?")


def test_nobody_approves_a_text_that_changed_since_they_read_it(
    as_editor: Page, reporter: User, blog: LiveBlog, make_entry: Make
) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT, body="<p>As it was read</p>")
    page = open_desk(as_editor, blog)
    expect(row(page, entry)).to_contain_text("As it was read")
    page.route("**/look/", lambda route: route.abort())
    changed = Content(body="<p>As it is now</p>")
    publishing.submit(entry.pk, by=reporter, content=changed, base_edit=entry.edit)
    act(page, entry, "Publish")
    expect(row(page, entry).get_by_role("alert")).to_contain_text("changed since you read it", timeout=SOON)
    expect(row(page, entry)).to_contain_text("As it is now")
    entry.refresh_from_db()
    assert entry.status == "in_review"
    act(page, entry, "Publish")
    has_status(page, entry, "published")
    expect(row(page, entry).get_by_role("alert")).to_have_count(0)


# --- one press, or asked once


def test_a_retraction_asks_once_for_its_reason_and_the_notice_stands_on_the_page(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published(headline="A rumour")
    page = open_desk(as_editor, blog)
    act(page, entry, "Retract")
    expect(dialog(page)).to_contain_text("a notice with your reason stands in its place")
    confirm_button = dialog(page).get_by_role("button", name="Retract", exact=True)
    confirm_button.click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("Say in a sentence", timeout=SOON)
    reason = dialog(page).get_by_role("textbox")
    reason.fill("x" * 281)
    expect(dialog(page).locator("[data-over]")).to_have_text("-1")
    confirm_button.click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("At most 280 characters", timeout=SOON)
    reason.fill("Nobody ever said it.")
    page.keyboard.press("Control+Enter")
    has_status(page, entry, "retracted")
    expect(dialog(page)).to_have_count(0)
    page.goto(blog.get_absolute_url())
    expect(page.locator(f"#entry-{entry.pk}")).to_contain_text("Nobody ever said it.")
    expect(page.locator(f"#entry-{entry.pk}")).not_to_contain_text("A rumour")


def test_a_retracted_entry_is_restored(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published()
    publishing.retract(entry.pk, by=editor, note="It was not so.")
    page = open_desk(as_editor, blog)
    act(page, entry, "Restore")
    dialog(page).get_by_role("textbox").fill("It was so after all.")
    confirm(page, "Restore")
    has_status(page, entry, "published")
    expect(row(page, entry)).to_contain_text("It was so after all.")


def test_a_pin_takes_the_place_of_the_other_at_once(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    first, second = published(), published()
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())
    mark = "[data-mark=pinned]"
    for entry, other in ((first, second), (second, first)):
        act(page, entry, "Pin")
        expect(row(page, entry).locator(mark)).to_be_visible(timeout=SOON)
        expect(row(page, other).locator(mark)).to_have_count(0)
    act(page, second, "Unpin")
    expect(page.locator(mark)).to_have_count(0, timeout=SOON)


def test_a_key_event_is_turned_on_and_off(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    mark = row(page, entry).locator("[data-mark=key_event]")
    act(page, entry, "Make it a key event")
    expect(mark).to_be_visible(timeout=SOON)
    act(page, entry, "No longer a key event")
    expect(mark).to_have_count(0, timeout=SOON)


def test_a_discarded_draft_leaves_and_the_focus_goes_to_its_neighbour(
    as_editor: Page, blog: LiveBlog, published: Make, make_entry: Make
) -> None:
    below, draft = published(), make_entry()
    page = open_desk(as_editor, blog)
    act(page, draft, "Discard")
    expect(dialog(page)).to_contain_text("Nobody can bring it back")
    assert Entry.objects.filter(pk=draft.pk).exists()
    confirm(page, "Discard")
    expect(row(page, draft)).to_have_count(0, timeout=SOON)
    expect(row(page, below)).to_be_focused()
    assert not Entry.objects.filter(pk=draft.pk).exists()


# --- what goes wrong


def test_a_refusal_is_said_in_the_row_and_nothing_is_done(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())
    publishing.retract(entry.pk, by=editor, note="It was not so.")
    act(page, entry, "Pin")
    expect(row(page, entry).get_by_role("alert")).to_contain_text("“Retracted”", timeout=SOON)
    entry.refresh_from_db()
    assert entry.pinned_at is None


def test_a_lost_permission_is_said_in_the_row(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())
    editor.groups.clear()
    act(page, entry, "Pin")
    expect(row(page, entry).get_by_role("alert")).to_contain_text("no role", timeout=SOON)
    entry.refresh_from_db()
    assert entry.pinned_at is None


def test_without_a_network_one_may_try_again_and_it_is_done_once(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.route("**/do/**", lambda route: route.abort())
    act(page, entry, "Make it a key event")
    wrong = row(page, entry).get_by_role("alert")
    expect(wrong).to_contain_text("Try again in a moment", timeout=SOON)
    page.unroute("**/do/**")
    row(page, entry).get_by_role("button", name="Try again").click()
    expect(row(page, entry).locator("[data-mark=key_event]")).to_be_visible(timeout=SOON)
    expect(wrong).to_have_count(0)
    expect(row(page, entry)).to_be_focused()
    assert entry.revisions.filter(kind="key_event").count() == 1


def test_a_busy_button_is_pressed_once(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/do/**", hold)
    for _ in range(3):
        act(page, entry, "Make it a key event")
    expect(row(page, entry)).to_have_attribute("aria-busy", "true")
    assert len(held) == 1
    held[0].continue_()
    expect(row(page, entry).locator("[data-mark=key_event]")).to_be_visible(timeout=SOON)
    expect(row(page, entry)).not_to_have_attribute("aria-busy", "true")


# --- links and histories


def test_a_link_is_copied(as_editor: Page, context: BrowserContext, blog: LiveBlog, published: Make) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    entry = published()
    page = open_desk(as_editor, blog)
    more(page, entry, "Copy link")
    expect(page.locator("#desk-said")).to_have_text("Link copied.", timeout=SOON)
    assert page.evaluate("navigator.clipboard.readText()").endswith(entry.get_absolute_url())


def test_a_link_is_shown_and_selected_where_it_cannot_be_copied(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    page = as_editor
    page.add_init_script("delete Navigator.prototype.clipboard")
    open_desk(page, blog)
    more(page, entry, "Copy link")
    link = row(page, entry).get_by_role("textbox")
    expect(link).to_be_focused()
    expect(link).to_have_value(re.compile(re.escape(entry.get_absolute_url())))
    assert page.evaluate("getSelection().toString()").endswith(entry.get_absolute_url())


def test_an_entry_is_retracted_by_keyboard_alone(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    tab_to(page, f"#row-{entry.pk} [data-do=retract]")
    page.keyboard.press("Enter")
    page.keyboard.type("Nobody ever said it.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    has_status(page, entry, "retracted")
    expect(dialog(page)).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('.live-row')?.id") == f"row-{entry.pk}"
