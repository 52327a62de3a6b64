"""The settings under test: newsroom.settings in an environment of its own.

No `.env` and no variable of the machine changes a result; DATABASE_URL alone is taken from outside, so that
the suite can run on PostgreSQL. On SQLite the database is a file, because threads share one in memory.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

PLACE = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
atexit.register(shutil.rmtree, PLACE, ignore_errors=True)

os.environ.setdefault("DATABASE_URL", f"sqlite:///{PLACE}/unused.sqlite3")
os.environ.update(
    ALLOWED_HOSTS="",
    DEBUG="on",  # plain names of static files, cookies without https; pytest-django then switches it off
    DEMO_PASSWORD="",
    EDITORS_TAKE_DOWN="off",
    FIX_CHARACTERS="12",
    MEDIA_ROOT=str(PLACE / "media"),
    PORT="8000",
    PURGE_URLS="",
    REDIS_URL="",
    REPLAY="off",
    SECRET_KEY="of-the-tests-alone",
    SITE_NAME="The Running Story",
    SITE_URL="",
    SNAPSHOT_MB="64",
    TIME_ZONE="UTC",
)

from newsroom.settings import *  # noqa: E402, F403, the environment above comes first
from newsroom.settings import DATABASES  # noqa: E402, likewise

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for people made by the hundred

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": PLACE / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
