"""SQL of the exports of a published vote 导出: what was counted and decided, as its definition names it."""

from typing import Final
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_COUNTED: Final = """
    SELECT v.definition, r.ballot_count, r.invalid_count, r.tally, r.counts, r.verdict,
        (
            SELECT coalesce(sum(e.weight), 0) FROM vote_roll_entry AS e
            WHERE e.tenant_id = v.tenant_id AND e.vote_id = v.id
        ) AS entitled,
        (
            SELECT count(*) FROM vote_roll_entry AS e
            WHERE e.tenant_id = v.tenant_id AND e.vote_id = v.id AND e.has_voted
        ) AS voted
    FROM vote AS v JOIN vote_result AS r ON r.tenant_id = v.tenant_id AND r.vote_id = v.id
    WHERE v.tenant_id = $1 AND v.id = $2 AND v.state = 'published' AND r.counts IS NOT NULL
"""


async def find_counted(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """A published vote whose questions have methods: `definition`, what was counted and decided; None for others.

    `entitled` is the sum of the weights on its roll, as `ballot_count` is one of those cast; `voted` is how many
    members have voted.
    """
    return await conn.fetchrow(_COUNTED, tenant_id, vote_id)
