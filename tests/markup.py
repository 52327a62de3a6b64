"""HTML looked at as a browser would: by the parser of the standard, and by a plainer one."""

import re
from html.parser import HTMLParser
from typing import Any

from bleach._vendor import html5lib

from liveblog import sanitise

SAFE_HREF = re.compile(r"(https?://[^/\s\\]|mailto:|/(?![/\\]))[^\x00-\x1f\x7f]*", re.IGNORECASE)
FOREIGN = "{http://www.w3.org/1999/xhtml}"


class Tags(HTMLParser):
    """Every tag with its attributes, and whatever is neither tag nor text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.odd: list[str] = []
        odd = self.odd.append
        self.handle_comment = self.handle_decl = self.handle_pi = self.unknown_decl = odd  # type: ignore[method-assign]  # all the same
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    """What a browser makes of `html`, put inside a page's <div>."""
    root = html5lib.parseFragment(html, container="div", treebuilder="etree", namespaceHTMLElements=True)
    return [(node.tag, dict(node.attrib)) for node in root.iter() if node is not root]


def expect_safe(html: str) -> None:
    seen = Tags(html)
    assert not seen.odd
    found: list[tuple[str, dict[str, Any]]] = [(tag, dict(attrs)) for tag, attrs in seen.tags]
    for tag, attributes in found + [(tag.removeprefix(FOREIGN), at) for tag, at in elements(html)]:
        assert tag in sanitise.TAGS
        assert set(attributes) <= ({"href"} if tag == "a" else set())
        assert SAFE_HREF.fullmatch(attributes.get("href", "/"))
    assert not sanitise.UNPRINTABLE.search(html)
