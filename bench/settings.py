"""The site's own settings, as in production, with the bench's addresses beside the site's."""

import os

from newsroom.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = os.environ["BENCH_STATIC"]
