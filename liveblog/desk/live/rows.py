"""Step 1, an entry in the desk's stream: the fragment that readers get, and what can be done with it."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string

from liveblog import rendering
from liveblog.desk.buttons import actions_for, buttons_for
from liveblog.desk.preview import PICTURE_BASE
from liveblog.desk.verbs import described
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import edits
from newsroom.models import User

A_PAGE = 30


def first_rows(user: User, blog: LiveBlog) -> list[dict[str, Any]]:
    """Everything unpublished that `user` sees, then the newest of the stream."""
    seen = Entry.objects.of(blog).seen_by(user, all_of_them=edits(user)).for_lists().with_content()
    public = seen.filter(status__in=Entry.PUBLIC).newest_first()[:A_PAGE]
    return rows_of(user, blog, [*seen.unpublished(), *public])


def rows_of(user: User, blog: LiveBlog, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Each as {"id", "status", "order", "html"}; `order` sorts them, the largest on top."""
    return [row_of(user, blog, entry) for entry in entries]


def row_of(user: User, blog: LiveBlog, entry: Entry) -> dict[str, Any]:
    entry.blog = blog
    context = {
        "entry": entry,
        "order": order_of(entry),
        "fragment": rendering.entry_html(entry, picture_base=PICTURE_BASE),
        "actions": [described(verb, entry) for verb in actions_for(user, entry)],
        "buttons": {button.press.name: button for button in buttons_for(user, entry)},
    }
    html = render_to_string("admin/liveblog/live/_row.html", context)
    return {"id": entry.pk, "status": entry.status, "order": context["order"], "html": html}


def order_of(entry: Entry) -> str:
    """Sorts as text: unpublished above all, then by moment of publishing and id, as readers see them."""
    moment = entry.published_at.isoformat() if entry.published_at else "~" + entry.saved_at.isoformat()
    return f"{moment} {entry.pk:012d}"
