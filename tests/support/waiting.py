"""Waiting for what has no event of its own: it is looked for again and again, with a deadline."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg

_DEADLINE_SECONDS = 30.0
"""For a process that was killed and has to read its program again on a busy machine, too."""
_EVERY_SECONDS = 0.005


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Returns when the condition holds."""
    async with asyncio.timeout(_DEADLINE_SECONDS):
        while not await condition():  # noqa: ASYNC110  # see above
            await asyncio.sleep(_EVERY_SECONDS)


async def until_waited_for(connection: asyncpg.Connection, people: int = 1) -> None:
    """Returns when so many wait for locks in the connection's database."""
    waiting = (
        "SELECT count(*) >= $1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    await until(lambda: connection.fetchval(waiting, people))


ASLEEP = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND query = 'SELECT pg_sleep(60)' AND state = 'active'
"""
"""How many sleep; asked by the owner, for others see no statement but their own."""


async def until_asleep(owner: asyncpg.Connection) -> None:
    """Returns when PostgreSQL carries out `SELECT pg_sleep(60)`: it hears no end of what has not begun."""
    await until(lambda: owner.fetchval(ASLEEP))


async def until_effects_are_done(connection: asyncpg.Connection) -> None:
    """Returns when no effect that is due is left: nothing of earlier steps comes in the middle of later ones."""
    due = "SELECT count(*) FROM event WHERE delivered_at IS NULL AND dead_at IS NULL AND next_attempt_at <= now()"
    await until(lambda: _is_none(connection, due))


async def until_sealed(connection: asyncpg.Connection) -> None:
    """Returns when the audit entries of earlier steps are chained: a seal says when it was made."""
    loose = (
        "SELECT count(*) FROM audit_entry e"
        " WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id)"
    )
    await until(lambda: _is_none(connection, loose))


async def until_told(connection: asyncpg.Connection) -> None:
    """Returns when all that was captured so far is told: no transaction runs that could have begun before it."""
    held_back = "SELECT count(*) FROM node_change WHERE transaction_id >= pg_snapshot_xmin(pg_current_snapshot())"
    await until(lambda: _is_none(connection, held_back))


async def until_settled(dsn: str) -> None:
    """Returns when the turnout of every open vote is counted, and told to whoever is told."""
    connection = await asyncpg.connect(dsn)
    uncounted = (
        "SELECT count(*) FROM vote v WHERE v.state = 'open'"
        " AND NOT EXISTS (SELECT FROM vote_turnout t WHERE t.tenant_id = v.tenant_id AND t.vote_id = v.id)"
    )
    try:
        await until(lambda: _is_none(connection, uncounted))
        await until_effects_are_done(connection)
    finally:
        await connection.close()


async def _is_none(connection: asyncpg.Connection, count: str) -> bool:
    left: int = await connection.fetchval(count)
    return left == 0


async def pause(seconds: float) -> None:
    """Lets time pass where its passing is what is tested: bytes that must arrive apart, a limit that must be over."""
    await asyncio.sleep(seconds)
