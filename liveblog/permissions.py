"""Step 3, who may do what: one rule per verb of the desk, asked by publishing and by the admin alike."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from liveblog.models import Entry, LiveBlog
from newsroom.models import Role, User


class Verb(StrEnum):
    """What can be done at the desk. The subject is an entry, or the live blog where it says so."""

    CREATE = "create"  # in a live blog
    VIEW = "view"
    EDIT = "edit"
    SUBMIT = "submit"
    DISCARD = "discard"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    CORRECT = "correct"
    RETRACT = "retract"
    RESTORE = "restore"
    PIN = "pin"
    UNPIN = "unpin"
    KEY_EVENT = "key_event"
    TAKE_DOWN = "take_down"
    CREATE_BLOG = "create_blog"  # no subject
    CHANGE_BLOG = "change_blog"  # a live blog
    CREATE_SOURCE = "create_source"  # no subject
    CHANGE_SOURCE = "change_source"  # a source
    MERGE_SOURCES = "merge_sources"  # the source that is given up
    MANAGE_USERS = "manage_users"  # no subject


Rule = Callable[[User, Any], bool]


def works_here(user: User, subject: Any = None) -> bool:
    return user.role is not None


def edits(user: User, subject: Any = None) -> bool:
    return user.role in (Role.EDITOR, Role.CHIEF)


def leads(user: User, subject: Any = None) -> bool:
    return user.role == Role.CHIEF


def _owns_unpublished(user: User, entry: Entry) -> bool:
    """An editor, or the author of what is still a draft or in review."""
    own = entry.author_id == user.pk
    open_ = entry.status in (Entry.Status.DRAFT, Entry.Status.IN_REVIEW)
    return edits(user) or (works_here(user) and own and open_)


def _sees(user: User, entry: Entry) -> bool:
    """Others' drafts are for editors; what was published, and one's own, is for everyone who works here.

    Of what was taken down that is no more than that it was.
    """
    was_published = entry.is_public or entry.is_taken_down
    return edits(user) or (works_here(user) and (entry.author_id == user.pk or was_published))


def _takes_down(user: User, entry: Entry) -> bool:
    """A chief, and an editor where the newsroom allows it."""
    return leads(user) or (settings.EDITORS_TAKE_DOWN and edits(user))


RULES: dict[Verb, Rule] = {
    Verb.CREATE: works_here,
    Verb.VIEW: _sees,
    Verb.EDIT: _owns_unpublished,
    Verb.SUBMIT: _owns_unpublished,
    Verb.DISCARD: _owns_unpublished,
    Verb.SEND_BACK: edits,
    Verb.PUBLISH: edits,
    Verb.SCHEDULE: edits,
    Verb.CORRECT: edits,
    Verb.RETRACT: edits,
    Verb.RESTORE: edits,
    Verb.PIN: edits,
    Verb.UNPIN: edits,
    Verb.KEY_EVENT: edits,
    Verb.TAKE_DOWN: _takes_down,
    Verb.CREATE_BLOG: edits,
    Verb.CHANGE_BLOG: edits,
    Verb.CREATE_SOURCE: works_here,
    Verb.CHANGE_SOURCE: edits,
    Verb.MERGE_SOURCES: edits,
    Verb.MANAGE_USERS: leads,
}


def can(user: Any, verb: Verb, subject: Entry | LiveBlog | Any = None) -> bool:
    """Whether `user` may do `verb` to `subject`. Costs one query per user object, for the role."""
    return isinstance(user, User) and user.is_active and RULES[verb](user, subject)


def require(user: Any, verb: Verb, subject: Entry | LiveBlog | Any = None) -> None:
    """Raises PermissionDenied unless `user` may do `verb` to `subject`."""
    if not can(user, verb, subject):
        raise PermissionDenied(_("Your role does not allow this: %s.") % verb.replace("_", " "))
