"""Counts which pairs of characters are frequent in titles, so that what is alike is found by the others."""

from datetime import datetime

from db.queries.suggestions import pairs as queries
from db.session import Connection


async def suggestion_pairs_count(conn: Connection, _now: datetime) -> bool:
    """Counts the pairs of one union whose suggestions have become a tenth more; whether there may be another. A chore.

    One at a time counts. What is kept is a copy: without it, or with an old one, the same is found, in more time or in
    another order. Nothing is emitted.
    """
    if not await queries.lock_pairs(conn):
        return False
    tenant_id = await queries.find_uncounted(conn)
    if tenant_id is None:
        return False
    await queries.count_pairs(conn, tenant_id)
    return True
