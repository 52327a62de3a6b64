"""Whether a live blog shows its history: the desk's choice, and itself a public change of the live blog."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from liveblog import publishing
from liveblog.models import LiveBlog, Revision
from liveblog.publishing.blogs import BlogContent, StoryContent
from newsroom.models import User

pytestmark = pytest.mark.django_db


def switch(blog: LiveBlog, by: User, on: bool) -> LiveBlog:
    blog.refresh_from_db()
    content = replace(BlogContent.of(blog), public_history=on)
    return publishing.change_blog(blog.pk, by=by, content=content, base_edit=blog.edit)


def test_a_live_blog_shows_its_history_unless_told_otherwise(blog: LiveBlog) -> None:
    assert blog.public_history


def test_switching_the_history_off_is_a_public_change(blog: LiveBlog, editor: User) -> None:
    version = blog.version
    assert switch(blog, editor, False).version == version + 1
    last = Revision.objects.filter(blog=blog).latest("number")
    assert last.content["public_history"] is False


def test_the_live_blogs_form_switches_the_history(client: Client, blog: LiveBlog, editor: User) -> None:
    client.force_login(editor)
    address = f"/admin/liveblog/liveblog/{blog.pk}/change/"
    assert 'name="public_history"' in client.get(address).content.decode()
    values = {"headline": blog.headline, "slug": blog.slug, "status": "live", "language": "en"}
    values |= {"time_zone": "UTC", "base_edit": blog.edit}
    values |= {"stories-TOTAL_FORMS": "0", "stories-INITIAL_FORMS": "0"}
    client.post(address, values)
    blog.refresh_from_db()
    assert not blog.public_history


def test_the_ledger_names_no_story_that_leads_to_a_draft(
    blog: LiveBlog, editor: User, make_blog: Callable[..., LiveBlog]
) -> None:
    draft = make_blog(status="draft")
    stories = (StoryContent(live_blog_id=draft.pk, headline="Not out yet"),)
    content = replace(BlogContent.of(blog), other_stories=stories)
    publishing.change_blog(blog.pk, by=editor, content=content, base_edit=blog.edit)
    assert Revision.objects.filter(blog=blog).latest("number").content["other_stories"] == []
