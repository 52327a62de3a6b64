"""A takedown: who took an update down and why, and what became of each place that held it: the receipt."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liveblog.models.entry import Entry
from liveblog.models.fields import text_field
from liveblog.querysets import TakedownQuerySet


class Ground(models.TextChoices):
    LAW = "law", _("Law")
    SAFETY = "safety", _("Safety")
    PRIVACY = "privacy", _("Privacy")
    DUPLICATE = "duplicate", _("Duplicate")


class AddressState(models.TextChoices):
    WAITING = "waiting", _("not asked yet")
    CLEAR = "clear", _("no longer there")
    HELD = "held", _("still there")
    UNKNOWN = "unknown", _("could not be asked")


class WorkState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    KEPT = "kept", _("kept")
    FAILED = "failed", _("failed")


class Takedown(models.Model):
    """One update taken down. None of its words is in here, but what its reason repeats of them.

    notice       what readers are told; empty: nothing, and its address is an unknown one.
    reason       for the desk alone.
    is_cut       it was at more addresses than are listed.
    check_until  the addresses are asked again until then; after that on demand.
    next_at      when something is to be done for it; empty once all is done or given up.
    """

    Ground = Ground
    CHECKED_FOR = timedelta(seconds=60)

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="takedown")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground.choices)
    notice = models.CharField(_("public notice"), max_length=280, blank=True)
    reason = text_field(_("reason"), 1000, blank=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("made"))
    is_cut = models.BooleanField(default=False)
    check_until = models.DateTimeField()
    next_at = models.DateTimeField(null=True, db_index=True)

    objects = TakedownQuerySet.as_manager()

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        constraints = [
            models.CheckConstraint(
                name="takedown_ground_known", condition=models.Q(ground__in=Ground.values)
            ),
            models.CheckConstraint(name="takedown_has_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()} {self.made_at:%Y-%m-%d %H:%M}"


class HeldAddress(models.Model):
    """A public address that held the update, and what it answered when it was asked last.

    path  with its query string, on this site.
    said  what was found there, or why it could not be asked.
    """

    State = AddressState

    takedown = models.ForeignKey(Takedown, on_delete=models.CASCADE, related_name="addresses")
    path = models.CharField(max_length=500)
    state = models.CharField(max_length=7, choices=AddressState.choices, default=AddressState.WAITING)
    said = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.path


class Work(models.Model):
    """Something to be done for a takedown, tried several times.

    said     why it did not work the last time, or why nothing is to be done.
    next_at  of the next try; empty when it is done or given up.
    """

    State = WorkState

    state = models.CharField(max_length=7, choices=WorkState.choices, default=WorkState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["pk"]


class TakenFile(Work):
    """A picture's file that goes, with all its renditions; KEPT where something else uses it."""

    takedown = models.ForeignKey(Takedown, on_delete=models.CASCADE, related_name="files")
    file = models.CharField(max_length=120)

    class Meta(Work.Meta):
        pass

    def __str__(self) -> str:
        return self.file


class Purge(Work):
    """A request to a cache in front of us: forget this address.

    cache  one of PURGE_URLS.
    """

    takedown = models.ForeignKey(Takedown, on_delete=models.CASCADE, related_name="purges")
    cache = models.CharField(max_length=300)
    path = models.CharField(max_length=500)

    class Meta(Work.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.cache} {self.path}"
