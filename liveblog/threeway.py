"""Step 1, rows of any kind that two have changed at once: base, theirs and mine, made into one sequence.

Rows are compared as wholes. One that a single side changed, added or took out is as that side has it; where
both changed one, what stands is for the caller to say: both of them, unless it knows better.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

SAME = 2.0  # weighs more than any likeness
MOST_PAIRS = 10_000  # of rows compared with each other; beyond, nothing is alike

T = TypeVar("T")


def _both(base: T, theirs: T, mine: T) -> list[T]:
    return [theirs, mine]


def three_way(
    base: Sequence[T],
    theirs: Sequence[T],
    mine: Sequence[T],
    alike: Callable[[T, T], float],
    both: Callable[[T, T, T], list[T]] = _both,
) -> list[T]:
    """The rows of `base` with what either side changed, added and took out.

    alike  how much two rows have in common, 0 to 1; 0 for two that are not one row, changed.
    both   what stands for a row that each side has changed differently.
    """
    their, my = _changes(base, theirs, alike), _changes(base, mine, alike)
    merged: list[T] = []
    for place, row in enumerate([*base, None]):
        merged += _united(their.before[place], my.before[place])
        if row is not None:
            merged += _fate(row, their.instead[place], my.instead[place], both)
    if set(theirs) & set(mine) <= set(merged):
        return merged
    return _united(list(theirs), list(mine))  # of two equal rows each has taken out another one


@dataclass(frozen=True)
class Changes:
    """before: what came before each row and after the last. instead: what became of each, [] if it went."""

    before: list[list[Any]]
    instead: list[list[Any]]


def _changes(base: Sequence[T], side: Sequence[T], alike: Callable[[T, T], float]) -> Changes:
    changes = Changes([[] for _ in range(len(base) + 1)], [[] for _ in base])
    last = 0
    for old, new in [*aligned(base, side, alike), (len(base), len(side))]:
        changes.before[old] += side[last:new]
        if old < len(base):
            changes.instead[old] = [side[new]]
        last = new + 1
    return changes


def _fate(row: T, theirs: list[T], mine: list[T], both: Callable[[T, T, T], list[T]]) -> list[T]:
    if theirs in ([row], mine):
        return mine
    if mine == [row]:
        return theirs
    return both(row, theirs[0], mine[0]) if theirs and mine else theirs + mine


def _united(theirs: list[T], mine: list[T]) -> list[T]:
    """What both brought in at one place; what is the same in both stands once."""
    if not theirs or not mine or theirs == mine:
        return theirs or mine
    known, united = set(theirs), []
    i = j = 0
    for one, other in [*aligned(theirs, mine, lambda a, b: 0), (len(theirs), len(mine))]:
        united += theirs[i:one] + [row for row in mine[j:other] if row not in known] + theirs[one : one + 1]
        i, j = one + 1, other + 1
    return united


def aligned(old: Sequence[T], new: Sequence[T], alike: Callable[[T, T], float]) -> list[tuple[int, int]]:
    """Places in both that hold the same row, or one row changed: in order, no place twice."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    middle = _best(old[start : len(old) - end], new[start : len(new) - end], alike)
    return [
        *((n, n) for n in range(start)),
        *((start + i, start + j) for i, j in middle),
        *((len(old) - n, len(new) - n) for n in range(end, 0, -1)),
    ]


def _shared(one: Sequence[T], other: Sequence[T]) -> int:
    """How many rows both begin with."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _best(old: Sequence[T], new: Sequence[T], alike: Callable[[T, T], float]) -> list[tuple[int, int]]:
    """The pairs that have the most in common altogether."""
    if not old or not new or len(old) * len(new) > MOST_PAIRS:
        return []
    worth = [[SAME if one == other else alike(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = worth[i][j] + best[i + 1][j + 1] if worth[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if worth[i][j] and best[i][j] == worth[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
