"""The bench in its smallest form: what it measures is right, whatever the figures are."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.parts.desk import CHROMIUM

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 240


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run of every part, in processes of its own; several workers of the tests share it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    file = folder / "bench.json"
    with (folder / "bench.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            measure(file)
    answer: dict[str, Any] = json.loads(file.read_text())
    return answer


def measure(file: Path) -> None:
    """The run's figures as JSON, with how it ended and what it said."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    figures = file.with_suffix(".figures")
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--plan", "smallest", "--json", str(figures)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert figures.exists(), done.stderr
    told = {"status": done.returncode, "said": done.stdout}
    file.write_text(json.dumps(json.loads(figures.read_text()) | told))


def value(run: dict[str, Any], what: str) -> float:
    """The figure of this name."""
    (found,) = [figure["value"] for figure in run["figures"] if figure["what"] == what]
    return float(found)


def test_no_answer_is_wrong_and_no_change_lost_or_doubled(run: dict[str, Any]) -> None:
    assert run["faults"] == []
    assert run["status"] == 0
    assert value(run, "30 readers cut off and resumed: lost") == 0
    assert value(run, "30 readers cut off and resumed: doubled") == 0


def test_every_part_has_its_figures(run: dict[str, Any]) -> None:
    parts = {figure["part"] for figure in run["figures"]}
    assert parts >= {"page and poll", "size of the live blog", "streams", "bytes", "pictures"}
    assert ("live desk" in parts) == bool(CHROMIUM)
    assert all(figure["what"].strip() in run["said"] for figure in run["figures"])


@pytest.mark.parametrize("size", [30, 90])
def test_a_page_costs_at_most_five_queries(run: dict[str, Any], size: int) -> None:
    assert value(run, f"page: queries, {size} entries") <= 5


def test_readers_cost_no_thread_and_no_file(run: dict[str, Any]) -> None:
    assert value(run, "40 readers: threads more") <= 0
    assert value(run, "40 readers: files more, beside sockets") <= 0


def test_a_frame_is_little_more_than_its_fragment_and_the_list_of_sources(run: dict[str, Any]) -> None:
    assert value(run, "an update's frame, beside both") <= 400
    assert value(run, "an update's list of the sources") <= 4096
