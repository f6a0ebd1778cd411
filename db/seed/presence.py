"""Whether there is anything to seed; light, because every start asks."""

import asyncpg


async def has_union(dsn: str) -> bool:
    """Whether the database holds a union already."""
    connection = await asyncpg.connect(dsn)
    try:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM tenant)"))
    finally:
        await connection.close()
