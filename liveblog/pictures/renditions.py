"""Step 1b, a picture's files: what readers get in four widths and two formats, all named after the picture.

    pictures/<32 digits>.jpg        the picture itself, at most 2560 pixels wide and high
    pictures/<32 digits>-960.jpg    a narrower one
    pictures/<32 digits>-960.avif   the same in about half the bytes
    pictures/<32 digits>.avif       the picture in its own size; stored after the narrower ones

PNG takes the place of JPEG where something shines through. A picture of another name, or from before there
were renditions, has one file; `manage.py make_renditions` makes the rest.
"""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from PIL import Image, ImageChops

WIDTHS = (480, 960, 1600)  # and the picture's own
OURS = re.compile(r"(pictures/[0-9a-f]{32})(?:-(?:480|960|1600))?\.(avif|jpg|png)", re.ASCII)
PICTURE = re.compile(r"pictures/[0-9a-f]{32}\.(jpg|png)", re.ASCII)
LANCZOS = Image.Resampling.LANCZOS

_encoders = ThreadPoolExecutor(2, "picture")  # one for each core

Options = dict[str, dict[str, Any]]

AVIF: dict[str, Any] = {"format": "AVIF", "quality": 60, "max_threads": 1}
PHOTOGRAPH = AVIF | {"speed": 9}  # less than half the time of 8, and of photographs as good in fewer bytes
DRAWING = AVIF | {"speed": 8}  # letters and lines look better by 3 dB, in a third less bytes
DRAWN_SHARE = 0.6  # of its pixels are as the one beside: nine in ten of a map, one in ten of a photograph
JPEG: dict[str, Any] = {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True}
PNG: dict[str, Any] = {"format": "PNG"}
NARROWER: Options = {".jpg": JPEG, ".png": PNG}
ITSELF: Options = {".jpg": JPEG | {"quality": 85}, ".png": PNG}


@dataclass(frozen=True)
class Rendition:
    """name: in the media store; width in pixels."""

    name: str
    width: int


@dataclass(frozen=True)
class Renditions:
    """The same picture from narrow to wide, in AVIF and in what every browser reads."""

    avif: tuple[Rendition, ...]
    plain: tuple[Rendition, ...]


def of(file: str, width: int) -> Renditions | None:
    """The renditions of a picture, or None where there are none. One look at the store."""
    if not PICTURE.fullmatch(file) or not default_storage.exists(named(file, ".avif")):
        return None
    narrow, ending = narrower(width), file[-4:]
    avif = [Rendition(named(file, f"-{one}.avif"), one) for one in narrow]
    plain = [Rendition(named(file, f"-{one}{ending}"), one) for one in narrow]
    itself = Rendition(named(file, ".avif"), width), Rendition(file, width)
    return Renditions((*avif, itself[0]), (*plain, itself[1]))


def narrower(width: int) -> list[int]:
    """The widths that a picture is scaled down to: never up."""
    return [one for one in WIDTHS if one < width]


def named(file: str, ending: str) -> str:
    """The name of one of a picture's files."""
    return file.rpartition(".")[0] + ending


def every_name(file: str) -> list[str]:
    """Each file that a picture may have, itself first: whoever takes it down takes all of these."""
    if not PICTURE.fullmatch(file):
        return [file]
    endings = [f"-{width}{form}" for width in WIDTHS for form in (".avif", file[-4:])]
    return [file, named(file, ".avif"), *(named(file, ending) for ending in endings)]


def pictures_of(name: str) -> list[str]:
    """The pictures that a file may belong to: itself, or those that it is a rendition of."""
    parts = OURS.fullmatch(name)
    if not parts:
        return [name]
    endings = ("jpg", "png") if parts[2] == "avif" else (parts[2],)
    return [f"{parts[1]}.{ending}" for ending in endings]


def encode(pixels: Image.Image) -> dict[str, bytes]:
    """All files of a picture by the end of their names, in the order in which they are to be stored."""
    ending = ".png" if pixels.mode == "RGBA" else ".jpg"
    return encode_renditions(pixels, ending) | {ending: _bytes(pixels, ITSELF[ending])}


def encode_renditions(pixels: Image.Image, ending: str) -> dict[str, bytes]:
    """All but the picture itself, narrow ones first.

    Each width is made from the next wider one. Two cores encode, but never the same image at once: Pillow
    keeps the options of a save on the image.
    """
    smaller = {"": pixels}
    for width in reversed(narrower(pixels.width)):
        pixels = pixels.resize((width, max(1, round(pixels.height * width / pixels.width))), LANCZOS)
        smaller[f"-{width}"] = pixels
    plain, avif = NARROWER[ending], DRAWING if is_drawn(smaller[""]) else PHOTOGRAPH
    jobs = [_encoders.submit(_both_forms, end, one, ending, plain, avif) for end, one in smaller.items()]
    return {end: data for job in reversed(jobs) for end, data in job.result().items()}


def is_drawn(pixels: Image.Image) -> bool:
    """Whether it is a map, a chart, a screen or a page, whose areas are all of one colour."""
    grey = pixels.convert("L")
    unlike = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0)).histogram()
    return unlike[0] > DRAWN_SHARE * sum(unlike)


def _both_forms(
    end: str, pixels: Image.Image, ending: str, plain: dict[str, Any], avif: dict[str, Any]
) -> dict[str, bytes]:
    made = {end + ending: _bytes(pixels, plain)} if end else {}
    return made | {f"{end}.avif": _bytes(pixels, avif)}


def _bytes(pixels: Image.Image, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    pixels.save(out, **options)
    return out.getvalue()
