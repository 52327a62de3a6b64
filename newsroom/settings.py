"""Settings: every value an operator may set is in the schema below, read from the environment or `.env`.

A missing or bad value stops the start with one line that names it. The README explains each.
"""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.management.utils import get_random_secret_key

from newsroom import environment
from newsroom.environment import stop, switch
from newsroom.release import release_of

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env(
    ALLOWED_HOSTS=(list, []),  # host names this site answers to, beside the one of SITE_URL
    DATABASE_URL=(str, f"sqlite:///{BASE_DIR / 'db.sqlite3'}"),
    DEBUG=(switch, False),
    DEMO_PASSWORD=(str, ""),  # of the demo's three users; else each start makes new ones
    EDITORS_TAKE_DOWN=(switch, False),  # editors may take an update down, not the chief alone
    FIX_CHARACTERS=(int, 12),  # that a fix of a published update may change
    MEDIA_ROOT=(str, str(BASE_DIR / "media")),
    PORT=(int, 8000),  # where the demo listens
    PURGE_URLS=(list, []),  # caches in front of the site, which are told to forget what is taken down
    READERS=(int, 5000),  # readers expected at once: open files are made sure of for as many
    REDIS_URL=(str, ""),
    REPLAY=(switch, False),  # the demo posts its sample again, as if it were happening now
    SECRET_KEY=(str, ""),
    SITE_NAME=(str, "The Running Story"),
    SITE_URL=(str, ""),  # scheme and host that readers use; every absolute address starts with it
    SNAPSHOT_MB=(int, 64),  # memory for ready pages in each process
    TIME_ZONE=(str, "UTC"),
)
environ.Env.read_env(BASE_DIR / ".env")


def setting(name: str) -> Any:
    return environment.read(env, name)


DEBUG = setting("DEBUG")
SECRET_KEY = setting("SECRET_KEY")
if not SECRET_KEY:
    if not DEBUG:
        stop("SECRET_KEY", "missing; set it to a long random text (or DEBUG=on on a laptop).")
    SECRET_KEY = get_random_secret_key()

PORT = setting("PORT")
if not 0 < PORT < 65536:
    stop("PORT", "expected a number from 1 to 65535.")
DEMO_PASSWORD = setting("DEMO_PASSWORD")
REPLAY = setting("REPLAY")
SITE_NAME = setting("SITE_NAME")
SITE_URL = (setting("SITE_URL") or (f"http://127.0.0.1:{PORT}" if DEBUG else "")).rstrip("/")
_site = environment.site_of(SITE_URL)
ALLOWED_HOSTS = [_site.hostname, *setting("ALLOWED_HOSTS")]  # snapshots are asked for at the first
if DEBUG:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

DATABASES = {"default": environment.database_of(setting("DATABASE_URL"))}
REDIS_URL = environment.redis_of(setting("REDIS_URL"))
PURGE_URLS = environment.caches_of([url.strip() for url in setting("PURGE_URLS")])
READERS = setting("READERS")
if READERS < 1:
    stop("READERS", "expected a whole number of readers, 1 or more.")
EDITORS_TAKE_DOWN = setting("EDITORS_TAKE_DOWN")
FIX_CHARACTERS = setting("FIX_CHARACTERS")
if not 0 <= FIX_CHARACTERS <= 200:
    stop("FIX_CHARACTERS", "expected a whole number of characters from 0 to 200.")
SNAPSHOT_MB = setting("SNAPSHOT_MB")
if SNAPSHOT_MB < 1:
    stop("SNAPSHOT_MB", "expected a whole number of megabytes, 1 or more.")
RELEASE = release_of(BASE_DIR)

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "liveblog.apps.LiveBlogConfig",
    "newsroom.apps.DeskSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "csp",
]

MIDDLEWARE = [
    "newsroom.middleware.DeskPrivate",
    "newsroom.middleware.PlainErrors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "newsroom.middleware.DeskSessions",
    "django.middleware.common.CommonMiddleware",
    "newsroom.middleware.DeskForgeryCheck",
    "newsroom.middleware.DeskAuthentication",
    "newsroom.middleware.DeskMessages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "newsroom.context.site",
                "newsroom.context.desk",
            ],
        },
    }
]

# newsroom.context.desk gives the desk's pages user and messages, in place of the two that these ask for.
# The forgery check runs for the desk alone (newsroom.middleware.DeskForgeryCheck): nothing else takes forms.
SILENCED_SYSTEM_CHECKS = ["admin.E402", "admin.E404", "security.W003"]

AUTH_USER_MODEL = "newsroom.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "en"
TIME_ZONE = setting("TIME_ZONE")
if TIME_ZONE not in available_timezones():
    stop("TIME_ZONE", "expected a zone's name such as Europe/Kyiv.")
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TRANSLATED = ("de", "es", "fr", "uk")  # what readers see is there in these too; other languages get English

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = environment.media_of(setting("MEDIA_ROOT"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "newsroom.storage.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# Uploads: a picture is at most 20 MB, a form at most that and its text.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o644

# Security. One strict policy for every page: nothing inline, nothing from elsewhere. The nonce appears only
# where a page asks for one, which the editor's import map in the desk does and no public page ever does.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_FAILURE_VIEW = "newsroom.errors.forgery_refused"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _site.scheme == "https" and not DEBUG:
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# A log line says where and what kind, never what somebody typed: see newsroom/logs.py.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "newsroom.logs.WordlessFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Anyone can ask for any host; and a logger without a handler would still print it.
        "django.security.DisallowedHost": {"level": "CRITICAL", "propagate": False},
    },
}
