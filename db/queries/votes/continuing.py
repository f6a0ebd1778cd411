"""SQL of votes that go on from another one: whether there is one, and the electors of both."""

from typing import Final
from uuid import UUID

from db.session import Connection

_IS_FOLLOWED: Final = """
    SELECT EXISTS (
        SELECT FROM vote AS v WHERE v.tenant_id = $1 AND v.follows_id = $2 AND v.state NOT IN ('void', 'cancelled')
    )
"""
_COPY_ELECTORS: Final = """
    INSERT INTO vote_elector (tenant_id, vote_id, member_id)
    SELECT e.tenant_id, $3, e.member_id FROM vote_elector AS e WHERE e.tenant_id = $1 AND e.vote_id = $2
"""
_COPY_WEIGHTS: Final = """
    INSERT INTO vote_weight (tenant_id, vote_id, member_id, weight, source, organisation_id)
    SELECT w.tenant_id, $3, w.member_id, w.weight, w.source, w.organisation_id FROM vote_weight AS w
    WHERE w.tenant_id = $1 AND w.vote_id = $2
"""


async def is_followed(conn: Connection, tenant_id: UUID, vote_id: UUID) -> bool:
    """Whether a vote goes on from this one that is neither void nor called off. This one's row is locked."""
    return bool(await conn.fetchval(_IS_FOLLOWED, tenant_id, vote_id))


async def copy_electors(conn: Connection, tenant_id: UUID, from_id: UUID, to_id: UUID) -> None:
    """Gives a draft the list of electors of another vote, and their weights; none where that one has none."""
    await conn.execute(_COPY_ELECTORS, tenant_id, from_id, to_id)
    await conn.execute(_COPY_WEIGHTS, tenant_id, from_id, to_id)
