"""The demo's `.env`: written once, before Django reads its settings."""

import os
import secrets
import sys
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
FALSE = {"off", "false", "0", "no", "n", ""}


def prepare_demo(path: Path = BASE_DIR / ".env") -> None:
    """Write an `.env` with DEBUG on and a fresh SECRET_KEY where there is none.

    Stops the process with one line when DEBUG is switched off in the environment or the file: the demo
    makes users with printed passwords, so it must never run on what looks like a production set-up.
    """
    if not path.exists():
        path.write_text(f"DEBUG=on\nSECRET_KEY={secrets.token_urlsafe(50)}\n", encoding="utf-8")
        path.chmod(0o600)
    environ.Env.read_env(path)
    if os.environ.get("DEBUG", "").strip().lower() in FALSE:
        sys.exit("DEBUG: the demo needs it on; it is off here (environment or .env).")
