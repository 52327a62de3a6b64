"""A source: who reported what is quoted, or said it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from liveblog.models.fields import link_field, text_field
from liveblog.querysets import FormerSourceQuerySet, SourceQuerySet


class SourceKind(models.TextChoices):
    RESEARCH = "research", _("Research institute")
    OUTLET = "outlet", _("News outlet")
    AGENCY = "agency", _("News agency")
    OFFICIAL = "official", _("Official body")
    BROADCASTER = "broadcaster", _("Broadcaster")
    PERSON = "person", _("Person")
    DOCUMENT = "document", _("Document")
    ACCOUNT = "account", _("Social account")
    ANONYMOUS = "anonymous", _("Anonymous")


class Source(models.Model):
    """One source, written once and cited from everywhere.

    parent  the body that it belongs to, such as the state of an office.
    find    its names folded, by which it is looked for (see naming.find_of); kept by publishing.

    An anonymous source is a public description only ("a senior official who asked not to be named"): its name
    is that description, and no field that could say who it is may be filled.
    """

    Kind = SourceKind

    name = models.CharField(_("name"), max_length=200, unique=True)
    name_in_sentence = models.CharField(
        _("name in a sentence"),
        max_length=200,
        blank=True,
        help_text=_("As it follows “as reported by”, such as “the Daily Beast”. Blank: the name."),
    )
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    aliases = text_field(_("aliases"), 1000, help_text=_("Other names to find it by, one a line."))
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind.choices)
    link = link_field(_("link"))
    description = text_field(_("description"), 1000)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
        help_text=_("The body that it belongs to, such as the state of an office."),
    )
    find = models.TextField(default="", editable=False)
    edit = models.PositiveIntegerField(_("edit"), default=1, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="source_kind_known", condition=Q(kind__in=SourceKind.values)),
            models.CheckConstraint(
                name="source_is_no_part_of_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message=_("A source is no part of itself."),
            ),
            models.CheckConstraint(
                name="source_anonymous_is_not_told",
                condition=~Q(kind=SourceKind.ANONYMOUS)
                | Q(short_name="", aliases="", link="", parent__isnull=True),
                violation_error_message=_(
                    "Of an anonymous source only a public description is kept: no short name, alias, link or "
                    "body that it is part of."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.short_name})" if self.short_name else self.name

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.slug])

    @property
    def in_sentence(self) -> str:
        """The name as a sentence of the active language takes it: "the Daily Beast" in English.

        Translated sentences take the bare name: an article would have to fit its gender and case.
        """
        if (get_language() or "en").split("-")[0] in settings.TRANSLATED:
            return self.name
        if self.name_in_sentence:
            return self.name_in_sentence
        return "the " + self.name[4:] if self.name.startswith("The ") else self.name


class FormerSource(models.Model):
    """A source that was merged into another: its address leads there, and so does its number in old texts."""

    number = models.PositiveBigIntegerField(unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="former")

    objects = FormerSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("former source")
        verbose_name_plural = _("former sources")

    def __str__(self) -> str:
        return self.slug
