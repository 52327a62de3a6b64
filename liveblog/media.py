"""Step 8c, a picture's file as an answer: a sandbox of its own, asked for again whenever it is shown.

Readers and the desk get files the same way; which of them somebody may see is asked before.
"""

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}

# Feeds carry pictures to readers on other sites, so those may show them; nothing in one can run or load.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def answer(request: HttpRequest, storage: Storage, name: str) -> HttpResponseBase:
    """The file `name`, or 304 to one who has it. Raises Http404 where there is none, or not one of ours."""
    kind = TYPES.get(PurePosixPath(name).suffix.lower())
    if not kind:
        raise Http404
    try:
        changed_at, size = storage.get_modified_time(name), storage.size(name)
        headers = {**HEADERS, **_validators(name, changed_at, size)}
        unchanged = get_conditional_response(
            request, etag=headers["ETag"], last_modified=int(changed_at.timestamp())
        )
        response: Any = unchanged or FileResponse(storage.open(name), content_type=kind)
    except (OSError, SuspiciousFileOperation):
        raise Http404 from None
    for header, value in headers.items():
        response[header] = value
    return response


def _validators(name: str, changed_at: datetime, size: int) -> dict[str, str]:
    stamp = f"{name} {changed_at.timestamp()} {size}"
    return {
        "ETag": quote_etag(hashlib.sha256(stamp.encode()).hexdigest()[:32]),
        "Last-Modified": http_date(changed_at.timestamp()),
    }
