"""Step 2b, typed HTML to safe HTML; the only import of bleach.

Input that is too long or nested too deep is refused before a parser could stumble over it. nh3 (ammonia)
brings the rest into a plain, well-formed shape, bleach decides over that with the same lists, and nh3 goes
over the result once more, so that one library's mistake is not enough. The lists are also what the
editor's buttons offer.
"""

import re
import threading
from collections import Counter
from functools import partial
from html import escape
from urllib.parse import urlsplit

import bleach
import nh3

TAGS = frozenset({"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h3", "sub", "sup"})
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
MAX_HTML = 100_000  # characters; longer input is refused before it is parsed
MAX_DEPTH = 50  # elements inside each other
MAX_OPEN = 2000  # elements left open in what was typed: a parser's time grows with their square

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
    "Link": {"enableTarget": False, "protocols": sorted(LINK_SCHEMES), "autolink": False},
    "History": True,
    "NoSpellCheck": False,  # the editor's own default would switch the browser's spell check off
}

# C0 and C1 controls (but tab and new line), lone surrogates and non-characters: one breaks a whole feed.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ENDS_LINE = re.compile(r"[\t\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
UNSEEN = re.compile(r"<[^>]*>|&nbsp;|[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")

_of_this_thread = threading.local()


def is_safe_link(href: str) -> bool:
    """Whether a link leads to http, https, mailto, or an address of this site (one leading slash)."""
    if UNPRINTABLE.search(href) or "\\" in href or href != href.strip() or ENDS_LINE.search(href):
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


class TooLong(ValueError):
    """More characters than MAX_HTML."""


class TooDeep(ValueError):
    """Elements inside each other, more than MAX_DEPTH."""


def _cleaner() -> bleach.Cleaner:
    """This thread's own cleaner: one shared between threads mixes their texts."""
    if not hasattr(_of_this_thread, "cleaner"):
        _of_this_thread.cleaner = bleach.Cleaner(
            tags=TAGS, attributes={"a": ["href"]}, protocols=LINK_SCHEMES, strip=True, strip_comments=True
        )
    return _of_this_thread.cleaner


def _only_safe(tag: str, name: str, value: str) -> str | None:
    return value if (tag, name) == ("a", "href") and is_safe_link(value) else None


_normal = partial(
    nh3.clean,
    tags=set(TAGS),
    attributes={"a": {"href"}},
    attribute_filter=_only_safe,
    url_schemes=set(LINK_SCHEMES),
    link_rel=None,
)


def clean_text(text: str) -> str:
    """Plain text without unprintable characters, its line ends as \\n, nothing around it."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(text: str) -> str:
    """Plain text of one line: line ends and tabs become spaces, several spaces one.

    Other spaces (non-breaking, narrow, wide) are the writer's and stay.
    """
    return re.sub(" {2,}", " ", UNPRINTABLE.sub("", ENDS_LINE.sub(" ", text.replace("\r", "\n")))).strip()


def clean_html(html: str) -> str:
    """Safe HTML of the tags in TAGS, or "" where nothing is left to read.

    Raises TooLong and TooDeep, both ValueErrors.
    """
    once = UNPRINTABLE.sub("", _normal(_expect_fit(html)))  # again: an entity may have stood for one
    if len(once) > MAX_HTML:
        raise TooLong
    if _depth(once) > MAX_DEPTH:
        raise TooDeep
    clean = _normal(_cleaner().clean(once)).strip()
    return clean if UNSEEN.sub("", clean) else ""


def _expect_fit(html: str) -> str:
    """What can be parsed in good time, without what can't be printed."""
    if len(html) > MAX_HTML:
        raise TooLong
    html = clean_text(html)
    if _depth(html) > MAX_OPEN:
        raise TooDeep
    return html


def _depth(html: str) -> int:
    """How many elements stand inside each other at most, counted without a parser."""
    open_now: Counter[str] = Counter()
    depth = deepest = 0
    for match in TAG.finditer(html):
        name = match[2].lower()
        if name in VOID:
            continue
        step = -1 if match[1] else 1
        if step > 0 or open_now[name]:
            open_now[name] += step
            depth += step
            deepest = max(deepest, depth)
    return deepest


def refused_links(html: str) -> list[str]:
    """The links in `html` that `clean_html` drops, so that a form can say so.

    Raises what `clean_html` raises.
    """
    return [href for href in _links(_expect_fit(html)) if not _survives(href)]


def _links(html: str) -> list[str]:
    """Every different href of an <a>, as the parser of `clean_html` reads it.

    That parser shows no href of an unknown scheme, hence the borrowed name.
    """
    found: dict[str, None] = {}

    def note(tag: str, name: str, value: str) -> None:
        if name == "data-href":
            found[re.sub("data-(?=href)", "", value, flags=re.IGNORECASE)] = None

    renamed = re.sub("(?=href)", "data-", html, flags=re.IGNORECASE)
    nh3.clean(renamed, tags=set(TAGS), attributes={"a": {"data-href"}}, attribute_filter=note, link_rel=None)
    return list(found)


def _survives(href: str) -> bool:
    return is_safe_link(href) and " href=" in _normal(_cleaner().clean(_normal(f'<a href="{escape(href)}">')))
