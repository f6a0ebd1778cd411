"""The same operations on unions of several sizes: cost must grow with the answer, not with the database."""

import contextlib
import logging
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

import uvloop

from bench.cluster import Cluster, prepare, running_cluster
from bench.implementations import ENGINE, IMPLEMENTATIONS, Server, running
from bench.measuring import Bench, Effort
from bench.operations import SCALE_OPERATIONS, Operation
from bench.population import populate
from bench.results import machine, save

logger = logging.getLogger("unionhall.bench")

CONNECTIONS: Final = (1, 16)
BOUND: Final = 1.2
"""How much slower the largest union may be than the smallest."""

Row: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, int, str]


def measure_scale(sizes: Sequence[str], effort: Effort, environ: Mapping[str, str]) -> None:
    """Measures our server on a database of each size, all of them running, and keeps the medians."""
    ours = next(each for each in IMPLEMENTATIONS if each.name == ENGINE)
    with contextlib.ExitStack() as stack:
        places: dict[str, tuple[Cluster, Server]] = {}
        for size in sizes:
            cluster = stack.enter_context(running_cluster(None, keeps=False))
            uvloop.run(prepare(cluster, size))
            log = cluster.directory / "engine.log"
            places[size] = cluster, stack.enter_context(running(ours, {**environ, **cluster.environ()}, log))
        rows = uvloop.run(_measure(places, effort))
    logger.info("\n%s", table(rows))
    logger.info("\nkept in %s", save("scale", {"machine": machine(), "rows": rows}))


async def _measure(places: Mapping[str, tuple[Cluster, Server]], effort: Effort) -> list[Row]:
    benches = {}
    for size, (cluster, server) in places.items():
        benches[size] = Bench(cluster, await populate(cluster), [server])
        await cluster.settle()
    found: dict[Key, list[float]] = {}
    for number in range(effort.rounds):
        for operation in SCALE_OPERATIONS:
            for connections in CONNECTIONS:
                for size, bench in benches.items():
                    tried = replace(effort, connections=connections)
                    window = await bench.window(operation, places[size][1], tried, seed=number)
                    found.setdefault((operation.name, connections, size), []).append(window.p50_ms)
                    logger.info(
                        "round %d  %-19s %2d  %4s  %.2f ms",
                        number + 1,
                        operation.name,
                        connections,
                        size,
                        window.p50_ms,
                    )
    return [_row(key, times, SCALE_OPERATIONS) for key, times in found.items()]


def _row(key: Key, times: Sequence[float], operations: Sequence[Operation]) -> Row:
    name, connections, size = key
    kind = next(operation.kind for operation in operations if operation.name == name)
    p50_ms = round(statistics.median(times), 3)
    return {"operation": name, "kind": kind, "connections": connections, "size": size, "p50_ms": p50_ms}


def table(rows: Sequence[Row]) -> str:
    """p50 by size, and the largest against the smallest, as Markdown."""
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    lines = [
        f"| operation | connections | {' | '.join(sizes)} | {sizes[-1]} / {sizes[0]} |",
        f"| --- | ---: |{' ---: |' * (len(sizes) + 1)}",
    ]
    for name, connections in dict.fromkeys((row["operation"], row["connections"]) for row in rows):
        times = [row["p50_ms"] for row in rows if (row["operation"], row["connections"]) == (name, connections)]
        ratio = times[-1] / times[0]
        mark = "✓" if ratio <= BOUND else "✗"
        lines.append(
            f"| {name} | {connections} | {' | '.join(f'{each:.2f} ms' for each in times)} | {ratio:.2f} {mark} |"
        )
    return "\n".join(lines)
