"""What a journalist typed never lands in a log, whatever breaks on the way."""

import logging
import logging.config
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin import AdminSite
from django.db import IntegrityError
from django.test import Client

from liveblog.models import Entry, LiveBlog
from newsroom.logs import WordlessFormatter
from newsroom.models import User

TYPED = "a word that only the desk knows"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that the console would get."""
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(WordlessFormatter())
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lines
    for logger in loggers:
        logger.removeHandler(handler)


def test_every_handler_of_ours_is_wordless() -> None:
    formatters = settings.LOGGING["formatters"]
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert {formatters[name]["()"] for name in used} == {"newsroom.logs.WordlessFormatter"}


def test_a_database_error_that_quotes_the_row_is_logged_without_it(
    log: StringIO, published: Callable[..., Entry]
) -> None:
    entry = published(body=f"<p>{TYPED}</p>")
    try:
        raise IntegrityError(f"duplicate key: Failing row contains ({entry.body})")
    except IntegrityError:
        logging.getLogger("liveblog").exception("entry %d was not saved", entry.pk)
    assert f"entry {entry.pk} was not saved" in log.getvalue()
    assert "IntegrityError" in log.getvalue()
    assert __file__ in log.getvalue()
    assert TYPED not in log.getvalue()


def test_a_chain_of_errors_is_logged_without_their_words(log: StringIO) -> None:
    try:
        try:
            raise ValueError(TYPED)
        except ValueError as error:
            raise RuntimeError(TYPED) from error
    except RuntimeError:
        logging.getLogger("newsroom").exception("it broke")
    assert "RuntimeError" in log.getvalue()
    assert TYPED not in log.getvalue()


def test_a_view_that_breaks_on_a_post_logs_where_and_no_typed_word(
    log: StringIO, client: Client, editor: User, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(f"broke on {TYPED}")

    client.force_login(editor)
    client.raise_request_exception = False
    monkeypatch.setattr(AdminSite, "index", breaks)
    response = client.post("/admin/", {"headline": TYPED, "body": f"<p>{TYPED}</p>"})
    assert response.status_code == 500
    assert "Internal Server Error: /admin/" in log.getvalue()
    assert "RuntimeError" in log.getvalue()
    assert TYPED not in log.getvalue() + response.content.decode()


def test_a_host_that_is_not_ours_is_answered_and_not_logged(
    log: StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.config.dictConfig(settings.LOGGING)
    response = Client(raise_request_exception=False).get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert "Content-Security-Policy" in response
    assert "evil.example" not in log.getvalue() + "".join(capsys.readouterr()) + response.content.decode()


@pytest.mark.django_db
def test_a_form_that_is_too_long_is_refused_in_words(client: Client, editor: User, log: StringIO) -> None:
    client.force_login(editor)
    response = client.post("/admin/liveblog/entry/add/", {"body": TYPED + "x" * 6_000_000})
    assert response.status_code == 400
    assert "nothing was saved" in response.content.decode()
    assert "Content-Security-Policy" in response
    assert TYPED not in log.getvalue() + response.content.decode()
