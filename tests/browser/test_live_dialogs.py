"""Step 1 in a real browser: the live desk's dialogs keep what is typed, and keep nobody out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog
from newsroom.models import User
from tests.browser.acting import act, confirm, dialog, has_status, more, row
from tests.browser.everyone import in_both_schemes, serious
from tests.browser.writing import SOON, open_desk, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Entry]


def test_a_lost_answer_in_a_dialog_keeps_the_note_and_a_second_press_does_it_once(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/do/**", lose, times=1)
    act(page, entry, "Retract")
    dialog(page).get_by_role("textbox").fill("Nobody ever said it.")
    dialog(page).get_by_role("button", name="Retract", exact=True).click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("nothing is done twice", timeout=SOON)
    expect(dialog(page).get_by_role("textbox")).to_have_value("Nobody ever said it.")
    confirm(page, "Retract")
    has_status(page, entry, "retracted")
    assert entry.revisions.filter(kind="retraction").count() == 1


def test_a_typed_note_is_not_thrown_away_by_one_escape(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    act(page, entry, "Retract")
    page.keyboard.type("A long reason")
    page.keyboard.press("Escape")
    expect(dialog(page).get_by_role("alert")).to_contain_text("Close once more")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(row(page, entry).get_by_role("button", name=re.compile("^Retract"))).to_be_focused()


def test_a_history_shows_what_changed_by_words(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published(body="<p>The bridge is open.</p>")
    changed = Content(body="<p>The bridge is closed.</p>")
    publishing.correct(entry.pk, by=editor, content=changed, base_edit=entry.edit, note="It was closed.")
    page = open_desk(as_editor, blog)
    more(page, entry, "History")
    steps = dialog(page).locator(".step")
    expect(steps).to_have_count(2, timeout=SOON)
    expect(steps.first.locator("ins")).to_contain_text("closed")
    expect(steps.first.locator("del")).to_contain_text("open")
    expect(steps.first).to_contain_text("It was closed.")
    page.keyboard.press("Escape")
    expect(row(page, entry).get_by_role("button", name="History")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_dialog_keeps_anybody_out(
    as_editor: Page,
    blog: LiveBlog,
    published: Make,
    quote: QuoteContent,
    editor: User,
    width: int,
) -> None:
    entry = published(quotes=(quote,))
    changed = Content(body="<p>Other words</p>")
    publishing.correct(entry.pk, by=editor, content=changed, base_edit=entry.edit, note="They were wrong.")
    page = as_editor
    page.set_viewport_size({"width": width, "height": 800})
    open_desk(page, blog)
    write(page, "Some words")
    open_each = {
        "Public reason": lambda: act(page, entry, "Retract"),
        "Every public state": lambda: more(page, entry, "History"),
        "Readers see nothing": lambda: page.get_by_role("button", name="Change status").click(),
        "Other Stories": lambda: page.get_by_role("button", name="Edit details").click(),
        "Desktop": lambda: page.get_by_role("button", name="Preview").click(),
    }
    for words, open_it in open_each.items():
        open_it()
        expect(dialog(page)).to_contain_text(words, timeout=SOON)
        assert in_both_schemes(page, serious) == [], words
        sizes = dialog(page).evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert sizes[0] <= sizes[1], words
        if width == 360:
            assert small_controls(page) == [], words
        page.keyboard.press("Escape")
        expect(dialog(page)).to_have_count(0)


def small_controls(page: Page) -> list[str]:
    """Buttons of the dialog that a thumb does not hit."""
    small = (
        "all => all.filter(one => one.checkVisibility() && one.offsetHeight < 44).map(one => one.outerHTML)"
    )
    found: list[str] = dialog(page).locator(".press, .choice").evaluate_all(small)
    return list(found)
