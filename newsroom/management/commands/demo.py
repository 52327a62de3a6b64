"""The demo in one command: the database, the sample, three users with passwords, and a server.

manage.py has written an `.env` before the settings were read (newsroom/dotenv.py) and refused DEBUG=off.
"""

import secrets
import shutil
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from liveblog.models import LiveBlog
from liveblog.replay import Replay
from newsroom.models import Role, User

HOST = "127.0.0.1"
SAMPLE = settings.BASE_DIR / "fixtures" / "sample.json"
SAMPLE_MEDIA = settings.BASE_DIR / "fixtures" / "media"
SAMPLE_SLUG = "ukraine-live-updates"
REPLAYED = (SAMPLE_SLUG, "flood-in-marrowby")
REPLAY_SPEED = 600
REPLAY_AT_MOST = 5  # seconds between two changes
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


class Command(BaseCommand):
    help = "Set up the sample in the database, give its users passwords, and serve it on 127.0.0.1:PORT."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Setting DEBUG: the demo needs it on.")
        try:
            with listen(settings.PORT) as listener:
                self.prepare()
                self.serve(listener)
        except KeyboardInterrupt:
            self.stdout.write("")

    def prepare(self) -> None:
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0)
        if LiveBlog.objects.exists():
            self.stdout.write("Keeping the live blogs that are there.")
        else:
            self.stdout.write("Loading the sample …")
            call_command("loaddata", SAMPLE, verbosity=0)
        copy_missing(SAMPLE_MEDIA, Path(settings.MEDIA_ROOT))
        call_command("make_renditions", verbosity=0)

    def serve(self, listener: socket.socket) -> None:
        config = uvicorn.Config(
            "newsroom.asgi:application",
            access_log=False,  # an address may hold what somebody searched for
            log_config=None,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        config.load()
        server = uvicorn.Server(config)
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn has handlers of its own while it serves, and repeats the signal when it has stopped
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        passwords = give_passwords(settings.DEMO_PASSWORD)
        self.introduce(passwords, self.replay() if settings.REPLAY else [])
        server.run(sockets=[listener])
        self.stdout.write("Stopped.")

    def replay(self) -> list[LiveBlog]:
        """Begin to post the sample again, each recording in a thread; returns the new live blogs."""
        recordings = [blog for slug in REPLAYED if (blog := LiveBlog.objects.at(slug))]
        replays = [Replay(blog, speed=REPLAY_SPEED, at_most=REPLAY_AT_MOST) for blog in recordings]
        for one in replays:
            threading.Thread(target=post_all, args=[one], daemon=True).start()
        return [one.blog for one in replays]

    def introduce(self, passwords: dict[str, str], replays: list[LiveBlog]) -> None:
        base = f"http://{HOST}:{settings.PORT}"
        pages = {blog.slug: blog.get_absolute_url() for blog in LiveBlog.objects.public()}
        path = pages.get(SAMPLE_SLUG, "/")
        lines = [
            "",
            f"  The page   {base}{path}",
            *(f"  A replay   {base}{blog.get_absolute_url()}" for blog in replays),
            f"  The desk   {base}/admin/",
            "",
            *(f"  {username:<10} {password}" for username, password in passwords.items()),
            "",
            "Ctrl-C stops the server.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def post_all(replay: Replay) -> None:
    try:
        for _posted in replay.run(time.sleep):
            pass
    finally:
        connection.close()


def listen(port: int) -> socket.socket:
    """The socket of the demo, before anything else is done: a port that is taken is said at once."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise CommandError(
            f"Setting PORT: {HOST}:{port} can't be used ({error.strerror}). Another: PORT=8001 make demo"
        ) from None
    return listener


def copy_missing(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        copy = target / file.relative_to(source)
        if file.is_file() and not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


@transaction.atomic
def give_passwords(chosen: str) -> dict[str, str]:
    """Each role's sample user, made if need be, with the chosen password or a fresh one each."""
    passwords = {}
    for role in Role:
        user, _made = User.objects.get_or_create(username=role.value.lower())
        passwords[user.username] = chosen or "-".join(
            "".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3)
        )
        if not user.check_password(passwords[user.username]):
            user.set_password(passwords[user.username])
        user.is_active = user.is_staff = True
        user.save()
        user.groups.set([Group.objects.get_or_create(name=role.value)[0]])
    return passwords
