"""Step 8e, the sitemap: live blogs and sources, at the site's own address whatever host was asked."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from liveblog.models import LiveBlog, Source


class PublicSitemap(Sitemap):
    limit = 25_000  # of each kind: a sitemap holds 50,000 addresses

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class LiveBlogSitemap(PublicSitemap):
    def items(self) -> Any:
        return LiveBlog.objects.public().live_first()

    def lastmod(self, item: LiveBlog) -> datetime | None:
        return item.updated_at


class SourceSitemap(PublicSitemap):
    def items(self) -> Any:
        return Source.objects.public()


class IndexSitemap(PublicSitemap):
    """The pages that list the others."""

    def items(self) -> list[str]:
        return ["front", "sources"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, type[Sitemap] | Sitemap] = {
    "index": IndexSitemap,
    "live": LiveBlogSitemap,
    "sources": SourceSitemap,
}
