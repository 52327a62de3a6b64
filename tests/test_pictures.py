"""An uploaded picture becomes a clean file of our own, or is refused with a reason; nothing else happens."""

import io
import re
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from liveblog import pictures
from liveblog.pictures import decoding
from tests.uploads import (
    BAD,
    GOOD,
    SECRETS,
    SIZE,
    SWAPPED,
    bare_png,
    frames,
    gradient,
    opened,
    saved,
    told_jpeg,
)


def clean(data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """The picture itself, its file's ending, (width, height)."""
    made = pictures.make_of(data)
    ending, data = list(made.files.items())[-1]
    return data, ending[1:], (made.stored.width, made.stored.height)


@pytest.mark.parametrize("name", GOOD)
def test_picture_is_accepted_and_made_anew(name: str) -> None:
    data, ending, size = clean(GOOD[name])
    picture = opened(data)
    assert picture.format == {"jpg": "JPEG", "png": "PNG"}[ending]
    assert picture.mode == {"jpg": "RGB", "png": "RGBA"}[ending]
    assert picture.size == size
    assert max(size) <= decoding.MAX_SIDE
    assert min(size) >= 1
    assert getattr(picture, "n_frames", 1) == 1


@pytest.mark.parametrize("name", GOOD)
def test_nothing_but_pixels_is_kept(name: str) -> None:
    data, _ending, _size = clean(GOOD[name])
    for secret in SECRETS:
        assert secret not in data
    kept = set(opened(data).info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive"}
    assert kept - {"progression"} == set()
    assert not opened(data).getexif()


def test_secrets_are_in_what_was_uploaded() -> None:
    for secret in (b"SecretPlace", b"Exif", b"8BIM", b"ns.adobe.com", b"ICC_PROFILE"):
        assert secret in GOOD["told jpeg"]
    for secret in (b"SecretPlace", b"iTXt", b"zTXt", b"eXIf", b"iCCP"):
        assert secret in GOOD["told png"]


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clean(BAD[name])
    assert "JPEG" in caught.value.messages[0]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_half_cut_picture_is_refused(form: str, share: float) -> None:
    whole = saved(Image.effect_noise((300, 200), 80).convert("RGB"), form)
    with pytest.raises(ValidationError):
        clean(whole[: int(len(whole) * share)])


@pytest.mark.parametrize(
    "bomb",
    [
        bare_png(13_000, 13_000),
        bare_png(6325, 6325),
        bare_png(40_000_001, 1),
        bare_png(100_000, 100_000, rows=b""),
        saved(Image.new("1", (7000, 7000)), "GIF"),
    ],
    ids=["169 megapixels", "just too many", "a long line", "ten gigapixels", "gif"],
)
def test_too_many_pixels_are_refused_without_decoding(bomb: bytes) -> None:
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(ValidationError, match="40 megapixels"):
        clean(bomb)
    assert time.process_time() - started < 1
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_forty_megapixels_are_taken() -> None:
    data, _ending, size = clean(bare_png(8000, 5000))
    assert size == (decoding.MAX_SIDE, 1600)
    assert len(data) < 100_000


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_turned_upright(orientation: int) -> None:
    _data, _ending, size = clean(told_jpeg(orientation))
    assert size == (SIZE if orientation < 5 else SIZE[::-1])


def test_upside_down_picture_is_turned() -> None:
    data, _ending, _size = clean(told_jpeg(3))
    upright = opened(data)
    before: Any = opened(told_jpeg(3)).getpixel((20, 0))
    after: Any = upright.getpixel((20, 29))
    assert abs(before[0] - after[0]) < 12


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "avif", "gif", "sixteen bit png", "cmyk jpeg"])
def test_colours_stay(name: str) -> None:
    data, _ending, _size = clean(GOOD[name])
    levels: list[Any] = [opened(data).convert("L").getpixel((20, row)) for row in (1, 15, 28)]
    for level, expected in zip(levels, (12, 128, 243), strict=True):
        assert abs(level - expected) < 20


@pytest.mark.parametrize("name", ["alpha png", "clear palette png", "clear gif", "soft palette png"])
def test_what_shines_through_still_does(name: str) -> None:
    picture = GOOD[name]
    if name == "alpha png":
        half = gradient("RGBA")
        half.putalpha(128)
        picture = saved(half, "PNG")
    data, ending, _size = clean(picture)
    lowest: Any = opened(data).getchannel("A").getextrema()
    assert ending == "png"
    assert lowest[0] < 255


def test_alpha_that_hides_nothing_is_left_out() -> None:
    assert clean(saved(gradient("RGBA"), "PNG"))[1] == "jpg"


def test_first_of_many_frames_is_used() -> None:
    data, _ending, _size = clean(frames(200))
    red: Any = opened(data).convert("RGB").getpixel((5, 5))
    assert red[0] < 8


def test_colours_of_a_profile_are_translated() -> None:
    red = saved(Image.new("RGB", SIZE, (255, 0, 0)), "PNG", icc_profile=SWAPPED)
    pixel: Any = opened(clean(red)[0]).getpixel((20, 15))
    assert pixel[0] < 10
    assert pixel[2] > 245


@pytest.mark.parametrize("profile", [b"", b"nonsense", bytes(500)])
def test_unreadable_profile_is_left_out(profile: bytes) -> None:
    assert clean(saved(gradient(), "PNG", icc_profile=profile))[2] == SIZE


# --- taking an upload


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["holiday in Izium.jpg", "../../evil.php", "x.php.jpg", "a\0b.jpg", "<script>.png", "x" * 300 + ".svg"],
)
def test_name_of_a_picture_is_given_by_us(media: Path, name: str) -> None:
    stored = pictures.take(SimpleUploadedFile(name, GOOD["jpeg"], content_type="text/html"))
    assert re.fullmatch(r"pictures/[0-9a-f]{32}\.jpg", stored.file)
    assert (stored.width, stored.height) == SIZE
    kept = {path.relative_to(media).as_posix() for path in media.rglob("*.*")}
    assert kept == {stored.file, stored.file.replace(".jpg", ".avif")}


def test_same_picture_twice_is_two_files(media: Path) -> None:
    one, two = (pictures.take(SimpleUploadedFile("a.jpg", GOOD["jpeg"])) for _ in range(2))
    assert one.file != two.file


def test_file_over_20_mb_is_refused_unread(media: Path) -> None:
    class Unread(SimpleUploadedFile):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("it was read")

    upload = Unread("a.jpg", b"")
    upload.size = pictures.MAX_BYTES + 1
    with pytest.raises(ValidationError, match="20 MB"):
        pictures.take(upload)


@pytest.mark.parametrize("name", ["svg", "tiff", "half a jpeg"])
def test_refused_file_is_not_stored(media: Path, name: str) -> None:
    with pytest.raises(ValidationError):
        pictures.take(SimpleUploadedFile("a.jpg", BAD[name], content_type="image/jpeg"))
    assert not list(media.rglob("*.*"))


# --- whatever is sent, the answer is a picture or a reason


def expect_picture_or_reason(data: bytes) -> None:
    try:
        picture, _ending, _size = clean(data)
    except ValidationError:
        return
    assert Image.open(io.BytesIO(picture)).format in ("JPEG", "PNG")


SEEDS = [data for data in (*GOOD.values(), *BAD.values()) if 20 < len(data) < 20_000]


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_broken_bytes_never_break_more(seed: bytes, data: st.DataObject) -> None:
    broken = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(broken) - 1))
        broken[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del broken[data.draw(st.integers(1, len(broken))) :]
    expect_picture_or_reason(bytes(broken))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF0000WEBP", b""]), st.binary())
def test_random_bytes_never_break_more(start: bytes, rest: bytes) -> None:
    expect_picture_or_reason(start + rest)
