"""What every template may use."""

from typing import Any

from django.conf import settings
from django.contrib.auth.context_processors import auth
from django.contrib.messages.context_processors import messages
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}


def desk(request: HttpRequest) -> dict[str, Any]:
    """User and messages, in the desk alone: a public page knows nobody."""
    if not hasattr(request, "user"):
        return {}
    return {**auth(request), **messages(request)}
