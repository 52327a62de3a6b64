"""The site's addresses, and those that the bench adds to it."""

from django.urls import include, path

from bench import views

handler404 = "newsroom.errors.page_not_found"
handler500 = "newsroom.errors.server_error"

urlpatterns = [
    path("bench/constant/<int:size>", views.constant),
    path("bench/publish/<int:number>", views.publish),
    path("bench/correct/<int:entry_id>", views.correct),
    path("", include("newsroom.urls")),
]
