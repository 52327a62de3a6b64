"""Behind nginx, set up as the README says: pages, polls and streams pass, and a stream is not held back."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liveblog.models import Entry, LiveBlog
from tests.readers import Reader
from tests.serving import ThreadServer, answers, free_port, serving, until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
README = Path(__file__).parent.parent / "README.md"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NGINX is None, reason="no nginx on this machine"),
]

CONFIGURATION = """
daemon off; pid {place}/pid; error_log {place}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {place}/body; proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/fastcgi; uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
  server {{ listen 127.0.0.1:{port}; {location} }}
}}
"""


@pytest.fixture
def server(transactional_db: None) -> Iterator[ThreadServer]:
    with serving() as running:
        yield running


@pytest.fixture
def nginx(server: ThreadServer, tmp_path: Path) -> Iterator[int]:
    """The port of an nginx with the README's own lines, in front of `server`."""
    block = re.search(r"```nginx\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    assert "http://127.0.0.1:8000" in block[1]
    location = block[1].replace("http://127.0.0.1:8000", server.url)
    port = free_port()
    file = tmp_path / "nginx.conf"
    file.write_text(CONFIGURATION.format(place=tmp_path, port=port, location=location), encoding="utf-8")
    process = subprocess.Popen([NGINX or "", "-c", str(file), "-p", str(tmp_path)], stderr=subprocess.DEVNULL)
    until(lambda: answers(port), 10, "nginx did not start")
    yield port
    process.terminate()
    process.wait(5)


def test_a_stream_passes_nginx_as_it_comes(
    nginx: int, blog: LiveBlog, published: Callable[..., Entry]
) -> None:
    reader = Reader(nginx, blog.slug, "?since=1")
    assert reader.status == 200
    until(lambda: reader.text().startswith("retry"), 10, "the greeting is held back")
    first = published()
    reader.wait(1)
    second = published()
    reader.wait(2)
    assert reader.changes() == [(2, first.pk), (3, second.pk)]
    reader.close()
