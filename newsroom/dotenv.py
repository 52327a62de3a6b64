"""The demo's `.env`: written once, before Django reads its settings."""

import os
import secrets
import sys
from pathlib import Path

import environ

from newsroom.environment import OFF

BASE_DIR = Path(__file__).resolve().parent.parent


def prepare_demo(path: Path = BASE_DIR / ".env") -> None:
    """Write an `.env` with DEBUG on and a fresh SECRET_KEY where there is none.

    Stops the process with one line where DEBUG is not on, in the environment or the file: the demo makes
    users with printed passwords, so it must never run on what looks like a production set-up.
    """
    _refuse_debug_off(os.environ.get("DEBUG", "on"), "the environment")
    try:
        if not path.exists():
            _write(path)
        environ.Env.read_env(path)
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}.")
    _refuse_debug_off(os.environ.get("DEBUG", ""), path.name)


def _write(path: Path) -> None:
    """For its owner's eyes from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"DEBUG=on\nSECRET_KEY={secrets.token_urlsafe(50)}\n")


def _refuse_debug_off(value: str, where: str) -> None:
    if value.strip().lower() in OFF:
        sys.exit(f"Setting DEBUG: the demo needs it on; in {where} it is not. Production starts another way.")
