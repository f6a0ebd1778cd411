"""A PostgreSQL of the bench's own: an embedded one, seeded, with statements counted on demand."""

import logging
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from bench.limit.statements import written_out
from db.embedded import EmbeddedPostgres
from db.keys import load_keyring
from db.migrate import upgrade
from db.sealing import Keyring
from db.seed.bulk import seed_bulk

logger = logging.getLogger("unionhall.bench")

SIZES: Final = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
SECRET: Final = bytes(range(32)).hex()
"""Of an installation that holds invented people only."""

_PEER_SCHEMA: Final = Path(__file__).parent / "peers" / "postgraphile.sql"
_SEALER_LOCK: Final = int.from_bytes(b"union_au", "big")
_BRACKETS: Final = "^(begin|start transaction|commit|rollback|set |reset |discard)"
_COUNT: Final = f"""
    SELECT coalesce(sum(calls), 0)::float FROM pg_stat_statements
    WHERE calls >= $1 AND query !~* 'pg_stat_statements' AND query !~* '{_BRACKETS}'
"""  # noqa: S608  # a constant


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server with a seeded union."""

    postgres: EmbeddedPostgres
    directory: Path
    keyring: Keyring

    @property
    def dsn(self) -> str:
        """Address for the owner."""
        return self.postgres.dsn

    @property
    def pid(self) -> int:
        """Of the server, above all its backends.

        Raises:
            RuntimeError: It has ended.
        """
        if self.postgres.pid is None:
            raise RuntimeError("PostgreSQL has ended; its log is in the data directory")
        return self.postgres.pid

    def environ(self) -> dict[str, str]:
        """Settings of a server on this database."""
        return {"DATABASE_URL": self.dsn, "UNIONHALL_DATA": str(self.directory), "UNIONHALL_SECRET": SECRET}

    async def count_statements(self, *, is_on: bool) -> None:
        """Switches counting on or off for all sessions; it costs time, so it is off while time is measured."""
        for statement in (
            f"ALTER SYSTEM SET pg_stat_statements.track = '{'top' if is_on else 'none'}'",
            "SELECT pg_reload_conf()",
        ):
            await self._as_superuser(statement)

    async def forget_statements(self) -> None:
        """Begins to count anew."""
        await self._as_superuser("SELECT pg_stat_statements_reset()")

    async def statements(self, at_least: int) -> float:
        """Runs of statements that ran so often, transaction brackets left out.

        The bound leaves out what servers ask now and then without being asked.
        """
        connection = await asyncpg.connect(self.postgres.admin_dsn)
        try:
            return float(await connection.fetchval(_COUNT, at_least))
        finally:
            await connection.close()

    @asynccontextmanager
    async def unsealed(self) -> AsyncIterator[None]:
        """Keeps servers from chaining the audit log behind our back, by the lock with which one keeps off another.

        Entries that one server wrote would else be chained by others, while somebody else is measured.
        """
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", _SEALER_LOCK)
            yield
        finally:
            await connection.close()

    async def settle(self) -> None:
        """Writes out what the seed left behind and gathers statistics, so that no window pays for it."""
        for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
            began = time.perf_counter()
            await self._as_superuser(statement)
            logger.info("%s took %.1f s", statement, time.perf_counter() - began)

    async def _as_superuser(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.admin_dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running_cluster(directory: Path | None, *, keeps: bool) -> Iterator[Cluster]:
    """A migrated database in `directory`, or in a new temporary one that goes with the block unless `keeps`."""
    home = directory or Path(tempfile.mkdtemp(prefix="unionhall-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    try:
        with EmbeddedPostgres(home / "postgres", progress=logger.info) as postgres:
            keyring = load_keyring({"UNIONHALL_SECRET": SECRET}, home)
            upgrade(postgres.dsn)
            yield Cluster(postgres, home, keyring)
    finally:
        if not keeps:
            shutil.rmtree(home, ignore_errors=True)


async def prepare(cluster: Cluster, size: str) -> None:
    """Seeds the union, unless it is there, gets statements counted, and makes the views that PostGraphile serves."""
    began = time.perf_counter()
    await seed_bulk(cluster.dsn, cluster.keyring, members=SIZES[size], progress=lambda *_: None)
    logger.info("seeded %s members in %.0f s", size, time.perf_counter() - began)
    connection = await asyncpg.connect(cluster.postgres.admin_dsn)
    try:
        await connection.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        # What counts is the request; what happens after it is the same for every implementation, so it is left out.
        await connection.execute("ALTER TABLE event ALTER COLUMN delivered_at SET DEFAULT now()")
    finally:
        await connection.close()
    cluster.postgres.restart()
    await cluster.count_statements(is_on=False)
    connection = await asyncpg.connect(cluster.postgres.admin_dsn)
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    finally:
        await connection.close()
    connection = await asyncpg.connect(cluster.dsn)
    try:
        await connection.execute(written_out(_PEER_SCHEMA.read_text(encoding="utf-8")))
    finally:
        await connection.close()
