"""Step 1, the live desk's addresses, all below /admin/liveblog/liveblog/<id>/desk/."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path

from liveblog.desk.live import (
    act,
    citing,
    compose,
    controls,
    hand_over,
    history,
    keep,
    look,
    page,
    pictures,
    preview,
    rows,
    send,
    suggesting,
    take_down,
)
from liveblog.desk.record import RecordDesk


def patterns(desk: RecordDesk) -> list[URLPattern]:
    gate = desk.admin_site.admin_view

    def at(route: str, view: object, name: str, **options: Any) -> URLPattern:
        there = f"<int:blog_id>/desk/{route}"
        return path(there, view, options, name=f"live_desk{name}")  # type: ignore[call-overload]  # any view

    return [
        at("", gate(partial(page.desk_page, desk)), ""),
        at("compose/", compose.compose, "_compose"),
        at("compose/<int:entry_id>/", compose.compose, "_compose_entry"),
        at("history/<int:entry_id>/", history.history, "_history"),
        at("preview/", preview.preview, "_preview"),
        at("controls/", controls.controls, "_controls", desk=desk),
        at("status/", controls.status, "_status"),
        at("hand-over/", gate(partial(hand_over.hand_over, desk)), "_hand_over"),
        at("send/", send.send, "_send"),
        at("do/<int:entry_id>/<str:verb>/", act.act, "_do"),
        at("take-down/<int:entry_id>/", take_down.take_down, "_take_down"),
        at("receipts/<int:entry_id>/", take_down.receipt, "_receipt"),
        at("receipts/<int:entry_id>/check/", take_down.check_again, "_receipt_check"),
        at("picture/", pictures.picture, "_picture"),
        at("keep/", keep.keep, "_keep"),
        at("drop/", keep.drop, "_drop"),
        at("look/", look.look, "_look"),
        at("rows/", rows.more_rows, "_rows"),
        at("sources/", suggesting.sources, "_sources"),
        at("sources/like/", suggesting.like, "_like_source"),
        at("sources/new/", suggesting.new_source, "_new_source"),
        at("speakers/", suggesting.speakers, "_speakers"),
        at("links/", citing.links, "_links"),
    ]
