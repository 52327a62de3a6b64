"""Step 8: what a reader gets at each public address, and what nobody gets."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings, settings
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liveblog import fragments, pages, publishing
from liveblog.content import PictureContent, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent, StoryContent
from newsroom.models import User

pytestmark = pytest.mark.django_db

PICTURE = PictureContent(file="pictures/a.jpg", width=1200, height=800, alt_text="A bridge", credit="Us")
Get = Callable[..., Any]


@pytest.fixture
def get(client: Client) -> Get:
    def get(path: str, status: int = 200, **headers: str) -> Any:
        response = client.get(path, headers=headers)
        assert response.status_code == status, path
        return response

    return get


@pytest.fixture
def stored() -> Any:
    """A file in the media store under PICTURE's name."""
    place = Path(settings.MEDIA_ROOT) / PICTURE.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"\xff\xd8 picture")
    yield place
    place.unlink(missing_ok=True)


def html_of(response: Any) -> str:
    """The body, with one space for each run of white space."""
    return " ".join(response.content.decode().split())


def shown(response: Any) -> list[int]:
    """The ids of the updates on a page, in order."""
    return [int(number) for number in re.findall(r'id="entry-(\d+)"', html_of(response))]


def change(blog: LiveBlog, by: User, **changes: Any) -> LiveBlog:
    blog.refresh_from_db()
    content = BlogContent.of(blog)
    values = {name: getattr(content, name) for name in content.__dataclass_fields__}
    return publishing.change_blog(
        blog.pk, by=by, content=BlogContent(**values | changes), base_edit=blog.edit
    )


# Order and pages


def test_newest_update_stands_first(get: Get, blog: LiveBlog, published: Callable[..., Entry]) -> None:
    first, second = published(), published()
    assert shown(get(blog.get_absolute_url())) == [second.pk, first.pk]
    assert shown(get(f"{blog.get_absolute_url()}?order=oldest")) == [first.pk, second.pk]


@pytest.mark.parametrize(("order", "cursor"), [("", "before"), ("order=oldest&", "after")])
def test_pages_of_25_hold_every_update_once(
    get: Get, blog: LiveBlog, published: Callable[..., Entry], order: str, cursor: str
) -> None:
    numbers = [published().pk for _ in range(53)]
    seen, query = [], order
    while query is not None:
        page = get(f"{blog.get_absolute_url()}?{query}")
        assert len(shown(page)) <= 25
        seen += shown(page)
        link = re.search(r'href="[^"?]*\?([^"]*)" rel="next"', html_of(page))
        query = link[1].replace("&amp;", "&") if link else None
        assert query is None or cursor in query
    assert seen == (numbers if order else numbers[::-1])


def test_pinned_update_is_printed_once_on_top(
    get: Get, blog: LiveBlog, published: Callable[..., Entry], editor: User
) -> None:
    numbers = [published().pk for _ in range(28)]
    publishing.pin(numbers[1], by=editor)
    first = get(blog.get_absolute_url())
    assert shown(first) == [numbers[1], *numbers[:2:-1]]
    html = html_of(first)
    assert (
        html.index('id="panel-pinned"') < html.index(f'id="entry-{numbers[1]}"') < html.index('id="stream"')
    )
    assert shown(get(f"{blog.get_absolute_url()}?before={numbers[3]}")) == [numbers[2], numbers[0]]


NO_CURSORS = ["before=0", "before=x", "before=", "before=-1", "before=1.5", "before=٣", "before=" + "9" * 40]
NO_CURSORS += ["order=random", "order=", "order=oldest&after=x", "order=oldest&before={own}", "after={own}"]
NO_CURSORS += ["before={draft}", "before={other}"]


