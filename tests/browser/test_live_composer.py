"""Step 1 in a real browser: new, edit, correct in one composer; every word stays where it was typed."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from liveblog.content import QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from tests.browser.composing import (
    BOX,
    Keyboard,
    add_quote,
    field,
    in_stream,
    open_desk,
    paste,
    row_with,
    typed,
)
from tests.browser.everyone import in_both_schemes, serious

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# One chord


def test_one_chord_publishes_and_the_box_is_empty_for_the_next(
    as_editor: Page, blog: LiveBlog, watch_policy: list[str]
) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("The bridge is closed.")
    keys.press("Control+Enter")
    expect(in_stream(as_editor, "The bridge is closed.")).to_be_visible()
    expect(as_editor.locator(BOX)).to_have_text("")
    expect(as_editor.locator(BOX)).to_be_focused()
    entry = Entry.objects.get()
    assert (entry.status, entry.body) == ("published", "<p>The bridge is closed.</p>")
    assert keys.actions == 1
    assert watch_policy == []


def test_a_reporters_chord_hands_it_to_the_editors(as_reporter: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_reporter, blog)
    keys.words("The bridge is closed.")
    keys.press("Meta+Enter")
    expect(in_stream(as_reporter, "The bridge is closed.")).to_be_visible()
    assert Entry.objects.get().status == "in_review"


@pytest.mark.parametrize("name", ["headline", "body"])
def test_control_s_keeps_a_draft_from_any_field(as_editor: Page, blog: LiveBlog, name: str) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("The bridge is closed.")
    if name == "headline":
        field(as_editor, name).focus()
    keys.press("Control+s")
    expect(in_stream(as_editor, "The bridge is closed.")).to_be_visible()
    assert Entry.objects.get().status == "draft"


@pytest.mark.parametrize("place", [BOX, "#composer [name=headline]", "#filters [name=text]", "body"])
def test_the_browsers_own_way_to_save_never_opens(as_editor: Page, blog: LiveBlog, place: str) -> None:
    as_editor.add_init_script("addEventListener('keydown', (event) => (window.pressed = event), true)")
    keys = open_desk(as_editor, blog)
    as_editor.evaluate("document.activeElement.blur()")
    as_editor.evaluate("place => document.querySelector(place).focus()", place)
    keys.press("Control+s")
    assert as_editor.evaluate("[pressed.key, pressed.defaultPrevented]") == ["s", True]


def test_chords_work_from_folded_fields_and_comboboxes(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("The bridge is closed. /quote")
    keys.press("Enter")
    keys.words("Nobody may pass")
    keys.press("Tab")
    keys.words("Ada Lund")
    keys.press("Control+s")
    expect(in_stream(as_editor, "Nobody may pass")).to_be_visible()
    assert Entry.objects.get().quotes.get().speaker == "Ada Lund"


def test_enter_in_the_headline_sends_nothing_and_leads_into_the_text(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    field(as_editor, "headline").focus()
    keys.words("Bridge closed")
    keys.press("Enter")
    expect(as_editor.locator(BOX)).to_be_focused()
    assert not Entry.objects.exists()


def test_a_time_that_is_set_makes_the_chord_schedule(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("Later. /schedule")
    keys.press("Enter")
    expect(field(as_editor, "due_at")).to_be_focused()
    field(as_editor, "due_at").fill("2099-05-31T18:30")
    keys.press("Control+Enter")
    expect(in_stream(as_editor, "Later.")).to_be_visible()
    assert Entry.objects.get().status == "scheduled"


# Edit and correct


def test_a_correction_takes_three_actions(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry], watch_policy: list[str]
) -> None:
    entry = published(body="<p>The bridge is closed since nine</p>")
    keys = open_desk(as_editor, blog)
    as_editor.locator(f"#row-{entry.pk}").focus()
    keys.press("c")
    expect(as_editor.get_by_role("heading", name="Correct:")).to_be_visible()
    expect(as_editor.locator(BOX)).to_be_focused()
    keys.words(", no, ten.")
    keys.press("Tab")
    expect(field(as_editor, "note")).to_be_focused()
    keys.words("An earlier text named the wrong hour.")
    keys.press("Control+Enter")
    expect(in_stream(as_editor, "An earlier text named the wrong hour.")).to_be_visible()
    assert keys.actions == 3
    entry.refresh_from_db()
    assert (entry.body, entry.kind) == ("<p>The bridge is closed since nine, no, ten.</p>", "correction")
    expect(as_editor.get_by_role("heading", name="New update")).to_be_visible()
    assert watch_policy == []


def test_a_correction_without_its_note_is_asked_for_it(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    entry = published()
    keys = open_desk(as_editor, blog)
    as_editor.locator(f"#row-{entry.pk} [data-open=correct]").click()
    expect(as_editor.get_by_role("heading", name="Correct:")).to_be_visible()
    keys.words(" More.")
    keys.press("Control+Enter")
    expect(field(as_editor, "note")).to_be_focused()
    expect(field(as_editor, "note")).to_have_attribute("aria-invalid", "true")
    expect(as_editor.locator(BOX)).to_contain_text("More.")
    entry.refresh_from_db()
    assert entry.edit == 1


def test_of_a_published_entry_control_s_says_that_there_is_no_draft(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    entry = published()
    keys = open_desk(as_editor, blog)
    as_editor.locator(f"#row-{entry.pk} [data-open=edit]").click()
    expect(as_editor.get_by_role("heading", name="Edit:")).to_be_visible()
    keys.words(" More.")
    keys.press("Control+s")
    expect(as_editor.locator("#desk-said")).to_contain_text("kept in this browser")
    entry.refresh_from_db()
    assert entry.edit == 1
    keys.press("Control+Enter")
    expect(in_stream(as_editor, "More.")).to_be_visible()
    entry.refresh_from_db()
    assert entry.kind == "update"


def test_cancel_leads_back_to_a_new_update(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    entry = published(body="<p>As it was</p>")
    open_desk(as_editor, blog)
    as_editor.locator(f"#row-{entry.pk} [data-open=edit]").click()
    expect(as_editor.locator(BOX)).to_have_text("As it was")
    as_editor.locator("#composer").get_by_role("button", name="Cancel").click()
    expect(as_editor.get_by_role("heading", name="New update")).to_be_visible()
    expect(as_editor.locator(BOX)).to_have_text("")
    expect(as_editor.locator(BOX)).to_be_focused()


# Back and forth


def fill_everything(page: Page, keys: Keyboard, source: Source) -> None:
    keys.words("Words")
    field(page, "headline").fill("Headline")
    page.locator(".composer-more summary").click()
    for name in ("key_event", "pin"):
        field(page, name).check()
    field(page, "bylines").fill("Ana Reyes")
    field(page, "due_at").fill("2099-05-31T18:30")
    for number, words in enumerate(("One", "Two", "Three")):
        page.locator("[data-rows=quotes] .rows-add").click()
        field(page, f"quotes-{number}-text").fill(words)
        field(page, f"quotes-{number}-speaker").fill("Ada")
    field(page, "quotes-0-manner").select_option("indirect")
    field(page, "quotes-1-source_name").press_sequentially(source.short_name)
    field(page, "quotes-1-source_name").press("Enter")
    expect(field(page, "quotes-1-source")).to_have_value(str(source.pk))
    row_with(page, "quotes-2-text").locator("[data-move='-1']").click()
    row_with(page, "quotes-0-text").locator("[data-remove]").click()
    page.locator("[data-rows=pictures] .rows-add").click()
    field(page, "pictures-0-alt_text").fill("A bridge")
    page.evaluate("document.querySelector('[name=pictures-0-stored]').value = 'token'")


def test_what_was_typed_comes_back_as_it_was(
    as_editor: Page, blog: LiveBlog, isw: Source, published: Callable[..., Entry]
) -> None:
    """The record is what the outbox and the keeping hold; it goes through JSON on its way."""
    page = as_editor
    hold(page)
    keys = open_desk(page, blog)
    fill_everything(page, keys, isw)
    before = page.evaluate("JSON.stringify(composer.read())")
    page.evaluate("composer.clear()")
    expect(field(page, "headline")).to_have_value("")
    expect(page.locator("#composer .row")).to_have_count(0)
    assert page.evaluate("composer.read().isEmpty && !composer.isDirty()")
    page.evaluate("record => composer.restore(JSON.parse(record))", before)
    expect(field(page, "headline")).to_have_value("Headline")
    assert json.loads(page.evaluate("JSON.stringify(composer.read())")) == json.loads(before)
    expect(field(page, "quotes-1-source_name")).to_have_value(str(isw))
    expect(page.locator("#composer .row[data-removed]")).to_have_count(1)
    order = page.locator("#composer [data-rows=quotes] [name$=-text]").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert order == ["One", "Three", "Two"]


def test_a_change_comes_back_on_the_edit_that_it_was_written_on(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    page = as_editor
    entry = published(
        quotes=(QuoteContent(text="One", speaker="Ada"), QuoteContent(text="Two", speaker="Ada"))
    )
    hold(page)
    open_desk(page, blog)
    page.evaluate("id => composer.open(id, 'correct')", entry.pk)
    expect(field(page, "note")).to_be_attached()
    field(page, "note").fill("It was wrong.")
    before = page.evaluate("composer.read()")
    Entry.objects.filter(pk=entry.pk).update(edit=7)
    page.evaluate("record => composer.clear().then(() => composer.restore(record))", before)
    expect(field(page, "note")).to_have_value("It was wrong.")
    after = page.evaluate("composer.read()")
    assert after == before
    assert (after["entry"], after["base_edit"], after["mode"]) == (entry.pk, 1, "correct")


def test_the_text_of_an_entry_that_is_gone_becomes_a_new_updates(
    as_editor: Page, blog: LiveBlog, make_entry: Callable[..., Entry]
) -> None:
    page = as_editor
    entry = make_entry()
    hold(page)
    keys = open_desk(page, blog)
    page.evaluate("id => composer.open(id)", entry.pk)
    expect(page.get_by_role("heading", name="Edit:")).to_be_visible()
    keys.words(" And more.")
    before = page.evaluate("composer.read()")
    entry.delete()
    page.evaluate("record => composer.restore(record)", before)
    expect(page.get_by_role("heading", name="New update")).to_be_visible()
    expect(page.locator(BOX)).to_contain_text("And more.")
    after = page.evaluate("({ ...composer.read(), isDirty: composer.isDirty() })")
    assert (after["entry"], after["base_edit"], after["isDirty"]) == (None, None, True)


def hold(page: Page) -> None:
    """The page's composer alone, as `composer`: without the rest of the desk."""
    page.route(
        "**/desk/live/main.js",
        lambda route: route.fulfill(
            content_type="text/javascript",
            body='import { createComposer } from "./composer.js";\n'
            'import { startQuotes } from "./quotes.js";\n'
            'import { startSources } from "./source_fields.js";\n'
            'window.composer = createComposer(document.getElementById("composer"), {})\n'
            "for (const start of [startSources, startQuotes]) start(window.composer)\n"
            'window.composer.ready.then(() => (document.getElementById("desk").dataset.ready = ""))\n',
        ),
    )


