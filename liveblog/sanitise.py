"""Step 2b, typed HTML to safe HTML; the only import of bleach.

bleach parses as a browser does and decides; nh3 (ammonia) then goes over its result with the same lists, so
that one library's mistake is not enough. The lists are also what the editor's buttons offer.
"""

import re
import threading
from html.parser import HTMLParser
from urllib.parse import urlsplit

import bleach
import nh3

TAGS = frozenset({"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h3", "sub", "sup"})
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
MAX_HTML = 200_000  # characters; longer input is refused before it is parsed

# What the editor offers: the same tags, in the names of its extensions.
EDITOR_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Heading": {"levels": [3]},
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": sorted(LINK_SCHEMES)},
    "History": True,
}

# C0 and C1 controls (but tab and new line), lone surrogates and non-characters: one breaks a whole feed.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
EMPTY = re.compile(r"^(\s|<p>|</p>|<br ?/?>|&nbsp;|\xa0)*$")

_of_this_thread = threading.local()


def is_safe_link(href: str) -> bool:
    """Whether a link leads to http, https, mailto, or an address of this site (one leading slash)."""
    if UNPRINTABLE.search(href) or "\\" in href or href != href.strip() or re.search(r"[\t\n]", href):
        return False
    if href.startswith("/"):
        return not href.startswith("//")
    try:
        parts = urlsplit(href)
        if parts.scheme.lower() not in LINK_SCHEMES:
            return False
        return parts.scheme.lower() == "mailto" or (
            href[len(parts.scheme) :].startswith("://") and bool(parts.hostname)
        )
    except ValueError:
        return False


def _allowed(tag: str, name: str, value: str) -> bool:
    return tag == "a" and name == "href" and is_safe_link(value)


def _cleaner() -> bleach.Cleaner:
    """This thread's own cleaner: one shared between threads mixes their texts."""
    if not hasattr(_of_this_thread, "cleaner"):
        _of_this_thread.cleaner = bleach.Cleaner(
            tags=TAGS, attributes=_allowed, protocols=LINK_SCHEMES, strip=True, strip_comments=True
        )
    return _of_this_thread.cleaner


def clean_text(text: str) -> str:
    """Plain text without unprintable characters, its line ends as \\n, nothing around it."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(text: str) -> str:
    """Plain text of one line: line ends and tabs become spaces."""
    return " ".join(clean_text(text).split())


def clean_html(html: str) -> str:
    """Safe HTML of the tags in TAGS, or "" where nothing is left to read.

    Raises ValueError when `html` is longer than MAX_HTML characters.
    """
    if len(html) > MAX_HTML:
        raise ValueError(f"longer than {MAX_HTML} characters")
    once = _cleaner().clean(clean_text(html))
    twice = nh3.clean(
        once,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )
    return "" if EMPTY.match(twice) else twice


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.hrefs += [value or "" for name, value in attrs if name == "href"]


def refused_links(html: str) -> list[str]:
    """The links in `html` that `clean_html` would drop, so that a form can say so first."""
    links = _Links()
    links.feed(html[:MAX_HTML])
    return [href for href in links.hrefs if not is_safe_link(href)]