@pytest.mark.parametrize("query", NO_CURSORS)
def test_a_cursor_that_is_no_visible_update_of_this_blog_is_not_found(
    get: Get,
    blog: LiveBlog,
    make_blog: Callable[..., LiveBlog],
    make_entry: Callable[..., Entry],
    published: Callable[..., Entry],
    query: str,
) -> None:
    other = published(of=make_blog())
    numbers = {"own": published().pk, "draft": make_entry().pk, "other": other.pk}
    get(f"{blog.get_absolute_url()}?{query.format(**numbers)}", 404)
    get(f"{blog.get_absolute_url()}?before={numbers['own']}")


def test_older_pages_end_in_words(get: Get, blog: LiveBlog, published: Callable[..., Entry]) -> None:
    page = html_of(get(f"{blog.get_absolute_url()}?before={published().pk}"))
    assert "There are no more updates." in page
    assert "Back to the latest updates" in page


def test_empty_live_blog_says_so(get: Get, blog: LiveBlog) -> None:
    assert "No updates yet." in html_of(get(blog.get_absolute_url()))


# What is not public


def test_every_404_is_the_same_page(
    get: Get, blog: LiveBlog, make_blog: Callable[..., LiveBlog], make_entry: Callable[..., Entry]
) -> None:
    draft_blog, draft = make_blog(status="draft"), make_entry()
    in_draft_blog = make_entry(of=draft_blog, then=Verb.PUBLISH)
    base, hidden = blog.get_absolute_url(), draft_blog.get_absolute_url()
    paths = ["/nothing", "/live/unknown/", f"{base}updates/999999/", f"{base}updates/{draft.pk}/"]
    paths += [f"{base}updates/{in_draft_blog.pk}/", f"{base}?before=0", f"{base}updates/{'9' * 30}/"]
    paths += [hidden, f"{hidden}feed.atom", f"{hidden}updates/{in_draft_blog.pk}/", f"{hidden}?before=1"]
    paths += ["/live/unknown/feed.atom", "/sources/unknown/", "/media/pictures/none.jpg", "/media/%00"]
    bodies = {get(path, 404).content for path in paths}
    assert len(bodies) == 1


@pytest.mark.parametrize("suffix", ["", "feed.atom", "updates/{}/"])
def test_a_former_address_leads_to_the_new_one_if_that_is_public(
    get: Get,
    make_blog: Callable[..., LiveBlog],
    published: Callable[..., Entry],
    editor: User,
    suffix: str,
) -> None:
    blog = make_blog(slug="old-name")
    suffix = suffix.format(published(of=blog).pk)
    change(blog, editor, slug="new-name")
    answer = get(f"/live/old-name/{suffix}", 301)
    assert answer["Location"] == f"/live/new-name/{suffix}"
    assert "s-maxage=2" in answer["Cache-Control"]
    get(answer["Location"])
    LiveBlog.objects.filter(pk=blog.pk).update(status="draft")
    get(f"/live/old-name/{suffix}", 404)


def test_drafts_are_in_no_public_byte(
    get: Get,
    blog: LiveBlog,
    make_blog: Callable[..., LiveBlog],
    make_entry: Callable[..., Entry],
    make_source: Callable[..., Source],
    published: Callable[..., Entry],
) -> None:
    hidden = make_source(name="HUSHED source", slug="hushed")
    secret = QuoteContent(text="HUSHED words", speaker="HUSHED speaker", source_id=hidden.pk)
    published(body="<p>Open.</p>")
    make_entry(headline="HUSHED", quotes=(secret,), key_event=True)
    make_entry(headline="HUSHED", then=Verb.SUBMIT)
    make_entry(of=make_blog(status="draft", headline="HUSHED", slug="hushed"), then=Verb.PUBLISH)
    for path in ["/", blog.get_absolute_url(), "/sources/", "/feed.atom", "/sitemap.xml", "/robots.txt"]:
        assert "hushed" not in html_of(get(path)).lower(), path
    get("/sources/hushed/", 404)


