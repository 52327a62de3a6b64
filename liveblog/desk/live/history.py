"""Step 1, an entry's history inside the live desk: the admin's own steps, word by word."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from liveblog.desk.history import told
from liveblog.desk.live.answers import Answer, answers, entry_of
from liveblog.models import LiveBlog
from newsroom.models import User


@answers
def history(request: HttpRequest, user: User, blog: LiveBlog, entry_id: int) -> Answer:
    """GET, `page` from 1: {"html": the revisions, newest first}. The unseen is not there."""
    context = told(user, entry_of(user, blog, entry_id), request.GET.get("page"))
    return {"html": render_to_string("admin/liveblog/live/_history.html", context, request=request)}
