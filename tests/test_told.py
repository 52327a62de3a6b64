"""The words in a picture's file: read where an agency wrote them, and harmless whatever they are."""

import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import PngImagePlugin

from liveblog.models import Picture
from liveblog.pictures import decoding
from liveblog.pictures.told import LIMITS, Told
from tests.uploads import agency_jpeg, data_set, gradient, packet, saved, texts, told_jpeg

UTF8 = data_set(1, 90, b"\x1b%G")


def told(data: bytes) -> Told:
    return decoding.read(data)[1]


def test_iptc_is_read() -> None:
    picture = agency_jpeg(
        UTF8,
        data_set(2, 80, "Олена Коваль".encode()),
        data_set(2, 110, b"Reuters"),
        data_set(2, 120, b"A bridge\nat dawn"),
        data_set(2, 115, b"Somebody else"),
    )
    assert told(picture) == Told(caption="A bridge at dawn", credit="Олена Коваль / Reuters")


def test_xmp_is_read() -> None:
    xmp = packet(
        texts("dc:description", "fr|Un pont", "x-default|A bridge")
        + texts("dc:creator", "Ana Reyes", "Lea Marsh", kind="Seq")
        + texts("Iptc4xmpCore:AltTextAccessibility", "x-default|A long bridge over a river"),
        'photoshop:Credit="Reuters"',
    )
    assert told(agency_jpeg(xmp=xmp)) == Told(
        caption="A bridge", credit="Ana Reyes / Lea Marsh / Reuters", alt_text="A long bridge over a river"
    )


def test_xmp_as_plain_elements_is_read() -> None:
    xmp = packet("<photoshop:Credit>Reuters</photoshop:Credit><dc:description>Dawn</dc:description>")
    assert told(agency_jpeg(xmp=xmp)) == Told(caption="Dawn", credit="Reuters")


def test_iptc_fills_what_xmp_leaves_out() -> None:
    sets = (data_set(2, 120, b"Old caption"), data_set(2, 80, b"Ana Reyes"))
    xmp = packet(texts("dc:description", "New caption"))
    assert told(agency_jpeg(*sets, xmp=xmp)) == Told(caption="New caption", credit="Ana Reyes")


@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF", "JPEG"])
def test_every_format_tells(form: str) -> None:
    picture = saved(gradient(), form, **with_xmp(form))
    assert told(picture).caption == "A bridge"


def with_xmp(form: str) -> dict[str, Any]:
    xmp = packet(texts("dc:description", "A bridge"))
    if form != "PNG":
        return {"xmp": xmp}
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
    return {"pnginfo": notes}


@pytest.mark.parametrize(
    ("makers", "line", "credit"),
    [
        (["Ana Reyes"], "Ana Reyes/Reuters", "Ana Reyes/Reuters"),
        (["ANA REYES"], "Ana Reyes", "Ana Reyes"),
        (["Ana", "Ana", ""], "", "Ana"),
        ([], "Reuters", "Reuters"),
        ([f"N{number}" for number in range(99)], "", "N0 / N1 / N2 / N3 / N4"),
    ],
)
def test_nobody_is_named_twice(makers: list[str], line: str, credit: str) -> None:
    sets = [data_set(2, 80, maker.encode()) for maker in makers] + [data_set(2, 110, line.encode())]
    assert told(agency_jpeg(*sets)).credit == credit


def test_source_stands_in_for_a_missing_credit() -> None:
    assert told(agency_jpeg(data_set(2, 115, b"City archive"))).credit == "City archive"


@pytest.mark.parametrize("marked", [True, False])
def test_utf8_is_read_with_and_without_its_mark(marked: bool) -> None:
    sets = [UTF8] * marked + [data_set(2, 120, "Žižkov".encode())]
    assert told(agency_jpeg(*sets)).caption == "Žižkov"


def test_western_text_without_a_mark_is_read_as_such() -> None:
    assert told(agency_jpeg(data_set(2, 120, "Médecins à l’hôpital".encode("cp1252")))).caption == (
        "Médecins à l’hôpital"
    )


