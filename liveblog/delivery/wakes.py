"""Wakes: a hint, after a commit, that a live blog has a new version.

The database is the truth. Whoever is woken reads it again, so a lost wake costs a moment and never an update.
Inside one process it needs nothing; where REDIS_URL is set it reaches all processes.
"""

import logging
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from liveblog.delivery.redis_bus import Bus

Listener = Callable[[int, int], None]  # live blog id, version

log = logging.getLogger(__name__)
_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener(blog_id, version)` at every wake in this process; returns what stops it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def wake(blog_id: int, version: int) -> None:
    """Tell all listeners. What one of them raises is logged and keeps nothing from the others."""
    for listener in tuple(_listeners):
        try:
            listener(blog_id, version)
        except Exception:  # the commit is done: a listener can't undo it, nor keep it from the others
            log.exception("a listener failed at a wake of live blog %d", blog_id)
    between_processes = bus()
    if between_processes:
        between_processes.send(blog_id, version)


@cache
def bus() -> "Bus | None":
    """This process's way to the others, where REDIS_URL is set. Its module needs the redis package."""
    if not settings.REDIS_URL:
        return None
    return import_string("liveblog.delivery.redis_bus.Bus")(settings.REDIS_URL)
