"""Part 3: readers of a stream, beside a bare ASGI stream that pushes one ready frame to each connection.

Each round starts a fresh server, connects all readers, and publishes a few times. The bare stream's frame is
one that the edge had sent.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench import machine
from bench.crowd import Crowd, Post
from bench.figures import Found, Goal, at_most
from bench.load import ask, request, version
from bench.names import PAGE_PATH, POLL_PATH
from bench.plan import Plan
from bench.servers import EDGE, STREAM, Place, Server

PART = "streams"
PUBLISH = "/bench/publish/{}"
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-store\r\n\r\n"
SETTLED_SECONDS = 1.5
THREADS = 20  # more than the server has for Django
HEARTBEAT_SECONDS = 15.0


@dataclass
class Round:
    """What one server did for its readers in one round."""

    kb_each: float
    threads: int
    files: int
    cpu_us: float  # per delivery, beside what publishing to nobody costs
    post_cpu_ms: float  # of the writing thread
    whole_cpu_ms: float  # of the server, per publication
    p50: float
    p99: float
    last: float


@dataclass
class Quiet:
    """A server before anyone reads: what each publication costs it."""

    memory_kb: int
    threads: int
    files: int
    whole_cpu_ms: float
    posts: list[Post] = field(default_factory=list)


def run(place: Place, plan: Plan, found: Found) -> None:
    frame = _frame(place)
    for readers in plan.readers:
        edge: list[Round] = []
        bare: list[Round] = []
        for number in range(plan.rounds):
            idle = number == plan.rounds - 1 and readers >= plan.crowd
            edge.append(_edge_round(place, plan, found, readers, idle=idle))
            bare.append(_bare_round(place, plan, found, readers, frame))
        _report(found, readers, edge, bare)
    _reconnect(place, plan, found)


def _frame(place: Place) -> bytes:
    """A frame with one update, as the edge sends it."""
    with _edge(place) as server, Crowd(server.port) as crowd:
        crowd.open(1, version(server.port))
        crowd.post(PUBLISH.format(1))
        return crowd.readers[0].frames[0].raw


def _edge(place: Place) -> Server:
    return Server(place, EDGE, database=place.copy(place.filled(100)))


def _edge_round(place: Place, plan: Plan, found: Found, readers: int, *, idle: bool) -> Round:
    with _edge(place) as server, Crowd(server.port) as crowd:
        for number in range(THREADS):  # at once, so that every thread is there and has its connection
            crowd.send(PUBLISH.format(number))
        crowd.settle()
        ask(server.port, request(PAGE_PATH))  # the same of the thread that compresses
        quiet = _quiet(server, crowd, plan.posts_to(readers))
        crowd.open(readers, crowd.last_answer()["version"])
        one = _posts(server, crowd, quiet, plan.posts_to(readers))
        if readers == plan.crowd and idle:
            _report_quiet(found, readers, quiet, one)
        if idle and plan.beats:
            _idle(found, server, crowd, plan.beats)
        _expect_all(found, crowd, f"{readers:,} readers")
        return one


def _bare_round(place: Place, plan: Plan, found: Found, readers: int, frame: bytes) -> Round:
    with Server(place, STREAM, ready=place.ready(HEAD + frame)) as server, Crowd(server.port) as crowd:
        crowd.post("/")
        quiet = _quiet(server, crowd, plan.posts_to(readers))
        crowd.open(readers, 0)
        one = _posts(server, crowd, quiet, plan.posts_to(readers))
        found.expect(not crowd.broken, f"bare stream: {crowd.broken[:3]}")
        return one


def _quiet(server: Server, crowd: Crowd, posts: int) -> Quiet:
    crowd.wait(SETTLED_SECONDS)
    before = server.cpu()
    done = [crowd.post(PUBLISH.format(number)) for number in range(posts)]
    crowd.wait(0.1)
    whole = (server.cpu() - before) / posts * 1000
    return Quiet(
        machine.memory_kb(server.pid), machine.threads(server.pid), machine.files(server.pid)[1], whole, done
    )


def _posts(server: Server, crowd: Crowd, quiet: Quiet, posts: int) -> Round:
    crowd.wait(SETTLED_SECONDS)
    before = server.cpu()
    done = [crowd.post(PUBLISH.format(posts + number)) for number in range(posts)]
    crowd.wait(0.1)
    whole = (server.cpu() - before) / posts * 1000
    readers = len(crowd.readers)
    return Round(
        kb_each=(machine.memory_kb(server.pid) - quiet.memory_kb) / readers,
        threads=machine.threads(server.pid) - quiet.threads,
        files=machine.files(server.pid)[1] - quiet.files,
        cpu_us=(whole - quiet.whole_cpu_ms) / readers * 1000,
        post_cpu_ms=median(post.answer["cpu_ms"] for post in done),
        whole_cpu_ms=whole,
        p50=median(post.part(0.5) for post in done),
        p99=median(post.part(0.99) for post in done),
        last=median(post.part(1.0) for post in done),
    )


def _report(found: Found, readers: int, edge: list[Round], bare: list[Round]) -> None:
    many = readers >= 5000
    label = f"{readers:,} readers"

    def add(what: str, name: str, unit: str, goal: Goal | None = None, rounds: list[Round] = edge) -> None:
        found.add(PART, f"{label}: {what}", [getattr(one, name) for one in rounds], unit, goal)

    def ratio(what: str, name: str, goal: Goal | None) -> None:
        values = [getattr(m, name) / getattr(t, name) for m, t in zip(edge, bare, strict=True)]
        found.add(PART, f"{label}: {what}", values, "ratio", goal)

    add("memory each", "kb_each", "kB", at_most(14) if many else None)
    add("memory each, bare", "kb_each", "kB", rounds=bare)
    add("threads more", "threads", "threads", at_most(0))
    add("files more, beside sockets", "files", "files", at_most(0))
    add("CPU per delivery", "cpu_us", "µs")
    add("CPU per delivery, bare", "cpu_us", "µs", rounds=bare)
    ratio("CPU per delivery against bare", "cpu_us", at_most(1.25) if many else None)
    add("published to received, half", "p50", "ms")
    add("published to received, 99 %", "p99", "ms")
    add("published to received, last", "last", "ms")
    add("pushed to received, last, bare", "last", "ms", rounds=bare)
    ratio("the last against bare", "last", at_most(1.3) if readers >= 10_000 else None)


def _report_quiet(found: Found, readers: int, quiet: Quiet, one: Round) -> None:
    """Publishing to nobody and to many, in the same server."""
    alone = [post.answer["cpu_ms"] for post in quiet.posts]
    found.add(PART, "publish, 0 readers: the writer's CPU", alone, "ms of CPU", at_most(20))
    found.add(PART, f"publish, {readers:,} readers: the writer's CPU", one.post_cpu_ms, "ms of CPU")
    found.add(PART, "publish, 0 readers: the server's CPU", quiet.whole_cpu_ms, "ms of CPU")
    found.add(PART, f"publish, {readers:,} readers: the server's CPU", one.whole_cpu_ms, "ms of CPU")


def _idle(found: Found, server: Server, crowd: Crowd, beats: int) -> None:
    """From one heartbeat of all readers to a later one: whole periods, nothing else."""
    readers = len(crowd.readers)
    label = f"{readers:,} readers"
    crowd.beats.clear()
    crowd.pump(lambda: len(crowd.beats) >= readers, HEARTBEAT_SECONDS * 2)
    began, before = crowd.beats[-1], server.cpu()
    crowd.pump(lambda: len(crowd.beats) >= readers * (1 + beats), HEARTBEAT_SECONDS * (beats + 2))
    seconds, spent = crowd.beats[-1] - began, server.cpu() - before
    goal = at_most(1) if readers >= 5000 else None
    found.add(PART, f"{label}: idle CPU", spent / seconds * 100, "% of a core", goal)
    hour = crowd.beat_bytes * beats / seconds * 3600 / 1000
    found.add(PART, f"{label}: an idle hour of stream", hour, "kB", at_most(10))


def _expect_all(found: Found, crowd: Crowd, label: str) -> None:
    """Every reader has the same frames, in the order of versions, each once."""
    found.expect(not crowd.broken, f"{label}: {crowd.broken[:3]}")
    wanted = [frame.version for frame in crowd.readers[0].frames]
    found.expect(wanted == sorted(set(wanted)), f"{label}: versions {wanted} out of order")
    others = sum([frame.version for frame in reader.frames] != wanted for reader in crowd.readers)
    found.expect(not others, f"{label}: {others} readers did not get what the first one got")


def _reconnect(place: Place, plan: Plan, found: Found) -> None:
    """All connections are cut in the middle of a series of posts; the readers resume where they were."""
    with _edge(place) as server, Crowd(server.port) as crowd:
        start = version(server.port)
        crowd.open(plan.resuming, start)
        _series(crowd, 0, plan.posts)
        crowd.arrivals.clear()
        crowd.send(PUBLISH.format(90))
        crowd.pump(lambda: len(crowd.arrivals) >= plan.resuming // 2, 30)
        crowd.drop()
        _series(crowd, 100, plan.posts)
        crowd.resume(start)
        _series(crowd, 200, plan.posts)
        final = crowd.last_answer()["version"]
        with suppress(TimeoutError):  # who never gets there counts as a loss
            crowd.pump(lambda: all(_at(reader) >= final for reader in crowd.readers), 30)
        truth = ask(server.port, request(f"{POLL_PATH}?since={start}")).body
        lost, doubled = _count(crowd, truth)
    label = f"{plan.resuming:,} readers cut off and resumed"
    found.add(PART, f"{label}: lost", lost, "changes", at_most(0))
    found.add(PART, f"{label}: doubled", doubled, "changes", at_most(0))
    found.expect(not lost and not doubled, f"{label}: {lost} lost, {doubled} doubled")
    found.expect(not crowd.broken, f"{label}: {crowd.broken[:3]}")


def _series(crowd: Crowd, first: int, posts: int) -> None:
    """Posts in a row, every third one corrected at once; nobody waits for the readers."""
    for number in range(first, first + posts):
        _send(crowd, PUBLISH.format(number))
        if number % 3 == 0:
            _send(crowd, f"/bench/correct/{crowd.last_answer()['entry']}")


def _send(crowd: Crowd, path: str) -> None:
    crowd.send(path)
    crowd.settle()


def _at(reader: Any) -> int:
    return reader.frames[-1].version if reader.frames else -1


def _count(crowd: Crowd, truth: bytes) -> tuple[int, int]:
    """Changes that a reader lacks in the end, and those that one got twice or out of order."""
    wanted = {change["id"]: change["version"] for change in json.loads(truth)["changes"]}
    lost = doubled = 0
    for reader in crowd.readers:
        got = [change for frame in reader.frames for change in frame.changes]
        last = dict(got)
        lost += sum(last.get(entry) != at for entry, at in wanted.items())
        doubled += len(got) - len(set(got))
        versions = [frame.version for frame in reader.frames]
        doubled += versions != sorted(set(versions))
    return lost, doubled
