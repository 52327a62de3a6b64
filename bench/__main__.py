"""Run the bench: `python -m bench [--plan full|short|smallest] [--parts …] [--json file] [--markdown]`.

Ends with 1 where an answer was wrong, or a change lost or doubled; never for a figure.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench import machine, report
from bench.figures import Found
from bench.parts import desk, pages, pictures, sizes, streams, weights
from bench.plan import PLANS, Plan
from bench.servers import Place

PARTS = {
    "pages": pages.run,
    "sizes": sizes.run,
    "streams": streams.run,
    "weights": weights.run,
    "desk": desk.run,
    "pictures": pictures.run,
}
RESULTS = Path(__file__).resolve().parent / "results"


def main() -> int:
    chosen = _arguments()
    plan = PLANS[chosen.plan]
    described = machine.describe()
    files = machine.raise_file_limit()
    if files < max(plan.readers) + 500:
        sys.stderr.write(f"At most {files} open files here; {max(plan.readers)} readers need more.\n")
        return 2
    machine.pin(machine.LOAD)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = run(Path(folder), plan, chosen.parts)
    sys.stdout.write(report.markdown(found) if chosen.markdown else report.table(found))
    sys.stdout.write("\n")
    report.write(chosen.json, plan, described, time.monotonic() - began, found)
    return 1 if found.faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--plan", choices=PLANS, default="full")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--json", type=Path, default=RESULTS / f"{time.strftime('%Y-%m-%d-%H%M%S')}.json")
    parser.add_argument(
        "--markdown", action="store_true", help="print the table as docs/performance.md has it"
    )
    return parser.parse_args()


def run(folder: Path, plan: Plan, parts: list[str]) -> Found:
    """The chosen parts, one after the other, in a folder that is thrown away."""
    found = Found()
    place = Place(folder)
    for part in parts:
        sys.stderr.write(f"Measuring {part} ...\n")
        PARTS[part](place, plan, found)
    return found


if __name__ == "__main__":
    sys.exit(main())
