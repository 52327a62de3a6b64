"""Part 1: page and poll from the edge, beside ready bytes from a bare callable and a constant Django view.

All three are asked in turn, round by round. Figures are answers per second of the server's CPU.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from bench.figures import Found, at_least
from bench.load import Answer, Loader, ask, request, version
from bench.names import PAGE_PATH, POLL_PATH
from bench.plan import Plan
from bench.servers import EDGE, PAGE, Place, Server

PART = "page and poll"
UNIT = "answers per CPU second"
WARM_SECONDS = 0.2
SLICE_SECONDS = 0.2
IN_A_ROW = 3
GZIP = "gzip, deflate"


@dataclass(frozen=True)
class Case:
    """One request, and whether a constant Django view is asked beside it."""

    name: str
    wanted: bytes
    with_django: bool


@dataclass
class Asked:
    """One server asked for one thing; `rates` of its rounds."""

    server: Server
    loader: Loader
    rates: list[float] = field(default_factory=list)
    _slices: list[float] = field(default_factory=list)

    def slice(self, seconds: float) -> int:
        """A part of a round; returns the number of wrong answers."""
        before = self.server.cpu()
        load = self.loader.run(seconds)
        self._slices.append(load.answers / (self.server.cpu() - before))
        return load.wrong

    def end_round(self) -> None:
        self.rates.append(median(self._slices))
        self._slices.clear()


def run(place: Place, plan: Plan, found: Found) -> None:
    with Server(place, EDGE, database=place.copy(place.filled(100))) as edge:
        pages: list[float] = []
        for case in _cases(edge.port):
            rates = _measure(place, plan, found, edge, case)
            pages = pages or rates
            if case.name == "page, 304":
                ratios = [mine / page for mine, page in zip(rates, pages, strict=True)]
                found.add(PART, "page, 304: against the whole page", ratios, "ratio", at_least(1.0))


def _cases(port: int) -> Iterator[Case]:
    page = request(PAGE_PATH, encodings=GZIP)
    answer = ask(port, page)
    now = version(port)
    yield Case("page, gzip", page, True)
    known = request(PAGE_PATH, encodings=GZIP, if_none_match=answer.header("etag"))
    yield Case("page, 304", known, False)
    yield Case("poll, nothing new", request(f"{POLL_PATH}?since={now}", encodings=GZIP), True)
    yield Case("poll, one update", request(f"{POLL_PATH}?since={now - 1}", encodings=GZIP), True)


def _measure(place: Place, plan: Plan, found: Found, edge: Server, case: Case) -> list[float]:
    answer = ask(edge.port, case.wanted)
    found.expect(
        answer.status == (304 if case.name.endswith("304") else 200), f"{case.name}: {answer.status}"
    )
    with ExitStack() as stack:
        bare = stack.enter_context(Server(place, PAGE, ready=place.ready(answer.raw)))
        same = ask(bare.port, case.wanted)
        found.expect(_alike(answer, same), f"{case.name}: the bare callable sends something else")

        def start(server: Server, wanted: bytes, expected: Answer) -> Asked:
            loader = Loader(server.port, wanted, expected, plan.connections)
            stack.callback(loader.close)
            return Asked(server, loader)

        asked = {"edge": start(edge, case.wanted, answer), "bare": start(bare, case.wanted, answer)}
        if case.with_django:
            constant = request(f"/bench/constant/{len(answer.body)}", encodings=GZIP)
            asked["Django"] = start(edge, constant, ask(edge.port, constant))
        _rounds(plan, found, case.name, asked)
    _report(found, case.name, {name: one.rates for name, one in asked.items()})
    return asked["edge"].rates


def _alike(one: Answer, other: Answer) -> bool:
    """The same status, headers and bytes, whatever their order and date."""
    heads = [
        sorted(line for line in a.head.split(b"\r\n") if not line.startswith(b"date:")) for a in (one, other)
    ]
    return heads[0] == heads[1] and one.body == other.body


def _rounds(plan: Plan, found: Found, name: str, asked: dict[str, Asked]) -> None:
    """Short slices in turn, so that whatever else the machine does meets edge and bare alike.

    Django comes after several of these: its threads end their work in the edge's process a moment after its
    answers. Nobody waits so long that the server closes their connections.
    """
    for one in asked.values():
        one.loader.run(min(WARM_SECONDS, plan.seconds))
    slices = max(1, round(plan.seconds / SLICE_SECONDS))
    turns = [*(["edge", "bare"] * IN_A_ROW), *(["Django"] * IN_A_ROW if "Django" in asked else [])]
    for _ in range(plan.rounds):
        for server in turns * max(1, slices // IN_A_ROW):
            wrong = asked[server].slice(plan.seconds / slices)
            found.expect(not wrong, f"{name}: {wrong} wrong answers from {server}")
        for one in asked.values():
            one.end_round()


def _report(found: Found, name: str, rates: dict[str, list[float]]) -> None:
    for server, values in rates.items():
        found.add(PART, f"{name}: {server}", values, UNIT)
    goal = None if name == "page, 304" else at_least(0.85)
    found.add(PART, f"{name}: edge against bare", _ratios(rates, "bare"), "ratio", goal)
    if "Django" in rates:
        what = f"{name}: edge against a constant Django view"
        found.add(PART, what, _ratios(rates, "Django"), "ratio", at_least(10))


def _ratios(rates: dict[str, list[float]], other: str) -> list[float]:
    return [mine / theirs for mine, theirs in zip(rates["edge"], rates[other], strict=True)]
