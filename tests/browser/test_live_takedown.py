"""Step 1 in a real browser: an update taken down at the live desk, its receipt, and who was writing in it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from liveblog import publishing
from liveblog.models import Entry, LiveBlog, Takedown, WorkingCopy
from liveblog.takedown import rounds
from newsroom.models import User
from tests.browser.acting import act, dialog, has_status, row
from tests.browser.everyone import serious, tab_to
from tests.browser.writing import (
    LOOK,
    MORE,
    SOON,
    become,
    box,
    copies,
    expect_sent,
    open_desk,
    outbox,
    publish,
    state,
    write,
)
from tests.serving import ThreadServer, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD = "Quetzalbird"
WHY = {"ground": "privacy", "reason": "The family asked us."}
GONE = "This update was taken down."
TAKE_DOWN, RECEIPTS = "**/desk/take-down/**", "**/desk/receipts/**"

Make = Callable[..., Entry]


@pytest.fixture
def entry(published: Make) -> Entry:
    return published(headline=WORD, body=f"<p>{WORD} was seen.</p>")


def ask(page: Page, entry: Entry) -> None:
    act(page, entry, "Take down")
    expect(dialog(page).get_by_role("radio").first).to_be_focused()


def fill(page: Page, **values: str) -> None:
    dialog(page).get_by_role("radio", name="Privacy").check()
    dialog(page).locator("[name=reason]").fill(values.get("reason", "The family asked us."))
    dialog(page).locator("[name=notice]").fill(values.get("notice", ""))


def confirm(page: Page) -> None:
    dialog(page).get_by_role("button", name="Take it down for good").click()


def words_of(page: Page) -> str:
    """All that stands in the page, its shadow trees and its dialogs too."""
    return str(
        page.evaluate(
            """() => {
              const all = (root) => [root.textContent, ...[...root.querySelectorAll("*")]
                .filter((one) => one.shadowRoot).map((one) => all(one.shadowRoot))].join(" ")
              return all(document.body)
            }"""
        )
    )


# --- who is offered it


def test_a_reporter_is_not_offered_it_and_an_editor_when_the_newsroom_allows_it(
    as_editor: Page,
    elsewhere: Callable[[User], Page],
    reporter: User,
    blog: LiveBlog,
    entry: Entry,
    settings: Any,
) -> None:
    theirs = open_desk(elsewhere(reporter), blog)
    expect(row(theirs, entry)).to_be_visible()
    expect(row(theirs, entry).locator("[data-open=take_down]")).to_have_count(0)
    page = open_desk(as_editor, blog)
    expect(row(page, entry).get_by_role("button", name="Retract")).to_be_visible()
    expect(row(page, entry).locator("[data-open=take_down]")).to_have_count(0)
    settings.EDITORS_TAKE_DOWN = True
    open_desk(as_editor, blog)
    ask(page, entry)


# --- the dialog and the receipt


def test_it_is_taken_down_by_keyboard_alone_and_the_receipt_fills_by_itself(
    as_chief: Page,
    blog: LiveBlog,
    entry: Entry,
    edge: ThreadServer,
    settings: Any,
    watch_policy: list[str],
) -> None:
    """The rounds are made by hand here: no clock runs beside the live server."""
    settings.SITE_URL = edge.url
    page = open_desk(as_chief, blog)
    tab_to(page, f"#row-{entry.pk} [data-open=take_down]")
    page.keyboard.press("Enter")
    expect(dialog(page).get_by_role("radio").first).to_be_focused()
    assert serious(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(dialog(page).get_by_role("radio", name="Privacy")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Gone at the family’s wish.")
    page.keyboard.press("Tab")
    page.keyboard.type("The family asked us.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog(page).locator(".receipt-rows").first).to_contain_text("not asked yet", timeout=SOON)
    expect(dialog(page).get_by_role("heading", level=2)).to_have_text("Receipt of a takedown")
    expect(dialog(page).locator(".dialog-body")).to_be_focused()
    assert WORD not in words_of(page)
    rounds.follow_up()
    said = dialog(page).get_by_role("status")
    expect(said).to_have_text("Done: it is gone from every place that held it.", timeout=SOON)
    expect(dialog(page).locator(".receipt")).to_contain_text(f"/live/{blog.slug}/updates/{entry.pk}/")
    expect(dialog(page).locator(".receipt")).to_contain_text("The family asked us.")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(row(page, entry)).to_be_focused()
    has_status(page, entry, "taken_down")
    expect(row(page, entry)).to_contain_text("Taken down by Chia Eff")
    expect(row(page, entry)).to_contain_text("Ground: Privacy.")
    assert watch_policy == []
    takedown = Takedown.objects.get()
    assert (takedown.notice, takedown.reason) == ("Gone at the family’s wish.", "The family asked us.")


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(
    as_chief: Page, blog: LiveBlog, entry: Entry
) -> None:
    page = open_desk(as_chief, blog)
    ask(page, entry)
    dialog(page).locator("[name=notice]").fill("Gone.")
    confirm(page)
    wrong = dialog(page).locator(".field-wrong")
    expect(wrong).to_have_count(2, timeout=SOON)
    expect(wrong.first).to_contain_text("Choose why it is taken down.")
    expect(dialog(page).get_by_role("radio").first).to_be_focused()
    expect(dialog(page).locator("[name=notice]")).to_have_value("Gone.")
    assert serious(page) == []
    dialog(page).get_by_role("radio", name="Law").check()
    expect(wrong).to_have_count(1)
    assert not Takedown.objects.exists()


def test_escape_asks_once_more_before_a_reason_is_thrown_away(
    as_chief: Page, blog: LiveBlog, entry: Entry
) -> None:
    page = open_desk(as_chief, blog)
    ask(page, entry)
    fill(page)
    page.keyboard.press("Escape")
    expect(dialog(page).get_by_role("alert")).to_contain_text("Nothing is done yet")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(row(page, entry).locator("[data-open=take_down]")).to_be_focused()
    assert not Takedown.objects.exists()


@pytest.mark.parametrize("is_lost", [False, True], ids=["request", "answer"])
def test_where_nobody_answers_the_dialog_says_so_keeps_the_text_and_it_is_done_once(
    is_lost: bool, as_chief: Page, blog: LiveBlog, entry: Entry
) -> None:
    page = open_desk(as_chief, blog)
    page.route(LOOK, lambda route: route.abort())

    def lose(route: Route) -> None:
        if is_lost:
            route.fetch()
        route.abort()

    page.route(TAKE_DOWN, lose)
    ask(page, entry)
    fill(page)
    confirm(page)
    expect(dialog(page).get_by_role("alert")).to_contain_text("Try again in a moment", timeout=SOON)
    expect(dialog(page).locator("[name=reason]")).to_have_value("The family asked us.")
    page.unroute(TAKE_DOWN)
    confirm(page)
    expect(dialog(page).locator(".receipt")).to_be_visible(timeout=SOON)
    assert Takedown.objects.count() == 1
    assert entry.revisions.filter(kind="takedown").count() == 1


def test_a_receipt_that_cannot_be_asked_for_says_so_and_goes_on(
    as_chief: Page, blog: LiveBlog, entry: Entry
) -> None:
    page = open_desk(as_chief, blog)
    page.route(RECEIPTS, lambda route: route.abort())
    ask(page, entry)
    fill(page)
    confirm(page)
    expect(dialog(page).get_by_role("alert")).to_contain_text("Try again in a moment", timeout=SOON)
    Takedown.objects.get().addresses.update(state="clear")
    Takedown.objects.update(next_at=None)
    page.unroute(RECEIPTS)
    expect(dialog(page).get_by_role("status")).to_contain_text("Done:", timeout=SOON)
    expect(dialog(page).locator(".dialog-wrong")).to_be_empty()


def test_everything_is_checked_again_on_demand(as_chief: Page, blog: LiveBlog, entry: Entry) -> None:
    page = open_desk(as_chief, blog)
    ask(page, entry)
    fill(page)
    confirm(page)
    again = dialog(page).get_by_role("button", name="Check and try again")
    expect(dialog(page).locator(".receipt")).to_be_visible(timeout=SOON)
    expect(again).to_be_hidden()
    takedown = Takedown.objects.get()
    takedown.addresses.update(state="held", said="its text")
    Takedown.objects.update(next_at=None)
    expect(dialog(page).get_by_role("status")).to_contain_text("needs a look", timeout=SOON)
    again.click()
    expect(dialog(page).locator(".receipt")).not_to_contain_text("its text", timeout=SOON)
    expect(again).to_be_hidden()
    assert not takedown.addresses.exclude(state="waiting").exists()


def test_on_a_phone_all_of_it_fits(as_chief: Page, blog: LiveBlog, entry: Entry) -> None:
    page = as_chief
    page.set_viewport_size({"width": 360, "height": 700})
    page.emulate_media(color_scheme="dark")
    open_desk(page, blog)
    ask(page, entry)
    is_wide = "one => one.scrollWidth > one.clientWidth"
    assert not dialog(page).evaluate(is_wide)
    fill(page)
    confirm(page)
    expect(dialog(page).locator(".receipt")).to_be_visible(timeout=SOON)
    assert not dialog(page).evaluate(is_wide)
    assert serious(page) == []
    page.goto(f"/admin/liveblog/entry/{entry.pk}/receipt/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(page) == []


def test_without_scripts_the_admins_page_does_the_same(
    new_context: Callable[..., Any], chief: User, blog: LiveBlog, entry: Entry, live_server: Any
) -> None:
    context = new_context(java_script_enabled=False)
    become(context, chief, live_server.url)
    page: Page = context.new_page()
    page.goto(f"/admin/liveblog/entry/{entry.pk}/change/")
    page.get_by_role("link", name="Take down…").click()
    page.get_by_role("radio", name="Law").check()
    page.get_by_label("Private reason").fill("A court has ordered it.")
    page.get_by_role("button", name="Take it down for good").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Receipt of a takedown")
    expect(page.locator(".receipt")).to_contain_text("A court has ordered it.")
    page.get_by_role("link", name=f"Entry {entry.pk}").click()
    expect(page.locator("#content")).to_contain_text("Taken down by Chia Eff")
    assert WORD not in page.content()


# --- colleagues


def test_a_colleagues_row_says_so_by_itself(
    as_editor: Page,
    elsewhere: Callable[[User], Page],
    reporter: User,
    chief: User,
    blog: LiveBlog,
    entry: Entry,
) -> None:
    page, theirs = open_desk(as_editor, blog), open_desk(elsewhere(reporter), blog)
    publishing.take_down(entry.pk, by=chief, **WHY)
    for one in (page, theirs):
        expect(row(one, entry)).to_contain_text("Taken down by Chia Eff", timeout=SOON)
        assert WORD not in words_of(one)
    expect(row(page, entry).get_by_role("link", name="Receipt")).to_be_visible()
    expect(row(theirs, entry).get_by_role("link", name="Receipt")).to_have_count(0)
    open_desk(page, blog)
    expect(row(page, entry)).to_contain_text("Taken down by Chia Eff")
    page.locator("#filter-form [name=status]").select_option("taken_down")
    expect(page.locator("#filter-said")).to_have_text("1 found", timeout=SOON)
    expect(row(page, entry)).to_be_visible()


@pytest.mark.parametrize("narrowed", ["", "?status=published"], ids=["all", "narrowed"])
def test_whoever_is_writing_in_it_is_told_and_makes_a_new_update_of_it(
    narrowed: str, as_editor: Page, chief: User, blog: LiveBlog, entry: Entry
) -> None:
    page = as_editor
    open_desk(page, blog)
    if narrowed:
        page.locator("#filter-form [name=status]").select_option("published")
        expect(page.locator("#filter-said")).to_have_text("1 found", timeout=SOON)
    act(page, entry, "Edit")
    expect(box(page)).to_contain_text(WORD, timeout=SOON)
    write(page, MORE)
    publishing.take_down(entry.pk, by=chief, **WHY)
    note = page.locator("#gone-note")
    expect(note).to_contain_text(GONE, timeout=SOON)
    expect(box(page)).to_contain_text(MORE)
    assert serious(page) == []
    publish(page)
    expect(page.locator("#desk-said")).to_contain_text(GONE)
    expect(outbox(page)).to_have_count(0)
    note.get_by_role("button", name="Make a new update of it").click()
    expect(page.locator("#composer-title")).to_have_text("New update", timeout=SOON)
    expect(box(page)).to_contain_text(MORE)
    expect(note).to_be_hidden()
    publish(page)
    fresh = expect_sent(page, MORE)
    assert fresh.pk != entry.pk
    expect(copies(page)).to_have_count(0)
    assert not Entry.objects.get(pk=entry.pk).body


def test_what_is_sent_before_one_is_told_is_refused_and_can_be_made_new(
    as_editor: Page, chief: User, blog: LiveBlog, entry: Entry
) -> None:
    page = open_desk(as_editor, blog)
    page.route(LOOK, lambda route: route.abort())
    act(page, entry, "Edit")
    expect(box(page)).to_contain_text(WORD, timeout=SOON)
    write(page, MORE)
    publishing.take_down(entry.pk, by=chief, **WHY)
    publish(page)
    expect(state(page)).to_contain_text(GONE, timeout=SOON)
    until(lambda: WorkingCopy.objects.filter(fields__icontains=MORE).exists(), 15, "it is kept nowhere")
    outbox(page).get_by_role("button", name="Make a new update of it").click()
    expect(outbox(page)).to_have_count(0, timeout=SOON)
    expect(page.locator("#composer-title")).to_have_text("New update", timeout=SOON)
    expect(box(page)).to_contain_text(MORE)
    publish(page)
    assert expect_sent(page, MORE).pk != entry.pk


def test_those_at_the_desk_see_each_other_as_before(
    as_editor: Page, elsewhere: Callable[[User], Page], chief: User, blog: LiveBlog, entry: Entry
) -> None:
    page, theirs = open_desk(as_editor, blog), open_desk(elsewhere(chief), blog)
    act(page, entry, "Edit")
    expect(row(theirs, entry).locator(".row-writing")).to_contain_text(
        "Edda Tor is writing here", timeout=SOON
    )
    publishing.take_down(entry.pk, by=chief, **WHY)
    has_status(theirs, entry, "taken_down")
    expect(row(theirs, entry).locator(".row-writing")).to_contain_text(
        "Edda Tor is writing here", timeout=SOON
    )
    expect(theirs.locator("#people-list")).not_to_contain_text(WORD, timeout=SOON)
    expect(theirs.locator("#desk-warnings")).to_be_empty()
