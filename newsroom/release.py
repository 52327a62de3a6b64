"""The release: a short name for exactly this code, the same on every machine that runs it.

Fragments, snapshots and validators carry it, and a page that is open under an older one loads anew.
"""

import hashlib
from pathlib import Path

PARTS = ("liveblog", "newsroom", "templates", "static", "locale")
ENDINGS = {".py", ".html", ".css", ".js", ".mo", ".svg"}


def release_of(base: Path) -> str:
    """Twelve hex digits of SHA-256 over the names and bytes of all code, templates and static files."""
    digest = hashlib.sha256()
    for part in PARTS:
        for path in sorted((base / part).rglob("*")):
            if path.suffix in ENDINGS and path.is_file():
                digest.update(f"{path.relative_to(base).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
