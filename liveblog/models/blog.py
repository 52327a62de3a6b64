"""A live blog: what is covered, how it is shown, and the version that orders every change."""

import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liveblog.models.fields import link_field, text_field
from liveblog.querysets import LiveBlogQuerySet, OtherStoryQuerySet


class BlogStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    UPCOMING = "upcoming", _("Upcoming")
    LIVE = "live", _("Live")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("No such time zone; an example is Europe/Kyiv."))


class LiveBlog(models.Model):
    """One running coverage.

    version         rises by one with every public change, under this row's lock.
    desk_version    rises with every saved change of an entry, drafts too, under the same lock: what the desk
                    has not seen yet.
    panel_versions  the version at which each changing part of the page but the stream last changed, by the
                    panel's name: header, summary, key_events, pinned.
    """

    Status = BlogStatus

    headline = models.CharField(_("headline"), max_length=200)
    slug = models.SlugField(
        _("slug"), max_length=100, unique=True, help_text=_("The live blog's address: /live/<slug>/")
    )
    kicker = models.CharField(
        _("kicker"), max_length=60, blank=True, help_text=_("A word or two above the headline.")
    )
    standfirst = text_field(_("standfirst"), 1000, help_text=_("A sentence or two below the headline."))
    summary = text_field(_("what you need to know"), 10_000)
    status = models.CharField(
        _("status"), max_length=10, choices=BlogStatus.choices, default=BlogStatus.DRAFT
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="UTC",
        validators=[check_time_zone],
        help_text=_("All times on the page are shown in it, such as Europe/Kyiv."),
    )
    language = models.CharField(_("language"), max_length=10, default="en", choices=settings.LANGUAGES)
    lead_picture = models.ForeignKey(
        "liveblog.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("lead picture"),
    )
    coverage_start_at = models.DateTimeField(_("coverage starts"), null=True, blank=True)
    coverage_end_at = models.DateTimeField(_("coverage ends"), null=True, blank=True)
    public_history = models.BooleanField(
        _("public history"),
        default=True,
        help_text=_("Readers can see what each update said before, and the page as it stood at any time."),
    )
    version = models.PositiveBigIntegerField(_("version"), default=0, editable=False)
    desk_version = models.PositiveBigIntegerField(default=0, editable=False)
    panel_versions = models.JSONField(default=dict, editable=False)
    taken_down_version = models.PositiveBigIntegerField(default=0, editable=False)
    edit = models.PositiveIntegerField(_("edit"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last public change"), null=True, editable=False)

    objects = LiveBlogQuerySet.as_manager()

    class Meta:
        verbose_name = _("live blog")
        verbose_name_plural = _("live blogs")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="blog_status_known",
                condition=Q(status__in=BlogStatus.values),
                violation_error_message=_("No such status."),
            ),
            models.CheckConstraint(
                name="blog_coverage_in_order",
                condition=Q(coverage_start_at__isnull=True)
                | Q(coverage_end_at__isnull=True)
                | Q(coverage_end_at__gte=models.F("coverage_start_at")),
                violation_error_message=_("Coverage can't end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("live_blog", args=[self.slug])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def is_public(self) -> bool:
        return self.status != BlogStatus.DRAFT

    @property
    def is_live(self) -> bool:
        return self.status == BlogStatus.LIVE

    @property
    def takes_entries(self) -> bool:
        return self.status != BlogStatus.CLOSED


class FormerSlug(models.Model):
    """An address that a live blog once had; it redirects to the one it has now."""

    blog = models.ForeignKey(LiveBlog, on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self) -> str:
        return self.slug


class OtherStory(models.Model):
    """A line under “Other Stories”: another live blog, or a headline with a link."""

    blog = models.ForeignKey(LiveBlog, on_delete=models.CASCADE, related_name="other_stories")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    live_blog = models.ForeignKey(
        LiveBlog,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("live blog"),
    )
    headline = models.CharField(_("headline"), max_length=200, blank=True)
    link = link_field(_("link"))

    objects = OtherStoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("other story")
        verbose_name_plural = _("other stories")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="other_story_leads_somewhere",
                condition=Q(live_blog__isnull=False) | (~Q(headline="") & ~Q(link="")),
                violation_error_message=_("Choose a live blog, or give a headline and a link."),
            )
        ]

    def __str__(self) -> str:
        return self.headline or str(self.live_blog)
