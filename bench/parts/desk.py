"""Part 5: the live desk in a real browser. From the chord to acceptance, and to a reader's screen.

One browser posts; then a second one has the public page open as well, both on one core of this machine, whose
clock they share. The chord is the keydown that publishes. Accepted is the moment at which the box is empty
again, which it is only once the server has taken the text. Visible is the moment at which the words stand in
the reader's page.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Found, at_most
from bench.names import EDITOR, PAGE_PATH, PASSWORD
from bench.plan import Plan
from bench.servers import EDGE, Place, Server

PART = "live desk"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
BOX = "#composer .ProseMirror[contenteditable=true]"
WAIT = 30_000  # milliseconds until something counts as never coming
WARM_UP = 2  # posts that are not counted: the first of all load and compile

# Notes the moment of the chord, and that at which the box is empty again. A promise is waited for, not a
# condition in words, which the page's policy would refuse to evaluate.
WATCH_DESK = """
() => {
  const now = () => performance.timeOrigin + performance.now()
  const box = () => document.querySelector("#composer .ProseMirror[contenteditable]")
  let began, accept
  addEventListener("keydown", event => {
    if (event.key !== "Enter" || !event.ctrlKey) return
    began = now()
    window.accepted = new Promise(resolve => (accept = resolve))
  }, true)
  new MutationObserver(() => {
    if (began && box()?.textContent === "") accept([began, now()])
  }).observe(document, {subtree: true, childList: true, characterData: true})
}
"""
# Gives the moment at which the words of a marker first stood in the stream.
WATCH_PAGE = """
() => {
  const stream = document.getElementById("stream")
  const seen = marker => new Promise(resolve => {
    const look = () => {
      if (stream.textContent.includes(marker)) resolve(performance.timeOrigin + performance.now())
    }
    new MutationObserver(look).observe(stream, {subtree: true, childList: true})
    look()
  })
  window.watch = marker => void (window.sight = seen(marker))
}
"""


def run(place: Place, plan: Plan, found: Found) -> None:
    if not CHROMIUM:
        sys.stderr.write("No Chromium here: the live desk is left out.\n")
        return
    place.with_desk()
    medians = {}
    with _browser() as browser:
        for size in plan.desk_sizes:
            accepted, visible = _posts(place, browser, size, plan.desk_posts)
            name = f"{size:,} entries"
            medians[size] = found.add(PART, f"chord to accepted, {name}", accepted, "ms", at_most(150))
            found.add(PART, f"chord to accepted, slowest of {len(accepted)}, {name}", max(accepted), "ms")
            found.add(PART, f"chord to a reader's screen, {name}", visible, "ms")
    first, last = plan.desk_sizes[0], plan.desk_sizes[-1]
    if first != last:
        ratio = medians[last] / medians[first]
        found.add(PART, f"accepted: {last:,} entries against {first:,}", ratio, "ratio", at_most(1.2))


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


def _posts(place: Place, browser: Browser, size: int, posts: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each counted post: to accepted, and to a reader's screen."""
    with Server(place, EDGE, database=place.copy(place.filled(size))) as server:
        address = f"http://127.0.0.1:{server.port}"
        desk = _desk(browser, address)
        accepted = [_accepted(desk, f"bench-{size}-{number}") for number in range(WARM_UP + posts)]
        reader = _reader(browser, address)
        visible = [_visible(desk, reader, f"seen-{size}-{number}") for number in range(WARM_UP + posts)]
        for one in (desk, reader):
            one.context.close()
    return accepted[WARM_UP:], visible[WARM_UP:]


def _desk(browser: Browser, address: str) -> Page:
    page = browser.new_context(base_url=address).new_page()
    page.add_init_script(f"({WATCH_DESK})()")
    page.goto("/admin/login/")
    page.fill("#id_username", EDITOR)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector("a[href$='/desk/']", timeout=WAIT)
    page.goto(page.locator("a[href$='/desk/']").first.get_attribute("href") or "")
    page.wait_for_selector(BOX, timeout=WAIT)
    return page


def _reader(browser: Browser, address: str) -> Page:
    page = browser.new_context(base_url=address).new_page()
    with page.expect_request("**/stream?*", timeout=WAIT):
        page.goto(PAGE_PATH)
    page.evaluate(WATCH_PAGE)
    return page


def _accepted(desk: Page, marker: str) -> float:
    """Publish one update by keyboard: milliseconds from the chord until the box is empty."""
    began, accepted = _post(desk, marker)
    return accepted - began


def _visible(desk: Page, reader: Page, marker: str) -> float:
    """The same with a reader: milliseconds from the chord until the words stand in the page."""
    reader.evaluate("marker => window.watch(marker)", marker)
    began, _accepted = _post(desk, marker)
    seen: float = reader.evaluate("() => window.sight")
    return seen - began


def _post(desk: Page, marker: str) -> tuple[float, float]:
    """The moments of the chord and of its acceptance."""
    desk.click(BOX)
    desk.keyboard.type(f"The river stands at the quays {marker}.")
    desk.keyboard.press("Control+Enter")
    began, accepted = desk.evaluate("() => window.accepted")
    return began, accepted
