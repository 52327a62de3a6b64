"""For tests that nobody is kept out: the keyboard alone, and the rules of accessibility."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def tab_to(page: Page, selector: str) -> None:
    """Go on with the Tab key alone until what `selector` names has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"the Tab key never reaches {selector}")


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody out. It preloads no styles: the policy would refuse its own."""
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        json.dumps([one["id"], [node["target"] for node in one["nodes"]]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
