"""A constant view to compare with, and the desk's verbs by POST, timed inside the server."""

import time
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from bench import names, sample
from liveblog import publishing
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from newsroom.models import User


@lru_cache(8)
def _bytes(size: int) -> bytes:
    return b"x" * size


@require_safe
def constant(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(_bytes(size))


@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    blog, editor = _subject()
    content = sample.content(number, sample.sources())
    return _timed(lambda: publishing.create(blog.pk, by=editor, content=content, then=Verb.PUBLISH))


@require_POST
def correct(request: HttpRequest, entry_id: int) -> HttpResponse:
    _blog, editor = _subject()
    entry = Entry.objects.get(pk=entry_id)
    content = sample.content(entry_id + 1, sample.sources())
    return _timed(
        lambda: publishing.correct(
            entry_id, by=editor, content=content, base_edit=entry.edit, note=sample.NOTE
        )
    )


def _subject() -> tuple[LiveBlog, User]:
    return LiveBlog.objects.get(slug=names.SLUG), User.objects.get(username=names.EDITOR)


def _timed(write: Callable[[], Entry]) -> JsonResponse:
    """Do it; say when it was committed (time.monotonic, one clock for all processes) and its CPU."""
    before = time.thread_time()
    entry = write()
    spent, at = time.thread_time() - before, time.monotonic()
    return JsonResponse({"at": at, "cpu_ms": spent * 1000, "entry": entry.pk, "version": entry.version})
