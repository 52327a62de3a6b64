"""Log lines without the words that somebody typed.

A database error quotes the row that failed, so a traceback's own message is left out: the kind of the
error and the lines of code say enough.
"""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WordlessFormatter(logging.Formatter):
    """Prints the frames and the exception's class, never its message."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802, the name logging calls
        kind, _error, frames = ei
        lines = traceback.format_tb(frames)
        return "".join([*lines, kind.__name__ if kind else ""])
