"""Step 1, the live desk's sending: a composed text reaches publishing once, and no word of it is lost."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liveblog.models import Entry, LiveBlog
from newsroom.models import User
from tests.desk import entry_data, new_entry_data

pytestmark = pytest.mark.django_db


def desk_url(blog: LiveBlog, path: str = "send/") -> str:
    return f"/admin/liveblog/liveblog/{blog.pk}/desk/{path}"


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def test_publish_gives_the_entry_as_the_stream_shows_it(as_editor: Client, blog: LiveBlog) -> None:
    data = new_entry_data(blog, body="<p>First words</p>", verb="publish")
    answer = as_editor.post(desk_url(blog), data)
    entry = Entry.objects.get()
    told = answer.json()
    assert answer.status_code == 200
    assert (told["id"], told["edit"], told["status"]) == (entry.pk, 1, "published")
    assert "First words" in told["row"]["html"]
    assert told["said"] == "Published."
    assert told["desk_version"] == entry.desk_version
    assert str(entry.client_id) == data["client_id"]
