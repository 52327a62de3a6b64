"""The newsroom's app and its admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"


class DeskSiteConfig(AdminConfig):
    default_site = "newsroom.desk_site.DeskSite"
