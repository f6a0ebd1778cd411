"""What an erasure leaves behind in the server's files until they are written anew: dead rows, statistics, the log."""

import asyncio
from datetime import timedelta

import asyncpg
from asyncpg import Record

from db.backups.files import BackupError
from db.queries.members.erasure import ERASINGS

_STATISTICS = ("pg_catalog.pg_statistic",)
_WAL_FILES = "SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'"
_RECYCLING = ("ALTER SYSTEM SET wal_recycle = off", "ALTER SYSTEM RESET wal_recycle")


_NOW = "SELECT (pg_snapshot_xmax(pg_current_snapshot())::xid)::text"
_OLDER = """
    SELECT pid FROM pg_stat_activity
    WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid()
        AND greatest(age(backend_xmin), age(backend_xid)) > age($1::text::xid)
    ORDER BY pid
"""
"""Who may still see rows as they were at a moment; a walsender, of no database, on behalf of a standby server."""
_EVERY_SECONDS = 0.05


async def wipe_traces(dsn: str, *, patience: timedelta = timedelta(minutes=10)) -> None:
    """Writes the tables that hold personal data anew, with their statistics, and drops the log of changes before.

    `dsn` is that of a superuser. Each table is locked while it is written; the others are served. Without this the
    server gets there by itself when it reuses the space, which nobody can date. Dead rows are kept for transactions
    that began before they died, so it waits for these first.

    Raises:
        BackupError: One of them was still open when patience ended. Nothing was wiped.
    """
    connection: asyncpg.Connection[Record] = await asyncpg.connect(
        dsn, command_timeout=None, server_settings={"application_name": "unionhall-traces", "statement_timeout": "0"}
    )
    try:
        await _until_nobody_sees_before(connection, patience)
        for table in dict.fromkeys(each.table for each in ERASINGS):
            await connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
        for table in _STATISTICS:
            await connection.execute(f"VACUUM (FULL) {table}")
        await _drop_log(connection)
    finally:
        await connection.close()


async def _until_nobody_sees_before(connection: "asyncpg.Connection[Record]", patience: timedelta) -> None:
    """Returns when every transaction of the database has begun after this call."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + patience.total_seconds()
    moment = await connection.fetchval(_NOW)
    while older := await connection.fetch(_OLDER, moment):
        if loop.time() >= ends_at:
            processes = ", ".join(str(row["pid"]) for row in older)
            raise BackupError(f"Nothing was wiped: transactions are open that began before (processes {processes}).")
        await asyncio.sleep(_EVERY_SECONDS)


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
