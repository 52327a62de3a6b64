"""Step 1 in a real browser: quotes and their sources by keyboard, links that were used before."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from liveblog.content import QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from tests.browser.composing import BOX, add_quote, field, in_stream, open_desk, paste

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# Quotes


def test_a_quote_with_a_known_source_takes_six_actions(
    as_editor: Page, blog: LiveBlog, isw: Source, watch_policy: list[str]
) -> None:
    keys = open_desk(as_editor, blog)
    keys.press("/", "Enter")
    expect(field(as_editor, "quotes-0-text")).to_be_focused()
    keys.words("Nobody may pass")
    keys.press("Tab")
    keys.words("Ada Lund")
    keys.press("Tab")
    keys.words("isw")
    keys.press("Enter", "Control+Enter")
    expect(in_stream(as_editor, "Nobody may pass")).to_be_visible()
    assert keys.actions == 6
    entry = Entry.objects.get()
    quote = entry.quotes.get()
    assert (quote.text, quote.speaker, quote.source) == ("Nobody may pass", "Ada Lund", isw)
    assert entry.body == ""
    assert watch_policy == []


def test_a_known_source_takes_four_keystrokes_however_fast(
    as_editor: Page, blog: LiveBlog, isw: Source
) -> None:
    keys = add_quote(as_editor, blog)
    keys.press("Tab", "Tab")
    keys.actions = 0
    keys.press("i", "s", "w", "Enter")
    expect(field(as_editor, "quotes-0-source_name")).to_have_value("Institute for the Study of War (ISW)")
    expect(field(as_editor, "quotes-0-source")).to_have_value(str(isw.pk))
    assert keys.actions == 4


def test_sources_used_in_this_live_blog_are_found_without_a_network(
    as_editor: Page, blog: LiveBlog, isw: Source, published: Callable[..., Entry]
) -> None:
    published(quotes=(QuoteContent(text="One", source_id=isw.pk),))
    with as_editor.expect_response("**/sources/"):
        keys = add_quote(as_editor, blog)
    as_editor.route("**/sources/?*", lambda route: route.abort())
    keys.press("Tab", "Tab")
    keys.words("warw")
    expect(as_editor.get_by_role("option", name="Institute")).to_have_attribute("aria-selected", "true")
    keys.press("Tab")
    expect(field(as_editor, "quotes-0-source")).to_have_value(str(isw.pk))


def test_the_fields_of_a_quote_follow_in_the_order_of_typing(as_editor: Page, blog: LiveBlog) -> None:
    keys = add_quote(as_editor, blog)
    names = []
    for _ in range(6):
        keys.press("Tab")
        names.append(as_editor.evaluate("document.activeElement.name || document.activeElement.tagName"))
    assert [name.removeprefix("quotes-0-") for name in names] == [
        "speaker",
        "source_name",
        "speaker_role",
        "link",
        "manner",
        "SUMMARY",
    ]
    keys.press("Enter")
    for name in ("said_on", "said_where", "original_text", "original_language", "translator"):
        for _ in range(4):  # a date has several stops
            if as_editor.evaluate("document.activeElement.name") == f"quotes-0-{name}":
                break
            keys.press("Tab")
        expect(field(as_editor, f"quotes-0-{name}")).to_be_focused()


def test_a_speaker_quoted_before_brings_the_role(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    published(quotes=(QuoteContent(text="One", speaker="Ada Lund", speaker_role="Mayor of Marrowby"),))
    keys = add_quote(as_editor, blog)
    keys.press("Tab")
    keys.words("ada")
    expect(as_editor.get_by_role("option", name="Ada Lund")).to_be_visible()
    keys.press("ArrowDown", "Enter")
    expect(field(as_editor, "quotes-0-speaker")).to_have_value("Ada Lund")
    expect(field(as_editor, "quotes-0-speaker_role")).to_have_value("Mayor of Marrowby")


def test_a_speaker_of_ones_own_stays_as_typed(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    published(quotes=(QuoteContent(text="One", speaker="Ada Lund"),))
    keys = add_quote(as_editor, blog)
    keys.press("Tab")
    keys.words("Ada")
    expect(as_editor.get_by_role("option", name="Ada Lund")).to_be_visible()
    keys.press("Tab")
    expect(field(as_editor, "quotes-0-speaker")).to_have_value("Ada")


def test_a_new_source_is_made_in_the_row_by_keyboard(
    as_editor: Page, blog: LiveBlog, watch_policy: list[str]
) -> None:
    keys = add_quote(as_editor, blog)
    keys.press("Tab", "Tab")
    keys.words("The Marrowby Herald")
    expect(as_editor.get_by_role("option", name="New source")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(as_editor.get_by_label("Kind")).to_be_focused()
    expect(as_editor.get_by_label("Name", exact=True)).to_have_value("The Marrowby Herald")
    keys.words("Br")
    keys.press("Tab")
    keys.words("TMH")
    keys.press("Enter")
    expect(field(as_editor, "quotes-0-source_name")).to_be_focused()
    expect(field(as_editor, "quotes-0-source_name")).to_have_value("The Marrowby Herald (TMH)")
    keys.press("Control+Enter")
    expect(in_stream(as_editor, "It is over")).to_be_visible()
    source = Source.objects.get()
    assert (source.slug, source.kind, source.short_name) == ("the-marrowby-herald", "broadcaster", "TMH")
    assert Entry.objects.get().quotes.get().source == source
    assert watch_policy == []


def test_the_chord_makes_a_source_that_is_being_written_and_then_publishes(
    as_editor: Page, blog: LiveBlog
) -> None:
    keys = add_quote(as_editor, blog)
    keys.press("Tab", "Tab")
    keys.words("The Marrowby Herald")
    keys.press("Enter")
    expect(as_editor.get_by_label("Kind")).to_be_focused()
    keys.press("Control+Enter")
    expect(in_stream(as_editor, "It is over")).to_be_visible()
    assert Entry.objects.get().quotes.get().source == Source.objects.get()


def test_a_wrong_source_says_so_at_its_field_and_escape_leads_back(as_editor: Page, blog: LiveBlog) -> None:
    keys = add_quote(as_editor, blog)
    keys.press("Tab", "Tab")
    keys.words("The Marrowby Herald")
    keys.press("Enter")
    expect(as_editor.get_by_label("Kind")).to_be_focused()
    keys.press("Tab", "Tab")
    keys.words("nowhere")
    keys.press("Enter")
    link = as_editor.locator(".new-source [data-field=link]")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-invalid", "true")
    expect(as_editor.locator(".new-source .errorlist")).to_contain_text("valid URL")
    keys.press("Escape")
    expect(as_editor.locator(".new-source")).to_have_count(0)
    expect(field(as_editor, "quotes-0-source_name")).to_be_focused()
    assert not Source.objects.exists()


def test_a_source_that_nobody_chose_is_not_sent_without_it(
    as_editor: Page, blog: LiveBlog, isw: Source
) -> None:
    keys = add_quote(as_editor, blog)
    keys.press("Tab", "Tab")
    keys.words("Reuterz")
    expect(as_editor.get_by_role("option", name="New source")).to_be_visible()
    keys.press("Escape", "Control+Enter")
    source = field(as_editor, "quotes-0-source_name")
    expect(source).to_be_focused()
    expect(source).to_have_attribute("aria-invalid", "true")
    expect(as_editor.locator("#composer .errorlist")).to_contain_text("“Reuterz” is not among the sources")
    assert not Entry.objects.exists()


# Links


CITED = '<p><a href="https://example.com/story">So</a></p>'


def test_a_pasted_link_that_is_cited_already_warns_with_a_jump(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry], watch_policy: list[str]
) -> None:
    entry = published(body=CITED)
    add_quote(as_editor, blog)
    field(as_editor, "quotes-0-link").focus()
    paste(as_editor, "#id_quotes-0-link", text="http://www.example.com/story/?utm_source=x#top")
    said = as_editor.locator("#composer .field-link .link-used")
    expect(said).to_contain_text("You used this link just now")
    said.get_by_role("link").click()
    expect(as_editor.locator(f"#row-{entry.pk}")).to_be_focused()
    field(as_editor, "quotes-0-link").fill("https://example.com/other")
    expect(said).to_be_empty()
    assert watch_policy == []


def test_a_link_in_the_text_warns_until_it_is_gone(
    as_editor: Page, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    published(body=CITED)
    keys = open_desk(as_editor, blog)
    paste(as_editor, BOX, html='<a href="https://example.com/story">The story</a>')
    said = as_editor.locator("#composer .field-body > .link-used")
    expect(said).to_contain_text("You used this link just now")
    keys.press("Control+a", "Delete")
    expect(said).to_be_empty()
