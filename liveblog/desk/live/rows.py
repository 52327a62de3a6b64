"""Step 1, the desk's stream: entries as rows, each with the fragment that readers get and what can be done.

It begins with all that is unpublished, the latest saved first; then comes what is published, as readers have
it. `order` names a row's place in it, as text: the largest is on top.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import fragments, rendering
from liveblog.desk.buttons import Press, actions_for, buttons_for, way_to
from liveblog.desk.live.answers import Answer, answers
from liveblog.desk.live.finding import Wanted
from liveblog.desk.preview import PICTURE_BASE
from liveblog.desk.saved import saved_by_others
from liveblog.desk.verbs import described
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import edits
from liveblog.querysets import EntryQuerySet, content_parts
from newsroom.models import User

A_PAGE = 30
WAITING = 100  # unpublished ones on the first page; the rest is found by status
ORDER = re.compile(r"(~?)([0-9]{20})-([0-9]{12})")
NAMES: dict[str, Any] = {
    Entry.Status.RETRACTED: gettext_lazy("Retracted update"),
    Entry.Status.TAKEN_DOWN: gettext_lazy("Taken-down update"),
}
MOMENT = "%Y%m%d%H%M%S%f"


@answers
def more_rows(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """GET rows/?status=&author=&text=&before=. Gives {"rows", "more", "count", "desk_version"}.

    before        the order of the last row that the page has.
    count         how many entries there are in all that are asked for, and that `user` may see.
    desk_version  the rows are at least as new.
    """
    return page_of(user, blog, Wanted.asked(request.GET), _place(request.GET.get("before", "")))


def first_page(user: User, blog: LiveBlog, given: Any) -> Answer:
    """What the page begins with. Its own address says what is wanted; what is wrong there is left out."""
    try:
        wanted = Wanted.asked(given)
    except ValidationError:
        wanted = Wanted()
    choices = {"statuses": Entry.Status.choices, "authors": authors_of(user, blog)}
    return page_of(user, blog, wanted) | {"wanted": wanted} | choices


def page_of(user: User, blog: LiveBlog, wanted: Wanted, place: Entry | None = None) -> Answer:
    """Ten queries at most, however many entries there are: what readers have comes from memory."""
    found = wanted.among(seen(user, blog))
    entries, more = _on_page(found, place)
    return {
        "rows": rows_of(user, blog, entries),
        "more": more,
        "count": found.count(),
        "desk_version": blog.desk_version,
    }


def seen(user: User, blog: LiveBlog) -> EntryQuerySet:
    """All entries of `blog` that `user` may see."""
    return Entry.objects.of(blog).seen_by(user, all_of_them=edits(user))


def authors_of(user: User, blog: LiveBlog) -> list[tuple[int, str]]:
    """Who has entries in `blog` that `user` sees, for the filter."""
    return [
        (one["author"], one["author__name"] or one["author__username"]) for one in seen(user, blog).authors()
    ]


def _on_page(found: EntryQuerySet, place: Entry | None) -> tuple[list[Entry], bool]:
    """The first rows, or those below `place`; and whether there are more below them."""
    found = found.for_lists()
    waiting, public = found.unpublished().latest_saved_first(), found.released().newest_first()
    if place and place.published_at:
        waiting, public = waiting.none(), public.before(place)
    elif place:
        waiting = waiting.saved_before(place)
    first, then = list(waiting[: WAITING + 1]), list(public[: A_PAGE + 1])
    more = len(then) > A_PAGE or (not then and len(first) > WAITING)
    return [*first[:WAITING], *then[:A_PAGE]], more


def _place(order: str) -> Entry | None:
    """An entry that stands where a row of this order does; it need not exist any more."""
    if not order:
        return None
    try:
        waits, at, number = ORDER.fullmatch(order).groups()  # type: ignore[union-attr]  # None is caught
        moment = datetime.strptime(at, MOMENT).replace(tzinfo=UTC)
    except (AttributeError, ValueError):
        raise ValidationError({"before": _("That is no row’s place in the stream.")}) from None
    return Entry(pk=int(number), **{"saved_at" if waits else "published_at": moment})


def order_of(entry: Entry) -> str:
    """Sorts as text: unpublished above all, then by moment of publishing and id, as readers see them."""
    moment = entry.published_at or entry.saved_at
    return f"{'' if entry.published_at else '~'}{moment.astimezone(UTC):{MOMENT}}-{entry.pk:012d}"


def rows_of(user: User, blog: LiveBlog, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Each as {"id", "status", "order", "edit", "saved", "html"}; saved: who did, unless it was `user`.

    Six queries at most for what they hold, however many.
    """
    entries = list(entries)
    shown = _fragments(blog, [entry for entry in entries if not entry.is_taken_down])
    gone = [entry for entry in entries if entry.is_taken_down]
    prefetch_related_objects(gone, "takedown__by")
    return [_row(user, entry, shown.get(entry.pk)) for entry in entries]


def row_of(user: User, blog: LiveBlog, entry: Entry) -> dict[str, Any]:
    return rows_of(user, blog, [entry])[0]


def _fragments(blog: LiveBlog, entries: list[Entry]) -> dict[int, SafeString]:
    """By id. What readers have too comes from memory; pictures of the rest have an address of the desk's."""
    for entry in entries:
        entry.blog = blog
    public = [entry for entry in entries if entry.is_public and blog.is_public]
    shown = {entry.pk: fragment for entry, fragment in fragments.fragments(blog, public)}
    others = [entry for entry in entries if entry.pk not in shown]
    prefetch_related_objects(others, *content_parts())
    return shown | {entry.pk: rendering.entry_html(entry, picture_base=PICTURE_BASE) for entry in others}


def _row(user: User, entry: Entry, fragment: SafeString | None) -> dict[str, Any]:
    """Of what was taken down there is no fragment."""
    presses = {button.press for button in buttons_for(user, entry)}
    order = order_of(entry)
    context = {
        "entry": entry,
        "order": order,
        "at": entry.published_at or entry.saved_at,
        "fragment": fragment,
        "name": NAMES.get(entry.status) or str(entry),
        "may_read": edits(user),
        "edit": bool(presses & {Press.SAVE, Press.UPDATE}),
        "correct": Press.CORRECTION in presses,
        "approve": entry.status == Entry.Status.IN_REVIEW and Press.PUBLISH in presses,
        "actions": [described(verb, entry) for verb in actions_for(user, entry)],
        "link": _link(entry),
        "way": way_to(entry),
    }
    with timezone.override(entry.blog.zone):
        html = render_to_string("admin/liveblog/live/_row.html", context)
    told = {"id": entry.pk, "status": entry.status, "order": order, "edit": entry.edit}
    return told | {"saved": saved_by_others(entry, user), "html": html}


def _link(entry: Entry) -> str:
    """Where readers find it; nowhere yet for what is not public."""
    is_there = entry.is_public and entry.blog.is_public
    return f"{settings.SITE_URL}{entry.get_absolute_url()}" if is_there else ""
