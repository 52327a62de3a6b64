"""Between two browser tests nothing is under way: no request of the one writes into the other's database."""

import threading
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from liveblog.desk import uploads
from liveblog.models import Upload
from tests.browser.picturing import choose, file
from tests.serving import until_answered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]

SECONDS = 10


def test_what_a_closed_page_has_asked_is_waited_for(
    desk: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that is still being decoded when its page is closed."""
    take, begun, closed = uploads.take, threading.Event(), threading.Event()

    def take_slowly(upload: Any) -> Any:
        begun.set()
        closed.wait(SECONDS)
        return take(upload)

    monkeypatch.setattr(uploads, "take", take_slowly)
    choose(desk, file())
    assert begun.wait(SECONDS)
    desk.context.close()
    assert not Upload.objects.exists()
    closed.set()
    until_answered(live_server.thread.port)
    assert Upload.objects.count() == 1
