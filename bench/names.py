"""Names that the driver and its servers share."""

SLUG = "bench"
EDITOR = "bench"
PAGE_PATH = f"/live/{SLUG}/"
POLL_PATH = f"/live/{SLUG}/changes"
STREAM_PATH = f"/live/{SLUG}/stream"
