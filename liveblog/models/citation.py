"""A citation: what else an update rests on, beside the quotes, which cite by themselves."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liveblog.models.entry import Entry
from liveblog.models.fields import link_field
from liveblog.models.source import Source
from liveblog.querysets import CitationQuerySet


class Role(models.TextChoices):
    REPORTED = "reported", _("Reported by")
    CONFIRMED = "confirmed", _("Confirmed by")
    BACKGROUND = "background", _("Background")
    DOCUMENT = "document", _("Document")


class Citation(models.Model):
    """One source of an update, and how we know.

    via           who passed it on to us: "ISW, via The Daily Beast". That one may be cited via another in a
                  citation of its own, which makes the chain longer.
    title         of the page that the link leads to, or where in it ("page 12").
    retrieved_at  when it was read there.
    """

    Role = Role

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="citations")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.REPORTED)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="citations", verbose_name=_("source")
    )
    via = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="passed_on",
        verbose_name=_("via"),
        help_text=_("Who passed it on, where you have it at second hand."),
    )
    link = link_field(_("link"))
    title = models.CharField(_("title or page"), max_length=300, blank=True)
    retrieved_at = models.DateTimeField(_("retrieved"), null=True, blank=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="citation_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="citation_not_via_itself",
                condition=Q(via__isnull=True) | ~Q(via=F("source")),
                violation_error_message=_("A source does not pass on what it says itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, via {self.via}" if self.via else str(self.source)
