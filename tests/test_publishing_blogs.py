"""The live blog itself: its public changes claim versions, its old addresses lead on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liveblog import publishing
from liveblog.content import Content, PictureContent
from liveblog.models import Entry, FormerSlug, LiveBlog, OtherStory, Picture, Revision
from liveblog.publishing import Conflict
from liveblog.publishing.blogs import BlogContent, StoryContent
from newsroom.models import User

PICTURE = PictureContent(file="pictures/a.jpg", width=4, height=3, alt_text="A boat", credit="Lea Marsh")


def again(blog: LiveBlog) -> LiveBlog:
    return LiveBlog.objects.get(pk=blog.pk)


@pytest.fixture
def change(editor: User) -> Callable[..., LiveBlog]:
    def change(blog: LiveBlog, **changes: Any) -> LiveBlog:
        now = again(blog)
        content = replace(BlogContent.of(now), **changes)
        return publishing.change_blog(blog.pk, by=editor, content=content, base_edit=now.edit)

    return change


def test_draft_live_blog_claims_no_version(
    make_blog: Callable[..., LiveBlog], change: Callable[..., LiveBlog]
) -> None:
    blog = make_blog(status="draft")
    change(blog, headline="Another")
    assert (again(blog).version, again(blog).edit) == (0, 2)
    assert not Revision.objects.filter(blog=blog)


def test_draft_that_goes_public_claims_its_first_version(
    make_blog: Callable[..., LiveBlog], change: Callable[..., LiveBlog]
) -> None:
    blog = make_blog(status="draft")
    change(blog, status="upcoming")
    assert again(blog).version == 1
    assert set(again(blog).panel_versions) == {"header", "summary", "key_events", "pinned", "sources"}
    assert Revision.objects.filter(blog=blog).count() == 1


@pytest.mark.parametrize(
    ("changes", "panels"),
    [
        ({"headline": "Another"}, {"header"}),
        ({"kicker": "Flood"}, {"header"}),
        ({"standfirst": "What we know"}, {"header"}),
        ({"summary": "<p>Sum</p>"}, {"summary"}),
        ({"status": "closed"}, {"header"}),
        ({"status": "paused"}, {"header"}),
        ({"time_zone": "Europe/Kyiv"}, {"header", "summary", "key_events", "pinned", "sources"}),
        ({"slug": "moved"}, {"header", "summary", "key_events", "pinned", "sources"}),
        ({"lead_picture": PICTURE}, {"header"}),
        ({"other_stories": (StoryContent(headline="x", link="https://example.org/"),)}, set()),
    ],
)
def test_every_public_change_claims_one_version(
    blog: LiveBlog, change: Callable[..., LiveBlog], changes: dict[str, Any], panels: set[str]
) -> None:
    before = again(blog)
    change(blog, **changes)
    after = again(blog)
    assert (after.version, after.edit) == (before.version + 1, before.edit + 1)
    touched = {name for name, version in after.panel_versions.items() if version == after.version}
    assert touched >= panels
    assert BlogContent.of(after) == replace(BlogContent.of(before), **changes)


def test_same_content_changes_nothing(blog: LiveBlog, change: Callable[..., LiveBlog]) -> None:
    row = LiveBlog.objects.values().get()
    change(blog)
    assert LiveBlog.objects.values().get() == row


def test_stale_change_is_refused_with_both_contents(
    blog: LiveBlog, change: Callable[..., LiveBlog], editor: User
) -> None:
    old = BlogContent.of(blog)
    change(blog, headline="Theirs")
    row = LiveBlog.objects.values().get()
    mine = replace(old, headline="Mine")
    with pytest.raises(Conflict) as caught:
        publishing.change_blog(blog.pk, by=editor, content=mine, base_edit=blog.edit)
    assert (caught.value.theirs.headline, caught.value.mine) == ("Theirs", mine)
    assert LiveBlog.objects.values().get() == row


def test_new_entry_does_not_refuse_a_change(
    blog: LiveBlog, change: Callable[..., LiveBlog], published: Callable[..., Entry], editor: User
) -> None:
    content, edit = replace(BlogContent.of(blog), headline="Mine"), blog.edit
    published()
    publishing.change_blog(blog.pk, by=editor, content=content, base_edit=edit)
    assert again(blog).headline == "Mine"
    assert again(blog).version == 3


def test_changed_slug_leads_on(blog: LiveBlog, change: Callable[..., LiveBlog]) -> None:
    first = blog.slug
    change(blog, slug="second")
    change(blog, slug="third")
    for slug in (first, "second"):
        assert LiveBlog.objects.public().formerly_at(slug) == blog
    assert LiveBlog.objects.public().at("third") == blog
    change(blog, slug=first)
    assert set(FormerSlug.objects.values_list("slug", flat=True)) == {"second", "third"}


def test_slug_of_a_draft_was_never_an_address(
    make_blog: Callable[..., LiveBlog], change: Callable[..., LiveBlog]
) -> None:
    change(make_blog(status="draft"), slug="second")
    assert not FormerSlug.objects.exists()


def test_address_that_another_live_blog_has_or_had_is_taken(
    make_blog: Callable[..., LiveBlog], change: Callable[..., LiveBlog]
) -> None:
    one, two = make_blog(slug="one"), make_blog(slug="two")
    change(one, slug="uno")
    for slug in ("one", "uno"):
        with pytest.raises(ValidationError, match="slug"):
            change(two, slug=slug)
        with pytest.raises(ValidationError, match="slug"):
            make_blog(slug=slug)
    assert again(two).slug == "two"


def test_address_taken_at_the_same_moment_is_a_field_error(
    blog: LiveBlog, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liveblog.publishing.blogs._expect_free_slug", lambda *_: None)
    with pytest.raises(ValidationError, match="slug"):
        publishing.create_blog(by=editor, content=BlogContent(headline="x", slug=blog.slug))
    assert LiveBlog.objects.count() == 1


def test_live_blog_with_published_entries_cannot_be_a_draft_again(
    blog: LiveBlog, change: Callable[..., LiveBlog], published: Callable[..., Entry], editor: User
) -> None:
    entry = published()
    with pytest.raises(ValidationError, match="status"):
        change(blog, status="draft")
    publishing.retract(entry.pk, by=editor, note="Wrong.")
    with pytest.raises(ValidationError, match="status"):
        change(blog, status="draft")
    assert again(blog).status == "live"


def test_live_blog_without_published_entries_can_be_a_draft_again(
    blog: LiveBlog, change: Callable[..., LiveBlog], make_entry: Callable[..., Entry]
) -> None:
    make_entry()
    change(blog, status="draft")
    assert not LiveBlog.objects.public()


def test_entries_published_in_a_draft_appear_with_it(
    make_blog: Callable[..., LiveBlog], change: Callable[..., LiveBlog], published: Callable[..., Entry]
) -> None:
    blog = make_blog(status="draft")
    entry = published(of=blog)
    assert not Entry.objects.visible()
    change(blog, status="live")
    assert list(Entry.objects.visible()) == [entry]


def test_lead_picture_is_replaced_and_taken_off(blog: LiveBlog, change: Callable[..., LiveBlog]) -> None:
    change(blog, lead_picture=PICTURE)
    change(blog, lead_picture=replace(PICTURE, credit="Another"))
    assert Picture.objects.get().credit == "Another"
    change(blog, headline="Another")
    assert Picture.objects.count() == 1
    change(blog, lead_picture=None)
    assert not Picture.objects.exists()


def test_other_stories_keep_their_order(
    blog: LiveBlog, change: Callable[..., LiveBlog], make_blog: Callable[..., LiveBlog]
) -> None:
    stories = (
        StoryContent(headline="Z", link="https://example.org/"),
        StoryContent(live_blog_id=make_blog().pk),
        StoryContent(headline="A", link="https://example.org/a"),
    )
    change(blog, other_stories=stories)
    assert BlogContent.of(again(blog)).other_stories == stories
    change(blog, other_stories=stories[::-1])
    assert BlogContent.of(again(blog)).other_stories == stories[::-1]
    assert OtherStory.objects.count() == 3


def test_draft_among_other_stories_is_not_public(
    blog: LiveBlog, change: Callable[..., LiveBlog], make_blog: Callable[..., LiveBlog]
) -> None:
    stories = [make_blog(), make_blog(status="draft")]
    change(blog, other_stories=tuple(StoryContent(live_blog_id=story.pk) for story in stories))
    assert [row.live_blog for row in blog.other_stories.public()] == stories[:1]


def test_closed_live_blog_opens_again(blog: LiveBlog, change: Callable[..., LiveBlog], editor: User) -> None:
    change(blog, status="closed")
    change(blog, status="live")
    publishing.create(blog.pk, by=editor, content=Content(body="<p>x</p>"))
