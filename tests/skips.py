"""What was skipped and why: the last lines of a run, and a file for those who compare runs."""

import os
from collections import defaultdict
from pathlib import Path

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name each reason once with its tests; SKIPPED_FILE gets the tests' names, one a line."""
    skipped = terminalreporter.stats.get("skipped", [])
    if file := os.environ.get("SKIPPED_FILE"):
        Path(file).write_text("".join(f"{report.nodeid}\n" for report in skipped), encoding="utf-8")
    by_reason: dict[str, list[str]] = defaultdict(list)
    for report in skipped:
        by_reason[_reason(report)].append(report.nodeid)
    if by_reason:
        terminalreporter.section("skipped, and why")
    for reason, tests in sorted(by_reason.items()):
        terminalreporter.line(f"{reason}: {len(tests)} skipped")
        for test in sorted(tests):
            terminalreporter.line(f"  {test}")


def _reason(report: pytest.TestReport) -> str:
    """The reason as the test gave it; a skip's report is (file, line, "Skipped: reason")."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return "no reason given"
