"""Addresses: the desk, the health checks, and the live blogs."""

from django.contrib import admin
from django.urls import include, path

handler404 = "newsroom.errors.page_not_found"
handler500 = "newsroom.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("liveblog.urls")),
]
