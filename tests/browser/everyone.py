"""For tests that nobody is kept out: the keyboard alone, and the rules of accessibility."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
COLOURS = ("color-contrast", "link-in-text-block")  # the rules that a scheme of colours can break
AT_REST = "document.getAnimations().forEach(one => one instanceof CSSTransition && one.finish())"


def tab_to(page: Page, selector: str) -> None:
    """Go on with the Tab key alone until what `selector` names has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"the Tab key never reaches {selector}")


def violations(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds by all its rules, or `only` these."""
    return [_told(one) for one in _found(page, only)]


def serious(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds that keeps somebody out."""
    return [_told(one) for one in _found(page, only) if one["impact"] in ("serious", "critical")]


def in_both_schemes(page: Page, look: Callable[[Page, Sequence[str]], list[str]]) -> list[str]:
    """What `look` finds on a page in light colours, and what the rules about colours find in dark ones."""
    found = look(page, ())
    page.emulate_media(color_scheme="dark")
    page.evaluate(AT_REST)
    found += [f"dark: {line}" for line in look(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    page.evaluate(AT_REST)
    return found


def _found(page: Page, only: Sequence[str]) -> list[Any]:
    """axe preloads no styles: the policy would refuse its own."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
    if only:
        options["runOnly"] = list(only)
    found: list[Any] = page.evaluate("options => axe.run(options).then(told => told.violations)", options)
    return found


def _told(one: Any) -> str:
    return json.dumps([one["id"], [node["target"] for node in one["nodes"]]])
