"""Step 7b: snapshots hold every form of one response, within their bytes."""

import gzip

import brotli
import pytest

from liveblog.delivery.snapshots import OVERHEAD, Snapshot, Store, take

PAGE = b"<p>" + b"An update. " * 100 + b"</p>"
HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"etag", b'"abc"'),
    (b"cache-control", b"public"),
    (b"content-length", str(len(PAGE)).encode()),
]


@pytest.fixture
def snapshot() -> Snapshot:
    return take(200, HEADERS, PAGE, 7)


def headers_of(answer: tuple[dict, dict]) -> dict[bytes, bytes]:
    return dict(answer[0]["headers"])


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        (b"", None),
        (b"identity", None),
        (b"gzip", b"gzip"),
        (b"gzip, deflate, br", b"br"),
        (b"gzip;q=1.0, br;q=0", b"gzip"),
        (b"gzip; q=0", None),
        (b"brotli", None),
        (b"GZIP", None),  # what a browser never sends costs nothing but bytes
    ],
)
def test_a_reader_gets_an_encoding_they_accept(
    snapshot: Snapshot, accepts: bytes, coding: bytes | None
) -> None:
    answer = snapshot.answer(accepts, b"")
    assert headers_of(answer).get(b"content-encoding") == coding
    body = answer[1]["body"]
    assert headers_of(answer)[b"content-length"] == str(len(body)).encode()
    opened = {None: bytes, b"gzip": gzip.decompress, b"br": brotli.decompress}[coding](body)
    assert opened == PAGE


def test_every_form_says_that_it_depends_on_the_encoding(snapshot: Snapshot) -> None:
    for accepts in (b"", b"gzip", b"br"):
        assert headers_of(snapshot.answer(accepts, b""))[b"vary"] == b"Accept-Encoding"


@pytest.mark.parametrize("known", [b'"abc"', b'W/"abc"', b'"x", W/"abc"', b"*"])
def test_a_page_that_the_reader_has_is_not_sent_again(snapshot: Snapshot, known: bytes) -> None:
    start, body = snapshot.answer(b"gzip", known)
    assert start["status"] == 304
    assert body["body"] == b""
    assert not {b"content-length", b"content-type", b"content-encoding"} & set(dict(start["headers"]))
    assert dict(start["headers"])[b"etag"] == b'"abc"'


@pytest.mark.parametrize("known", [b'"abcd"', b"abc", b'"xabc"', b""])
def test_another_tag_gets_the_page(snapshot: Snapshot, known: bytes) -> None:
    assert snapshot.answer(b"", known)[0]["status"] == 200


def test_other_bytes_have_a_weak_tag(snapshot: Snapshot) -> None:
    assert headers_of(snapshot.answer(b"", b""))[b"etag"] == b'"abc"'
    assert headers_of(snapshot.answer(b"br", b""))[b"etag"] == b'W/"abc"'


def test_a_short_body_and_a_picture_are_not_compressed() -> None:
    assert set(take(200, HEADERS, b"short", 1).forms) == {"identity"}
    picture = [(b"content-type", b"image/jpeg")]
    assert set(take(200, picture, PAGE, 1).forms) == {"identity"}


def small(mark: int = 0, size: int = 1000) -> Snapshot:
    return take(200, [(b"content-type", b"image/png")], b"x" * size, mark)


def test_the_store_keeps_within_its_bytes_and_lets_go_of_the_oldest() -> None:
    store = Store(3 * (1000 + OVERHEAD))
    for name in "abc":
        store.put(name, small())
    store.get("a")
    store.put("d", small())
    assert store.get("b") is None
    assert all(store.get(name) for name in "acd")
    assert store.size <= store.limit


def test_a_newer_snapshot_takes_the_older_ones_place() -> None:
    store = Store(100_000)
    store.put("a", small(1))
    store.put("a", small(2))
    kept = store.get("a")
    assert kept
    assert kept.mark == 2
    assert store.size == kept.size
    assert len(store) == 1


def test_what_is_larger_than_the_store_is_not_kept() -> None:
    store = Store(2500)
    store.put("a", small(size=400))
    store.put("b", small(size=4000))
    assert store.get("b") is None
    assert store.get("a")
