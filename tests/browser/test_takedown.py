"""What is taken down leaves every open page, and nothing of it stays in a reader's browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, LiveBlog
from newsroom.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATE = 10_000  # milliseconds, on a machine with much else to do

Maker = Callable[..., Entry]
Opener = Callable[..., Page]


def test_an_updates_own_page_never_shows_another(
    blog: LiveBlog, published: Maker, editor: User, open_live: Opener
) -> None:
    older, shown = published(headline="Older"), published(headline="Shown")
    page = open_live(blog, f"updates/{shown.pk}/")
    right = Content(headline="Older", body="<p>Right</p>")
    changed = publishing.correct(
        older.pk, by=editor, content=right, base_edit=older.edit, note="It was wrong."
    )
    expect(page.locator("#stream")).to_have_attribute("data-version", str(changed.version), timeout=LATE)
    expect(page.locator("#stream > .entry")).to_have_count(1)
