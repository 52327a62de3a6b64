"""The site's own settings, as in production, with the bench's addresses beside the site's."""

import os
from pathlib import Path

from newsroom.settings import *  # noqa: F403, all of them, as Django reads them

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = Path(os.environ["BENCH_STATIC"])
