"""Step 1b, one picture at a time: decoding takes both cores and much memory, and threads are few."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

AT_ONCE = 4  # of the server's ten threads: one decodes, the others wait

_places = threading.BoundedSemaphore(AT_ONCE)
_turn = threading.Lock()


@contextmanager
def a_place() -> Iterator[None]:
    """Wait for one's turn. Raises ValidationError (code "busy") where too many wait already."""
    if not _places.acquire(blocking=False):
        raise ValidationError(
            _("Many pictures are arriving just now. Send it again in a moment."), code="busy"
        )
    try:
        with _turn:
            yield
    finally:
        _places.release()
