"""What journalists do at the live desk, for tests: open it, write, send; and what became of it."""

from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from liveblog.models import Entry, LiveBlog, WorkingCopy
from newsroom.models import User
from tests.serving import until

SOON = 15_000  # milliseconds, on a machine with much else to do
SEND, KEEP, LOOK = "**/desk/send/", "**/desk/keep/", "**/desk/look/"
WORDS = "The bridge is closed."
MORE = "It opens at nine."
BOX = "#composer .ProseMirror[contenteditable=true]"


def desk_of(blog: LiveBlog) -> str:
    return f"/admin/liveblog/liveblog/{blog.pk}/desk/"


def open_desk(page: Page, blog: LiveBlog) -> Page:
    """The desk, once its composer is ready and has looked for unsent texts."""
    page.goto(desk_of(blog))
    return ready(page)


def ready(page: Page) -> Page:
    expect(page.locator(BOX)).to_be_visible(timeout=SOON)
    expect(page.locator("#desk")).to_have_attribute("data-ready", "", timeout=SOON)
    return page


def box(page: Page) -> Locator:
    return page.locator(BOX)


def write(page: Page, words: str) -> None:
    box(page).click()
    page.keyboard.type(words)
    expect(box(page)).to_contain_text(words)


def publish(page: Page) -> None:
    page.keyboard.press("Control+Enter")


def state(page: Page) -> Locator:
    """What the outbox says of its first item."""
    return page.locator("#outbox-list > li [data-text=state]").first


def outbox(page: Page) -> Locator:
    return page.locator("#outbox-list > li")


def copies(page: Page) -> Locator:
    return page.locator("#copies-list > li")


def warning(page: Page) -> Locator:
    return page.locator("#keeping-warning")


def expect_sent(page: Page, words: str) -> Entry:
    """Exactly one entry says `words`, it stands in the stream, and nothing is left to send."""
    expect(page.locator("#desk-stream")).to_contain_text(words, timeout=SOON)
    expect(outbox(page)).to_have_count(0, timeout=SOON)
    return Entry.objects.get(body__contains=words)


def expect_kept(words: str) -> WorkingCopy:
    """The server has kept `words`."""
    found = WorkingCopy.objects.filter(fields__icontains=words)
    until(found.exists, SOON / 1000, f"the server has not kept {words!r}")
    return found.get()


def answer_is_lost(route: Route) -> None:
    """The request reaches the server, which does all it asks; the answer never comes back."""
    route.fetch()
    route.abort()


def become(context: BrowserContext, user: User, url: str) -> None:
    """From now on this browser's session is `user`'s, as after a log-in in another tab."""
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": f"{url}/admin/"}])


def log_in_again(page: Page, password: str) -> None:
    page.locator("#log-in-password").fill(password)
    page.locator("#log-in-password").press("Enter")
