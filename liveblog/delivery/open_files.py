"""Every open stream is an open file: make sure of enough of them when the server starts."""

import logging
import sys

if sys.platform != "win32":
    import resource

log = logging.getLogger(__name__)

BESIDE_READERS = 200  # database, static files, logs, connections that are being made


def make_sure(readers: int) -> int | None:
    """Raise this process's limit of open files as far as it may go, up to what `readers` need.

    Returns the limit, or None where the system has none to ask for. Says in the log when it is too low.
    """
    if sys.platform == "win32":
        return None
    needed = readers + BESIDE_READERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        soft = allowed
    if soft != resource.RLIM_INFINITY and soft < needed:
        log.warning(
            "the limit of open files is %d: too low for READERS=%d, who need %d (ulimit -n, LimitNOFILE)",
            soft,
            readers,
            needed,
        )
    return soft
