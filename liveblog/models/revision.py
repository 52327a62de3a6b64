"""A revision: one public state, kept for ever, linked into its blog's chain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liveblog.querysets import RevisionQuerySet


class Kind(models.TextChoices):
    """What changed; the last one of an entry is its `kind` in the changes that readers get."""

    PUBLISHED = "published", _("Published")
    FIX = "fix", _("Fix")
    UPDATE = "update", _("Update")
    CLARIFICATION = "clarification", _("Clarification")
    CORRECTION = "correction", _("Correction")
    RETRACTION = "retraction", _("Retraction")
    RESTORED = "restored", _("Restored")
    PINNED = "pinned", _("Pinned")
    UNPINNED = "unpinned", _("Unpinned")
    KEY_EVENT = "key_event", _("Key event")
    SOURCE = "source", _("Source")
    TAKEDOWN = "takedown", _("Takedown")
    BLOG = "blog", _("Live blog")


class Revision(models.Model):
    """What stood on the page after one public change.

    entry    empty for a change of the blog itself.
    content  the whole public content at that moment, with a format number (see liveblog/revisions.py); null,
             and salt and note empty, once it was taken down: erased.
    digest   SHA-256 over salt, content and note; link = SHA-256 over the previous link and this row's facts.
    by       who did it, for the desk; signed is what may be shown: a byline or a role.
    """

    blog = models.ForeignKey("liveblog.LiveBlog", on_delete=models.PROTECT, related_name="revisions")
    entry = models.ForeignKey("liveblog.Entry", on_delete=models.PROTECT, null=True, related_name="revisions")
    number = models.PositiveBigIntegerField(_("place in the chain"))
    version = models.PositiveBigIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    note = models.CharField(_("public note"), max_length=280, blank=True)
    content = models.JSONField(_("content"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed = models.CharField(_("signed"), max_length=200)
    made_at = models.DateTimeField(_("made"))
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    link = models.CharField(max_length=64)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["blog", "number"]
        indexes = [
            models.Index("entry", "number", name="revision_of_entry"),
            models.Index("kind", "blog", "number", name="revision_of_kind"),
            models.Index("blog", "number", name="revision_of_blog", condition=models.Q(entry__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(name="revision_one_chain_per_blog", fields=["blog", "number"]),
            models.CheckConstraint(name="revision_kind_known", condition=models.Q(kind__in=Kind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"
