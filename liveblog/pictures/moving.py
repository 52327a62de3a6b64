"""Step 1b, how many frames a file has, without decoding any. GIF89a, sections 18 to 27."""

from typing import Any

from PIL import Image

HEAD = 13  # bytes before a GIF's colour table
EXTENSION, FRAME = 0x21, 0x2C


def frames(picture: Image.Image, data: bytes, enough: int) -> int:
    """Frames of an opened picture; of a GIF at most one more than `enough` are counted."""
    if picture.format == "GIF":
        return _gif_frames(data, enough)
    of_many: Any = picture
    return getattr(of_many, "n_frames", 1)


def _gif_frames(data: bytes, enough: int) -> int:
    count, at = 0, HEAD + _table(data, 10)
    while at < len(data) and count <= enough:
        if data[at] == EXTENSION:
            at = _after_blocks(data, at + 2)
        elif data[at] == FRAME:
            count += 1
            at = _after_blocks(data, at + 11 + _table(data, at + 9))
        else:
            break
    return count


def _table(data: bytes, at: int) -> int:
    """The size of the colour table that the flags at this place announce."""
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    """Behind a series of blocks, each of which begins with its length; the last is empty."""
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
