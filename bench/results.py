"""From windows to a file: medians of the rounds, the machine, the versions."""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final, TypeAlias

from bench.implementations import PEERS
from bench.measuring import Window
from bench.operations import Operation

RESULTS: Final = Path(__file__).parent / "results"

Row: TypeAlias = Mapping[str, Any]

_PACKAGES: Final = (
    "strawberry-graphql",
    "graphql-core",
    "starlette",
    "uvicorn",
    "uvloop",
    "httptools",
    "asyncpg",
    "orjson",
)
_PEER_PACKAGES: Final = ("mercurius", "graphql-jit", "fastify", "pg", "postgraphile", "grafast", "graphql")
_FIGURES: Final = (
    ("requests_per_s", 1),
    ("p50_ms", 2),
    ("p99_ms", 2),
    ("server_cpu_ms", 4),
    ("pg_cpu_ms", 4),
    ("statements", 1),
    ("bytes", 0),
    ("peak_mb", 1),
)


def rows_of(windows: Sequence[Window], operations: Iterable[Operation]) -> list[Row]:
    """One row for each operation and implementation: the median of each figure."""
    kinds = {operation.name: operation.kind for operation in operations}
    keys = dict.fromkeys((window.operation, window.implementation) for window in windows)
    rows: list[Row] = []
    for operation, implementation in sorted(keys, key=lambda key: (list(kinds).index(key[0]), key[1])):
        found = [asdict(w) for w in windows if (w.operation, w.implementation) == (operation, implementation)]
        figures = {name: round(statistics.median(each[name] for each in found), digits) for name, digits in _FIGURES}
        rows.append({"operation": operation, "kind": kinds[operation], "implementation": implementation, **figures})
    return rows


def save(name: str, content: Mapping[str, Any]) -> Path:
    """Writes `results/<date>-NAME.json` (or `<date>.json`) and gives its path."""
    RESULTS.mkdir(exist_ok=True)
    day = datetime.now(UTC).date().isoformat()
    path = RESULTS / (f"{day}-{name}.json" if name else f"{day}.json")
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """What it ran on, without names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gib": round(memory / 2**30),
        "system": platform.system(),
        "architecture": platform.machine(),
    }


def versions(postgres: str, node: str) -> dict[str, str]:
    """Of everything that takes part."""
    ours = {name: metadata.version(name) for name in _PACKAGES}
    peers = {name: _npm_version(name) for name in _PEER_PACKAGES}
    return {"python": platform.python_version(), "postgresql": postgres, "node": node, **ours, **peers}


def _npm_version(name: str) -> str:
    manifest = PEERS / "node_modules" / name / "package.json"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["version"]) if manifest.is_file() else "absent"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
