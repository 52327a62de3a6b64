"""What journalists do with pictures at the live desk, for tests: choose, describe, send them."""

from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from liveblog.models import Entry
from tests.browser.writing import SOON
from tests.live_desk import JPEG

PICTURE = "**/desk/picture/"


def file(data: bytes = JPEG, name: str = "bridge.jpg", kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}


def rows(page: Page) -> Locator:
    return page.locator("#composer [data-rows=pictures] .rows-list > .row:not([data-removed])")


def field(page: Page, name: str, row: int = 0) -> Locator:
    return page.locator(f"#composer [name=pictures-{row}-{name}]")


def said(page: Page, row: int = 0) -> Locator:
    return rows(page).nth(row).locator(".picture-said")


def choose(page: Page, *files: FilePayload) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(list(files))


def expect_here(page: Page, row: int = 0) -> None:
    expect(said(page, row)).to_contain_text("The picture is here", timeout=SOON)
    expect(field(page, "stored", row)).not_to_have_value("")


def describe(page: Page, row: int = 0, alt: str = "A bridge") -> None:
    field(page, "alt_text", row).fill(alt)
    field(page, "credit", row).fill("Ana Reyes")


def send(page: Page) -> None:
    page.locator("#composer button[value=publish]").click()


def expect_entry(page: Page, words: str) -> Entry:
    expect(page.locator("#desk-stream")).to_contain_text(words, timeout=SOON)
    return Entry.objects.get(body__contains=words)


class Held:
    """Uploads that wait at the door until they are let through, one or all."""

    def __init__(self, page: Page) -> None:
        self.routes: list[Route] = []
        self.open = False
        page.route(PICTURE, self.take)

    def take(self, route: Route) -> None:
        if self.open:
            route.continue_()
        else:
            self.routes.append(route)

    def let(self, number: int = 0) -> None:
        self.routes.pop(number).continue_()

    def let_all(self) -> None:
        self.open = True
        while self.routes:
            self.let()
