"""Unions of ten thousand to a million members, to measure with."""

import asyncpg
from asyncpg import Record

from db.sealing import Keyring
from db.seed.activities.bulk import write_activities
from db.seed.points import write_earned, write_rules
from db.seed.suggestions.bulk import write_suggestions
from db.seed.tree import bulk_plan
from db.seed.union import Union, member_id
from db.seed.writing import Progress, Seeding, has_tenant, now_utc, seeding_transaction, write_union


class SeedRefusedError(Exception):
    """The database holds another union; the message says so."""


async def seed_bulk(
    dsn: str, keyring: Keyring, *, members: int, progress: Progress, suggestions: int | None = None
) -> None:
    """Writes a union of this size; does nothing when the same one is there. All or nothing, in bounded memory.

    It has so many suggestions, or one for fifty members.

    Raises:
        SeedRefusedError: Another union is there.
        ValueError: Fewer members than the tree has officers.
    """
    union = Union(bulk_plan(members))
    async with seeding_transaction(dsn) as conn:
        if await has_tenant(conn):
            if await _is_seeded(conn, union):
                return
            raise SeedRefusedError(f"the database holds another union than one of {members:,} seeded members")
        now = now_utc()
        await write_union(Seeding(conn, keyring, union, progress, now))
        await write_activities(conn, union, now)
        await write_suggestions(conn, union, now, count=suggestions)
        await write_rules(conn, union.tenant_id, now)
        await write_earned(conn, union.tenant_id, now)
    await _analyse(dsn)


async def _is_seeded(conn: "asyncpg.Connection[Record]", union: Union) -> bool:
    """Seeded ids are the same in every run: the last one is there and the next one is not."""
    found = await conn.fetch(
        "SELECT id FROM member WHERE tenant_id = $1 AND id = ANY($2)",
        union.tenant_id,
        [member_id(union.plan.members), member_id(union.plan.members + 1)],
    )
    return [row["id"] for row in found] == [member_id(union.plan.members)]


async def _analyse(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()
