"""The public addresses. The outside names are fixed: readers, feeds and caches rely on them."""

from django.urls import path

from liveblog import views

urlpatterns = [
    path("", views.front, name="front"),
    path("live/<slug:slug>/", views.live_blog, name="live_blog"),
    path("live/<slug:slug>/changes", views.changes, name="changes"),
    path("live/<slug:slug>/stream", views.stream, name="stream"),
    path("live/<slug:slug>/feed.atom", views.blog_feed, name="blog_feed"),
    path("live/<slug:slug>/ledger.json", views.ledger, name="ledger"),
    path("live/<slug:slug>/updates/<int:entry_id>/", views.update, name="update"),
    path("live/<slug:slug>/corrections/", views.blog_corrections, name="blog_corrections"),
    path("live/<slug:slug>/corrections/feed.atom", views.blog_corrections_feed, name="blog_corrections_feed"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed.atom", views.corrections_feed, name="corrections_feed"),
    path("live/<slug:slug>/updates/<int:entry_id>/history/", views.history, name="history"),
    path("live/<slug:slug>/at/<str:moment>/", views.past, name="past"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("sources/<slug:slug>/feed.atom", views.source_feed, name="source_feed"),
    path("feed.atom", views.site_feed, name="site_feed"),
    path("media/<path:path>", views.picture, name="media"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
