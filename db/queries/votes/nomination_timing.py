"""SQL of what the clock, changes of memberships, and merges bring to nominations."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from db.loaders.votes.nomination_facts import LIVE
from db.session import Connection

_CLOSING = """
    SELECT tenant_id, id FROM nomination_call WHERE state = 'open' AND closes_at <= clock_timestamp()
    ORDER BY closes_at, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
"""
_ENDING = """
    SELECT c.tenant_id, c.id FROM nomination_call AS c
    WHERE c.state = 'on_notice' AND c.notice_ends_at <= clock_timestamp() AND NOT EXISTS (
        SELECT FROM nomination AS n
            JOIN nomination_objection AS o ON o.tenant_id = n.tenant_id AND o.nomination_id = n.id
        WHERE n.tenant_id = c.tenant_id AND n.call_id = c.id AND o.state = 'open'
    )
    ORDER BY c.notice_ends_at, c.id LIMIT $1 FOR NO KEY UPDATE OF c SKIP LOCKED
"""
# The rights of one who seconds end with their membership, those of a nominee with their place in the electorate, too.
_LOCK_TOUCHED = f"""
    SELECT c.id FROM nomination_call AS c
    WHERE c.tenant_id = $1 AND c.state <> 'cancelled' AND EXISTS (
        SELECT FROM nomination AS n WHERE n.tenant_id = $1 AND n.call_id = c.id AND n.state IN {LIVE}
            AND (n.member_id = ANY ($2::uuid[]) OR n.nominated_by_id = ANY ($2::uuid[]) OR c.state = 'open' AND EXISTS (
                SELECT FROM nomination_seconder AS s WHERE s.tenant_id = $1 AND s.nomination_id = n.id
                    AND s.member_id = ANY ($2::uuid[]) AND s.withdrawn_at IS NULL
            ))
    )
    ORDER BY c.id FOR NO KEY UPDATE OF c
"""  # noqa: S608  # constants
# Found by the member's indexes, so that the change of a membership costs nothing where nobody nominates.
_IS_TOUCHED = f"""
    SELECT EXISTS (
        SELECT FROM nomination WHERE tenant_id = $1 AND state IN {LIVE} AND member_id = ANY ($2::uuid[])
    ) OR EXISTS (
        SELECT FROM nomination WHERE tenant_id = $1 AND state IN {LIVE} AND nominated_by_id = ANY ($2::uuid[])
    ) OR EXISTS (
        SELECT FROM nomination_seconder
        WHERE tenant_id = $1 AND member_id = ANY ($2::uuid[]) AND withdrawn_at IS NULL
    )
"""  # noqa: S608  # constants
_LIST_SECONDED = """
    SELECT n.id FROM nomination AS n
        JOIN nomination_seconder AS s ON s.tenant_id = n.tenant_id AND s.nomination_id = n.id
    WHERE n.tenant_id = $1 AND n.call_id = $2 AND s.member_id = $3 AND s.withdrawn_at IS NULL
        AND n.state IN ('proposed', 'seconded', 'consented')
"""
_MOVE_NOMINATIONS = """
    UPDATE nomination AS n SET member_id = CASE WHEN n.member_id = $2 AND NOT EXISTS (
            SELECT FROM nomination AS k
            WHERE k.tenant_id = $1 AND k.call_id = n.call_id AND k.member_id = $3 AND k.ended_at IS NULL
                AND n.ended_at IS NULL
        ) THEN $3 ELSE n.member_id END,
        nominated_by_id = CASE WHEN n.nominated_by_id = $2 THEN $3 ELSE n.nominated_by_id END
    WHERE n.tenant_id = $1 AND (n.member_id = $2 OR n.nominated_by_id = $2)
"""
_MOVE_SECONDS = """
    UPDATE nomination_seconder AS s SET member_id = $3
    WHERE s.tenant_id = $1 AND s.member_id = $2 AND NOT EXISTS (
        SELECT FROM nomination_seconder AS k
        WHERE k.tenant_id = $1 AND k.nomination_id = s.nomination_id AND k.member_id = $3
    )
"""
_MOVE_OBJECTIONS = """
    UPDATE nomination_objection AS o SET member_id = $3
    WHERE o.tenant_id = $1 AND o.member_id = $2 AND NOT EXISTS (
        SELECT FROM nomination_objection AS k
        WHERE k.tenant_id = $1 AND k.nomination_id = o.nomination_id AND k.member_id = $3
    )
"""
_LIST_DOUBLE = """
    SELECT s.nomination_id, s.member_id FROM nomination_seconder AS s
        JOIN nomination AS n ON n.tenant_id = s.tenant_id AND n.id = s.nomination_id
    WHERE s.tenant_id = $1 AND s.withdrawn_at IS NULL AND n.call_id = $2
        AND n.state IN ('proposed', 'seconded', 'consented')
        AND (s.member_id = $3 AND (n.member_id = $4 OR n.nominated_by_id = $4 OR EXISTS (
                SELECT FROM nomination_seconder AS k WHERE k.tenant_id = $1 AND k.nomination_id = s.nomination_id
                    AND k.member_id = $4 AND k.withdrawn_at IS NULL))
            OR s.member_id = $4 AND (n.member_id = $4 OR n.nominated_by_id = $4))
"""
_COUNT = """
    SELECT (SELECT count(*) FROM nomination WHERE tenant_id = $1 AND (member_id = $2 OR nominated_by_id = $2))
        + (SELECT count(*) FROM nomination_seconder WHERE tenant_id = $1 AND member_id = $2)
"""


async def lock_closing(conn: Connection, *, limit: int) -> Sequence[Record]:
    """`tenant_id` and `id` of calls whose closing time has come; in all unions, longest waiting first.

    Locked; what another process has locked is left to it.
    """
    return await conn.fetch(_CLOSING, limit)


async def lock_ending(conn: Connection, *, limit: int) -> Sequence[Record]:
    """As `lock_closing`: calls whose public notice is over, and in which no objection waits."""
    return await conn.fetch(_ENDING, limit)


async def lock_touched(conn: Connection, tenant: UUID, member_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Calls in which these members stand, nominated, or second while voices are gathered; locked, in order of ids."""
    if not await conn.fetchval(_IS_TOUCHED, tenant, list(member_ids)):
        return []
    return [row["id"] for row in await conn.fetch(_LOCK_TOUCHED, tenant, list(member_ids))]


async def list_seconded(conn: Connection, tenant: UUID, call_id: UUID, member_id: UUID) -> Sequence[UUID]:
    """Nominations of a locked call that a member seconds, while voices are gathered."""
    return [row["id"] for row in await conn.fetch(_LIST_SECONDED, tenant, call_id, member_id)]


async def list_double(
    conn: Connection, tenant: UUID, call_id: UUID, merged_id: UUID, kept_id: UUID
) -> Sequence[tuple[UUID, UUID]]:
    """Nominations of a locked call, each with a seconder who is, or will be, the same person twice in it."""
    return [tuple(row) for row in await conn.fetch(_LIST_DOUBLE, tenant, call_id, merged_id, kept_id)]


async def move_all(conn: Connection, tenant: UUID, merged_id: UUID, kept_id: UUID) -> None:
    """Has what a member nominated, seconded, objected to, and was nominated for, be another entry's."""
    for statement in (_MOVE_NOMINATIONS, _MOVE_SECONDS, _MOVE_OBJECTIONS):
        await conn.execute(statement, tenant, merged_id, kept_id)


async def count_nominations(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """How many nominations a member stands in, made or seconded."""
    return int(await conn.fetchval(_COUNT, tenant, member_id))
