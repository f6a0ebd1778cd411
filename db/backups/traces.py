"""What an erasure leaves behind in the server's files until they are written anew: dead rows, statistics, the log."""

import asyncpg
from asyncpg import Record

from db.queries.members.erasure import ERASINGS

_STATISTICS = ("pg_catalog.pg_statistic",)
_WAL_FILES = "SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'"
_RECYCLING = ("ALTER SYSTEM SET wal_recycle = off", "ALTER SYSTEM RESET wal_recycle")


async def wipe_traces(dsn: str) -> None:
    """Writes the tables that hold personal data anew, with their statistics, and drops the log of changes before.

    `dsn` is that of a superuser. Each table is locked while it is written; the others are served. Without this the
    server gets there by itself when it reuses the space, which nobody can date.
    """
    connection: asyncpg.Connection[Record] = await asyncpg.connect(
        dsn, command_timeout=None, server_settings={"application_name": "unionhall-traces", "statement_timeout": "0"}
    )
    try:
        for table in dict.fromkeys(each.table for each in ERASINGS):
            await connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
        for table in _STATISTICS:
            await connection.execute(f"VACUUM (FULL) {table}")
        await _drop_log(connection)
    finally:
        await connection.close()


async def _drop_log(connection: "asyncpg.Connection[Record]") -> None:
    """Moves past every file of the write-ahead log, and has the server delete them instead of keeping them to reuse."""
    switch_off, switch_back = _RECYCLING
    await connection.execute(switch_off)
    try:
        await connection.execute("SELECT pg_reload_conf()")
        await connection.execute("CHECKPOINT")
        for _ in range(await connection.fetchval(_WAL_FILES) + 1):
            await connection.execute("SELECT pg_logical_emit_message(true, 'unionhall', 'traces')")
            await connection.execute("SELECT pg_switch_wal()")
        await connection.execute("CHECKPOINT")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.execute(switch_back)
        await connection.execute("SELECT pg_reload_conf()")
