"""Middleware: sessions for the desk alone, and errors in plain words.

A public page neither reads nor sets a cookie, not even a stale one that the browser still sends: what a
shared cache keeps is then the same for everyone.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

from newsroom import errors
from newsroom.areas import is_desk


class DeskOnly(MiddlewareMixin):
    """Mixed in before a middleware: it then runs for the desk's addresses and for no other."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if not is_desk(request):
            return self.get_response(request)
        return super().__call__(request)


class DeskSessions(DeskOnly, SessionMiddleware):
    pass


class DeskForgeryCheck(DeskOnly, CsrfViewMiddleware):
    """Public pages take no form; there the check would set a cookie where a browser sends a broken one."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        if not is_desk(request):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class DeskAuthentication(DeskOnly, AuthenticationMiddleware):
    pass


class DeskMessages(DeskOnly, MessageMiddleware):
    pass


class DeskPrivate:
    """Nothing of the desk is kept by any cache, whatever the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_desk(request):
            response["Cache-Control"] = "private, no-store"
            response["X-Robots-Tag"] = "noindex"
        return response


class PlainErrors:
    """The same 404 page for everything that is not there, and a plain 503 when the database is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and not getattr(response, "is_plain", False):
            return _with_headers_of(response, errors.page_not_found(request))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, errors.AWAY):
            return errors.database_away(request)
        return None


def _with_headers_of(response: HttpResponse, plain: HttpResponse) -> HttpResponse:
    """`plain` with what other middleware has put on the answer whose place it takes."""
    for name, value in response.items():
        if name != "Content-Length":
            plain.headers.setdefault(name, value)
    return plain
