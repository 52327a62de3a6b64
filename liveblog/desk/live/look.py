"""Step 1, what colleagues did since, and who is here: the live desk asks every two seconds."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from liveblog.desk.live import rows
from liveblog.desk.live.answers import Answer, answers, object_in
from liveblog.desk.live.controls import blog_told
from liveblog.desk.live.finding import Wanted
from liveblog.desk.live.numbers import number_in
from liveblog.models import Entry, LiveBlog, Presence
from liveblog.permissions import Verb, can
from liveblog.publishing import presence
from newsroom.models import User

FAR_BEHIND = 200  # changes, or rows of one change: then the page loads its rows anew
TOLD = (Verb.CREATE, Verb.PUBLISH, Verb.CORRECT, Verb.CHANGE_BLOG, Verb.CREATE_SOURCE)
Status = Entry.Status


@answers
def look(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """POST {"since", "window", "writing", "entry", "filter"?, "leaving"?}.

    Gives {"desk_version", "rows", "gone", "unpublished", "people", "blog", "may", "counts"}; or "reset": true
    in place of rows. Two queries while nothing happens, beside the four for the session and the live
    blog; four more for rows, and as many for those that readers have if this process never showed them.

    filter       {"status", "author", "text"} as of rows/: only such are among the rows;
    gone         the rows of those that changed and are not such: they leave, unless somebody is at one;
    count        how many are, in all, where something was asked for and has changed.
    unpublished  the ids of all that `user` may see: another unpublished row leaves the page.
    """
    asked = object_in(request)
    window = _window(asked.get("window"))
    if asked.get("leaving") is True:
        presence.leave(window, user=user)
        return {"left": True}
    since, wanted = number_in("since", asked.get("since")), _wanted(asked.get("filter"))
    here = _note(user, blog, window, asked)
    unpublished = list(rows.seen(user, blog).unpublished().values_list("pk", "status"))
    return _changes(user, blog, since, wanted) | {
        "desk_version": blog.desk_version,  # read before the rows: what comes between comes twice
        "unpublished": [number for number, _status in unpublished],
        "people": people(user, here),
        "blog": blog_told(blog),
        "may": {verb.value: can(user, verb, blog) for verb in TOLD},
        "counts": _counts([status for _number, status in unpublished]),
    }


def _changes(user: User, blog: LiveBlog, since: int, wanted: Wanted) -> Answer:
    """What `user` may see of what was saved after `since`, the latest state of each entry once."""
    if since == blog.desk_version:
        return {"rows": [], "gone": []}
    if not 0 < blog.desk_version - since <= FAR_BEHIND:
        return {"reset": True, "rows": [], "gone": []}
    changed = rows.seen(user, blog).saved_after(since)
    entries = list(changed.for_lists()[: FAR_BEHIND + 1])
    if len(entries) > FAR_BEHIND:
        return {"reset": True, "rows": [], "gone": []}
    if not wanted:
        return {"rows": rows.rows_of(user, blog, entries), "gone": []}
    fits = set(wanted.among(changed).values_list("pk", flat=True))
    told = rows.rows_of(user, blog, entries)
    return {
        "rows": [row for row in told if row["id"] in fits],
        "gone": [row for row in told if row["id"] not in fits],
        "count": wanted.among(rows.seen(user, blog)).count(),
    }


def _note(user: User, blog: LiveBlog, window: uuid.UUID, asked: Answer) -> list[Presence]:
    """Who is here, this window too; it is noted when that is news."""
    writing = asked.get("writing") is True
    entry_id = asked.get("entry") if writing else None
    if entry_id is not None:
        entry_id = presence.entry_seen(user, blog, number_in("entry", entry_id))
    here = list(Presence.objects.here(blog))
    if presence.told_of(here, window, user=user, writing=writing, entry_id=entry_id):
        return here
    presence.note(window, user=user, blog=blog, writing=writing, entry_id=entry_id)
    return list(Presence.objects.here(blog))


def people(user: User, here: list[Presence]) -> list[dict[str, Any]]:
    """Each person once, however many windows are open: the one that is written in tells.

    An entry that `user` may not see is not named.
    """
    told: dict[int, dict[str, Any]] = {}
    for one in here:  # of each person the one that is written in comes first
        entry = one.entry if one.entry and can(user, Verb.VIEW, one.entry) else None
        person = {
            "user": one.user_id,
            "name": str(one.user),
            "is_me": one.user_id == user.pk,
            "writing": one.is_writing,
            "entry": entry and entry.pk,
            "entry_title": str(entry or ""),
        }
        told.setdefault(one.user_id, person)
    return list(told.values())


def _counts(statuses: list[str]) -> dict[str, int]:
    return {
        "in_review": statuses.count(Status.IN_REVIEW),
        "scheduled": statuses.count(Status.SCHEDULED),
        "drafts": statuses.count(Status.DRAFT),
    }


def _window(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise ValidationError({"window": _("A window is named by a UUID.")}) from None


def _wanted(value: Any) -> Wanted:
    if not isinstance(value, dict | None):
        raise ValidationError({"filter": _("A filter names a status, an author or a text.")})
    return Wanted.asked(value or {})
