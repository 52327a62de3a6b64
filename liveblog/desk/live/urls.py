"""Step 1, the live desk's addresses, all below /admin/liveblog/liveblog/<id>/desk/."""

from functools import partial

from django.urls import URLPattern, path

from liveblog.desk.access import DeskAdmin
from liveblog.desk.live import page


def patterns(desk: DeskAdmin) -> list[URLPattern]:
    gate = desk.admin_site.admin_view

    def at(route: str, view: object, name: str) -> URLPattern:
        return path(f"<int:blog_id>/desk/{route}", view, name=f"live_desk{name}")  # type: ignore[call-overload]

    return [
        at("", gate(partial(page.desk_page, desk)), ""),
        at("compose/", page.compose, "_compose"),
        at("compose/<int:entry_id>/", page.compose, "_compose_entry"),
    ]
