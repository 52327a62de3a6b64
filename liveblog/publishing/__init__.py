"""Step 4, publishing: the only writer.

Every verb goes the same way: lock the live blog's row, read again under that lock, ask permission, compare
with the text the change was based on, write, and for a public change raise the version, append the revision
and wake the readers once it is committed. The row lock makes commit order equal version order.

Raises PermissionDenied, ValidationError (keyed by field), Conflict (with both contents).
"""

from liveblog.publishing.blogs import change_blog, create_blog
from liveblog.publishing.due import publish_due
from liveblog.publishing.merging import merge_sources
from liveblog.publishing.public import (
    correct,
    key_event,
    pin,
    restore,
    retract,
    unpin,
)
from liveblog.publishing.restored import after_restore
from liveblog.publishing.sources import change_source, create_source
from liveblog.publishing.steps import Conflict
from liveblog.publishing.takedowns import take_down
from liveblog.publishing.writing import (
    create,
    discard,
    edit,
    publish,
    schedule,
    send_back,
    submit,
)

__all__ = [
    "Conflict",
    "after_restore",
    "change_blog",
    "change_source",
    "correct",
    "create",
    "create_blog",
    "create_source",
    "discard",
    "edit",
    "key_event",
    "merge_sources",
    "pin",
    "publish",
    "publish_due",
    "restore",
    "retract",
    "schedule",
    "send_back",
    "submit",
    "take_down",
    "unpin",
]
