"""Wakes: a hint, after a commit, that a live blog has a new version.

The database is the truth. Whoever is woken reads it again, so a lost wake costs a moment and never an update.
"""

import logging
from collections.abc import Callable

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
        except Exception:
            log.exception("a listener failed at a wake of live blog %d", blog_id)
