"""What a run found: figures, the goals that some have, and what was wrong."""

from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Goal:
    """At most, or at least, so much."""

    limit: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True)
class Figure:
    """One line of the table; `rounds` are the values of which `value` is the median."""

    part: str
    what: str
    value: float
    unit: str
    goal: Goal | None = None
    rounds: tuple[float, ...] = ()

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.goal.met_by(self.value)

    def as_json(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "what": self.what,
            "value": round(self.value, 4),
            "unit": self.unit,
            "goal": None if self.goal is None else str(self.goal),
            "met": self.met,
            "rounds": [round(value, 4) for value in self.rounds],
        }


@dataclass
class Found:
    """All figures of a run; `faults` says in words what no run may show."""

    figures: list[Figure] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, part: str, what: str, values: Any, unit: str, goal: Goal | None = None) -> float:
        """One figure from a number, or from the numbers of several rounds; returns the median."""
        rounds = (float(values),) if isinstance(values, int | float) else tuple(map(float, values))
        self.figures.append(Figure(part, what, median(rounds), unit, goal, rounds))
        return median(rounds)

    def expect(self, true: bool, fault: str) -> None:
        if not true:
            self.faults.append(fault)


def at_most(limit: float) -> Goal:
    return Goal(limit)


def at_least(limit: float) -> Goal:
    return Goal(limit, at_least=True)
