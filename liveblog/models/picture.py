"""A picture with what must stand beside it, and the uploads that may become one."""

from datetime import timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liveblog.models.entry import Entry
from liveblog.models.fields import text_field
from liveblog.pictures import renditions
from liveblog.pictures.renditions import Renditions
from liveblog.querysets import PictureQuerySet, UploadQuerySet


class Picture(models.Model):
    """One picture of an update, or (without an entry) a live blog's lead picture.

    file    its name in the media store, given by us; the file under a name never changes.
    focal_x, focal_y  what must stay visible when cropped, percent from the left and the top.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, blank=True, related_name="pictures")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    file = models.FileField(_("file"), max_length=120)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    caption = text_field(_("caption"), 1000)
    alt_text = models.CharField(
        _("alt text"), max_length=500, help_text=_("What the picture shows, for those who can’t see it.")
    )
    credit = models.CharField(_("credit"), max_length=200, help_text=_("Who made the picture."))
    focal_x = models.PositiveSmallIntegerField(
        # xgettext:no-python-format
        _("focal point, % from left"),
        default=50,
        validators=[MaxValueValidator(100)],
    )
    focal_y = models.PositiveSmallIntegerField(
        # xgettext:no-python-format
        _("focal point, % from top"),
        default=50,
        validators=[MaxValueValidator(100)],
    )

    objects = PictureQuerySet.as_manager()

    is_withdrawn = False  # of a past state: readers may not see the file any more
    stored = ""  # of one that is not saved yet: the token that lets its author see it

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]
        indexes = [models.Index("file", name="picture_by_file")]
        constraints = [
            models.CheckConstraint(
                name="picture_has_alt_text_and_credit",
                condition=~models.Q(alt_text="") & ~models.Q(credit=""),
                violation_error_message=_("A picture needs alt text and a credit."),
            )
        ]

    def __str__(self) -> str:
        return self.alt_text

    @property
    def url(self) -> str:
        return reverse("media", args=[self.file.name])

    @property
    def is_missing(self) -> bool:
        """The store has no such file for readers: it looks at the disk."""
        return self.is_withdrawn or not self.file.storage.exists(self.file.name or "")

    @property
    def renditions(self) -> Renditions | None:
        """What readers' browsers choose from; None for a picture of one file. It looks at the disk."""
        return renditions.of(self.file.name or "", self.width)


class Upload(models.Model):
    """A picture that came to the desk: it is cleared when nothing uses it.

    file     the picture's name in the media store; a row is written before the files are.
    look_at  when to see whether something uses it; empty while it is being cleared.
    """

    UNUSED_FOR = timedelta(days=2)

    file = models.CharField(max_length=120, unique=True)
    look_at = models.DateTimeField(null=True, db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return self.file