def test_broken_utf8_says_so_and_nothing_fails() -> None:
    assert told(agency_jpeg(UTF8, data_set(2, 120, b"M\xe9decins"))).caption == "M�decins"


def test_limits_are_those_of_the_fields() -> None:
    longest = {name: "x" * limit for name, limit in LIMITS.items()}
    Picture(file="pictures/a.jpg", width=1, height=1, **longest).clean_fields()
    for name, text in longest.items():
        with pytest.raises(ValidationError):
            Picture(file="pictures/a.jpg", width=1, height=1, **longest | {name: text + "x"}).clean_fields()


def test_long_texts_are_cut_to_the_fields() -> None:
    xmp = packet(texts("Iptc4xmpCore:AltTextAccessibility", "x" * 9000))
    found = told(agency_jpeg(data_set(2, 120, b"y" * 9000), data_set(2, 80, b"z" * 900), xmp=xmp))
    assert (len(found.caption), len(found.credit), len(found.alt_text)) == (1000, 200, 500)
    assert found.caption.endswith("y…")


def test_control_characters_are_left_out() -> None:
    picture = agency_jpeg(data_set(2, 120, b"A\0B\x07\r\nC\xe2\x80\xaeD \xe2\x80\xa8E"))
    assert not set(told(picture).caption) & set("\0\x07\r\n\u2028")


def test_camera_and_place_are_never_told() -> None:
    assert told(told_jpeg()) == Told()


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY a "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]>"""
HOSTILE = {
    "a billion laughs": BOMB + packet(texts("dc:description", "&e;&e;&e;")).split(b"?>", 1)[1],
    "another file": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + packet(texts("dc:description", "&f;")).split(b"?>", 1)[1],
    "no XML": b"<rdf:RDF",
    "nothing": b"\0\0\0",
    "another encoding": packet(texts("dc:description", "A")).decode().encode("utf-16"),
    "an unknown encoding": b'<?xml version="1.0" encoding="klingon"?>' + b"<a/>",
    "a multi-byte encoding": b'<?xml version="1.0" encoding="shift_jis"?>' + b"<a/>",
    "wrong bytes": packet("<dc:description>\xff</dc:description>").replace(b"\xc3\xbf", b"\xff"),
    "deep": b"<a>" * 15_000 + b"</a>" * 100,
    "a control character": packet(texts("dc:description", "A\x01B")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xmp_says_nothing_and_the_picture_is_taken(name: str) -> None:
    found = told(agency_jpeg(data_set(2, 110, b"Reuters"), xmp=HOSTILE[name]))
    assert found.credit == "Reuters"
    assert "lollol" not in found.caption
    assert "root" not in found.caption


def test_a_packet_of_ten_megabytes_is_not_parsed() -> None:
    huge = packet(texts("dc:description", "x" * 10_000_000))
    picture = saved(gradient(), "WEBP", xmp=huge)
    started = time.process_time()
    assert told(picture) == Told()
    assert time.process_time() - started < 1


def test_many_texts_are_read_in_good_time() -> None:
    many = packet(texts("dc:creator", *["Ana"] * 20_000, kind="Seq"))
    assert told(saved(gradient(), "WEBP", xmp=many)).credit == "Ana"


@pytest.mark.parametrize(
    "block",
    [
        b"\x1c",
        b"\x1c\x02\x78",
        b"\x1c\x02\x78\xff\xff" + b"x" * 99,
        b"\x1c\x02\x78\x00\xff" + b"short",
        b"nonsense",
        data_set(2, 120, b"")[:4],
    ],
)
def test_broken_iptc_is_harmless(block: bytes) -> None:
    assert len(told(agency_jpeg(block)).caption) <= 5


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=400))
def test_whatever_stands_there_nothing_fails(block: bytes, xmp: bytes) -> None:
    found = told(agency_jpeg(block or b"\0", xmp=xmp))
    assert max(len(found.caption), len(found.credit), len(found.alt_text)) <= 1000
