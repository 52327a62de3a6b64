"""Addresses: the desk, the health checks, and the live blogs."""

from django.contrib import admin
from django.urls import include, path

from newsroom import health

handler400 = "newsroom.errors.bad_request"
handler404 = "newsroom.errors.page_not_found"
handler500 = "newsroom.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("liveblog.urls")),
]
