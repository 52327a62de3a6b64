"""After a database was restored from a backup: every version moves far ahead, so that open pages start over.

A page that stayed open may show updates which the backup lacks, under versions that will be given again. From
a version far above all that it can have seen, it is told to start over instead.
"""

from django.db import transaction

from liveblog.models import LiveBlog, Revision
from liveblog.publishing import steps
from liveblog.publishing.blogs import PANELS, announce
from liveblog.publishing.sources import find_again

AHEAD = 1_000_000  # versions; changes.FAR_BEHIND is less


@transaction.atomic
def after_restore() -> list[LiveBlog]:
    """Every live blog at its new version. Each move is in its ledger, signed by whoever acted last in it."""
    find_again()
    moved = list(LiveBlog.objects.held().order_by("pk"))
    for blog in moved:
        _move(blog)
    return moved


def _move(blog: LiveBlog) -> None:
    last = Revision.objects.filter(blog=blog).order_by("-number").select_related("by").first()
    blog.version += AHEAD
    blog.desk_version += AHEAD
    blog.save(update_fields=["version", "desk_version"])
    if last:
        announce(blog, last.by, PANELS)
    else:
        steps.next_version(blog, *PANELS)
