"""Step 8j, in place of an update that was taken down: the public notice, and nothing of its own."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liveblog import pages
from liveblog.models import LiveBlog, Takedown


def notice_page(takedown: Takedown, blog: LiveBlog) -> SafeString:
    """What readers get at the update's address, with 410: gone for good."""
    with translation.override(blog.language), timezone.override(blog.zone):
        address = reverse("update", args=[blog.slug, takedown.entry_id])
        meta = pages.Meta(title=_("An update was taken down"), path=address, hidden=True)
        return pages.whole("taken_down", meta, blog=blog, takedown=takedown)
