"""A real Chromium for what only a browser can show: the desk and the public page, on a live server.

`page` is nobody; `as_editor`, `as_reporter` and `as_chief` are pages of somebody logged in, `elsewhere` makes
one in a browser of its own. `watch_policy` collects what the Content-Security-Policy refused and what the
console complained of. `open_live` opens a live blog on the edge, as readers get it.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from liveblog.delivery import changes
from liveblog.models import LiveBlog, Source
from newsroom.models import User
from tests.browser.writing import SOON, become, open_desk
from tests.serving import ThreadServer, serving, until_answered

# Playwright's own loop runs in the test's thread; Django would else refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HERE = Path(__file__).parent
expect.set_options(timeout=SOON)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if Path(CHROMIUM).exists():
        return
    skip = pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}; set CHROMIUM to where it is")
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def nothing_under_way(transactional_db: None, live_server: LiveServer) -> Iterator[None]:
    """What a test's pages asked is answered before the next test's database is there to be written in."""
    yield
    until_answered(live_server.thread.port)


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], live_server: LiveServer, nothing_under_way: None
) -> dict[str, Any]:
    """Every page needs these, so that all are closed before anybody waits for their last answers."""
    return {**browser_context_args, "base_url": live_server.url, "locale": "en-GB"}


@pytest.fixture
def log_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], Page]:
    """A page whose session is `user`'s, made without the login form, which has a test of its own."""

    def log_in_as(user: User) -> Page:
        become(context, user, live_server.url)
        return context.new_page()

    return log_in_as


@pytest.fixture
def elsewhere(new_context: Any, live_server: LiveServer) -> Callable[[User], Page]:
    """A page of `user`'s in a browser of its own: a colleague's, another computer, a phone."""

    def log_in_as(user: User) -> Page:
        context: BrowserContext = new_context()
        become(context, user, live_server.url)
        return context.new_page()

    return log_in_as


@pytest.fixture
def as_editor(log_in: Callable[[User], Page], editor: User) -> Page:
    return log_in(editor)


@pytest.fixture
def as_reporter(log_in: Callable[[User], Page], reporter: User) -> Page:
    return log_in(reporter)


@pytest.fixture
def as_chief(log_in: Callable[[User], Page], chief: User) -> Page:
    return log_in(chief)


@pytest.fixture
def desk(as_editor: Page, blog: LiveBlog) -> Page:
    """An editor's live desk, ready to be written in."""
    return open_desk(as_editor, blog)


@pytest.fixture
def isw(make_source: Callable[..., Source]) -> Source:
    return make_source(name="Institute for the Study of War", short_name="ISW", aliases="WarWatch")


@pytest.fixture
def beast(make_source: Callable[..., Source]) -> Source:
    return make_source(name="The Daily Beast", short_name="Beast")


@pytest.fixture
def photo_file(tmp_path: Path) -> Path:
    path = tmp_path / "holiday.jpg"
    Image.new("RGB", (600, 400), "teal").save(path)
    return path


@pytest.fixture
def watch_policy(context: BrowserContext) -> list[str]:
    """What any page of this context logs as an error, or the policy blocks, from now on."""
    complaints: list[str] = []
    context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    context.on("weberror", lambda raised: complaints.append(str(raised.error)))
    context.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error("
        "`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"
    )
    return complaints


@pytest.fixture
def edge(transactional_db: None) -> Iterator[ThreadServer]:
    """The site as readers get it, streams and all, on the test's own database."""
    with serving() as server:
        yield server


@pytest.fixture
def open_live(edge: ThreadServer, page: Page) -> Iterator[Callable[..., Page]]:
    """Opens a live blog's page, or another of its pages, and waits until its scripts follow."""

    def open_it(blog: LiveBlog, path: str = "") -> Page:
        with page.expect_request(re.compile(r"/(stream|changes)\?")):
            page.goto(f"{edge.url}{blog.get_absolute_url()}{path}")
        page.evaluate("window.isFirstLoad = true")
        return page

    yield open_it
    page.close()  # before the server stops, which would wait for its stream


@pytest.fixture
def polls(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page polls each second, because the stream is blocked."""
    monkeypatch.setitem(changes.POLL_SECONDS, "live", 1)
    page.route("**/stream?*", lambda route: route.abort())


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the page asks of the server from now on: "stream", "changes", or the page itself ("")."""
    found: list[str] = []

    def note(request: Request) -> None:
        if named := re.search(r"/live/[-\w]+/(\w*)(\?|$)", request.url):
            found.append(named[1])

    page.on("request", note)
    return found
