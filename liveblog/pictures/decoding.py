"""Step 1b, bytes of any kind to upright pixels in the colours of the web, or a reason why not."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from liveblog.pictures import told
from liveblog.pictures.moving import frames
from liveblog.pictures.told import Told

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_PIXELS = 40_000_000
MAX_FRAMES = 200
MAX_SIDE = 2560  # a wider or taller picture is scaled down to it
SRGB = ImageCms.createProfile("sRGB")


def read(data: bytes) -> tuple[Image.Image, Told]:
    """The pixels, in RGB or RGBA and without any metadata, and what the file said of itself.

    Raises ValidationError for what is no picture, is broken, or has too many pixels or frames.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # at odd metadata, which is left out, and at sizes, refused below
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                _expect_size(opened.size)
                _expect_frames(frames(opened, data, MAX_FRAMES))
                opened.draft(None, (MAX_SIDE, MAX_SIDE))  # a JPEG is read no larger than it is stored
                opened.load()
                words = told.of(opened)
                ImageOps.exif_transpose(opened, in_place=True)
                return _only_pixels(opened), words
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


def _expect_frames(count: int) -> None:
    if count > MAX_FRAMES:
        raise ValidationError(
            _("This is a film of more than %d frames. Send one of them as a picture.") % MAX_FRAMES
        )


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
