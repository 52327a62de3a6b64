"""Names that the driver and its servers share."""

SLUG = "bench"
EDITOR = "bench"
PASSWORD = "along-the-river"  # noqa: S105, in a database that is thrown away
PAGE_PATH = f"/live/{SLUG}/"
POLL_PATH = f"/live/{SLUG}/changes"
STREAM_PATH = f"/live/{SLUG}/stream"
