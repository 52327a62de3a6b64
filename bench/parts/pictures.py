"""Part 6: a photograph on its way in. From the first byte of the upload to the answer with its token.

The photograph has 12 megapixels and about the bytes that a phone gives it: shapes and noise of several sizes.
Each upload has a connection of its own; the server decodes, scales and encodes on its one core.
"""

import http.client
import io
import re
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from PIL import Image, ImageChops

from bench.figures import Found, at_most
from bench.names import EDITOR, PASSWORD
from bench.plan import Plan
from bench.servers import EDGE, Place, Server

PART = "pictures"
SIZE = (4000, 3000)
PATIENCE = 60  # seconds
BOUNDARY = "a-bench-and-no-picture"
KB = 1000


def run(place: Place, plan: Plan, found: Found) -> None:
    place.with_desk()
    data = photograph()
    found.add(PART, "the photograph as it is sent", len(data) / KB, "kB")
    with Server(place, EDGE, database=place.copy(place.filled(100))) as server:
        desk = Desk(server.port)
        before = server.cpu()
        seconds = [desk.upload(data) for _ in range(plan.pictures)]
        cpu = (server.cpu() - before) / plan.pictures
    found.add(PART, "12-megapixel photograph accepted", seconds, "s", at_most(3))
    found.add(PART, f"the slowest of {len(seconds)}", max(seconds), "s")
    found.add(PART, "12-megapixel photograph: the server's CPU", cpu, "s of CPU")
    for name, kilobytes in sizes(place.folder / "media").items():
        found.add(PART, f"{name} pixels wide", kilobytes, "kB")


def photograph() -> bytes:
    """A JPEG of SIZE with something of a photograph: large shapes, textures, the noise of a sensor."""
    coarse, middle = _noise(64, 90), _noise(12, 60)
    fine = Image.effect_noise(SIZE, 14)
    light, grain = ImageChops.add(coarse, middle, 2), ImageChops.add(middle, fine, 2)
    channels = [ImageChops.add(ImageChops.add(_noise(90, 80), light, 2), grain, 2) for _ in "rgb"]
    out = io.BytesIO()
    Image.merge("RGB", channels).save(out, "JPEG", quality=92)
    return out.getvalue()


def _noise(grain: int, strength: int) -> Image.Image:
    small = Image.effect_noise((SIZE[0] // grain, SIZE[1] // grain), strength)
    return small.resize(SIZE, Image.Resampling.BICUBIC)


def sizes(media: Path) -> dict[str, float]:
    """Kilobytes of one picture's files, by format and width."""
    newest = max(media.rglob("*.avif"), key=lambda path: path.stat().st_mtime).name[:32]
    found = {}
    for path in sorted(media.rglob(f"{newest}*"), key=lambda path: path.stat().st_size):
        with Image.open(path) as picture:
            found[f"{picture.format}, {picture.width:,}"] = path.stat().st_size / KB
    return found


class Desk:
    """An editor's session, as plain requests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        form = self._ask("GET", "/admin/login/").decode()
        answer = urlencode({"csrfmiddlewaretoken": _token(form), "username": EDITOR, "password": PASSWORD})
        self._ask("POST", "/admin/login/?next=/admin/", answer.encode(), "application/x-www-form-urlencoded")
        page = self._ask("GET", "/admin/").decode()
        self.desk = re.findall(r'href="(/admin/liveblog/liveblog/\d+/desk/)"', page)[0]
        self.token = _token(self._ask("GET", self.desk).decode())

    def upload(self, data: bytes) -> float:
        """Seconds until a picture was accepted."""
        head = 'Content-Disposition: form-data; name="upload"; filename="a.jpg"\r\nContent-Type: image/jpeg'
        body = b"".join(
            (f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode(), data, f"\r\n--{BOUNDARY}--\r\n".encode())
        )
        began = time.perf_counter()
        answer = self._ask("POST", f"{self.desk}picture/", body, f"multipart/form-data; boundary={BOUNDARY}")
        spent = time.perf_counter() - began
        if b'"stored"' not in answer:
            raise RuntimeError(f"the picture was not accepted: {answer[:200]!r}")
        return spent

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "text/plain") -> bytes:
        headers = {"Content-Type": kind, "Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        if hasattr(self, "token"):
            headers["X-CSRFToken"] = self.token
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            self._remember(answer)
            return answer.read()

    def _remember(self, answer: Any) -> None:
        for given in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value


def _token(html: str) -> str:
    return re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[0]