# Errors


def test_publishing_nothing_is_said_at_the_box(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    keys.press("Control+Enter")
    box = as_editor.locator(BOX)
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_attribute("aria-describedby", "wrong-body")
    expect(as_editor.locator("#wrong-body")).to_contain_text("Nothing is written yet")
    keys.words("W")
    expect(as_editor.locator("#wrong-body")).to_have_count(0)
    assert not Entry.objects.exists()


def test_a_time_that_is_past_is_said_where_it_is_folded_away(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("Later.")
    as_editor.locator(".composer-more summary").click()
    field(as_editor, "due_at").fill("2001-05-31T18:30")
    as_editor.locator(".composer-more summary").click()
    as_editor.locator(BOX).focus()
    keys.press("Control+Enter")
    expect(field(as_editor, "due_at")).to_be_focused()
    expect(as_editor.locator("#wrong-due_at")).to_contain_text("That time is past")
    assert typed(as_editor) == "<p>Later.</p>"
    assert not Entry.objects.exists()


def test_what_the_server_refuses_stands_at_its_fields_and_the_text_stays(
    as_editor: Page, blog: LiveBlog
) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("Words /quote")
    keys.press("Enter")
    keys.words("Said it")
    field(as_editor, "quotes-0-link").fill("nowhere")
    as_editor.evaluate("document.querySelector('[name=quotes-0-translator]').value = 'x'.repeat(121)")
    keys.press("Control+Enter")
    translator = field(as_editor, "quotes-0-translator")
    expect(translator).to_be_focused()
    expect(translator).to_have_attribute("aria-describedby", "wrong-quotes-0-translator")
    translator.fill("A. Reyes")
    keys.press("Control+Enter")
    link = field(as_editor, "quotes-0-link")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-describedby", "wrong-quotes-0-link")
    expect(as_editor.locator("#composer-wrong")).to_contain_text("Not sent yet")
    expect(field(as_editor, "quotes-0-text")).to_have_value("Said it")
    assert typed(as_editor).startswith("<p>Words")
    assert not Entry.objects.exists()


# For everyone


def test_tab_leads_out_of_the_box_even_in_a_list(as_editor: Page, blog: LiveBlog) -> None:
    keys = open_desk(as_editor, blog)
    paste(as_editor, BOX, html="<ul><li>One</li><li>Two</li></ul>")
    keys.press("Tab")
    expect(as_editor.locator(BOX)).not_to_be_focused()
    assert "<ul><li><p>One</p></li><li><p>Two</p></li></ul>" in typed(as_editor)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_composer_keeps_nobody_out(
    as_editor: Page, blog: LiveBlog, isw: Source, watch_policy: list[str], width: int
) -> None:
    page = as_editor
    page.set_viewport_size({"width": width, "height": 900})
    keys = add_quote(page, blog)
    page.locator("#composer details > summary").first.click()
    field(page, "quotes-0-source_name").focus()
    keys.words("isw")
    expect(page.get_by_role("option", name="Institute")).to_be_visible()
    assert in_both_schemes(page, serious) == []
    field(page, "quotes-0-source_name").fill("Nobody knows it")
    expect(page.get_by_role("option", name="New source")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(page.locator(".new-source")).to_be_visible()
    assert in_both_schemes(page, serious) == []
    keys.press("Escape", "Control+Enter")
    expect(page.locator("#wrong-quotes-0-source")).to_be_visible()
    page.locator(BOX).focus()
    keys.words("/")
    expect(page.locator("#slash-menu")).to_be_visible()
    assert in_both_schemes(page, serious) == []
    page.get_by_role("button", name="Help").click()
    assert in_both_schemes(page, serious) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert watch_policy == []
