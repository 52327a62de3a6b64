"""A newsroom on PostgreSQL, in a process of its own: `python -m tests.late_writer` plays all its scenes.

Each scene is played by threads with a connection each, in a live blog of its own; what the reader saw and
what the writers wrote is printed as one JSON object, for tests/test_late_commit.py to judge.
"""

import json
import os
import random
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
django.setup()

from django.contrib.auth.models import Group  # noqa: E402, Django is set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from liveblog import publishing  # noqa: E402
from liveblog.content import Content, QuoteContent  # noqa: E402
from liveblog.models import Entry, LiveBlog, Source  # noqa: E402
from liveblog.permissions import Verb  # noqa: E402
from liveblog.publishing.blogs import BlogContent  # noqa: E402
from liveblog.publishing.sources import SourceContent  # noqa: E402
from newsroom.models import Role, User  # noqa: E402

WRITERS = 8
EACH = 4


def put(blog: LiveBlog) -> int:
    """Publish an update that cites the source; returns its version."""
    quote = QuoteContent(text="We saw it.", source_id=Source.objects.get().pk)
    editor, content = User.objects.get(), Content(body=f"<p>{uuid.uuid4()}</p>", quotes=(quote,))
    return publishing.create(blog.pk, by=editor, content=content, then=Verb.PUBLISH).version or 0


def put_and_hold(blog: LiveBlog, written: Event, commit: Event) -> int:
    """Publish an update, and commit it only when told to."""
    with transaction.atomic():
        version = put(blog)
        written.set()
        commit.wait(20)
    return version


def put_with_naps(blog: LiveBlog) -> list[int]:
    versions = []
    for _ in range(EACH):
        with transaction.atomic():
            versions.append(put(blog))
            time.sleep(random.uniform(0, 0.2))  # noqa: S311, no secret
    return versions


class Reader:
    """A page that remembers the version it has and asks what came after."""

    def __init__(self, blog: LiveBlog) -> None:
        self.blog, self.at = blog, blog.version

    def look(self) -> list[int]:
        new = [entry.version or 0 for entry in Entry.objects.filter(blog=self.blog).changed_after(self.at)]
        self.at = max([self.at, *new])
        return new

    def follow(self, count: int) -> list[int]:
        """Poll until `count` updates are seen, for at most half a minute."""
        seen: list[int] = []
        end = time.monotonic() + 30
        while len(seen) < count and time.monotonic() < end:
            seen += self.look()
            time.sleep(0.005)
        return seen


def held(blog: LiveBlog, pool: ThreadPoolExecutor) -> dict[str, Any]:
    """One writer is held open while another publishes: what does a reader see, before and after?"""
    reader, written, commit = Reader(blog), Event(), Event()
    slow = pool.submit(own(put_and_hold), blog, written, commit)
    written.wait(20)
    quick = pool.submit(own(put), blog)
    time.sleep(0.7)
    waited, before = not quick.done(), reader.look()
    commit.set()
    versions = [slow.result(), quick.result()]
    return {"waited": waited, "before": before, "after": reader.look(), "versions": versions}


def apart(blog: LiveBlog, pool: ThreadPoolExecutor) -> dict[str, Any]:
    """The same in two live blogs: neither waits for the other."""
    editor = User.objects.get()
    content = BlogContent(headline="Other", slug=uuid.uuid4().hex, status="live")
    other = publishing.create_blog(by=editor, content=content)
    written, commit = Event(), Event()
    slow = pool.submit(own(put_and_hold), blog, written, commit)
    written.wait(20)
    version = pool.submit(own(put), other).result(10)
    commit.set()
    return {"versions": [slow.result(), version]}


def renamed(blog: LiveBlog, pool: ThreadPoolExecutor) -> dict[str, Any]:
    """A source gets a new name while an update that cites it is not committed yet: what is printed last?"""
    written, commit = Event(), Event()
    slow = pool.submit(own(put_and_hold), blog, written, commit)
    written.wait(20)
    source = Source.objects.get()
    content = SourceContent(name="The Herald", slug=source.slug, kind=source.kind)
    renaming = pool.submit(
        own(publishing.change_source),
        source.pk,
        by=User.objects.get(),
        content=content,
        base_edit=source.edit,
    )
    time.sleep(0.7)
    commit.set()
    slow.result()
    renaming.result()
    last = blog.revisions.order_by("number").last()
    return {"name": last and last.content["quotes"][0]["source"]["name"]}


def many(blog: LiveBlog, pool: ThreadPoolExecutor) -> dict[str, Any]:
    """Writers that sleep before they commit, and a reader that polls all the while."""
    reading = pool.submit(own(Reader(blog).follow), WRITERS * EACH)
    writing = [pool.submit(own(put_with_naps), blog) for _ in range(WRITERS)]
    written = sorted(version for work in writing for version in work.result())
    return {"written": written, "seen": reading.result()}


def at_the_desk(blog: LiveBlog, pool: ThreadPoolExecutor) -> dict[str, Any]:
    """The same with drafts, and with a desk that follows them as its looks do."""
    written, commit, at = Event(), Event(), blog.desk_version
    slow = pool.submit(own(keep_and_hold), blog, written, commit)
    written.wait(20)
    quick = pool.submit(own(keep), blog)
    seen: list[int] = []
    for _look in range(3):
        now = LiveBlog.objects.get(pk=blog.pk).desk_version  # before the rows, as desk/live/look.py reads it
        seen += Entry.objects.of(blog).saved_after(at).values_list("pk", flat=True)
        at = now
        time.sleep(0.3)
    commit.set()
    kept = [slow.result(), quick.result()]
    seen += Entry.objects.of(blog).saved_after(at).values_list("pk", flat=True)
    return {"kept": kept, "seen": seen}


def keep(blog: LiveBlog) -> int:
    """Save a draft; returns its id."""
    return publishing.create(blog.pk, by=User.objects.get(), content=Content(body="<p>x</p>")).pk


def keep_and_hold(blog: LiveBlog, written: Event, commit: Event) -> int:
    with transaction.atomic():
        number = keep(blog)
        written.set()
        commit.wait(20)
    return number


def own(work: Callable[..., Any]) -> Callable[..., Any]:
    """`work` in a thread with a connection of its own, closed at the end."""

    def run(*args: Any, **values: Any) -> Any:
        try:
            return work(*args, **values)
        finally:
            connection.close()

    return run


def play() -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    editor = User.objects.create(username="editor")
    editor.groups.add(Group.objects.get_or_create(name=Role.EDITOR.value)[0])
    gazette = SourceContent(name="The Gazette", slug="gazette", kind="outlet")
    publishing.create_source(by=editor, content=gazette)
    answers = {}
    for scene in (held, apart, many, renamed, at_the_desk):
        content = BlogContent(headline="Late", slug=uuid.uuid4().hex, status="live")
        with ThreadPoolExecutor(WRITERS + 1) as pool:
            answers[scene.__name__] = scene(publishing.create_blog(by=editor, content=content), pool)
    return answers


if __name__ == "__main__":
    sys.stdout.write(json.dumps(play()))
