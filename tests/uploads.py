"""Files as they are uploaded: real pictures of every kind, broken ones, and what only looks like one."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

# Profiles: the usual one, and one in which red and blue have changed places.
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SWAPPED = SRGB.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")
SIZE = (40, 30)
WORDS = "Exif GPS Canon SecretPlace ns.adobe.com 8BIM ICC_PROFILE iCCP tEXt zTXt iTXt eXIf XMP acsp <script"
SECRETS = (*(word.encode() for word in WORDS.split()), b"PK\x03\x04", b"\xff\xfe")


def gradient(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert(mode)


def palette() -> Image.Image:
    """The gradient by numbers of a palette of greys."""
    picture = Image.frombytes("P", SIZE, gradient("L").tobytes())
    picture.putpalette([level for level in range(256) for _ in "rgb"])
    return picture


def sixteen_bits() -> Image.Image:
    return gradient("L").convert("I").point(lambda level: level * 257).convert("I;16")


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bare_png(width: int, height: int, *, bits: int = 1, colour: int = 0, rows: bytes | None = None) -> bytes:
    """A PNG of any size, by hand: its rows are black unless given."""
    if rows is None:
        rows = bytes((width * bits * {0: 1, 2: 3, 6: 4}[colour] // 8 + 1) + 1) * height
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x010F] = "Canon"
    tags[0x0112] = orientation
    tags[0x9286] = "SecretPlace"
    tags.get_ifd(0x8825).update({1: "N", 2: (50.0, 27.0, 0.0), 3: "E", 4: (30.0, 31.0, 0.0)})
    return tags


def told_jpeg(orientation: int = 1, size: tuple[int, int] = SIZE) -> bytes:
    """A JPEG with all that a camera and an agency write into it."""
    iptc = b"\xff\xed" + struct.pack(">H", 2 + 14 + 16) + b"Photoshop 3.0\x008BIM\x04\x04SecretPlace"[:30]
    xmp_body = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>SecretPlace</x:xmpmeta>"
    xmp = b"\xff\xe1" + struct.pack(">H", len(xmp_body) + 2) + xmp_body
    secrets = {"exif": exif(orientation), "comment": b"SecretPlace", "icc_profile": SRGB}
    data = saved(gradient(size=size), "JPEG", **secrets)
    return data[:2] + xmp + iptc + data[2:]


def told_png() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "SecretPlace")
    notes.add_text("Author", "SecretPlace", zip=True)
    notes.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>SecretPlace</x:xmpmeta>")
    return saved(gradient(), "PNG", pnginfo=notes, exif=exif(), icc_profile=SRGB)


def frames(count: int, form: str = "GIF") -> bytes:
    first, *rest = (Image.new("RGB", SIZE, (number % 256, number // 256, 0)) for number in range(count))
    return saved(first, form, save_all=True, append_images=rest)


LEVEL = gradient("L").tobytes()[SIZE[0] * 15]  # one that the gradient holds

GOOD = {
    "jpeg": saved(gradient(), "JPEG"),
    "grey jpeg": saved(gradient("L"), "JPEG"),
    "progressive jpeg": saved(gradient(), "JPEG", progressive=True),
    "cmyk jpeg": saved(gradient("CMYK"), "JPEG"),
    "told jpeg": told_jpeg(),
    "png": saved(gradient(), "PNG"),
    "told png": told_png(),
    "bilevel png": saved(gradient("1"), "PNG"),
    "grey png": saved(gradient("L"), "PNG"),
    "grey alpha png": saved(gradient("LA"), "PNG"),
    "palette png": saved(gradient("P"), "PNG"),
    "clear palette png": saved(palette(), "PNG", transparency=LEVEL),
    "soft palette png": saved(palette(), "PNG", transparency=bytes(range(256))),
    "clear colour png": saved(gradient(), "PNG", transparency=(0, 0, 0)),
    "alpha png": saved(gradient("RGBA"), "PNG"),
    "sixteen bit png": saved(sixteen_bits(), "PNG"),
    "interlaced by hand": bare_png(8, 8),
    "webp": saved(gradient(), "WEBP"),
    "alpha webp": saved(gradient("RGBA"), "WEBP"),
    "lossless webp": saved(gradient(), "WEBP", lossless=True),
    "moving webp": frames(5, "WEBP"),
    "gif": saved(gradient("P"), "GIF"),
    "clear gif": saved(palette(), "GIF", transparency=LEVEL),
    "moving gif": frames(200),
    "moving png": frames(5, "PNG"),
    "avif": saved(gradient(), "AVIF"),
    "alpha avif": saved(gradient("RGBA"), "AVIF"),
    "one pixel": saved(gradient(size=(1, 1)), "PNG"),
    "one pixel jpeg": saved(gradient(size=(1, 1)), "JPEG"),
    "narrow": saved(gradient(size=(1, 30_000)), "PNG"),
    "flat": saved(gradient(size=(30_000, 1)), "JPEG"),
    "jpeg and page": saved(gradient(), "JPEG") + b"<html><script>alert(1)</script></html>",
    "jpeg and zip": saved(gradient(), "JPEG") + b"PK\x03\x04" + bytes(99) + b"PK\x05\x06" + bytes(18),
    "png and page": saved(gradient(), "PNG") + b"<script>alert(1)</script>",
    "gif and script": saved(gradient("P"), "GIF") + b"/*<script>alert(1)</script>*/=1;",
}

BAD = {
    "nothing": b"",
    "one byte": b"\xff",
    "zeros": bytes(1000),
    "words": b"This is no picture at all.",
    "page": b"<!doctype html><html><body><img src=x onerror=alert(1)></body></html>",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "eps": saved(gradient(), "EPS"),
    "tiff": saved(gradient(), "TIFF"),
    "bmp": saved(gradient(), "BMP"),
    "ico": saved(gradient(), "ICO"),
    "ppm": saved(gradient(), "PPM"),
    "tga": saved(gradient(), "TGA"),
    "jpeg 2000": saved(gradient(), "JPEG2000"),
    "pdf": saved(gradient(), "PDF"),
    "zip": b"PK\x03\x04" + bytes(200) + b"PK\x05\x06" + bytes(18),
    "gzip": b"\x1f\x8b\x08" + bytes(50),
    "mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(100),
    "elf": b"\x7fELF" + bytes(100),
    "gif's first words": b"GIF89a<script>alert(1)</script>",
    "png's first words": b"\x89PNG\r\n\x1a\n",
    "jpeg's first words": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "webp's first words": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "half a jpeg": saved(gradient(size=(200, 200)), "JPEG")[:1500],
    "half a png": saved(Image.effect_noise((200, 200), 50), "PNG")[:20_000],
    "half a webp": saved(Image.effect_noise((200, 200), 50).convert("RGB"), "WEBP")[:3000],
    "half a gif": saved(gradient("P", (200, 200)), "GIF")[:900],
    "half an avif": saved(gradient(size=(200, 200)), "AVIF")[:-60],
    "png without its pixels": bare_png(8, 8, rows=b""),
    "png of no width": bare_png(0, 8, rows=b"\0"),
    "png of no height": bare_png(8, 0, rows=b""),
    "png of a text bomb": saved(gradient(), "PNG")[:33]
    + chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(50_000_000), 9))
    + saved(gradient(), "PNG")[33:],
}


def data_set(record: int, number: int, text: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(text)) + text


def agency_jpeg(*sets: bytes, xmp: bytes = b"", size: tuple[int, int] = SIZE) -> bytes:
    """A JPEG with IPTC-IIM data sets and an XMP packet, as an agency sends it."""
    picture, block = saved(gradient(size=size), "JPEG"), b"".join(sets)
    segments = b""
    if sets:
        body = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block
        segments += b"\xff\xed" + struct.pack(">H", len(body) + 2) + body
    if xmp:
        body = b"http://ns.adobe.com/xap/1.0/\x00" + xmp
        segments += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return picture[:2] + segments + picture[2:]


def packet(inside: str = "", attributes: str = "") -> bytes:
    """An XMP packet with these properties."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="50,27N" {attributes}>{inside}</rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def texts(name: str, *given: str, kind: str = "Alt") -> str:
    """A property of several texts, or of one in several languages: "x-default|Text"."""
    items = []
    for text in given:
        language, _bar, rest = text.rpartition("|")
        items.append(
            f"<rdf:li{f' xml:lang={chr(34)}{language}{chr(34)}' if language else ''}>{rest}</rdf:li>"
        )
    return f"<{name}><rdf:{kind}>{''.join(items)}</rdf:{kind}></{name}>"
