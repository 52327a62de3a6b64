"""Step 1b, what a file says of itself: the words of an agency, and nothing of camera or place.

Read from XMP, then from the older IPTC-IIM where that says nothing. The file is then thrown away; the words
are a suggestion that a journalist sees before it is used. IPTC Photo Metadata Standard 2023.1, IIM 4.2.
"""

import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from PIL import Image

from liveblog import sanitise

MAX_BYTES = 1024 * 1024  # of either; they usually take a few kilobytes
MAX_TEXT = 10_000  # characters of a text that are looked at
MAX_NAMES = 5
LIMITS = {"caption": 1000, "credit": 200, "alt_text": 500}  # as models.Picture has them

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

IIM_BLOCK = 0x0404
CHARSET, BYLINE, CREDIT, SOURCE, CAPTION = (1, 90), (2, 80), (2, 110), (2, 115), (2, 120)
UTF8 = b"\x1b%G"

Texts = Callable[[Any], list[str]]


@dataclass(frozen=True)
class Told:
    """Plain text of one line each, within the limits of a picture's fields; "" where nothing was said."""

    caption: str = ""
    credit: str = ""
    alt_text: str = ""


def of(picture: Image.Image) -> Told:
    """What an opened and loaded picture tells. Whatever is in it, nothing is raised."""
    xmp, iim = _xmp(picture.info.get("xmp")), _iim(picture.info.get("photoshop"))
    return Told(
        caption=_fit("caption", xmp(DC + "description")[:1] or iim(CAPTION)[:1]),
        credit=_fit("credit", _credit(xmp, iim)),
        alt_text=_fit("alt_text", xmp(IPTC_CORE + "AltTextAccessibility")[:1]),
    )


def _credit(xmp: Texts, iim: Texts) -> list[str]:
    """Who made the picture and for whom; nobody is named twice."""
    makers = xmp(DC + "creator") or iim(BYLINE)
    lines = xmp(PHOTOSHOP + "Credit") or iim(CREDIT) or xmp(PHOTOSHOP + "Source") or iim(SOURCE)
    line = lines[0] if lines else ""
    return [*(maker for maker in makers[:MAX_NAMES] if maker.casefold() not in line.casefold()), *lines[:1]]


def _fit(field: str, texts: Iterable[str]) -> str:
    text, limit = " / ".join(texts), LIMITS[field]
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _clean(texts: Iterable[str | None]) -> list[str]:
    """Without what is empty or was said before."""
    lines = (sanitise.clean_line(text[:MAX_TEXT]) for text in texts if text)
    return list(dict.fromkeys(line for line in lines if line))


def _xmp(packet: Any) -> Texts:
    """The texts of a property. Nothing is fetched or expanded, and broken XML says nothing."""
    root = None
    if isinstance(packet, bytes) and len(packet) <= MAX_BYTES:
        with suppress(ParseError, ValueError, LookupError):  # no XML, forbidden XML, no such encoding
            root = ElementTree.fromstring(packet.strip(b"\0 \r\n\t"), forbid_dtd=True)
    descriptions = [] if root is None else list(root.iter(RDF + "Description"))[:100]
    return lambda name: _clean(text for one in descriptions for text in _property(one, name))


def _property(description: Element, name: str) -> list[str | None]:
    """As an attribute, an element, or a list; of several languages the one for everyone comes first."""
    texts: list[str | None] = [description.get(name)]
    for found in description.findall(name):
        items = list(found.iter(RDF + "li"))
        items.sort(key=lambda item: item.get(LANGUAGE, "x-default") != "x-default")
        texts += [item.text for item in items] if items else [found.text]
    return texts


def _iim(blocks: Any) -> Texts:
    """The texts of a data set, given as (record, number)."""
    block = blocks.get(IIM_BLOCK) if isinstance(blocks, dict) else None
    sets = _data_sets(block) if isinstance(block, bytes) and len(block) <= MAX_BYTES else []
    is_utf8 = any(name == CHARSET and data.strip() == UTF8 for name, data in sets)
    return lambda name: _clean(_text(data, is_utf8) for found, data in sets if found == name)


def _data_sets(block: bytes) -> list[tuple[tuple[int, int], bytes]]:
    sets, at = [], 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        record, number, length = struct.unpack_from(">BBH", block, at + 1)
        if length > 0x7FFF:  # longer than 32 kB, which nothing that is wanted here can be
            break
        sets.append(((record, number), block[at + 5 : at + 5 + length]))
        at += 5 + length
    return sets


def _text(data: bytes, is_utf8: bool) -> str:
    """Western text unless marked as UTF-8; many programs write UTF-8 and leave the mark out."""
    try:
        return data.decode("utf-8", "replace" if is_utf8 else "strict")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
