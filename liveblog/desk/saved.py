"""Step 1, who saved an entry's text last, in a sentence of the desk."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from liveblog.models import Entry
from newsroom.models import User

JUST_NOW = timedelta(minutes=1)


def saved(entry: Entry, user: User) -> str:
    """“Ana saved this 2 minutes ago, at 14:02”, as `user` is told. May read who, and the live blog."""
    who, at = entry.written_by, entry.written_at
    if who is None or at is None:
        return _("Somebody saved while you were writing")
    told = {"name": who, "ago": ago(at), "time": f"{at.astimezone(entry.blog.zone):%H:%M}"}
    if who == user:
        return _("You saved this %(ago)s, at %(time)s, in another window or on another device") % told
    return _("%(name)s saved this %(ago)s, at %(time)s") % told


def saved_by_others(entry: Entry, user: User) -> str:
    """The same, of a text that somebody else saved and that still stands; else ""."""
    is_theirs = entry.written_by_id not in (None, user.pk)
    return saved(entry, user) if is_theirs and not entry.is_taken_down else ""


def ago(moment: datetime) -> str:
    now = timezone.now()
    return _("%s ago") % timesince(moment, now, depth=1) if now - moment >= JUST_NOW else _("just now")
