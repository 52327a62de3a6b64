"""Step 1b, an uploaded picture to a clean file of our own: opened, turned upright, re-encoded, named.

What comes out holds pixels and nothing else: no camera, place, author or comment. It runs before any
transaction starts, because decoding a large photograph takes longer than a database should be locked.
"""

import io
import uuid
import warnings
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 2560  # a wider or taller picture is scaled down to it
FOLDER = "pictures"
SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class StoredPicture:
    """file: name in the media store; width and height in pixels."""

    file: str
    width: int
    height: int


def take(upload: UploadedFile) -> StoredPicture:
    """Decode, clean and store an upload. Raises ValidationError with the reason, for the field beside it."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("This file is larger than %d MB.") % (MAX_BYTES // 1024 // 1024))
    data, extension, size = clean(upload.read())
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}.{extension}", ContentFile(data))
    return StoredPicture(name, *size)


def same_file(one: str, other: str) -> bool:
    """Whether two names in the media store stand for the same bytes; a missing file is like no other."""
    if one == other:
        return True
    try:
        with default_storage.open(one) as first, default_storage.open(other) as second:
            return first.read() == second.read()
    except OSError:
        return False


def clean(data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Bytes of a picture to clean bytes, their file ending, and (width, height).

    Raises ValidationError for what is no picture, is broken, or has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # at odd metadata, which is left out, and at sizes, refused below
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                _expect_size(opened.size)
                opened.draft(None, (MAX_SIDE, MAX_SIDE))  # a JPEG is read no larger than it is stored
                opened.load()
                ImageOps.exif_transpose(opened, in_place=True)
                return _encode(_only_pixels(opened))
    except ValidationError:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception:  # what a decoder raises at broken bytes is of many kinds, and all mean the same
        raise ValidationError(
            _("This is no picture that can be read; JPEG, PNG, WebP, AVIF and GIF can.")
        ) from None


def _expect_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(_("This picture has more than %d megapixels.") % (MAX_PIXELS // 1_000_000))


def _only_pixels(picture: Image.Image) -> Image.Image:
    """A new image with the same pixels in RGB, or RGBA where some shine through, and no metadata."""
    pixels = _in_eight_bits(picture)
    pixels.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    pixels = _in_srgb(pixels, picture.info.get("icc_profile"))
    if pixels.mode != "RGB" and not (pixels.mode == "RGBA" and _shines_through(pixels)):
        pixels = pixels.convert("RGB")
    fresh = Image.new(pixels.mode, pixels.size)
    fresh.paste(pixels)
    return fresh


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """RGB, RGBA or CMYK with eight bits a channel."""
    if picture.mode.startswith("I"):  # grey in sixteen
        return picture.convert("I").point(lambda level: level * (1 / 257)).convert("L").convert("RGB")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture if picture.mode == "CMYK" else picture.convert("RGB")


def _in_srgb(pixels: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours without the camera's own profile; one that can't be read is left out."""
    if not profile:
        return pixels
    mode = "RGBA" if pixels.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(pixels, own, SRGB, outputMode=mode) or pixels
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return pixels


def _shines_through(pixels: Image.Image) -> bool:
    return pixels.getchannel("A").getextrema() != (255, 255)


def _encode(picture: Image.Image) -> tuple[bytes, str, tuple[int, int]]:
    out = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(out, "PNG")
        return out.getvalue(), "png", picture.size
    picture.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue(), "jpg", picture.size
