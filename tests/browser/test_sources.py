"""The list of sources beside the stream of an open page: it follows, and stays as the reader left it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from liveblog import publishing
from liveblog.content import CitationContent
from liveblog.models import Entry, LiveBlog, Source
from newsroom.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_counts_reach_an_open_page_and_the_opened_list_stays_open(
    open_live: Callable[..., Page],
    blog: LiveBlog,
    published: Callable[..., Entry],
    make_source: Callable[..., Source],
    editor: User,
) -> None:
    cited = (CitationContent(source_id=make_source(name="Paper A").pk),)
    first = published(citations=cited)
    page = open_live(blog)
    used = page.locator("#panel-sources")
    used.get_by_text("Sources (1)").click()
    expect(used.get_by_role("listitem")).to_have_text(["Paper A 1 update"])
    published(citations=(*cited, CitationContent(source_id=make_source(name="Paper B").pk)))
    expect(used.get_by_role("listitem")).to_have_text(["Paper A 2 updates", "Paper B 1 update"])
    expect(used.get_by_role("link", name="Paper B")).to_be_visible()
    publishing.retract(first.pk, by=editor, note="No.")
    expect(used.get_by_role("listitem")).to_have_text(["Paper A 1 update", "Paper B 1 update"])


def test_the_list_leads_to_what_the_source_said_in_this_live_blog(
    page: Page, blog: LiveBlog, published: Callable[..., Entry], make_source: Callable[..., Source]
) -> None:
    published(citations=(CitationContent(source_id=make_source(name="Paper A", slug="paper-a").pk),))
    page.goto(blog.get_absolute_url())
    page.get_by_text("Sources (1)").click()
    page.locator("#panel-sources a").click()
    assert page.url.endswith(f"/sources/paper-a/?blog={blog.slug}")
    expect(page.get_by_role("heading", name="Paper A")).to_be_visible()
