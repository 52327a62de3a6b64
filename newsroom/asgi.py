"""The ASGI entry: the edge in front, and Django as WSGI in a fixed pool of threads behind it.

Several times faster than Django's own ASGI handler, and a database connection lives as long as its thread.
"""

from typing import Any, cast

from a2wsgi import WSGIMiddleware

from newsroom.wsgi import application as django  # sets Django up, so it comes before what has models

# isort: split
from liveblog.delivery.edge import Edge

THREADS = 10

application = Edge(cast(Any, WSGIMiddleware(cast(Any, django), workers=THREADS)))
