"""The public pages as a browser shows them: nothing that axe finds, nothing wider than the window."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from liveblog import pictures, publishing
from liveblog.content import CitationContent, Content, PictureContent, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.publishing.blogs import StoryContent
from newsroom.models import User
from tests.browser.everyone import in_both_schemes, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_AGO = datetime(2022, 9, 14, tzinfo=UTC)
LONG = "Rechtsschutzversicherungsgesellschaftenverbandsvorsitzendenwahl"
PAGES = ["/", "/live/all/", "/live/all/?order=oldest", "/live/empty/", "/live/rtl/"]
PAGES += ["/live/all/updates/{pinned}/", "/live/all/updates/{retracted}/"]
PAGES += ["/sources/", "/sources/gazette/", "/nothing/"]


@pytest.fixture
def numbers(
    make_blog: Callable[..., LiveBlog],
    make_source: Callable[..., Source],
    published: Callable[..., Entry],
    editor: User,
    picture: PictureContent,
) -> dict[str, int]:
    """One live blog with all that a page can hold, at its longest, and three others."""
    make_blog(slug="empty", status="upcoming", kicker="W" * 60, language="de", headline=LONG * 3)
    rtl = make_blog(slug="rtl", language="ar", headline="النتائج الأولى", summary="<p>أُغلقت</p>")
    blog = make_blog(
        slug="all",
        kicker="War",
        standfirst=f"Stand first {LONG}.",
        summary="<ul><li>Know <a href='/sources/'>this</a></li></ul>",
        lead_picture=picture,
        other_stories=(StoryContent(live_blog_id=rtl.pk), StoryContent(headline="R", link="https://e.org/")),
    )
    said = QuoteContent(
        text=f"We saw {LONG},",
        speaker="Ada Lund",
        speaker_role="a baker",
        source_id=make_source(name="The Gazette", slug="gazette", description="A paper.").pk,
        link="https://example.org/report",
        said_where="Oslo",
        original_text="Vi så det selv",
        translator="Kari Moe",
    )
    quotes = (said, replace(said, manner="indirect"))
    body = "<h3>Inside</h3><p>Text <a href='/'>linked</a></p><blockquote><p>x</p></blockquote>"
    first = published(of=blog, body=body, quotes=quotes, bylines="Ana", dateline="Oslo", key_event=True)
    pinned = published(of=blog, headline=LONG, pictures=(picture, replace(picture, file="gone.jpg")))
    retracted = published(of=blog)
    publishing.pin(pinned.pk, by=editor)
    publishing.correct(
        first.pk,
        by=editor,
        content=Content(body=body, quotes=quotes[:1], citations=cited(make_source)),
        base_edit=first.edit,
        note="Wrong.",
    )
    publishing.retract(retracted.pk, by=editor, note="False.")
    return {"pinned": pinned.pk, "retracted": retracted.pk}


def cited(make_source: Callable[..., Source]) -> tuple[CitationContent, ...]:
    """In each role, at its longest, and more than stand open."""
    office, state = make_source(name=f"The Office of {LONG}"), make_source(name=LONG, slug="x" * 100)
    roles = ("reported", "confirmed", "background", "document")
    full = CitationContent(
        source_id=office.pk,
        via_id=state.pk,
        title=LONG,
        link="https://example.org/page",
        retrieved_at=LONG_AGO,
    )
    return tuple(replace(full, role=role) for role in roles) * 2


@pytest.fixture
def picture() -> PictureContent:
    drawn = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(drawn, "PNG")
    stored = pictures.take(SimpleUploadedFile("bridge.png", drawn.getvalue()))
    return PictureContent(
        file=stored.file,
        width=stored.width,
        height=stored.height,
        alt_text="A bridge",
        credit="Drawing: us",
        caption="The bridge.",
    )


def reached(page: Page, path: str) -> None:
    page.goto(path)
    page.evaluate("for (const picture of document.images) picture.loading = 'eager'")
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(page: Page, numbers: dict[str, int], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        reached(page, path.format(**numbers))
        assert in_both_schemes(page, violations) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_pages_break_no_rule_of_the_policy(
    page: Page, watch_policy: list[str], numbers: dict[str, int]
) -> None:
    for path in PAGES[:-1]:
        reached(page, path.format(**numbers))
    assert watch_policy == []


def test_what_is_pressed_is_large_enough_for_a_thumb(page: Page, numbers: dict[str, int]) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    for path in PAGES:
        reached(page, path.format(**numbers))
        small = page.evaluate(
            """[...document.querySelectorAll(
                 'nav a, .masthead a, .entry-when a, .key-events a, .sources a, .used a, summary, .button')]
               .filter((it) => it.getBoundingClientRect().height < 44).map((it) => it.outerHTML)"""
        )
        assert small == [], path


def test_keyboard_reaches_the_news_in_one_step(page: Page, numbers: dict[str, int]) -> None:
    page.goto("/live/all/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_page_is_complete_without_javascript(
    new_context: Callable[..., BrowserContext], numbers: dict[str, int]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/live/all/")
    assert page.get_by_role("heading", name="What you need to know").is_visible()
    assert page.get_by_text("This update has been retracted.").is_visible()
    page.get_by_text("In the original language").click()
    assert page.get_by_text("Vi så det selv").is_visible()
    page.get_by_text("and 4 more").click()
    assert page.locator(".citations li").count() == page.locator(".citations li:visible").count() == 8
    page.get_by_text("Sources (3)").click()
    assert page.get_by_role("link", name="The Gazette", exact=True).is_visible()
    page.get_by_role("link", name="Oldest first").click()
    assert page.url.endswith("/live/all/?order=oldest")
