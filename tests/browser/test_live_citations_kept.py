"""Step 1 in a real browser: a citation that is being written is as safe as the text it stands with."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from liveblog.content import CitationContent
from liveblog.models import Entry, LiveBlog, Source
from newsroom.models import User
from tests.browser.acting import dialog, row
from tests.browser.citing import CITED, choose_source, cite, sources_of, unfold
from tests.browser.composing import field, row_with
from tests.browser.writing import (
    SEND,
    SOON,
    answer_is_lost,
    box,
    copies,
    expect_kept,
    open_desk,
    outbox,
    ready,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINK = "https://example.org/assessment"
WORDS = "The bridge is closed."


def fill(page: Page, isw: Source, beast: Source) -> None:
    choose_source(page, "citations-0-source", isw)
    field(page, "citations-0-role").select_option("document")
    choose_source(page, "citations-0-via", beast)
    field(page, "citations-0-link").fill(LINK)
    field(page, "citations-0-title").fill("Page 12")


def expect_filled(page: Page, isw: Source, beast: Source) -> None:
    for name, value in {
        "source": str(isw.pk),
        "source_name": str(isw),
        "role": "document",
        "via": str(beast.pk),
        "via_name": str(beast),
        "link": LINK,
        "title": "Page 12",
    }.items():
        expect(field(page, f"citations-0-{name}")).to_have_value(value, timeout=SOON)
    expect(field(page, "citations-0-link")).to_be_visible()


def test_a_reload_in_the_middle_keeps_the_row(
    as_editor: Page, blog: LiveBlog, isw: Source, beast: Source
) -> None:
    cite(as_editor, blog)
    fill(as_editor, isw, beast)
    as_editor.reload()
    ready(as_editor)
    expect_filled(as_editor, isw, beast)
    as_editor.keyboard.press("Control+Enter")
    expect(as_editor.locator("#desk-stream")).to_contain_text(WORDS, timeout=SOON)
    citation = Entry.objects.get().citations.get()
    assert (citation.source, citation.via, citation.title) == (isw, beast, "Page 12")


def test_a_row_is_there_on_another_machine(
    as_editor: Page,
    blog: LiveBlog,
    editor: User,
    isw: Source,
    beast: Source,
    elsewhere: Callable[[User], Page],
) -> None:
    cite(as_editor, blog)
    fill(as_editor, isw, beast)
    expect_kept("Page 12")
    as_editor.close()
    there = open_desk(elsewhere(editor), blog)
    expect_filled(there, isw, beast)


def test_a_citation_alone_is_kept_and_found_among_the_unsent_texts(
    as_editor: Page, blog: LiveBlog, isw: Source, published: Callable[..., Entry]
) -> None:
    entry = published(body="<p>As it was.</p>")
    open_desk(as_editor, blog)
    as_editor.get_by_role("button", name="Cite a source").click()
    choose_source(as_editor, "citations-0-source", isw)
    row(as_editor, entry).locator("[data-open=edit]").click()
    expect(box(as_editor)).to_contain_text("As it was.", timeout=SOON)
    expect(copies(as_editor)).to_have_count(1, timeout=SOON)
    copies(as_editor).get_by_role("button").first.click()
    expect(field(as_editor, "citations-0-source")).to_have_value(str(isw.pk), timeout=SOON)


def test_an_empty_row_is_nothing_typed(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    entry = published(body="<p>As it was.</p>")
    open_desk(as_editor, blog)
    as_editor.get_by_role("button", name="Cite a source").click()
    expect(field(as_editor, CITED)).to_be_focused()
    field(as_editor, "citations-0-role").select_option("confirmed")
    row(as_editor, entry).locator("[data-open=edit]").click()
    expect(box(as_editor)).to_contain_text("As it was.", timeout=SOON)
    as_editor.wait_for_timeout(1000)  # a text that makes way is listed within 0.3 s
    expect(copies(as_editor)).to_have_count(0)


def test_a_citation_goes_through_the_outbox_and_arrives_once(
    as_editor: Page, context: BrowserContext, blog: LiveBlog, isw: Source, beast: Source
) -> None:
    cite(as_editor, blog)
    fill(as_editor, isw, beast)
    as_editor.route(SEND, answer_is_lost, times=1)
    context.set_offline(True)
    as_editor.keyboard.press("Control+Enter")
    expect(outbox(as_editor)).to_have_count(1, timeout=SOON)
    context.set_offline(False)
    expect(outbox(as_editor)).to_have_count(0, timeout=SOON)
    assert Entry.objects.get().citations.count() == 1


def begin(page: Page, entry: Entry) -> None:
    row(page, entry).locator("[data-open=edit]").click()
    expect(page.locator("#composer-form")).to_have_attribute("data-entry", str(entry.pk), timeout=SOON)
    expect(box(page)).to_contain_text(WORDS)


def test_two_who_cite_at_the_same_time_both_find_theirs_in_the_merged_text(
    as_editor: Page,
    elsewhere: Callable[[User], Page],
    chief: User,
    isw: Source,
    beast: Source,
    published: Callable[..., Entry],
) -> None:
    entry = published(body=f"<p>{WORDS}</p>")
    mine, theirs = as_editor, elsewhere(chief)
    for page in (mine, theirs):
        open_desk(page, entry.blog)
        begin(page, entry)
        page.get_by_role("button", name="Cite a source").click()
    choose_source(theirs, "citations-0-source", beast)
    theirs.keyboard.press("Control+Enter")
    expect(row(theirs, entry)).to_have_attribute("data-edit", "2", timeout=SOON)
    fill(mine, isw, beast)
    mine.keyboard.press("Control+Enter")
    expect(dialog(mine).locator(".conflict")).to_contain_text("Daily Beast", timeout=SOON)
    expect(dialog(mine).locator(".conflict")).to_contain_text("Institute for the Study of War")
    dialog(mine).get_by_role("button", name="Merge").click()
    expect(row_with(mine, "citations-1-source_name")).to_be_visible(timeout=SOON)
    names = [field(mine, f"citations-{number}-source_name").input_value() for number in (0, 1)]
    assert sorted(names) == sorted([str(beast), str(isw)])
    mine.keyboard.press("Control+Enter")
    expect(row(mine, entry)).to_have_attribute("data-edit", "3", timeout=SOON)
    assert set(sources_of(entry)) == {isw, beast}


def test_the_preview_and_the_stream_show_what_an_update_rests_on(
    as_editor: Page, blog: LiveBlog, isw: Source, beast: Source
) -> None:
    cite(as_editor, blog)
    fill(as_editor, isw, beast)
    as_editor.get_by_role("button", name="Preview").click()
    shown = dialog(as_editor).frame_locator("iframe").locator("article.entry").first
    expect(shown).to_contain_text(WORDS, timeout=SOON)
    expect(shown.locator(f'a[href="{LINK}"]')).to_be_visible()
    as_editor.keyboard.press("Escape")
    as_editor.keyboard.press("Control+Enter")
    expect(as_editor.locator("#desk-stream")).to_contain_text(WORDS, timeout=SOON)
    link = row(as_editor, Entry.objects.get()).locator(f'a[href="{LINK}"]')
    expect(link).to_be_visible()
    sheets = link.evaluate("link => [...link.getRootNode().styleSheets].map(({ href }) => href)")
    assert any(sheet.endswith("/citations.css") for sheet in sheets)


def test_a_correction_adds_a_citation_to_those_that_stand(
    as_editor: Page, blog: LiveBlog, isw: Source, beast: Source, published: Callable[..., Entry]
) -> None:
    entry = published(body=f"<p>{WORDS}</p>", citations=(CitationContent(source_id=beast.pk),))
    open_desk(as_editor, blog)
    row(as_editor, entry).locator("[data-open=correct]").click()
    expect(field(as_editor, CITED)).to_have_value(str(beast), timeout=SOON)
    as_editor.get_by_role("button", name="Cite a source").click()
    choose_source(as_editor, "citations-1-source", isw)
    unfold(as_editor, 1)
    field(as_editor, "citations-1-link").fill(LINK)
    field(as_editor, "note").fill("It names its source now.")
    as_editor.locator("#composer button[value=correction]").click()
    expect(row(as_editor, entry)).to_have_attribute("data-edit", "2", timeout=SOON)
    assert sources_of(entry) == [beast, isw]
