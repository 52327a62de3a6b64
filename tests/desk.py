"""What a browser would send from the desk's forms."""

import uuid
from typing import Any

from liveblog.content import Content
from liveblog.models import Entry, LiveBlog

Rows = list[dict[str, Any]]


def entry_url(entry: Entry) -> str:
    return f"/admin/liveblog/entry/{entry.pk}/change/"


def live_url(blog: LiveBlog, path: str = "") -> str:
    """An address of the live desk's."""
    return f"/admin/liveblog/liveblog/{blog.pk}/desk/{path}"


def new_entry_data(
    blog: LiveBlog, /, *, quotes: Rows | None = None, pictures: Rows | None = None, **changes: Any
) -> dict[str, Any]:
    values = {
        "blog": str(blog.pk),
        "client_id": str(uuid.uuid4()),
        "headline": "",
        "body": "<p>Words</p>",
        "bylines": "",
        "dateline": "",
        "due_at": "",
        "note": "",
        "verb": "save",
    }
    return values | rows("quotes", quotes or []) | rows("pictures", pictures or []) | changes


def entry_data(entry: Entry, /, *, pictures: Rows | None = None, **changes: Any) -> dict[str, Any]:
    """The form of `entry` as it stands, with `changes`."""
    content = Content.of(entry)
    quotes = [
        {name: value for name, value in vars(quote).items() if value is not None and name != "source_id"}
        | ({"source": quote.source_id} if quote.source_id else {})
        for quote in content.quotes
    ]
    values = {name: getattr(content, name) for name in ("headline", "body", "bylines", "dateline")}
    data = values | {"base_edit": str(entry.edit), "blog": str(entry.blog_id), "due_at": "", "note": ""}
    return data | {"verb": "save"} | rows("quotes", quotes) | rows("pictures", pictures or []) | changes


def rows(prefix: str, given: Rows) -> dict[str, Any]:
    counted = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    first = {"quotes": {"manner": "direct"}, "citations": {"role": "reported"}}.get(prefix, {})
    for number, row in enumerate(given):
        counted |= {f"{prefix}-{number}-{name}": value for name, value in (first | row).items()}
    return counted
