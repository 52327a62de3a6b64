"""A journalist without a mouse, for tests of the live desk's composer: every key is counted."""

from playwright.sync_api import Locator, Page, expect

from liveblog.models import LiveBlog
from tests.browser import writing

BOX = "#composer .ProseMirror[contenteditable]"


class Keyboard:
    """A journalist without a mouse: `actions` counts every key and chord, not the words that are typed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def words(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.actions += 1
            self.page.keyboard.press(key)


def open_desk(page: Page, blog: LiveBlog) -> Keyboard:
    writing.open_desk(page, blog)
    expect(page.locator(BOX)).to_be_focused()
    return Keyboard(page)


def in_stream(page: Page, words: str) -> Locator:
    return page.locator("#desk-stream .live-row", has_text=words)


def field(page: Page, name: str) -> Locator:
    return page.locator(f'#composer [name="{name}"]')


def row_with(page: Page, name: str) -> Locator:
    return page.locator("#composer .row", has=page.locator(f'[name="{name}"]'))


def typed(page: Page) -> str:
    return str(page.evaluate("document.querySelector('#composer [name=body]').value"))


def add_quote(page: Page, blog: LiveBlog) -> Keyboard:
    keys = open_desk(page, blog)
    keys.words("/quote")
    keys.press("Enter")
    expect(field(page, "quotes-0-text")).to_be_focused()
    keys.words("It is over")
    return keys


def paste(page: Page, selector: str, *, html: str = "", text: str = "") -> None:
    """As a real paste: into the editor by its event, into a plain field as the browser inserts it."""
    page.evaluate(
        """([selector, html, text]) => {
          const target = document.querySelector(selector)
          const data = new DataTransfer()
          if (html) data.setData("text/html", html)
          if (text) data.setData("text/plain", text)
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
          if (!target.dispatchEvent(event)) return
          target.value = text
          target.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }))
        }""",
        [selector, html, text],
    )
