"""Step 7d: one key for all addresses that are the same page."""

import pytest

from liveblog.delivery import routes


def test_unknown_parameters_are_the_same_page() -> None:
    plain = routes.find("/live/flood/", b"")
    assert plain
    assert routes.find("/live/flood/", b"utm_source=x&fbclid=1") == plain


def test_known_parameters_have_one_order_and_their_last_value() -> None:
    one = routes.find("/live/flood/", b"order=oldest&after=7&after=9")
    other = routes.find("/live/flood/", b"after=9&utm=1&order=oldest")
    assert one
    assert one == other
    assert one.key == ("/live/flood/", "after=9&order=oldest")


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/live/flood/", "flood"),
        ("/live/flood/changes", "flood"),
        ("/live/flood/updates/12/", "flood"),
        ("/live/flood/feed.atom", "flood"),
        ("/live/flood/corrections/", "flood"),
        ("/live/flood/corrections/feed.atom", "flood"),
        ("/corrections/", ""),
        ("/corrections/feed.atom", ""),
        ("/", ""),
        ("/feed.atom", ""),
        ("/sources/", ""),
        ("/sources/isw/", ""),
        ("/sources/isw/feed.atom", ""),
        ("/sitemap.xml", ""),
    ],
)
def test_public_pages_have_a_route(path: str, slug: str) -> None:
    route = routes.find(path, b"")
    assert route
    assert route.slug == slug


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/admin/", b""),
        ("/live/flood", b""),
        ("/live/flood/updates/012/", b""),
        ("/live/flood/updates/x/", b""),
        ("/live/fl%6Fod/", b""),
        ("/live/флуд/", b""),
        ("/media/pictures/a.jpg", b""),
        ("/live/flood/", b"before=007"),
        ("/live/flood/", b"before=-1"),
        ("/live/flood/", b"before="),
        ("/live/flood/", b"before=\xff"),
        ("/live/flood/changes", b"since=1.0"),
        ("/live/flood/changes", b"since=" + b"9" * 30),
        ("/live/flood/", b"order=" + b"a" * 2000),
        ("/live/flood/", b"&".join(b"a%d=1" % number for number in range(100))),
    ],
)
def test_what_is_odd_is_left_to_django(path: str, query: bytes) -> None:
    assert routes.find(path, query) is None


def test_a_poll_names_its_version() -> None:
    route = routes.find("/live/flood/changes", b"since=41")
    assert route == routes.poll("flood", 41)
    assert route.since == 41
