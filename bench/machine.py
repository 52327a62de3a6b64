"""What the machine says of itself and of a process: Linux's /proc."""

import contextlib
import os
import platform
import resource
from pathlib import Path

SERVER, LOAD = 0, -1  # which of the cores we may use
NANOSECONDS = 1_000_000_000


def pin(place: int) -> None:
    """Keep this process on one core, where it may use two or more."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[place]})


def raise_file_limit() -> int:
    """As many open files as this process is allowed; returns their number."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def cpu_seconds(pid: int) -> float:
    """CPU time that all threads of a process have used; none of ours ends while it is watched."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / NANOSECONDS if total else _coarse_cpu_seconds(pid)


def _coarse_cpu_seconds(pid: int) -> float:
    """The same in hundredths of a second, where the kernel keeps no finer account."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory_kb(pid: int) -> int:
    """Memory of a process, what it shares with others in proportion (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def files(pid: int) -> tuple[int, int]:
    """Open sockets of a process, and open files beside them (a database connection is two or three)."""
    sockets = others = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if str(link.readlink()).startswith("socket:"):
                sockets += 1
            else:
                others += 1
    return sockets, others


def describe() -> dict[str, object]:
    """The machine in words that say nothing of whose it is."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": models[0] if models else platform.machine(),
        "python": platform.python_version(),
        "system": platform.system(),
        "load_before": round(os.getloadavg()[0], 2),
    }
