"""`python -m bench`: started by `make bench`."""

import argparse
import contextlib
import logging
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
import uvloop

from api.settings import process_environment
from bench import report
from bench.chart import chart
from bench.cluster import SIZES, Cluster, prepare, running_cluster
from bench.equality import check_equal, check_writes
from bench.implementations import IMPLEMENTATIONS, Implementation, Server, node_binary, running
from bench.measuring import LONG_WARM_UP_SECONDS, Bench, Effort
from bench.operations import OPERATIONS, Operation
from bench.population import populate
from bench.results import machine, rows_of, save, versions
from bench.scale import measure_scale

logger = logging.getLogger("unionhall.bench")

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "performance.md"
FIGURES: Final = ROOT / "docs" / "performance-figures.md"
CHART: Final = ROOT / "docs" / "images" / "performance.svg"
SHOWN_SIZE: Final = "100k"
"""Runs of this size are shown in the documentation."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for on the command line."""

    size: str
    effort: Effort
    implementations: Sequence[Implementation]
    operations: Sequence[Operation]
    is_official: bool
    keeps: bool


def main() -> None:
    """Measures, prints the tables, and keeps the results of a whole run."""
    arguments = _arguments()
    logging.basicConfig(format="%(message)s")
    logger.setLevel(logging.INFO)
    choice = Choice(
        size=arguments.size,
        effort=Effort(arguments.rounds, arguments.seconds, long_warm_up_seconds=arguments.warm_up),
        implementations=_chosen(IMPLEMENTATIONS, arguments.only),
        operations=_chosen(OPERATIONS, arguments.operations),
        is_official=not arguments.only and not arguments.operations,
        keeps=arguments.keep,
    )
    if arguments.scale:
        measure_scale(arguments.scale.split(","), choice.effort, process_environment())
    else:
        _measure(choice, arguments.directory)


def _measure(choice: Choice, directory: Path | None) -> None:
    with running_cluster(directory, keeps=choice.keeps) as cluster, contextlib.ExitStack() as stack:
        uvloop.run(prepare(cluster, choice.size))
        environ = {**process_environment(), **cluster.environ()}
        servers = [
            stack.enter_context(running(each, environ, cluster.directory / f"{each.name}.log"))
            for each in choice.implementations
        ]
        uvloop.run(_run(choice, cluster, servers))


async def _run(choice: Choice, cluster: Cluster, servers: Sequence[Server]) -> None:
    population = await populate(cluster)
    for operation in choice.operations:
        await check_equal(operation, servers, population)
        if operation.is_mutation:
            await check_writes(operation, servers, population, cluster.postgres.admin_dsn)
        logger.info("%s: equal answers", operation.name)
    await cluster.settle()
    async with cluster.unsealed():
        windows = await Bench(cluster, population, servers).measure(choice.operations, choice.effort)
    rows = rows_of(windows, choice.operations)
    logger.info("\n%s\n\n%s", report.figures(rows), report.promises(rows))
    if choice.is_official:
        told = versions(await _postgres_version(cluster), _node_version())
        is_shown = choice.size == SHOWN_SIZE
        kept = save("" if is_shown else choice.size, {"machine": machine(), "versions": told, "rows": rows})
        logger.info("\nkept in %s", kept)
        if is_shown:
            source = str(kept.relative_to(ROOT))
            report.publish(PAGE, report.promises(rows), source)
            report.publish(FIGURES, report.figures(rows), source)
            CHART.write_text(chart(rows), encoding="utf-8")


async def _postgres_version(cluster: Cluster) -> str:
    connection = await asyncpg.connect(cluster.dsn)
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()


def _node_version() -> str:
    told = subprocess.run([node_binary(), "--version"], capture_output=True, text=True, check=True)  # noqa: S603  # ours
    return told.stdout.strip()


def _chosen(all_of_them: Sequence[Any], names: str) -> Sequence[Any]:
    wanted = [name for name in names.split(",") if name]
    unknown = set(wanted) - {each.name for each in all_of_them}
    if unknown:
        raise SystemExit(
            f"there is no {', '.join(sorted(unknown))}; there are {', '.join(e.name for e in all_of_them)}"
        )
    return [each for each in all_of_them if not wanted or each.name in wanted]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the server beside others.")
    parser.add_argument("--size", choices=sorted(SIZES), default=SHOWN_SIZE, help="members of the union")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each window")
    parser.add_argument("--warm-up", type=float, default=LONG_WARM_UP_SECONDS, help="seconds, of servers on V8")
    parser.add_argument("--only", default="", help="implementations, separated by commas; their figures are not kept")
    parser.add_argument("--operations", default="", help="likewise")
    parser.add_argument("--scale", default="", help="sizes to compare instead, as in 10k,100k,1m")
    parser.add_argument("--directory", type=Path, help="of the database; by default a temporary one")
    parser.add_argument("--keep", action="store_true", help="leave the database where it is")
    return parser.parse_args()


if __name__ == "__main__":
    main()
