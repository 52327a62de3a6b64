"""Step 2, chains of citations: who passed what on, and where a chain would lead back to its beginning."""

from collections.abc import Iterable


def bitten(hops: Iterable[tuple[int, int | None]]) -> dict[int, list[int]]:
    """Those of one entry's hops (source, via), in their order, that would close a circle with earlier ones.

    By place: the sources of that circle, the first one again as the last.
    """
    passed: dict[int, list[int]] = {}
    closing = {}
    for place, (source, via) in enumerate(hops):
        if via is None:
            continue
        way = _way(passed, via, source)
        if way:
            closing[place] = [*way, via]
        else:
            passed.setdefault(source, []).append(via)
    return closing


def _way(passed: dict[int, list[int]], start: int, goal: int) -> list[int]:
    """The sources from `start` to `goal`, each passed on by the next; [] where no way leads there."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == goal:
            return way
        for following in passed.get(way[-1], []):
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []
