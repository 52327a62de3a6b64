"""A picture's smaller files: which there are, what is in them, and where readers are shown them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from PIL import Image
from pytest_django.fixtures import DjangoAssertNumQueries

from liveblog import pictures, publishing
from liveblog.content import PictureContent
from liveblog.models import Entry, LiveBlog
from liveblog.pictures import StoredPicture, renditions
from newsroom.models import User
from tests.uploads import GOOD, SECRETS, gradient, opened, saved, told_jpeg

NAME = "pictures/" + "0" * 32 + ".jpg"
WORDS = {"alt_text": "A bridge", "credit": "Ana Reyes"}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def take(data: bytes) -> StoredPicture:
    return pictures.take(SimpleUploadedFile("a.jpg", data))


def content_of(stored: StoredPicture) -> PictureContent:
    return PictureContent(file=stored.file, width=stored.width, height=stored.height, **WORDS)


@pytest.fixture
def photo() -> StoredPicture:
    return take(saved(gradient(size=(2000, 1500)), "JPEG"))


def files(media: Path) -> dict[str, tuple[str | None, int]]:
    """Format and width of every stored file, by what follows its picture's number."""
    found = {}
    for path in media.rglob("*.*"):
        with Image.open(path) as picture:
            found[path.name[32:]] = (picture.format, picture.width)
    return found


def test_a_picture_has_avif_and_jpeg_in_four_widths(media: Path, photo: StoredPicture) -> None:
    assert files(media) == {
        ".jpg": ("JPEG", 2000),
        "-1600.jpg": ("JPEG", 1600),
        "-960.jpg": ("JPEG", 960),
        "-480.jpg": ("JPEG", 480),
        ".avif": ("AVIF", 2000),
        "-1600.avif": ("AVIF", 1600),
        "-960.avif": ("AVIF", 960),
        "-480.avif": ("AVIF", 480),
    }
    assert {path.name for path in media.rglob("*.*")} == {
        name.split("/")[1] for name in renditions.every_name(photo.file)
    }


@pytest.mark.parametrize(("width", "narrower"), [(479, []), (480, []), (481, [480]), (1600, [480, 960])])
def test_no_picture_is_scaled_up(media: Path, width: int, narrower: list[int]) -> None:
    take(saved(gradient(size=(width, 40)), "JPEG"))
    widths = {width for _form, width in files(media).values()}
    assert widths == {*narrower, width}


def test_what_shines_through_is_png_beside_avif(media: Path) -> None:
    clear = gradient("RGBA", (600, 400))
    clear.putalpha(90)
    take(saved(clear, "PNG"))
    assert {ending: form for ending, (form, _width) in files(media).items()} == {
        ".png": "PNG",
        "-480.png": "PNG",
        ".avif": "AVIF",
        "-480.avif": "AVIF",
    }
    for path in media.rglob("*.*"):
        lowest: Any = opened(path.read_bytes()).getchannel("A").getextrema()
        assert lowest[0] < 100


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_picture_has_all_its_files(media: Path, name: str) -> None:
    stored = take(GOOD[name])
    made = renditions.of(stored.file, stored.width)
    assert made
    for one in (*made.avif, *made.plain):
        with Image.open(media / one.name) as picture:
            assert picture.width == one.width
            assert abs(picture.height - stored.height * one.width / stored.width) <= 1


def test_nothing_but_pixels_is_in_any_file(media: Path) -> None:
    big = told_jpeg(size=(1000, 700))
    assert b"SecretPlace" in big
    take(big)
    assert len(list(media.rglob("*.*"))) == 6
    for path in media.rglob("*.*"):
        data = path.read_bytes()
        for secret in SECRETS[:-2]:  # the last two are so short that pixels may spell them
            assert secret not in data, path.name
        assert not opened(data).getexif()
        assert not {"exif", "xmp", "icc_profile", "photoshop", "comment"} & set(opened(data).info)


