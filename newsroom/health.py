"""Health checks for whoever restarts the process or sends readers to it: one plain line each.

/healthz  the process is up; it touches nothing else.
/readyz   the database answers, and Redis where it is set; else 503 and a line that names what is away.
"""

import contextlib
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

try:
    import redis
except ImportError:  # an optional package, there wherever REDIS_URL is set
    redis = None  # type: ignore[assignment]  # not installed

WAIT_SECONDS = 2


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return _line("ok", 200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    away = [
        name for name, answers in (("database", database_answers), ("Redis", redis_answers)) if not answers()
    ]
    return _line(f"not ready: no answer from {' and '.join(away)}", 503) if away else _line("ok", 200)


def _line(text: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)


def database_answers() -> bool:
    """Whether a new connection reads from a migrated database in a moment; this thread's own may be stuck."""
    probe: Any = connection.copy()
    if connection.vendor == "postgresql":
        probe.settings_dict["OPTIONS"] |= {
            "connect_timeout": WAIT_SECONDS,
            "tcp_user_timeout": WAIT_SECONDS * 1000,
        }
    with contextlib.closing(probe):
        try:
            with probe.cursor() as cursor:
                cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
                return cursor.fetchone() is not None
        except DatabaseError:
            return False


def redis_answers() -> bool:
    """Whether Redis answers in a moment, where there is one."""
    if not settings.REDIS_URL:
        return True
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=WAIT_SECONDS, socket_timeout=WAIT_SECONDS
    )
    with contextlib.closing(client):
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
