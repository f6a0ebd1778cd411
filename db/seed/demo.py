"""The demonstration union of 2,000 members."""

from db.sealing import Keyring
from db.seed.accounts import DEMO_ACCOUNTS
from db.seed.story import story_of
from db.seed.tree import DEMO_PLAN
from db.seed.union import Union
from db.seed.writing import Progress, Seeding, has_tenant, now_utc, seeding_transaction, write_union

__all__ = ["DEMO_ACCOUNTS", "seed_demo"]


async def seed_demo(dsn: str, keyring: Keyring, progress: Progress) -> bool:
    """True when the union was written, False when the database holds one already. All or nothing; about a second.

    `dsn` is the address of the schema's owner. Two runs at once line up on a lock, and the second writes nothing.
    """
    async with seeding_transaction(dsn) as conn:
        if await has_tenant(conn):
            return False
        union, now = Union(DEMO_PLAN), now_utc()
        story = story_of(union, list(union.members()), keyring, now)
        await write_union(Seeding(conn, keyring, union, progress, now, story))
        await conn.execute("ANALYZE")  # the first statements would be planned without knowing anything of the rows
        return True
