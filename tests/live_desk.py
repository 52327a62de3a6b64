"""Journalists at the live desk, for tests: they send, look for what is new, upload pictures."""

import json
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liveblog import publishing
from liveblog.models import Entry, LiveBlog
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.desk import entry_data, live_url
from tests.uploads import gradient, saved

Told = dict[str, Any]

JPEG = saved(gradient(size=(1000, 700)), "JPEG")
WORDS = {"alt_text": "A bridge", "credit": "Ana Reyes"}  # of a picture


class Sender:
    """Somebody at the live desk: send(data) posts the composer's form and gives the answer's JSON."""

    def __init__(self, user: User, blog: LiveBlog) -> None:
        self.client, self.blog = Client(), blog
        self.client.force_login(user)

    def __call__(self, data: dict[str, Any], status: int = 200, **changes: Any) -> Told:
        answer = self.client.post(live_url(self.blog, "send/"), data | changes)
        assert answer.status_code == status, answer.content
        return answer.json()


class Window:
    """A window of the live desk that is open in a browser of its own."""

    def __init__(self, user: User, blog: LiveBlog) -> None:
        self.client, self.user, self.blog = Client(), user, blog
        self.client.force_login(user)
        self.number = str(uuid.uuid4())

    def post(self, body: Any) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(live_url(self.blog, "look/"), data, content_type="application/json")

    def look(self, since: int | None = None, **more: Any) -> Told:
        """By default from now on: nothing has changed."""
        if since is None:
            since = LiveBlog.objects.get(pk=self.blog.pk).desk_version
        answer = self.post({"since": since, "window": self.number} | more)
        assert answer.status_code == 200, answer.content
        return answer.json()


def change_of(entry: Entry, /, **changes: Any) -> dict[str, Any]:
    """The composer's form of an entry, as one submission."""
    return entry_data(entry) | {"entry": str(entry.pk), "client_id": str(uuid.uuid4())} | changes


def rename(blog: LiveBlog, by: User, **changes: Any) -> None:
    blog.refresh_from_db()
    content = BlogContent(**vars(BlogContent.of(blog)) | changes)
    publishing.change_blog(blog.pk, by=by, content=content, base_edit=blog.edit)


def upload(client: Client, blog: LiveBlog, data: bytes = JPEG, name: str = "a.jpg") -> Any:
    return client.post(live_url(blog, "picture/"), {"upload": SimpleUploadedFile(name, data)})
