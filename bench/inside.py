"""Pages that no snapshot holds, and the desk's verbs, measured inside one process, without any server.

`python -m bench.inside plan file ...` with one database per size; it prints JSON. All sizes are measured in
turn, round by round, by this thread's own CPU time; each figure of a round is the median of its calls.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

from bench import machine, names
from bench.plan import PLANS, Plan
from newsroom.wsgi import application  # sets Django up

# isort: split
from bench import sample
from liveblog import fragments, publishing
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from newsroom.models import User

SLICES = 5  # of a round
OLDER = 0.5  # how far down the stream the older page is


class Subject:
    """One database with its one live blog."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.rounds: dict[str, list[float]] = {}
        self.queries: dict[str, int] = {}
        self._number = 0
        self.use()
        self.blog = LiveBlog.objects.get()
        self.editor = User.objects.get(username=names.EDITOR)
        self.sources = sample.sources()
        stream = Entry.objects.stream().of(self.blog).newest_first()
        self.older = stream[int(stream.count() * OLDER)].pk

    def use(self) -> None:
        """From here on the default database is this one."""
        connection.close()
        connection.settings_dict["NAME"] = self.file

    def note(self, name: str, calls: list[float]) -> None:
        self.rounds.setdefault(name, []).append(median(calls) * 1000)

    def read(
        self,
        name: str,
        query: str,
        calls: int,
        path: str = "",
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        """CPU and queries of one address whose fragments are in memory, but what `forget` drops each time."""
        address = f"/live/{self.blog.slug}/{path}"

        def call() -> None:
            forget()
            get(address, query)

        call()
        self.queries[name] = count_queries(call)
        self.note(name, [cpu_of(call) for _ in range(calls)])

    def publish(self) -> Entry:
        self._number += 1
        content = sample.content(self._number, self.sources)
        return publishing.create(self.blog.pk, by=self.someone(), content=content, then=Verb.PUBLISH)

    def correct(self, entry: Entry) -> Entry:
        content = sample.content(entry.pk + 1, self.sources)
        return publishing.correct(
            entry.pk, by=self.someone(), content=content, base_edit=entry.edit, note=sample.NOTE
        )

    def someone(self) -> User:
        """The editor as a request finds them: their role is not known yet."""
        return User.objects.get(pk=self.editor.pk)


def get(path: str, query: str = "") -> bytes:
    """The body that Django answers with. Raises RuntimeError for anything but 200."""
    statuses: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    told = application(environ, lambda status, headers: statuses.append(status))  # type: ignore[arg-type]  # no write
    body = b"".join(told)
    if statuses != ["200 OK"]:
        raise RuntimeError(f"{path}?{query} answers {statuses}")
    return body


def cpu_of(call: Callable[[], object]) -> float:
    """Seconds of this thread's CPU."""
    before = time.thread_time()
    call()
    return time.thread_time() - before


def count_queries(call: Callable[[], object]) -> int:
    seen: list[str] = []

    def count(execute: Any, sql: str, *others: Any) -> Any:
        seen.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(count):
        call()
    return len(seen)


def measure(subject: Subject, calls: int, writes: int) -> None:
    """One round in one live blog: what is written first, then what is read after it."""
    subject.use()
    subject.publish()
    published: list[Entry] = []
    walls = time.monotonic()
    subject.note("publish", [cpu_of(lambda: published.append(subject.publish())) for _ in range(writes)])
    subject.rounds.setdefault("publish, wall", []).append((time.monotonic() - walls) / writes * 1000)
    subject.note("correct", [cpu_of(partial(subject.correct, entry)) for entry in published])
    version = LiveBlog.objects.get().version
    subject.read("page", "", calls)
    subject.read("page, its panels anew", "", calls, forget=fragments.panel_memory.clear)
    subject.read("older page", f"before={subject.older}", calls)
    subject.read("poll, nothing new", f"since={version}", calls, "changes")
    subject.read("poll, one update", f"since={version - 1}", calls, "changes")


def faults(subject: Subject) -> list[str]:
    """What the page does not show of what was published last."""
    subject.use()
    entry = subject.correct(subject.publish())
    page = get(f"/live/{subject.blog.slug}/").decode()
    wanted = f'id="entry-{entry.pk}"', f'data-version="{entry.version}"', sample.NOTE
    return [f"{Path(subject.file).stem}: no {one} on the page" for one in wanted if one not in page]


def main(plan: Plan, files: list[str]) -> None:
    machine.pin(machine.SERVER)
    subjects = [Subject(file) for file in files]
    calls, writes = max(1, plan.calls // SLICES), max(1, plan.writes // SLICES)
    for _ in range(plan.rounds * SLICES):  # short ones in turn: what else the machine does meets all alike
        for subject in subjects:
            measure(subject, calls, writes)
    wrong = [fault for subject in subjects for fault in faults(subject)]
    print_ = {
        "rounds": [s.rounds for s in subjects],
        "queries": [s.queries for s in subjects],
        "faults": wrong,
    }
    sys.stdout.write(json.dumps(print_))


if __name__ == "__main__":
    main(PLANS[sys.argv[1]], sys.argv[2:])
