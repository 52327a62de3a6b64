"""Step 1, what only the newsroom may see: a page as readers will get it, and pictures of drafts."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from liveblog import media, pages, paging
from liveblog.desk.access import DeskAdmin, acting
from liveblog.desk.fields import stored_in
from liveblog.models import Entry, Picture
from liveblog.permissions import Verb, can
from liveblog.pictures.renditions import pictures_of
from newsroom.models import User

PICTURE_BASE = "/admin/media/"


def preview_entry(desk: DeskAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    acting(request)
    entry: Any = desk.find(request, object_id)
    if entry.is_taken_down:
        raise Http404
    window = paging.around(entry, Entry.objects.for_preview().stream().of(entry.blog))
    page = pages.live_blog_page(entry.blog, window=window, extra_entry=entry, picture_base=PICTURE_BASE)
    return HttpResponse(page)


def preview_blog(desk: DeskAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    acting(request)
    blog: Any = desk.find(request, object_id)
    return HttpResponse(pages.live_blog_page(blog, picture_base=PICTURE_BASE))


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture's file: of an entry that one may see, of a live blog, or one's own that is not saved yet."""
    if not _may_see(acting(request), path, request.GET.get("stored", "")):
        raise Http404
    return media.answer(request, default_storage, path)


def _may_see(user: User, path: str, token: str) -> bool:
    own = stored_in(token, user)
    if own and own.file in pictures_of(path):
        return True
    return any(_shows(user, row.entry) for row in Picture.objects.named(path).select_related("entry"))


def _shows(user: User, entry: Entry | None) -> bool:
    """A picture without an entry leads a live blog, which all who work here see."""
    return entry is None or can(user, Verb.VIEW, entry)
