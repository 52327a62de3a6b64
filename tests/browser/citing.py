"""A journalist who cites at the live desk, for tests."""

from playwright.sync_api import Page, expect

from liveblog.models import Entry, LiveBlog, Source
from tests.browser.composing import Keyboard, field, open_desk, row_with

CITED = "citations-0-source_name"


def cite(page: Page, blog: LiveBlog) -> Keyboard:
    """An update with words and an empty citation, the focus in its source."""
    keys = open_desk(page, blog)
    keys.words("The bridge is closed. /source")
    keys.press("Enter")
    expect(field(page, CITED)).to_be_focused()
    return keys


def sources_of(entry: Entry) -> list[Source]:
    """Those that it cites now, in their order."""
    return [citation.source for citation in Entry.objects.get(pk=entry.pk).citations.all()]


def choose_source(page: Page, name: str, source: Source) -> None:
    """By its short name and Enter, in the field whose hidden twin is `name`."""
    field(page, f"{name}_name").press_sequentially(source.short_name or source.name)
    field(page, f"{name}_name").press("Enter")
    expect(field(page, name)).to_have_value(str(source.pk))


def unfold(page: Page, number: int = 0) -> None:
    """Via, link and title of a citation; they may stand open already."""
    fold = row_with(page, f"citations-{number}-source_name").locator("details")
    if not fold.evaluate("fold => fold.open"):
        fold.locator("summary").click()
    expect(field(page, f"citations-{number}-link")).to_be_visible()
