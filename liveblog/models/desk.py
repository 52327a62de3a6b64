"""What the desk keeps beside the entries: texts that somebody is writing, and who is there."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liveblog.models.blog import LiveBlog
from liveblog.models.entry import Entry
from liveblog.querysets import PresenceQuerySet, WorkingCopyQuerySet


class WorkingCopy(models.Model):
    """A text that is being written: its author's alone, and never a part of an entry.

    client_id  the number under which it will be sent; a new entry takes it as its own.
    base_edit  the Entry.edit that it was written on; empty for a new entry.
    fields     the form as it was typed: [name, value] pairs; empty once it was sent or thrown away.
    number     rises with each keeping, so that one that comes late changes nothing.
    sent       what was carried out of it last: {"digest", "number", "edit"}, the edit that it became.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="working_copies"
    )
    blog = models.ForeignKey(LiveBlog, on_delete=models.CASCADE, related_name="working_copies")
    entry = models.ForeignKey(
        Entry, on_delete=models.SET_NULL, null=True, blank=True, related_name="working_copies"
    )
    client_id = models.UUIDField()
    base_edit = models.PositiveIntegerField(null=True, blank=True)
    fields = models.JSONField(default=list)
    number = models.PositiveBigIntegerField(default=0)
    sent = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")
        constraints = [
            models.UniqueConstraint(name="working_copy_once", fields=["author", "client_id"]),
        ]

    def __str__(self) -> str:
        return str(self.client_id)


class Presence(models.Model):
    """A window of the live desk that is open: whose, in which live blog, and what is written in it.

    It is a note that fades, never a lock: see PresenceQuerySet.here(). It may name an entry that was just
    discarded, which must not fail for it: hence no constraint in the database.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blog = models.ForeignKey(LiveBlog, on_delete=models.CASCADE, related_name="presences")
    window = models.UUIDField(default=uuid.uuid4, unique=True)
    is_writing = models.BooleanField(default=False)
    entry = models.ForeignKey(
        Entry, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = [models.Index("blog", "seen_at", name="presence_by_time")]

    def __str__(self) -> str:
        return f"{self.user} {self.seen_at}"
