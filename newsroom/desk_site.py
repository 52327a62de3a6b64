"""The admin site: the newsroom's desk."""

from django.contrib.admin import AdminSite


class DeskSite(AdminSite):
    pass
