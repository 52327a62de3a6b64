"""The ASGI entry: Django as WSGI in a fixed pool of threads, several times faster than its own handler."""

from typing import Any, cast

from a2wsgi import WSGIMiddleware

from newsroom.wsgi import application as django

THREADS = 10

application = WSGIMiddleware(cast(Any, django), workers=THREADS)
