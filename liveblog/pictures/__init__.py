"""Step 1b, an uploaded picture to clean files of our own: opened, turned upright, re-encoded, named.

    decoding     bytes of any kind to upright pixels in the colours of the web, or a reason why not
    told         the words that an agency wrote into the file, before they are thrown away
    renditions   a picture's files: the sizes and formats that readers get, and what they are called

What comes out holds pixels and nothing else: no camera, place, author or comment. It runs before any
transaction starts, because decoding a large photograph takes longer than a database should be locked.
"""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from liveblog.pictures import decoding, renditions
from liveblog.pictures.places import a_place
from liveblog.pictures.told import Told

MAX_BYTES = 20 * 1024 * 1024
FOLDER = "pictures"


@dataclass(frozen=True)
class StoredPicture:
    """file: name in the media store; width and height in pixels."""

    file: str
    width: int
    height: int

    @property
    def thumb(self) -> str:
        """The name of a small file of it."""
        made = renditions.of(self.file, self.width)
        return made.plain[0].name if made else self.file


@dataclass(frozen=True)
class Made:
    """A picture with its renditions, not yet stored.

    files  bytes by what follows the common part of their names (".jpg", "-960.avif"), the picture last.
    told   what the upload said of itself.
    """

    stored: StoredPicture
    files: dict[str, bytes]
    told: Told


def take(upload: UploadedFile) -> StoredPicture:
    """Decode, clean and store an upload. Raises ValidationError with the reason, for the field beside it."""
    return store(make(upload))


def make(upload: UploadedFile) -> Made:
    """All files of an upload, in memory. Raises ValidationError with the reason."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("This file is larger than %d MB.") % (MAX_BYTES // 1024 // 1024))
    with a_place():
        return make_of(upload.read())


def make_of(data: bytes) -> Made:
    pixels, told = decoding.read(data)
    files = renditions.encode(pixels)
    *_others, ending = files
    return Made(StoredPicture(f"{FOLDER}/{uuid.uuid4().hex}{ending}", *pixels.size), files, told)


def store(made: Made) -> StoredPicture:
    """Write the files, the picture itself last: where it is, its renditions are. All of them, or none."""
    names = [renditions.named(made.stored.file, ending) for ending in made.files]
    try:
        for name, data in zip(names, made.files.values(), strict=True):
            default_storage.save(name, ContentFile(data))
    except OSError:
        remove(made.stored.file)
        raise ValidationError(
            _("There was no room to keep this picture. Try again; tell the operators if it stays so."),
            code="busy",
        ) from None
    return made.stored


def complete(file: str, width: int) -> bool:
    """Make the renditions that a stored picture lacks; returns whether any were made.

    Raises OSError where there is no such file, and ValueError where it has another width than is recorded.
    """
    if not renditions.PICTURE.fullmatch(file) or renditions.of(file, width):
        return False
    with default_storage.open(file) as opened, Image.open(opened) as picture:
        if picture.width != width:
            raise ValueError(f"{picture.width} pixels wide, not {width}")
        pixels = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    for ending, data in renditions.encode_renditions(pixels, file[-4:]).items():
        default_storage.delete(renditions.named(file, ending))
        default_storage.save(renditions.named(file, ending), ContentFile(data))
    return True


def remove(file: str) -> None:
    """Delete a picture with all its renditions, the picture itself first."""
    for name in renditions.every_name(file):
        default_storage.delete(name)


def same_file(one: str, other: str) -> bool:
    """Whether two names in the media store stand for the same bytes; a missing file is like no other."""
    if one == other:
        return True
    try:
        with default_storage.open(one) as first, default_storage.open(other) as second:
            return first.read() == second.read()
    except OSError:
        return False
