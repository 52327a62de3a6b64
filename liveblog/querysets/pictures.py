"""Step 5, pictures and the files behind them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from liveblog.pictures.renditions import pictures_of

if TYPE_CHECKING:
    from liveblog.models import Picture, Upload


class PictureQuerySet(models.QuerySet["Picture"]):
    def public(self) -> Self:
        """Pictures of published updates, and lead pictures of public live blogs."""
        blogs = apps.get_model("liveblog", "LiveBlog").objects.public()
        return self.filter(
            (Q(entry__status="published") & ~Q(entry__blog__status="draft"))
            | Q(Exists(blogs.filter(lead_picture=OuterRef("pk"))))
        )

    def named(self, file: str) -> Self:
        """Those that show the file of this name, as it is or as one of their renditions."""
        return self.filter(file__in=pictures_of(file))

    def sizes(self) -> "models.QuerySet[Picture, tuple[str, int]]":
        """The file and width of each picture, every file once."""
        return self.order_by("file").values_list("file", "width").distinct()

    def files_among(self, files: Iterable[str]) -> set[str]:
        """Which of these files are those of pictures."""
        return set(self.filter(file__in=list(files)).order_by().values_list("file", flat=True))


class UploadQuerySet(models.QuerySet["Upload"]):
    def files_among(self, files: Iterable[str]) -> set[str]:
        """Which of these files are listed."""
        return set(self.filter(file__in=list(files)).values_list("file", flat=True))

    def due(self, now: datetime) -> Self:
        """Those to be looked at, and those of which the clearing was cut short."""
        return self.filter(Q(look_at__lte=now) | Q(look_at=None)).order_by("pk")

    def hold(self, file: str, until: datetime) -> bool:
        """Keep an upload until then, whatever uses it; returns whether it was there to be kept."""
        return bool(self.filter(file=file).exclude(look_at=None).update(look_at=until))

    def give_up(self, seen: "Upload") -> bool:
        """Mark one as being cleared, unless somebody held it meanwhile; returns whether it may be cleared."""
        return bool(self.filter(pk=seen.pk, look_at=seen.look_at).update(look_at=None))
