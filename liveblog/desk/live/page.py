"""Step 1, the live desk's page."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from js_asset import Media

from liveblog.desk.access import DeskAdmin, acting
from liveblog.desk.entry_form import EntrySheet
from liveblog.desk.live import compose, controls, rows
from liveblog.desk.live.answers import blog_at
from liveblog.desk.live.keep import open_copies
from liveblog.desk.live.words import words
from liveblog.desk.taking_down import TakeDownForm
from liveblog.models import LiveBlog
from liveblog.permissions import Verb, can
from newsroom.models import User


def desk_page(desk: DeskAdmin, request: HttpRequest, blog_id: int) -> HttpResponse:
    user, blog = acting(request), blog_at(blog_id)
    sheet = EntrySheet(user=user, blog=str(blog.pk))
    media = desk.media + sheet.media
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": blog.headline,
        "blog": blog,
        **controls.shown(user, blog),
        "composer": compose.blank(request, user, blog),
        "stream": rows.first_page(user, blog, request.GET),
        "config": config(user, blog),
        "take_down": TakeDownForm(auto_id="take-down-%s") if can(user, Verb.TAKE_DOWN) else None,
        "words": words(),
        "media": Media.from_media(media).with_nonce(getattr(request, "csp_nonce", "")),
    }
    return TemplateResponse(request, "admin/liveblog/live/desk.html", context)


def config(user: User, blog: LiveBlog) -> dict[str, Any]:
    """What the scripts know from the start, what this user typed here and did not send among it."""
    return {
        "blog": blog.pk,
        "slug": blog.slug,
        "headline": blog.headline,
        "user": user.pk,
        "name": str(user),
        "window": str(uuid.uuid4()),
        "desk_version": blog.desk_version,
        "copies": open_copies(user, blog),
    }