def test_each_file_is_encoded_with_its_own_options() -> None:
    """Threads that save one image at once would mix up each other's."""
    noise = Image.effect_noise((1300, 900), 60).convert("RGB")
    first = renditions.encode(noise)
    assert all(renditions.encode(noise) == first for _ in range(5))


def test_photographs_are_told_from_drawings() -> None:
    """Each has the encoder's pace that suits it."""
    photograph = Image.effect_noise((400, 300), 20).convert("RGB")
    drawing = Image.new("RGB", (400, 300), "white")
    drawing.paste("navy", (50, 50, 120, 280))
    assert not renditions.is_drawn(photograph)
    assert renditions.is_drawn(drawing)


def test_a_full_disk_leaves_no_file_behind(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save = pictures.default_storage.save
    written = []

    def fails_at_the_third(name: str, content: Any) -> str:
        written.append(name)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return save(name, content)

    monkeypatch.setattr(pictures.default_storage, "save", fails_at_the_third)
    with pytest.raises(pictures.ValidationError, match="no room"):
        take(saved(gradient(size=(1000, 700)), "JPEG"))
    assert not list(media.rglob("*.*"))


# --- what readers get


def ask(client: Client, address: str, method: str = "get", **headers: str) -> Any:
    """The answer, its file read to the end."""
    answer: Any = getattr(client, method)(address, headers=headers)
    if answer.streaming:
        answer.body = answer.getvalue()
    return answer


def sources_in(html: str) -> tuple[list[str], list[str]]:
    """The addresses with widths of the AVIF source, and of the picture that every browser shows."""
    avif, plain = re.findall(r'srcset="([^"]*)"', html)
    return avif.split(", "), plain.split(", ")


def test_page_offers_every_size_and_a_reader_gets_each(
    client: Client, blog: LiveBlog, published: Callable[..., Entry], photo: StoredPicture
) -> None:
    published(pictures=(content_of(photo),))
    html = client.get(blog.get_absolute_url()).content.decode()
    number = photo.file[:-4]
    avif, plain = sources_in(html)
    assert avif == [f"/media/{number}{end} {end[1:-5] or 2000}w" for end in AVIF_ENDS]
    assert plain == [f"/media/{number}{end} {end[1:-4] or 2000}w" for end in JPEG_ENDS]
    assert '<source type="image/avif"' in html
    assert f'src="/media/{photo.file}"' in html
    assert 'width="2000"' in html
    assert 'height="1500"' in html
    assert 'loading="lazy"' in html
    assert 'decoding="async"' in html
    for one in (*avif, *plain):
        answer = ask(client, one.split()[0])
        kind = "image/avif" if ".avif" in one else "image/jpeg"
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=2, must-revalidate"
        assert int(answer["Content-Length"]) == len(answer.body)
        assert ask(client, one.split()[0], if_none_match=answer["ETag"]).status_code == 304
        assert ask(client, one.split()[0], "head")["Content-Length"] == answer["Content-Length"]


AVIF_ENDS = ["-480.avif", "-960.avif", "-1600.avif", ".avif"]
JPEG_ENDS = ["-480.jpg", "-960.jpg", "-1600.jpg", ".jpg"]


@pytest.mark.parametrize("ending", [*AVIF_ENDS, *JPEG_ENDS])
def test_rendition_is_public_only_while_its_picture_is(
    client: Client, make_entry: Callable[..., Entry], editor: User, photo: StoredPicture, ending: str
) -> None:
    address = f"/media/{renditions.named(photo.file, ending)}"
    entry = make_entry(pictures=(content_of(photo),))
    assert ask(client, address).status_code == 404
    publishing.publish(entry.pk, by=editor)
    assert ask(client, address).status_code == 200
    publishing.retract(entry.pk, by=editor, note="Wrong.")
    assert ask(client, address).status_code == 404


def test_a_rendition_costs_one_query(
    client: Client,
    published: Callable[..., Entry],
    photo: StoredPicture,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    published(pictures=(content_of(photo),))
    with django_assert_num_queries(1):
        assert ask(client, f"/media/{renditions.named(photo.file, '-960.avif')}").status_code == 200


@pytest.mark.parametrize("ending", ["-961.jpg", "-480.png", "-480.webp", "-480-480.jpg", ".jpg.avif"])
def test_no_other_name_leads_to_a_file(
    client: Client, published: Callable[..., Entry], photo: StoredPicture, media: Path, ending: str
) -> None:
    published(pictures=(content_of(photo),))
    (media / (photo.file[:-4] + ending)).write_bytes(b"\xff\xd8")
    assert client.get(f"/media/{photo.file[:-4]}{ending}").status_code == 404


def test_the_file_of_another_picture_is_no_rendition() -> None:
    """A name that was not given by us keeps to itself, whatever it ends with."""
    assert renditions.pictures_of("pictures/bridge-480.jpg") == ["pictures/bridge-480.jpg"]
    assert renditions.every_name("pictures/bridge.jpg") == ["pictures/bridge.jpg"]
    assert renditions.pictures_of(NAME.replace(".jpg", "-480.jpg")) == [NAME]


def test_feed_has_one_absolute_address(
    client: Client, blog: LiveBlog, published: Callable[..., Entry], photo: StoredPicture, settings: Any
) -> None:
    published(pictures=(content_of(photo),))
    feed = client.get(f"{blog.get_absolute_url()}feed.atom").content.decode()
    assert f'src="{settings.SITE_URL}/media/{photo.file}"' in feed.replace("&quot;", '"')
    assert "srcset" not in feed
    assert "&lt;source" not in feed


def test_front_page_crops_around_the_focal_point(
    client: Client, make_blog: Callable[..., LiveBlog], photo: StoredPicture
) -> None:
    make_blog(lead_picture=PictureContent(**vars(content_of(photo)) | {"focal_x": 14, "focal_y": 96}))
    html = client.get("/").content.decode()
    assert 'class="card-picture focal-x-10 focal-y-100"' in html
    assert len(sources_in(html)[0]) == 4


# --- pictures from before


@pytest.fixture
def old(photo: StoredPicture, media: Path) -> StoredPicture:
    """A picture of one file."""
    for name in renditions.every_name(photo.file)[1:]:
        (media / name).unlink()
    return photo


def test_an_old_picture_is_shown_as_its_one_file_until_its_renditions_are_made(
    client: Client, blog: LiveBlog, published: Callable[..., Entry], old: StoredPicture, media: Path
) -> None:
    entry = published(pictures=(content_of(old), content_of(old)))
    picture: Any = entry.pictures.first()
    html = client.get(blog.get_absolute_url()).content.decode()
    assert html.count(f'src="/media/{old.file}"') == 2
    assert "srcset" not in html
    assert picture.renditions is None
    before = (media / old.file).read_bytes()
    call_command("make_renditions", verbosity=0)
    assert len(files(media)) == 8
    assert (media / old.file).read_bytes() == before
    assert len(picture.renditions.avif) == 4


def test_making_renditions_says_what_can_not_be_made(
    published: Callable[..., Entry],
    old: StoredPicture,
    media: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gone = PictureContent(file=NAME, width=10, height=10, **WORDS)
    wrong = PictureContent(file=old.file, width=3000, height=10, **WORDS)
    elsewhere = PictureContent(file="pictures/bridge.jpg", width=10, height=10, **WORDS)
    published(pictures=(gone, wrong, elsewhere))
    call_command("make_renditions")
    said = capsys.readouterr()
    assert said.out == "0 pictures have renditions now.\n"
    assert NAME in said.err
    assert "2000 pixels wide, not 3000" in said.err
    assert list(files(media)) == [".jpg"]


def test_a_picture_half_way_through_is_made_whole(
    published: Callable[..., Entry], old: StoredPicture, media: Path
) -> None:
    published(pictures=(content_of(old),))
    (media / renditions.named(old.file, "-480.jpg")).write_bytes(b"half")
    call_command("make_renditions", verbosity=0)
    assert files(media)["-480.jpg"] == ("JPEG", 480)
    assert len(files(media)) == 8
