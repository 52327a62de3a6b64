"""Step 4, beside the verbs: the writer of Presence, who is at which desk and what they write.

Notes that fade, written without any lock: one plain statement, and only when there is news.
"""

import uuid
from datetime import timedelta

from django.utils import timezone

from liveblog.models import Entry, LiveBlog, Presence
from liveblog.permissions import edits
from liveblog.querysets import FADES_AFTER
from newsroom.models import User

TOLD_EVERY = timedelta(seconds=5)
FORGOTTEN_AFTER = 20 * FADES_AFTER


def told_of(
    here: list[Presence], window: uuid.UUID, *, user: User, writing: bool, entry_id: int | None
) -> bool:
    """Whether `here` (PresenceQuerySet.here()) says all of this already, and has heard it a moment ago."""
    since = timezone.now() - TOLD_EVERY
    now = (window, user.pk, writing, entry_id)
    return any(
        (one.window, one.user_id, one.is_writing, one.entry_id) == now and one.seen_at > since for one in here
    )


def note(
    window: uuid.UUID, *, user: User, blog: LiveBlog, writing: bool = False, entry_id: int | None = None
) -> None:
    """`window` is open, and whether something is written in it, in which entry. One query; three at first.

    What `user` may not see is not named. A window is its user's: another's note under its number changes
    nothing.
    """
    said = {"blog": blog, "is_writing": writing, "entry_id": entry_id, "seen_at": timezone.now()}
    if Presence.objects.filter(window=window, user=user).update(**said):
        return
    Presence.objects.faded(timezone.now() - FORGOTTEN_AFTER).delete()
    Presence.objects.bulk_create([Presence(window=window, user=user, **said)], ignore_conflicts=True)


def leave(window: uuid.UUID, *, user: User) -> None:
    """`window` of this user is closed."""
    Presence.objects.filter(window=window, user=user).delete()


def entry_seen(user: User, blog: LiveBlog, entry_id: int) -> int | None:
    """The id again, if it names an entry of `blog` that `user` may see; else None."""
    seen = Entry.objects.of(blog).seen_by(user, all_of_them=edits(user)).filter(pk=entry_id)
    return seen.values_list("pk", flat=True).first()
