"""Middleware: sessions for the desk alone, and errors in plain words.

A public page neither reads nor sets a cookie, not even a stale one that the browser still sends: what a
shared cache keeps is then the same for everyone.
"""

from collections.abc import Awaitable, Callable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from newsroom import errors

DESK = "/admin/"


def is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(DESK)


class DeskOnly(MiddlewareMixin):
    """Mixed in before a middleware: it then runs for the desk's addresses and for no other."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if not is_desk(request):
            return self.get_response(request)
        return super().__call__(request)


class DeskSessions(DeskOnly, SessionMiddleware):
    pass


class DeskAuthentication(DeskOnly, AuthenticationMiddleware):
    pass


class DeskMessages(DeskOnly, MessageMiddleware):
    pass


class PlainErrors:
    """The same 404 page for everything that is not there, and a plain 503 when the database is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and not getattr(response, "is_plain", False):
            return errors.page_not_found(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            return errors.database_away(request)
        return None
