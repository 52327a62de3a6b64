"""An entry: one update of a live blog, from its first draft to what became of it."""

import re
import uuid
from html import unescape
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from liveblog.models.blog import LiveBlog
from liveblog.models.fields import text_field
from liveblog.models.revision import Kind
from liveblog.querysets import EntryQuerySet

if TYPE_CHECKING:
    from liveblog.models.revision import Revision

BLOCK_END = re.compile(r"(</(?:p|li|h3|blockquote)>|<br ?/?>)")


class EntryStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    RETRACTED = "retracted", _("Retracted")
    TAKEN_DOWN = "taken_down", _("Taken down")


class Entry(models.Model):
    """One update. Once it is taken down it holds its place in the order and the ledger, and no text.

    version         the blog's version at this entry's last public change; empty while nothing is public.
    first_version   the version that published it.
    notice_version  the version of its last clarification, correction or retraction.
    desk_version    the blog's desk_version at its last saved change, public or not.
    edit            rises with every saved text, of drafts too; a save names the one it was written on.
    client_id       names the submission: the same one twice is one entry.
    """

    Status = EntryStatus
    PUBLIC = (EntryStatus.PUBLISHED, EntryStatus.RETRACTED)

    blog = models.ForeignKey(
        LiveBlog, on_delete=models.PROTECT, related_name="entries", verbose_name=_("live blog")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("author"),
    )
    headline = models.CharField(_("headline"), max_length=200, blank=True)
    body = text_field(_("text"), 50_000)
    bylines = models.CharField(_("bylines"), max_length=200, blank=True)
    dateline = models.CharField(
        _("dateline"), max_length=100, blank=True, help_text=_("Where it was reported from.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=EntryStatus.choices, default=EntryStatus.DRAFT
    )
    kind = models.CharField(
        _("latest change"), max_length=14, choices=Kind.choices, blank=True, editable=False
    )
    key_event = models.BooleanField(_("key event"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    pinned_at = models.DateTimeField(_("pinned"), null=True, editable=False)
    updated_at = models.DateTimeField(_("last public change"), null=True, editable=False)
    due_at = models.DateTimeField(_("embargo until"), null=True, blank=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("scheduled by"),
    )
    due_problem = models.CharField(_("why it was not published"), max_length=300, blank=True, editable=False)
    review_note = models.CharField(_("note to the author"), max_length=280, blank=True, editable=False)
    version = models.PositiveBigIntegerField(_("version"), null=True, editable=False)
    first_version = models.PositiveBigIntegerField(null=True, editable=False)
    notice_version = models.PositiveBigIntegerField(null=True, editable=False)
    desk_version = models.PositiveBigIntegerField(default=0, editable=False)
    edit = models.PositiveIntegerField(_("edit"), default=1, editable=False)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("text saved by"),
    )
    written_at = models.DateTimeField(_("text saved"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    saved_at = models.DateTimeField(_("last saved"), auto_now=True)

    objects = EntryQuerySet.as_manager()

    notices: "list[Revision]"  # set by querysets.with_content()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index("blog", "published_at", "id", name="entry_in_order"),
            models.Index("blog", "version", name="entry_by_version"),
            models.Index("blog", "desk_version", name="entry_by_desk_version"),
            models.Index("blog", "published_at", name="entry_key_events", condition=Q(key_event=True)),
            models.Index("due_at", name="entry_due", condition=Q(status="scheduled")),
        ]
        constraints = [
            models.CheckConstraint(name="entry_status_known", condition=Q(status__in=EntryStatus.values)),
            models.CheckConstraint(
                name="entry_public_has_time_and_version",
                condition=Q(status__in=("draft", "in_review", "scheduled"))
                | Q(
                    published_at__isnull=False,
                    version__isnull=False,
                    first_version__isnull=False,
                    updated_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="entry_unpublished_has_no_version",
                condition=Q(status__in=("published", "retracted", "taken_down"))
                | Q(published_at__isnull=True, version__isnull=True, first_version__isnull=True),
            ),
            models.CheckConstraint(
                name="entry_scheduled_has_due_time",
                condition=~Q(status="scheduled") | Q(due_at__isnull=False, scheduled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_pinned_is_published",
                condition=Q(pinned_at__isnull=True) | Q(status="published"),
            ),
            models.CheckConstraint(
                name="entry_taken_down_has_no_text",
                condition=~Q(status="taken_down") | Q(headline="", body="", bylines="", dateline=""),
            ),
            models.UniqueConstraint(
                name="entry_one_pinned_per_blog",
                fields=["blog"],
                condition=Q(pinned_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        """The update's own page. Reads the blog."""
        return reverse("update", args=[self.blog.slug, self.pk])

    @property
    def title(self) -> str:
        """The headline, or the text's first words: plain text for lists, feeds and key events."""
        return self.headline or Truncator(self.plain_body).words(12)

    @property
    def plain_body(self) -> str:
        """The text's words alone, on one line."""
        return " ".join(unescape(strip_tags(BLOCK_END.sub(r"\1 ", self.body))).split())

    @property
    def is_public(self) -> bool:
        return self.status in self.PUBLIC

    @property
    def is_retracted(self) -> bool:
        return self.status == EntryStatus.RETRACTED

    @property
    def is_taken_down(self) -> bool:
        return self.status == EntryStatus.TAKEN_DOWN
