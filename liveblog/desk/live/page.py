"""Step 1, the live desk's page, and its composer for a new entry or one that exists."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from js_asset import Media

from liveblog.desk.access import DeskAdmin, acting
from liveblog.desk.buttons import Press, buttons_for
from liveblog.desk.entry_form import EntrySheet
from liveblog.desk.live import controls, rows
from liveblog.desk.live.answers import Answer, answers, blog_at, entry_of
from liveblog.desk.live.words import words
from liveblog.models import Entry, LiveBlog
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
        "composer": composer(request, user, blog, None),
        "stream": rows.first_rows(user, blog),
        "config": config(user, blog),
        "words": words(),
        "media": Media.from_media(media).with_nonce(getattr(request, "csp_nonce", "")),
    }
    return TemplateResponse(request, "admin/liveblog/live/desk.html", context)


def config(user: User, blog: LiveBlog) -> dict[str, Any]:
    """What the scripts know from the start."""
    return {
        "blog": blog.pk,
        "slug": blog.slug,
        "user": user.pk,
        "name": str(user),
        "window": str(uuid.uuid4()),
        "desk_version": blog.desk_version,
    }


@answers
def compose(request: HttpRequest, user: User, blog: LiveBlog, entry_id: int | None = None) -> Answer:
    """GET: {"html": the composer}, empty or with an entry as it stands."""
    entry = entry_of(user, blog, entry_id) if entry_id else None
    return {"html": composer(request, user, blog, entry)}


def composer(request: HttpRequest, user: User, blog: LiveBlog, entry: Entry | None) -> str:
    """The one form for new, edit and correct: the fields of the admin's own form."""
    sheet = EntrySheet(user=user, entry=entry, blog=str(blog.pk))
    buttons = buttons_for(user, entry)
    context = {
        "sheet": sheet,
        "entry": entry,
        "blog": blog,
        "client_id": uuid.uuid4(),
        "buttons": {button.press.name: button for button in buttons},
        "main": next((button for button in buttons if button.main), None),
        "presses": [press.value for press in Press],
        "legend": _("New update") if entry is None else str(entry),
    }
    return render_to_string("admin/liveblog/live/_composer.html", context, request=request)
