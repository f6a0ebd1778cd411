"""What a process and all below it have used, as Linux counts it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
_PEAK: Final = "5"
"""Written to `clear_refs`: begin the peak of memory anew."""


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    own_ticks: int
    reaped_ticks: int


def cpu_seconds(root: int) -> float:
    """User and system time of the process `root`, of all that live below it, and of those it has buried."""
    table = _processes()
    ticks = table[root].reaped_ticks if root in table else 0
    ticks += sum(table[pid].own_ticks for pid in _tree(root, table))
    return ticks / _TICKS_PER_SECOND


def reset_peaks(root: int) -> None:
    """Begins the peak of memory anew for the process and all below it."""
    for pid in _tree(root, _processes()):
        (_PROC / str(pid) / "clear_refs").write_text(_PEAK, encoding="ascii")


def peak_mebibytes(root: int) -> float:
    """The most memory that the process and all below it have held since `reset_peaks`, added up."""
    return sum(_peak_kibibytes(pid) for pid in _tree(root, _processes())) / 1024


def _peak_kibibytes(pid: int) -> int:
    status = (_PROC / str(pid) / "status").read_text(encoding="utf-8")
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def _tree(root: int, table: dict[int, _Process]) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        if pid in table:
            found.append(pid)
            waiting += [child for child, process in table.items() if process.parent == pid]
    return found


def _processes() -> dict[int, _Process]:
    table = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:  # it ended in between
                continue
            fields = text[text.rindex(")") + 2 :].split()
            own, reaped = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
            table[int(entry.name)] = _Process(int(fields[1]), own, reaped)
    return table
