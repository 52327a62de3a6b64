"""Error pages: what is not there, what broke, what is away for a moment.

None of them touches the database or says anything about what was asked for.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    response = render(request, template, status=status)
    response["Cache-Control"] = "no-store"
    response.is_plain = True  # type: ignore[attr-defined]
    return response


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """One body for every 404: an unknown address, a draft and an embargoed update look alike."""
    return page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, "500.html", 500)


def database_away(request: HttpRequest) -> HttpResponse:
    """503 in words; the desk's page hands back what was typed, ready to be sent again."""
    response = page(request, "503.html", 503)
    response["Retry-After"] = "5"
    return response