def test_retracted_text_is_in_no_public_byte(
    get: Get,
    blog: LiveBlog,
    published: Callable[..., Entry],
    make_source: Callable[..., Source],
    editor: User,
) -> None:
    source = make_source(slug="cited")
    said = QuoteContent(text="HUSHED", source_id=source.pk)
    entry = published(headline="HUSHED", body="<p>HUSHED</p>", quotes=(said,), key_event=True)
    get("/sources/cited/")
    publishing.retract(entry.pk, by=editor, note="It was false.")
    page = get(entry.get_absolute_url())
    assert page["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in html_of(page)
    assert "It was false." in html_of(page)
    for path in ["/", blog.get_absolute_url(), entry.get_absolute_url(), "/sources/", "/feed.atom"]:
        assert "HUSHED" not in html_of(get(path)), path
    get("/sources/cited/", 404)


# What a page says


def test_live_blog_page_holds_what_editors_wrote(
    get: Get, make_blog: Callable[..., LiveBlog], published: Callable[..., Entry]
) -> None:
    blog = make_blog(
        kicker="Kick", standfirst="Stand first.", summary="<p>Know this.</p>", time_zone="Europe/Kyiv"
    )
    entry = published(of=blog, headline="It happened", key_event=True)
    html = html_of(get(blog.get_absolute_url()))
    for piece in ("Kick", "Stand first.", "What you need to know", "Know this.", "All times Europe/Kyiv"):
        assert piece in html
    for panel in ("header", "summary", "key_events", "pinned"):
        assert html.count(f'id="panel-{panel}"') == 1
    blog.refresh_from_db()
    assert f'id="stream" data-version="{blog.version}"' in html
    assert f'<a href="{entry.get_absolute_url()}">It happened</a>' in html


def test_other_stories_are_public_live_blogs_and_links(get: Get, make_blog: Callable[..., LiveBlog]) -> None:
    story, secret = make_blog(headline="Flood"), make_blog(headline="HUSHED", status="draft")
    blog = make_blog(
        other_stories=(
            StoryContent(live_blog_id=story.pk),
            StoryContent(live_blog_id=secret.pk),
            StoryContent(headline="Report", link="https://example.org/r"),
        )
    )
    html = html_of(get(blog.get_absolute_url()))
    assert "Other Stories" in html
    assert 'href="https://example.org/r">Report</a>' in html
    assert ">Flood</a>" in html
    assert "HUSHED" not in html


def test_meta_tags_say_what_the_page_is(get: Get, make_blog: Callable[..., LiveBlog], stored: Path) -> None:
    blog = make_blog(headline="A & B", standfirst="Stands.", lead_picture=PICTURE)
    blog.refresh_from_db()
    html = html_of(get(f"{blog.get_absolute_url()}?utm_source=x"))
    site = settings.SITE_URL
    for tag in (
        "<title>A &amp; B – The Running Story</title>",
        '<meta name="description" content="Stands.">',
        f'<link rel="canonical" href="{site}{blog.get_absolute_url()}">',
        '<meta property="og:title" content="A &amp; B">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:image" content="{site}/media/pictures/a.jpg">',
        f'<meta property="article:modified_time" content="{blog.updated_at:%Y-%m-%dT%H:%M:%S}+00:00">',
        f'title="A &amp; B" href="{site}{blog.get_absolute_url()}feed.atom">',
        '<html lang="en" dir="ltr">',
    ):
        assert tag in html


def test_front_page_puts_live_coverage_first(get: Get, make_blog: Callable[..., LiveBlog]) -> None:
    make_blog(headline="Still live")
    make_blog(headline="Long over", status="closed")
    make_blog(headline="HUSHED", status="draft")
    html = html_of(get("/"))
    assert html.index("Live now") < html.index("Still live") < html.index("Recent") < html.index("Long over")
    assert html.index('data-status="live"') < html.index("Still live")
    assert "Last updated <time" in html
    assert "HUSHED" not in html


def test_page_of_a_right_to_left_blog_runs_so(get: Get, make_blog: Callable[..., LiveBlog]) -> None:
    blog = make_blog(language="ar")
    html = html_of(get(blog.get_absolute_url(), accept_language="de"))
    assert '<html lang="ar" dir="rtl">' in html


def test_preview_shows_the_draft_on_top_of_what_readers_see(
    get: Get, blog: LiveBlog, make_entry: Callable[..., Entry], published: Callable[..., Entry]
) -> None:
    standing, draft = published(), make_entry(body="<p>Not yet.</p>", pictures=(PICTURE,))
    html = pages.live_blog_page(
        blog, extra_entry=Entry.objects.get(pk=draft.pk), picture_base="/admin/media/"
    )
    assert re.findall(r'id="entry-(\d+)"', html) == [str(draft.pk), str(standing.pk)]
    assert "noindex" in html
    again = pages.live_blog_page(blog, extra_entry=Entry.objects.get(pk=standing.pk))
    assert re.findall(r'id="entry-(\d+)"', again) == [str(standing.pk)]


# One answer for everyone

PUBLIC_PATHS = ["/", "/live/{}/", "/live/{}/updates/{}/", "/sources/", "/sources/gazette/"]
PUBLIC_PATHS += [
    "/sources/gazette/feed.atom",
    "/live/{}/feed.atom",
    "/feed.atom",
    "/robots.txt",
    "/sitemap.xml",
]


@pytest.fixture
def paths(blog: LiveBlog, make_source: Callable[..., Source], published: Callable[..., Entry]) -> list[str]:
    said = QuoteContent(text="Words", source_id=make_source(slug="gazette").pk)
    entry = published(quotes=(said,))
    return [path.format(blog.slug, entry.pk) for path in PUBLIC_PATHS]


def test_public_answers_set_no_cookie_and_vary_on_nothing(
    client: Client, paths: list[str], editor: User
) -> None:
    client.force_login(editor)
    client.cookies["csrftoken"] = "x" * 32
    for path in paths:
        response = client.get(path, headers={"accept-language": "de"})
        assert response.status_code == 200
        assert not response.cookies
        assert "Vary" not in response
        assert "nonce" not in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=2, must-revalidate"


def test_nothing_of_the_request_gets_into_a_page(get: Get, paths: list[str], settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for path in paths:
        plain = get(path).content
        odd = get(f"{path}?utm_source=x&fbclid=y", host="evil.example", accept_language="ar", cookie="a=b")
        assert odd.content == plain, path


def test_a_revisit_costs_no_body(get: Get, paths: list[str], published: Callable[..., Entry]) -> None:
    for path in paths:
        tag = get(path)["ETag"]
        assert get(path, 304, if_none_match=tag).content == b""
    tag = get(paths[1])["ETag"]
    published()
    assert get(paths[1], if_none_match=tag)["ETag"] != tag


def test_public_addresses_take_no_other_method(client: Client, paths: list[str]) -> None:
    for path in paths:
        assert client.post(path).status_code == 405
        assert client.head(path).status_code == 200


def test_pages_have_no_inline_script_or_style(get: Get, paths: list[str]) -> None:
    for path in [path for path in paths if path.endswith("/")]:
        html = html_of(get(path))
        assert not re.search(r'<script(?![^>]*\bsrc=)(?! type="application/ld\+json">)', html)
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)


def test_robots_and_sitemap_name_the_site_itself(
    get: Get, paths: list[str], blog: LiveBlog, settings: LazySettings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://news.example"
    robots = html_of(get("/robots.txt", host="evil.example"))
    assert "Disallow: /admin/" in robots
    assert "Sitemap: https://news.example/sitemap.xml" in robots
    sitemap = html_of(get("/sitemap.xml", host="evil.example"))
    assert f"<loc>https://news.example/live/{blog.slug}/</loc>" in sitemap
    assert "<loc>https://news.example/sources/gazette/</loc>" in sitemap
    assert "evil.example" not in sitemap


# Queries

# With no fragment in memory; tests/test_fragments.py has what a page costs when they are.
MOST_QUERIES = {"/": 1, "/live/{}/": 17, "/live/{}/?before={}": 17, "/live/{}/?order=oldest": 17}
MOST_QUERIES |= {"/live/{}/updates/{}/": 6, "/sources/": 1, "/sources/gazette/": 9, "/live/{}/feed.atom": 6}
MOST_QUERIES |= {"/feed.atom": 5, "/sitemap.xml": 4}


@pytest.mark.parametrize(("path", "most"), MOST_QUERIES.items())
def test_a_page_costs_the_same_queries_with_5_updates_and_with_500(
    client: Client,
    make_blog: Callable[..., LiveBlog],
    make_source: Callable[..., Source],
    published: Callable[..., Entry],
    editor: User,
    path: str,
    most: int,
) -> None:
    said = QuoteContent(text="Words", source_id=make_source(slug="gazette").pk)
    blog = make_blog(lead_picture=PICTURE, other_stories=(StoryContent(headline="R", link="https://e.org/"),))
    content = {"of": blog, "quotes": (said,), "pictures": (PICTURE,), "key_event": True}
    first = [published(**content) for _ in range(5)]
    publishing.pin(first[2].pk, by=editor)
    address = path.format(blog.slug, first[3].pk)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    _multiply(first[0], 495)
    fragments.memory.clear()
    fragments.panel_memory.clear()
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few) <= most


def _multiply(entry: Entry, times: int) -> None:
    """Rows as publishing would have left them, in bulk, because 495 submissions take half a minute."""
    rows = []
    for _ in range(times):
        rows.append(Entry(**_copied(entry) | {"id": None, "client_id": uuid.uuid4()}))
    parts = [*entry.quotes.all(), *entry.pictures.all()]
    for row in Entry.objects.bulk_create(rows):
        for part in parts:
            part.pk, part.entry = None, row
            part.save()


def _copied(entry: Entry) -> dict[str, Any]:
    return {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}


# Pictures


@pytest.fixture
def pictured(published: Callable[..., Entry], stored: Path) -> Entry:
    return published(pictures=(PICTURE,))


def test_picture_is_served_in_a_sandbox_and_asked_for_again(get: Get, pictured: Entry) -> None:
    response = get("/media/pictures/a.jpg")
    assert b"".join(response.streaming_content) == b"\xff\xd8 picture"
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "must-revalidate" in response["Cache-Control"]
    get("/media/pictures/a.jpg", 304, if_none_match=response["ETag"])
    get("/media/pictures/a.jpg", 304, if_modified_since=response["Last-Modified"])


def test_picture_of_a_draft_or_a_retracted_update_is_not_served(
    get: Get, make_entry: Callable[..., Entry], editor: User, stored: Path
) -> None:
    entry = make_entry(pictures=(PICTURE,))
    get("/media/pictures/a.jpg", 404)
    publishing.publish(entry.pk, by=editor, base_edit=entry.edit)
    assert b"".join(get("/media/pictures/a.jpg").streaming_content)
    publishing.retract(entry.pk, by=editor, note="No.")
    get("/media/pictures/a.jpg", 404)


def test_picture_file_that_is_gone_is_not_found(get: Get, pictured: Entry, stored: Path) -> None:
    stored.unlink()
    get("/media/pictures/a.jpg", 404)
    assert "This picture is missing." in html_of(get(pictured.get_absolute_url()))


@pytest.mark.parametrize("name", ["../outside.jpg", "/etc/outside.jpg", "pictures/../../outside.jpg"])
def test_no_name_leads_out_of_the_media_store(get: Get, pictured: Entry, name: str) -> None:
    (Path(settings.MEDIA_ROOT).parent / "outside.jpg").write_bytes(b"secret")
    pictured.pictures.update(file=name)
    get(f"/media/{name.replace('..', '%2e%2e')}", 404)


@pytest.mark.parametrize("name", ["pictures/a.html", "pictures/a.svg", "pictures/a"])
def test_only_kinds_of_picture_are_served(get: Get, pictured: Entry, stored: Path, name: str) -> None:
    other = Path(settings.MEDIA_ROOT) / name
    other.write_bytes(b"<script>")
    pictured.pictures.update(file=name)
    get(f"/media/{name}", 404)
    other.unlink()


# When something is away


def away(*args: Any, **kwargs: Any) -> None:
    raise OperationalError("HUSHED details")


@pytest.fixture
def database_away() -> Any:
    """Every statement fails as it does when the database is locked or gone."""
    with patch.object(BaseDatabaseWrapper, "cursor", away):
        yield


def test_public_page_says_that_the_database_is_away(client: Client, database_away: None) -> None:
    for path in ("/", "/live/any/", "/sources/", "/feed.atom", "/media/pictures/a.jpg"):
        response = client.get(path)
        assert response.status_code == 503
        assert response["Retry-After"] == "5"
        assert response["Cache-Control"] == "no-store"
        assert "load it again in a few seconds" in html_of(response)
        assert "HUSHED" not in html_of(response)


def test_desk_gets_back_what_was_typed(client: Client, database_away: None) -> None:
    typed = {"body": "<p>Long & hard</p>", "quote": ["one", "two"], "password": "pass", "empty": ""}
    response = client.post(
        "/admin/login/?next=/admin/", typed | {"csrfmiddlewaretoken": "TOKEN", "username": "x"}
    )
    html = html_of(response)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "&lt;p&gt;Long &amp; hard&lt;/p&gt;</textarea>" in html
    assert html.count('name="quote"') == 2
    assert '<input type="hidden" name="empty" value="">' in html
    assert 'action="/admin/login/?next=/admin/"' in html
    assert "Send again" in html
    for hidden in ('name="password"', "TOKEN", "HUSHED"):
        assert hidden not in html


@pytest.mark.parametrize("debug", [True, False])
def test_error_pages_carry_the_policy(client: Client, settings: LazySettings, debug: bool) -> None:
    settings.DEBUG = debug
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "There is nothing at this address" in html_of(response)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    with patch.object(BaseDatabaseWrapper, "cursor", away):
        assert "default-src 'none'" in client.get("/")["Content-Security-Policy"]


def test_what_breaks_is_said_in_words(client: Client) -> None:
    client.raise_request_exception = False
    with patch("liveblog.pages.front_page", side_effect=RuntimeError("HUSHED")):
        response = client.get("/")
    assert response.status_code == 500
    assert "Something went wrong here" in html_of(response)
    assert "HUSHED" not in html_of(response)


def test_database_that_goes_away_outside_of_a_view_is_said_in_words(client: Client, editor: User) -> None:
    client.force_login(editor)
    client.raise_request_exception = False
    with patch("newsroom.middleware.DeskSessions.process_response", away):
        response = client.post("/admin/", {"body": "Long & hard"})
    assert response.status_code == 503
    assert "Long &amp; hard</textarea>" in html_of(response)


def test_front_page_says_that_a_picture_is_missing(get: Get, make_blog: Callable[..., LiveBlog]) -> None:
    make_blog(lead_picture=PICTURE)
    html = html_of(get("/"))
    assert "This picture is missing." in html
    assert "<img" not in html


def test_the_forms_own_bookkeeping_is_sent_again_and_not_shown(client: Client, database_away: None) -> None:
    sent = {"headline": "Flood", "quotes-0-text": "Words", "quotes-TOTAL_FORMS": "1", "client_id": "a-b-c"}
    account = {"username": "x", "password": "y"}
    page = client.post("/admin/login/?next=/admin/", sent | account).content.decode()
    for name, value in sent.items():
        assert f'name="{name}"' in page
        assert value in page
    assert page.count("<textarea") == 3
    assert 'type="hidden" name="quotes-TOTAL_FORMS" value="1"' in page
