"""A quotation: what a speaker said, and the source that reported it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liveblog.models.entry import Entry
from liveblog.models.fields import link_field, text_field
from liveblog.models.source import Source
from liveblog.querysets import QuoteQuerySet


class Manner(models.TextChoices):
    DIRECT = "direct", _("Direct: the words themselves")
    INDIRECT = "indirect", _("Indirect: what was said, in our words")


class Quote(models.Model):
    """Words and whose they are.

    Speaker and source: the speaker said it, the source reported it. Source alone: it speaks for itself.
    Speaker alone: nothing more is known than who said it.
    """

    Manner = Manner

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="quotes")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    manner = models.CharField(
        _("direct or indirect"), max_length=8, choices=Manner.choices, default=Manner.DIRECT
    )
    text = text_field(
        _("words"), 5000, blank=False, help_text=_("Without quotation marks; the page sets them.")
    )
    speaker = models.CharField(
        _("speaker"),
        max_length=200,
        blank=True,
        help_text=_("Who said it. Blank: the source speaks for itself."),
    )
    speaker_role = models.CharField(
        _("speaker’s role"),
        max_length=200,
        blank=True,
        help_text=_("As it follows the name, such as “President of Ukraine”."),
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="quotes",
        verbose_name=_("source"),
        help_text=_("Who reported it. Blank: nothing more is known than who said it."),
    )
    link = link_field(_("link to where it was reported"))
    said_on = models.DateField(_("said on"), null=True, blank=True)
    said_where = models.CharField(_("said where"), max_length=120, blank=True)
    original_text = text_field(_("words in the original language"), 5000)
    original_language = models.CharField(_("original language"), max_length=60, blank=True)
    translator = models.CharField(_("translated by"), max_length=120, blank=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="quote_has_speaker_or_source",
                condition=~Q(speaker="") | Q(source__isnull=False),
                violation_error_message=_("Name the speaker, the source, or both."),
            ),
            models.CheckConstraint(
                name="quote_has_words",
                condition=~Q(text=""),
                violation_error_message=_("A quote needs its words."),
            ),
            models.CheckConstraint(name="quote_manner_known", condition=Q(manner__in=Manner.values)),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_direct(self) -> bool:
        return self.manner == Manner.DIRECT
