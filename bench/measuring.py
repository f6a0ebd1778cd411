"""One window of load after another, in shuffled rounds, with what each cost."""

import itertools
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from bench.accounting import cpu_seconds, peak_mebibytes, reset_peaks
from bench.cluster import Cluster
from bench.implementations import Server
from bench.load import WrongAnswerError, ask, run_load
from bench.operations import Operation, draw_requests
from bench.population import Population

logger = logging.getLogger("unionhall.bench")

PREPARED: Final = 1_500
"""Different requests of one window; reads go through them again and again."""

COUNTED: Final = 20
_SHORT_WARM_UP_SECONDS: Final = 1.0
LONG_WARM_UP_SECONDS: Final = 8.0
"""For servers on V8, once for each operation: their compilers take that long."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured."""

    rounds: int
    seconds: float
    connections: int = 16
    long_warm_up_seconds: float = LONG_WARM_UP_SECONDS


@dataclass(frozen=True, slots=True)
class Window:
    """What one implementation did with one operation in one round; CPU in milliseconds for each request."""

    operation: str
    implementation: str
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    server_cpu_ms: float
    pg_cpu_ms: float
    bytes: float
    peak_mb: float
    statements: float = 0.0


class Bench:
    """Servers that run side by side on one database; one of them is under load at any time."""

    def __init__(self, cluster: Cluster, population: Population, servers: Sequence[Server]) -> None:
        """Takes what runs already."""
        self._cluster = cluster
        self._population = population
        self._servers = servers

    async def measure(self, operations: Sequence[Operation], effort: Effort) -> list[Window]:
        """Windows of all rounds, in the order in which they ran."""
        statements = await self._count_statements(operations)
        await self._warm_up(operations, effort)
        windows = []
        order = Random("order of the rounds")  # noqa: S311  # repeats on purpose
        for number in range(effort.rounds):
            for operation in operations:
                for server in order.sample(self._taking(operation), k=len(self._taking(operation))):
                    window = await self.window(operation, server, effort, seed=number)
                    counted = statements[operation.name, server.implementation.name]
                    windows.append(replace(window, statements=counted))
                    logger.info(
                        "round %d  %-19s %-15s %8.0f req/s  p50 %7.2f ms  server %.3f ms  PostgreSQL %.3f ms",
                        number + 1,
                        operation.name,
                        server.implementation.name,
                        window.requests_per_s,
                        window.p50_ms,
                        window.server_cpu_ms,
                        window.pg_cpu_ms,
                    )
        return windows

    async def window(self, operation: Operation, server: Server, effort: Effort, *, seed: int) -> Window:
        """One window after a short warm-up of its callers."""
        used: list[tuple[float, float]] = []

        def note(begins: bool) -> None:  # noqa: FBT001  # the callback's one argument
            if begins:
                reset_peaks(server.pid)
            used.append((cpu_seconds(server.pid), cpu_seconds(self._cluster.pid)))

        sample = await run_load(
            server.port,
            self._written(operation, server, seed),
            connections=effort.connections,
            seconds=(_SHORT_WARM_UP_SECONDS, effort.seconds * server.implementation.patience),
            on_edge=note,
        )
        if not sample.requests:
            raise WrongAnswerError(f"{server.implementation.name} answered no {operation.name} in {effort.seconds} s")
        # Requests that are half done at the end have been paid for in part.
        paid = max(sample.requests, 1) + effort.connections / 2
        (server_before, postgres_before), (server_after, postgres_after) = used
        return Window(
            operation=operation.name,
            implementation=server.implementation.name,
            requests_per_s=sample.requests / sample.seconds,
            p50_ms=sample.quantile_ms(0.5),
            p99_ms=sample.quantile_ms(0.99),
            server_cpu_ms=(server_after - server_before) / paid * 1000,
            pg_cpu_ms=(postgres_after - postgres_before) / paid * 1000,
            bytes=sample.body_bytes / max(sample.requests, 1),
            peak_mb=peak_mebibytes(server.pid),
        )

    def _taking(self, operation: Operation) -> list[Server]:
        return [server for server in self._servers if server.implementation.runs(operation)]

    def _written(self, operation: Operation, server: Server, seed: int) -> Iterator[bytes]:
        rng = Random(f"{operation.name} {seed}")  # noqa: S311  # every implementation gets the same requests
        requests = draw_requests(operation, self._population, rng)
        written = (server.implementation.write(operation, request) for request in requests)
        return written if operation.is_mutation else itertools.cycle(list(itertools.islice(written, PREPARED)))

    async def _warm_up(self, operations: Sequence[Operation], effort: Effort) -> None:
        for server in self._servers:
            long = effort.long_warm_up_seconds if server.implementation.is_warmed_long else _SHORT_WARM_UP_SECONDS
            for operation in operations:
                if server.implementation.runs(operation):
                    requests = self._written(operation, server, -1)
                    await run_load(server.port, requests, connections=effort.connections, seconds=(0.0, long))

    async def _count_statements(self, operations: Sequence[Operation]) -> Mapping[tuple[str, str], float]:
        """Statements of a request whose caller and text are known to the server already."""
        await self._cluster.count_statements(is_on=True)
        counted = {}
        for server in self._servers:
            for operation in operations:
                if server.implementation.runs(operation):
                    counted[operation.name, server.implementation.name] = await self._statements_of(operation, server)
        await self._cluster.count_statements(is_on=False)
        return counted

    async def _statements_of(self, operation: Operation, server: Server) -> float:
        requests = self._written(operation, server, -1)
        known = [next(requests)] * (COUNTED + 2)
        if operation.is_mutation:
            known = list(itertools.islice(requests, COUNTED + 2))
        for request in known[:2]:
            await ask(server.port, request)
        await self._cluster.forget_statements()
        for request in known[2:]:
            await ask(server.port, request)
        return round(await self._cluster.statements(COUNTED // 2) / COUNTED, 1)
