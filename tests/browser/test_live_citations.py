"""Step 1 in a real browser: what an update rests on, cited by keyboard."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from liveblog.content import CitationContent
from liveblog.models import Entry, LiveBlog, Source
from tests.browser.citing import CITED, choose_source, cite, sources_of, unfold
from tests.browser.composing import BOX, field, in_stream, open_desk, paste, row_with
from tests.browser.everyone import serious

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINK = "https://example.org/assessment"


# By keyboard


def test_a_citation_of_a_known_source_takes_three_actions(
    as_editor: Page, blog: LiveBlog, isw: Source, watch_policy: list[str]
) -> None:
    keys = open_desk(as_editor, blog)
    keys.words("The bridge is closed. /source")
    keys.press("Enter")
    expect(field(as_editor, CITED)).to_be_focused()
    keys.words("isw")
    keys.press("Enter", "Control+Enter")
    expect(in_stream(as_editor, "The bridge is closed.")).to_be_visible()
    assert keys.actions == 3
    entry = Entry.objects.get()
    citation = entry.citations.get()
    assert (citation.source, citation.role, citation.via, citation.link) == (isw, "reported", None, "")
    assert entry.plain_body == "The bridge is closed."
    assert watch_policy == []


def test_a_known_source_takes_four_keystrokes(as_editor: Page, blog: LiveBlog, isw: Source) -> None:
    keys = cite(as_editor, blog)
    keys.actions = 0
    keys.press("i", "s", "w", "Enter")
    expect(field(as_editor, "citations-0-source")).to_have_value(str(isw.pk))
    assert keys.actions == 4


def test_sources_cited_in_this_live_blog_are_found_without_a_network(
    as_editor: Page, blog: LiveBlog, isw: Source, published: Callable[..., Entry]
) -> None:
    published(citations=(CitationContent(source_id=isw.pk),))
    with as_editor.expect_response("**/sources/"):
        keys = cite(as_editor, blog)
    as_editor.route("**/sources/?*", lambda route: route.abort())
    keys.words("warw")
    expect(as_editor.get_by_role("option", name="Institute")).to_have_attribute("aria-selected", "true")
    keys.press("Tab")
    expect(field(as_editor, "citations-0-source")).to_have_value(str(isw.pk))


def test_the_fields_of_a_citation_follow_in_the_order_of_typing(as_editor: Page, blog: LiveBlog) -> None:
    keys = cite(as_editor, blog)

    def following() -> str:
        keys.press("Tab")
        name = as_editor.evaluate("document.activeElement.name || document.activeElement.tagName")
        return str(name).removeprefix("citations-0-")

    assert [following(), following()] == ["role", "SUMMARY"]
    keys.press("Enter")
    assert [following() for _ in range(4)] == ["via_name", "link", "title", "retrieved_at"]


def test_who_passed_it_on_is_cited_by_keyboard(
    as_editor: Page, blog: LiveBlog, isw: Source, beast: Source
) -> None:
    keys = cite(as_editor, blog)
    keys.words("isw")
    keys.press("Enter", "Tab", "Tab", "Enter", "Tab")
    expect(field(as_editor, "citations-0-via_name")).to_be_focused()
    keys.words("beast")
    keys.press("Enter", "Control+Enter")
    expect(in_stream(as_editor, "The bridge is closed.")).to_be_visible()
    citation = Entry.objects.get().citations.get()
    assert (citation.source, citation.via) == (isw, beast)


def test_a_new_source_is_made_on_the_spot_and_so_is_who_passed_it_on(as_editor: Page, blog: LiveBlog) -> None:
    keys = cite(as_editor, blog)
    keys.words("The Marrowby Herald")
    expect(as_editor.get_by_role("option", name="New source")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(as_editor.get_by_label("Kind")).to_be_focused()
    keys.press("Enter")
    expect(field(as_editor, CITED)).to_have_value("The Marrowby Herald")
    unfold(as_editor)
    field(as_editor, "citations-0-via_name").focus()
    keys.words("Radio Ouse")
    expect(as_editor.get_by_role("option", name="New source")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(as_editor.get_by_label("Kind")).to_be_focused()
    keys.press("Control+Enter")  # it is made, then all is sent
    expect(in_stream(as_editor, "The bridge is closed.")).to_be_visible()
    citation = Entry.objects.get().citations.get()
    assert (str(citation.source), str(citation.via)) == ("The Marrowby Herald", "Radio Ouse")


# Links


def test_a_link_brings_the_time_when_it_was_read_and_takes_it_away_again(
    as_editor: Page, make_blog: Callable[..., LiveBlog], isw: Source
) -> None:
    zone = ZoneInfo("Europe/Kyiv")
    cite(as_editor, make_blog(time_zone=zone.key))
    choose_source(as_editor, "citations-0-source", isw)
    unfold(as_editor)
    link, retrieved = field(as_editor, "citations-0-link"), field(as_editor, "citations-0-retrieved_at")
    link.fill(LINK)
    shown = datetime.fromisoformat(retrieved.input_value()).replace(tzinfo=zone)
    assert abs(shown - datetime.now(UTC)) < timedelta(minutes=2)
    link.fill("")
    expect(retrieved).to_have_value("")
    retrieved.fill("2026-01-02T09:30")
    link.fill(LINK)
    expect(retrieved).to_have_value("2026-01-02T09:30")
    as_editor.keyboard.press("Control+Enter")
    expect(in_stream(as_editor, "The bridge is closed.")).to_be_visible()
    citation = Entry.objects.get().citations.get()
    assert (citation.link, citation.retrieved_at) == (LINK, datetime(2026, 1, 2, 9, 30, tzinfo=zone))


def test_a_document_unfolds_its_link_and_title(as_editor: Page, blog: LiveBlog) -> None:
    cite(as_editor, blog)
    expect(field(as_editor, "citations-0-link")).to_be_hidden()
    field(as_editor, "citations-0-role").select_option("document")
    expect(field(as_editor, "citations-0-link")).to_be_visible()


def test_a_pasted_link_that_another_update_has_is_told(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    published(body=f'<p><a href="{LINK}">So</a></p>')
    cite(as_editor, blog)
    unfold(as_editor)
    paste(as_editor, "#id_citations-0-link", text=LINK)
    expect(as_editor.locator("#composer .field-link .link-used")).to_contain_text(
        "You used this link just now"
    )


# What is wrong


def test_a_bad_link_is_said_at_its_field_and_the_text_is_still_there(
    as_editor: Page, blog: LiveBlog, isw: Source
) -> None:
    cite(as_editor, blog)
    choose_source(as_editor, "citations-0-source", isw)
    unfold(as_editor)
    field(as_editor, "citations-0-link").fill("nowhere")
    row_with(as_editor, CITED).locator("summary").click()
    as_editor.keyboard.press("Control+Enter")
    link = field(as_editor, "citations-0-link")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-invalid", "true")
    expect(link).to_have_value("nowhere")
    expect(as_editor.locator("#wrong-citations-0-link")).to_contain_text("valid URL")
    expect(as_editor.locator(BOX)).to_have_text("The bridge is closed.")
    expect(field(as_editor, CITED)).to_have_value(str(isw))
    assert not Entry.objects.exists()
    link.fill(LINK)
    as_editor.keyboard.press("Control+Enter")
    expect(in_stream(as_editor, "The bridge is closed.")).to_be_visible()


def test_a_chain_that_bites_its_tail_is_said_at_who_passed_it_on(
    as_editor: Page, blog: LiveBlog, isw: Source, beast: Source
) -> None:
    cite(as_editor, blog)
    choose_source(as_editor, "citations-0-source", isw)
    unfold(as_editor)
    choose_source(as_editor, "citations-0-via", beast)
    as_editor.get_by_role("button", name="Cite a source").click()
    choose_source(as_editor, "citations-1-source", beast)
    unfold(as_editor, 1)
    choose_source(as_editor, "citations-1-via", isw)
    as_editor.keyboard.press("Control+Enter")
    expect(field(as_editor, "citations-1-via_name")).to_be_focused()
    expect(as_editor.locator("#wrong-citations-1-via")).to_contain_text("bites its tail")
    assert not Entry.objects.exists()


def test_a_source_that_nobody_chose_is_not_sent_unless_its_row_is_removed(
    as_editor: Page, blog: LiveBlog, isw: Source
) -> None:
    keys = cite(as_editor, blog)
    keys.words("Reuterz")
    expect(as_editor.get_by_role("option", name="New source")).to_be_visible()
    keys.press("Escape", "Control+Enter")
    expect(field(as_editor, CITED)).to_be_focused()
    expect(as_editor.locator("#wrong-citations-0-source")).to_contain_text(
        "“Reuterz” is not among the sources"
    )
    assert not Entry.objects.exists()
    row_with(as_editor, CITED).get_by_role("button", name="Remove").click()
    keys.press("Control+Enter")
    expect(in_stream(as_editor, "The bridge is closed.")).to_be_visible()
    assert not Entry.objects.get().citations.exists()


def test_citations_alone_are_no_update(as_editor: Page, blog: LiveBlog, isw: Source) -> None:
    keys = open_desk(as_editor, blog)
    as_editor.get_by_role("button", name="Cite a source").click()
    expect(field(as_editor, CITED)).to_be_focused()
    choose_source(as_editor, "citations-0-source", isw)
    keys.press("Control+Enter")
    expect(as_editor.locator("#wrong-body")).to_contain_text("Nothing is written yet")
    expect(field(as_editor, "citations-0-source")).to_have_value(str(isw.pk))
    assert not Entry.objects.exists()


# Changing them


def test_citations_are_moved_and_removed_as_quotes_are(
    as_editor: Page, blog: LiveBlog, isw: Source, beast: Source, published: Callable[..., Entry]
) -> None:
    cited = [CitationContent(source_id=source.pk, role="background") for source in (isw, beast)]
    entry = published(
        body="<p>As it was.</p>", citations=(*cited, CitationContent(source_id=isw.pk, link=LINK))
    )
    open_desk(as_editor, blog)
    as_editor.locator(f"#row-{entry.pk} [data-open=edit]").click()
    expect(field(as_editor, CITED)).to_have_value(str(isw))
    expect(field(as_editor, "citations-2-link")).to_be_visible()  # what is folded and holds something is open
    row_with(as_editor, "citations-1-source_name").get_by_role("button", name="Move up").click()
    row_with(as_editor, "citations-2-source_name").get_by_role("button", name="Remove").click()
    as_editor.keyboard.press("Control+Enter")
    expect(as_editor.locator(f"#row-{entry.pk}")).to_have_attribute("data-edit", "2")
    assert sources_of(entry) == [beast, isw]


# For everyone


def test_the_open_row_keeps_nobody_out(as_editor: Page, blog: LiveBlog, isw: Source) -> None:
    cite(as_editor, blog)
    choose_source(as_editor, "citations-0-source", isw)
    unfold(as_editor)
    field(as_editor, "citations-0-via_name").press_sequentially("new one")
    expect(as_editor.get_by_role("option", name="New source")).to_be_visible()
    assert serious(as_editor) == []
    as_editor.get_by_role("option", name="New source").click()
    expect(as_editor.get_by_label("Kind")).to_be_focused()
    assert serious(as_editor) == []


def test_the_open_row_fits_a_narrow_phone(as_editor: Page, blog: LiveBlog, isw: Source) -> None:
    as_editor.set_viewport_size({"width": 360, "height": 740})
    cite(as_editor, blog)
    choose_source(as_editor, "citations-0-source", isw)
    unfold(as_editor)
    row = row_with(as_editor, CITED)
    box = row.bounding_box()
    assert box
    assert 0 <= box["x"] <= 360 - box["width"]
    assert row.evaluate("row => row.scrollWidth <= row.clientWidth")
    assert as_editor.evaluate("document.documentElement.scrollWidth") <= 360
    for control in row.locator("input:visible, select, summary, button:visible").all():
        size = control.bounding_box()
        assert size
        assert size["height"] >= 44
        assert size["x"] + size["width"] <= 360
