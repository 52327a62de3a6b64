"""Step 4e, one request: to our own site as a reader makes it, or to a cache in front of it.

Nothing that somebody typed decides where a request goes: the site is SITE_URL, the caches are PURGE_URLS.
"""

from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

TIMEOUT_SECONDS = 5.0
MOST_BYTES = 8 * 1024 * 1024
MOST_REDIRECTS = 3
NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
NOT_KEPT = (*NOT_THERE, HTTPStatus.PRECONDITION_FAILED)  # a cache says that it did not have it
HEADERS = {"User-Agent": "takedown-check", "Accept-Encoding": "identity", "Connection": "close"}


class Unasked(Exception):
    """It could not be asked; the message says why, in words for the desk.

    is_away  nobody answers there at all: the next question would end in the same way.
    """

    def __init__(self, why: str, *, is_away: bool = False) -> None:
        super().__init__(why)
        self.is_away = is_away


@dataclass(frozen=True)
class Answer:
    """body: the first MOST_BYTES of it."""

    status: int
    body: bytes

    @property
    def is_gone(self) -> bool:
        return self.status in NOT_THERE


def get(path: str) -> Answer:
    """What a reader gets at an address of this site. Redirects are followed on this site alone.

    Raises Unasked.
    """
    site = urlsplit(settings.SITE_URL)
    for _redirect in range(MOST_REDIRECTS + 1):
        response, body = _ask(site, "GET", path)
        if response.status // 100 != 3:
            if response.status >= 400 and response.status not in NOT_THERE:
                raise Unasked(_("The site answers %d.") % response.status)
            return Answer(response.status, body)
        target = urlsplit(urljoin(settings.SITE_URL + path, response.getheader("Location") or ""))
        if (target.scheme, target.netloc) != (site.scheme, site.netloc):
            raise Unasked(_("It leads to another site."))
        path = target._replace(scheme="", netloc="").geturl()
    raise Unasked(_("It leads round in a circle."))


def purge(cache: str, path: str) -> None:
    """Tell a cache to forget an address of this site. Raises Unasked."""
    address = urlsplit(cache.replace("{path}", path) if "{path}" in cache else cache.rstrip("/") + path)
    target = address._replace(scheme="", netloc="", fragment="").geturl() or "/"
    response, _body = _ask(address, "PURGE", target, Host=urlsplit(settings.SITE_URL).netloc)
    if response.status // 100 != 2 and response.status not in NOT_KEPT:
        raise Unasked(_("The cache answers %d.") % response.status)


def _ask(place: SplitResult, method: str, target: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
    connection = kind(place.hostname or "", place.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, target, headers=HEADERS | headers)
        response = connection.getresponse()
        return response, response.read(MOST_BYTES)
    except TimeoutError:
        raise Unasked(_("There was no answer within %d seconds.") % TIMEOUT_SECONDS) from None
    except (OSError, HTTPException) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Unasked(_("It can’t be reached: %s.") % why, is_away=isinstance(error, OSError)) from None
    finally:
        connection.close()
