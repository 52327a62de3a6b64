"""The run in words: a table for people, JSON for programs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import Figure, Found
from bench.plan import Plan

JUDGED = {True: "met", False: "NOT MET", None: ""}


def table(found: Found) -> str:
    """One block of aligned lines for each part."""
    return "\n".join(_lines(found))


def _lines(found: Found) -> Iterator[str]:
    part = ""
    for figure in found.figures:
        if figure.part != part:
            part = figure.part
            yield f"\n{part.capitalize()}"
        goal = f"goal {figure.goal}" if figure.goal else ""
        line = f"  {figure.what:<62} {number(figure):>10} {figure.unit:<24} {goal:<12} {JUDGED[figure.met]}"
        yield line.rstrip()
    yield ""
    yield from (f"FAULT: {fault}" for fault in found.faults)


def number(figure: Figure) -> str:
    value = figure.value
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}"


def markdown(found: Found) -> str:
    """The same table for docs/performance.md."""
    lines = ["| | figure | value | goal | |", "| --- | --- | ---: | --- | --- |"]
    for figure in found.figures:
        goal = str(figure.goal or "")
        words = [figure.part, figure.what.strip(), f"{number(figure)} {figure.unit}", goal]
        lines.append(f"| {' | '.join(words)} | {JUDGED[figure.met].lower()} |")
    return "\n".join(lines)


def write(path: Path, plan: Plan, machine: dict[str, Any], seconds: float, found: Found) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figures = [figure.as_json() for figure in found.figures]
    run = {"plan": plan.name, "machine": machine, "seconds": round(seconds), "figures": figures}
    path.write_text(json.dumps(run | {"faults": found.faults}, indent=1, ensure_ascii=False) + "\n")
