"""Step 7g: what is sent slowly holds no thread, and what is sent arrives as it was."""

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client

from liveblog.delivery import bodies
from liveblog.models import Entry, LiveBlog
from newsroom.models import User
from tests.desk import new_entry_data
from tests.serving import ThreadServer, serving, until

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/admin/login/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def server(transactional_db: None) -> Iterator[ThreadServer]:
    with serving() as running:
        yield running


@pytest.fixture
def send_part(server: ThreadServer) -> Iterator[Callable[[int], socket.socket]]:
    """Begins a form of so many bytes, sends two of them, and stays."""
    opened = []

    def begin(length: int) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        opened.append(line)
        head = f"POST {LOGIN} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken={'a' * 32}\r\n"
        line.sendall(f"{head}Content-Type: {FORM}\r\nContent-Length: {length}\r\n\r\na=".encode())
        return line

    yield begin
    for line in opened:
        line.close()


def ask(server: ThreadServer, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=3)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def test_forms_that_never_end_keep_nobody_from_the_site(
    server: ThreadServer, blog: LiveBlog, send_part: Callable[[int], socket.socket]
) -> None:
    for _ in range(server.wsgi.executor._max_workers + 2):
        send_part(500)
    time.sleep(0.5)
    assert ask(server, "/healthz") == 200
    assert ask(server, f"/live/{blog.slug}/") == 200


def test_a_form_that_falls_silent_is_ended_in_time(
    send_part: Callable[[int], socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "SILENCE_SECONDS", 0.3)
    answer = b""
    line = send_part(500)
    while part := line.recv(4096):
        answer += part
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_form_that_is_too_long_is_refused(
    send_part: Callable[[int], socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MAX_BYTES", 1000)
    line = send_part(5000)
    line.sendall(b"x" * 2000)
    assert line.recv(4096).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("length", [10, bodies.CHUNK, bodies.IN_MEMORY * 2])
def test_what_was_sent_arrives_whole(
    server: ThreadServer, blog: LiveBlog, editor: User, client: Client, length: int
) -> None:
    client.force_login(editor)
    client.get("/admin/liveblog/entry/add/")
    token = client.cookies["csrftoken"].value
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    form = new_entry_data(
        blog, body=f"<p>{length}</p>", note="", csrfmiddlewaretoken=token, extra="é" * length
    )
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Content-Type": FORM, "Cookie": cookies}
    connection.request("POST", "/admin/liveblog/entry/add/", urlencode(form), headers)
    assert connection.getresponse().status == 302
    connection.close()
    until(lambda: Entry.objects.filter(body=f"<p>{length}</p>").count() == 1, 3, "it did not arrive")
