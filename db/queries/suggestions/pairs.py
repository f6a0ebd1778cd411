"""SQL of how many titles have a frequent pair of characters."""

from uuid import UUID

from db.models.suggestions.searching import FREQUENT, PAIRS_LOCK
from db.session import Connection

_LOCK = "SELECT pg_try_advisory_xact_lock($1)"
# A tenth more or fewer changes what a pair weighs by less than what it weighs in the worst case anyway.
_DUE = f"""
    SELECT s.tenant_id FROM (
        SELECT tenant_id, count(*) AS titles FROM suggestion_search GROUP BY tenant_id HAVING count(*) >= {FREQUENT}
    ) AS s
    LEFT JOIN suggestion_pair AS p ON p.tenant_id = s.tenant_id AND p.pair = ''
    WHERE p.titles IS NULL OR abs(s.titles - p.titles) * 10 > p.titles
    LIMIT 1
"""  # noqa: S608  # a constant
# Suggestions never go: a pair that is frequent no more is one whose titles were written anew, and weighs as before.
_COUNT = f"""
    INSERT INTO suggestion_pair (tenant_id, pair, titles)
    SELECT $1, pair, count(*) FROM suggestion_search, unnest(title_pairs) AS pair
    WHERE tenant_id = $1 GROUP BY pair HAVING count(*) >= {FREQUENT}
    UNION ALL
    SELECT $1, '', count(*) FROM suggestion_search WHERE tenant_id = $1
    ON CONFLICT (tenant_id, pair) DO UPDATE SET titles = excluded.titles
"""  # noqa: S608  # a constant


async def lock_pairs(conn: Connection) -> bool:
    """Whether the caller counts alone until the transaction ends; False: another does."""
    return bool(await conn.fetchval(_LOCK, PAIRS_LOCK))


async def find_uncounted(conn: Connection) -> UUID | None:
    """A union whose number of suggestions has changed by a tenth since its pairs were counted; None: there is none."""
    found: UUID | None = await conn.fetchval(_DUE)
    return found


async def count_pairs(conn: Connection, tenant: UUID) -> None:
    """Counts a union's frequent pairs anew: 0.3 s for 100,000 suggestions."""
    await conn.execute(_COUNT, tenant)
