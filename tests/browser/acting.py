"""What journalists do to entries in the live desk's stream, for tests."""

import re

from playwright.sync_api import Locator, Page, expect

from liveblog.models import Entry
from tests.browser.writing import SOON


def row(page: Page, entry: Entry) -> Locator:
    return page.locator(f"#row-{entry.pk}")


def act(page: Page, entry: Entry, name: str) -> None:
    row(page, entry).get_by_role("button", name=re.compile(f"^{name}")).click()


def more(page: Page, entry: Entry, name: str) -> None:
    row(page, entry).locator(".row-more summary").click()
    act(page, entry, name)


def dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")


def confirm(page: Page, name: str) -> None:
    dialog(page).get_by_role("button", name=name, exact=True).click()
    expect(dialog(page)).to_have_count(0, timeout=SOON)


def has_status(page: Page, entry: Entry, status: str) -> None:
    expect(row(page, entry)).to_have_attribute("data-status", status, timeout=SOON)
