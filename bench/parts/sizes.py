"""Part 2: page, poll, publication and correction, without snapshots, in small and large live blogs.

What is measured is in bench/inside.py; the figures are milliseconds of CPU.
"""

import json
from typing import Any

from bench.figures import Found, at_most
from bench.names import SLUG
from bench.plan import Plan
from bench.servers import Place

PART = "size of the live blog"
GOALS = {"page": at_most(6), "publish": at_most(20)}
COMPARED = (
    "page",
    "page, its panels anew",
    "older page",
    "poll, nothing new",
    "poll, one update",
    "publish",
    "correct",
)


def run(place: Place, plan: Plan, found: Found) -> None:
    files = [str(place.copy(place.filled(size, f"{SLUG}-{size}"))) for size in plan.sizes]
    answer: dict[str, Any] = json.loads(place.python("-m", "bench.inside", plan.name, *files))
    for fault in answer["faults"]:
        found.expect(False, fault)
    for size, rounds, queries in zip(plan.sizes, answer["rounds"], answer["queries"], strict=True):
        for name, values in rounds.items():
            unit = "ms" if name.endswith("wall") else "ms of CPU"
            found.add(PART, f"{name}, {size:,} entries", values, unit, GOALS.get(name))
        found.add(PART, f"page: queries, {size:,} entries", queries["page"], "queries", at_most(5))
    found.expect(
        all(queries == answer["queries"][0] for queries in answer["queries"]),
        f"the number of queries depends on the number of entries: {answer['queries']}",
    )
    _compare(plan, found, answer["rounds"])


def _compare(plan: Plan, found: Found, rounds: list[dict[str, list[float]]]) -> None:
    """The largest against the smallest, round by round."""
    for name in COMPARED:
        ratios = [large / small for small, large in zip(rounds[0][name], rounds[-1][name], strict=True)]
        words = f"{name}: {plan.sizes[-1]:,} entries against {plan.sizes[0]:,}"
        found.add(PART, words, ratios, "ratio", at_most(1.1))
