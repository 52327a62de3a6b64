"""Which part of the site an address belongs to: the desk, or what everyone may read."""

from django.http import HttpRequest

DESK = "/admin/"


def is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(DESK)
