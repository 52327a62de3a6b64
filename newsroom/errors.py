"""Error pages: what is not there, what broke, what is away for a moment.

None of them touches the database or says anything about what was asked for. All are in the site's language
and carry the policy themselves: its middleware leaves 404 and 500 out while DEBUG is on.
"""

import re
import sys
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.areas import is_desk

AWAY = (OperationalError, InterfaceError)
BOOKKEEPING = re.compile(
    r"(_FORMS|-ORDER|-DELETE|-stored|client_id|base_edit|verb|blog|source|manner|status|focal_[xy])$"
)


def page(
    request: HttpRequest, template: str, status: int, context: dict[str, Any] | None = None
) -> HttpResponse:
    with translation.override(settings.LANGUAGE_CODE):
        response = _spoken(request, status, context) or render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    response[HEADER] = build_policy()
    response.is_plain = True  # type: ignore[attr-defined]  # a mark of ours
    return response


REASONS = {
    400: gettext_lazy("This could not be read."),
    403: gettext_lazy("This is not allowed."),
    404: gettext_lazy("It is not there."),
    500: gettext_lazy("Something broke here. Nothing was saved."),
    503: gettext_lazy("The database can’t be reached, so nothing was saved."),
}


def _spoken(request: HttpRequest, status: int, context: dict[str, Any] | None) -> HttpResponse | None:
    """The same in JSON, for a script of the desk: it says why in one line, and has the text itself.

    {"reason", "stale": true where a fresh token would help}.
    """
    if not is_desk(request) or request.headers.get("Accept") != "application/json":
        return None
    context = context or {}
    answer: dict[str, Any] = {"reason": str(context.get("why") or REASONS[status])}
    if context.get("is_stale"):
        answer["stale"] = True
    return JsonResponse(answer, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for what can't be read at all: more text than any form takes, a broken form, an odd host."""
    return page(request, "400.html", 400, {"is_form": request.method == "POST"})


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """One body for every 404: an unknown address, a draft and an embargoed update look alike."""
    return page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where it was the database, outside of any view."""
    if isinstance(sys.exc_info()[1], AWAY):
        return database_away(request)
    return page(request, "500.html", 500)


def database_away(request: HttpRequest) -> HttpResponse:
    """503 in words; the desk's page hands back what was typed, ready to be sent again."""
    context: dict[str, Any] = {}
    if is_desk(request) and request.method == "POST":
        context = handed_back(request)
    response = page(request, "503.html", 503, context)
    response["Retry-After"] = "5"
    return response


def logged_out(request: HttpRequest) -> HttpResponse:
    """403 for a form that came without a session: its text is handed back, to be sent after a log-in."""
    context: dict[str, Any] = {
        "why": _("You are logged out, so nothing was saved. Log in first."),
        "logged_out": True,
    }
    return page(request, "not_sent.html", 403, context | handed_back(request))


def forgery_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is not this session's: most often an old page, after another log-in.

    Its text is handed back with a fresh token where the browser itself says that a page of this site sent it.
    """
    context: dict[str, Any] = {
        "why": _("This page was older than your log-in, so nothing was saved."),
        "is_stale": True,
    }
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        context |= handed_back(request)
    return page(request, "not_sent.html", 403, context)


def handed_back(request: HttpRequest) -> dict[str, Any]:
    """What the page shows of the form to read and copy, and what it only sends again."""
    fields = typed(request)
    return {
        "typed": [(name, value) for name, value in fields if is_words(name, value)],
        "beside": [(name, value) for name, value in fields if not is_words(name, value)],
        "files": bool(request.FILES),
    }


def is_words(name: str, value: str) -> bool:
    """Whether somebody typed it, or it is the form's own bookkeeping."""
    return bool(value.strip()) and not BOOKKEEPING.search(name)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Every posted field and each of its values, but passwords and the form's own token."""
    try:
        return [
            (name, str(value))
            for name in request.POST
            if name != "csrfmiddlewaretoken" and "password" not in name
            for value in request.POST.getlist(name)
        ]
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return []
