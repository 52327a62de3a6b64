"""Step 6b: a fragment is rendered once per entry and version, and nothing old is ever shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils.safestring import SafeString

from liveblog import fragments, publishing, rendering
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.fragments import Memory
from liveblog.models import Entry, LiveBlog, Source
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.sources import SourceContent
from newsroom.models import User

Make = Callable[..., Entry]


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The entries whose fragment was rendered, in order."""
    seen: list[int] = []
    really = rendering.entry_html

    def watched(entry: Entry, **options: Any) -> SafeString:
        seen.append(entry.pk)
        return really(entry, **options)

    monkeypatch.setattr(rendering, "entry_html", watched)
    return seen


def load(client: Client, blog: LiveBlog) -> str:
    response = client.get(f"/live/{blog.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_fragment_is_rendered_once_for_page_and_poll(
    client: Client, blog: LiveBlog, published: Make, rendered: list[int]
) -> None:
    entries = [published() for _ in range(3)]
    load(client, blog)
    load(client, blog)
    client.get(f"/live/{blog.slug}/changes?since=1")
    assert sorted(rendered) == [entry.pk for entry in entries]


def test_only_what_changed_is_rendered_again(
    client: Client, blog: LiveBlog, published: Make, editor: User, rendered: list[int]
) -> None:
    entries = [published() for _ in range(3)]
    load(client, blog)
    rendered.clear()
    changed = entries[1]
    publishing.correct(
        changed.pk, by=editor, content=Content(body="<p>Right</p>"), base_edit=changed.edit, note="Was wrong."
    )
    assert "Was wrong." in load(client, blog)
    assert rendered == [changed.pk]


def test_a_warm_page_costs_three_queries_however_many_updates(
    client: Client, blog: LiveBlog, published: Make, django_assert_num_queries: Any
) -> None:
    for number in (3, 30):
        for _ in range(number):
            published(key_event=True)
        load(client, blog)
        with django_assert_num_queries(3):
            load(client, blog)


def test_a_new_address_language_or_zone_is_in_every_fragment(
    client: Client, blog: LiveBlog, published: Make, editor: User
) -> None:
    published()
    load(client, blog)
    moved = BlogContent(headline="H", slug="elsewhere", status="live", time_zone="Asia/Tokyo", language="de")
    blog = publishing.change_blog(blog.pk, by=editor, content=moved, base_edit=1)
    page = load(client, blog)
    assert "/live/elsewhere/updates/" in page
    assert "JST" in page


def test_a_renamed_source_is_renamed_in_every_fragment(
    client: Client, blog: LiveBlog, published: Make, quote: QuoteContent, editor: User
) -> None:
    published(quotes=(quote,))
    source = Source.objects.get(pk=quote.source_id)
    assert source.in_sentence in load(client, blog)
    renamed = SourceContent(name="Mountain Post", slug=source.slug, kind=source.kind)
    publishing.change_source(source.pk, by=editor, content=renamed, base_edit=1)
    page = load(client, blog)
    assert "Mountain Post" in page
    assert source.in_sentence not in page


def test_a_picture_that_goes_is_said_to_be_missing_and_comes_back(
    client: Client, blog: LiveBlog, published: Make
) -> None:
    name = default_storage.save("pictures/peak.jpg", ContentFile(b"x"))
    peak = PictureContent(file=name, width=4, height=3, alt_text="A peak", credit="Own")
    pinned = published(pictures=(peak,))
    published(pictures=(peak,))
    publishing.pin(pinned.pk, by=pinned.author)
    assert load(client, blog).count("<img") == 2
    default_storage.delete(name)
    page = load(client, blog)
    assert "<img" not in page
    assert page.count("This picture is missing") == 2
    default_storage.save(name, ContentFile(b"x"))
    assert load(client, blog).count("<img") == 2


def test_memory_keeps_within_its_limit_and_forgets_the_oldest() -> None:
    memory: Memory[SafeString] = Memory(10)
    for name in "abc":
        memory.put((name,), SafeString("xxxx"), 4)
    assert memory.get(("a",)) is None
    assert memory.get(("b",))
    memory.put(("d",), SafeString("xxxx"), 4)
    assert memory.get(("c",)) is None
    assert memory.size == 8
    memory.put(("b",), SafeString("x"), 1)
    assert memory.size == 5


def test_what_is_pinned_and_what_is_key_is_as_fresh_as_the_page(
    client: Client, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published(headline="Peak one", key_event=True)
    published()
    load(client, blog)
    publishing.pin(entry.pk, by=editor)
    assert load(client, blog).index("data-pinned") > 0
    publishing.edit(entry.pk, by=editor, content=Content(headline="Peak two", body="<p>x</p>"), base_edit=1)
    page = load(client, blog)
    assert page.count("Peak two") >= 2
    assert "Peak one" not in page
    publishing.retract(entry.pk, by=editor, note="No peak.")
    page = load(client, blog)
    assert "data-pinned" not in page
    assert "Peak two" not in page


def test_memory_is_used(blog: LiveBlog, published: Make) -> None:
    published()
    fragments.fragments(blog, Entry.objects.visible().of(blog))
    assert fragments.memory.size > 0
