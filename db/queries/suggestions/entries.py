"""SQL of two entries of a member that become one: what the merged entry wrote, signed, seconded and acts for."""

from uuid import UUID

from db.session import Connection

_COUNT = """
    SELECT (SELECT count(*) FROM suggestion_author WHERE tenant_id = $1 AND member_id = $2)
        + (SELECT count(*) FROM suggestion_support WHERE tenant_id = $1 AND member_id = $2)
        + (SELECT count(*) FROM unit_staff WHERE tenant_id = $1 AND member_id = $2)
"""
# The suggestions in the order of their ids; nothing else happens to them meanwhile.
_LOCK = """
    SELECT s.id FROM suggestion AS s
    WHERE s.tenant_id = $1 AND s.id IN (
        SELECT a.suggestion_id FROM suggestion_author AS a WHERE a.tenant_id = $1 AND a.member_id = $2
        UNION SELECT p.suggestion_id FROM suggestion_support AS p WHERE p.tenant_id = $1 AND p.member_id = $2)
    ORDER BY s.id FOR NO KEY UPDATE
"""
# Who is an author by both entries is one author, in the part that says more.
_DROP_DOUBLE_AUTHORS = """
    DELETE FROM suggestion_author AS a
    WHERE a.tenant_id = $1 AND a.member_id = $2 AND EXISTS (
        SELECT FROM suggestion_author AS k
        WHERE k.tenant_id = $1 AND k.suggestion_id = a.suggestion_id AND k.member_id = $3)
    RETURNING a.suggestion_id, a.state
"""
_RAISE_AUTHOR = """
    UPDATE suggestion_author AS k SET state = $4
    WHERE k.tenant_id = $1 AND k.suggestion_id = $2 AND k.member_id = $3
        AND array_position(ARRAY['first', 'accepted', 'invited', 'declined'], k.state)
            > array_position(ARRAY['first', 'accepted', 'invited', 'declined'], $4)
"""
_MOVE_AUTHORS = "UPDATE suggestion_author SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2"
# Nobody seconds what is their own, or twice.
_DROP_DOUBLE_SUPPORTS = """
    DELETE FROM suggestion_support AS p
    WHERE p.tenant_id = $1 AND (
        p.member_id = $2 AND EXISTS (
            SELECT FROM suggestion_support AS k
            WHERE k.tenant_id = $1 AND k.suggestion_id = p.suggestion_id AND k.member_id = $3)
        OR p.member_id IN ($2, $3) AND EXISTS (
            SELECT FROM suggestion_author AS a
            WHERE a.tenant_id = $1 AND a.suggestion_id = p.suggestion_id AND a.member_id = $3
                AND a.state IN ('first', 'accepted')))
"""
_MOVE_SUPPORTS = "UPDATE suggestion_support SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2"
_END_DOUBLE_STAFF = """
    UPDATE unit_staff AS u SET ends_on = greatest(u.starts_on, $4::date)
    WHERE u.tenant_id = $1 AND u.member_id = $2 AND u.ends_on IS NULL AND EXISTS (
        SELECT FROM unit_staff AS k
        WHERE k.tenant_id = $1 AND k.unit_id = u.unit_id AND k.member_id = $3 AND k.ends_on IS NULL)
"""
_MOVE_STAFF = "UPDATE unit_staff SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2"
_MOVE_RATINGS = """
    UPDATE suggestion_rating AS r SET author_id = $3
    WHERE r.tenant_id = $1 AND r.author_id = $2 AND NOT EXISTS (
        SELECT FROM suggestion_rating AS k
        WHERE k.tenant_id = $1 AND k.suggestion_id = r.suggestion_id AND k.round = r.round AND k.author_id = $3)
"""

# Questions that either of them asks, too: each person is counted once, and who asked it not at all.
_LOCK_ASKED = """
    SELECT id FROM management_question
    WHERE tenant_id = $1 AND id IN (
        SELECT question_id FROM management_question_support WHERE tenant_id = $1 AND member_id IN ($2, $3)
    ) ORDER BY id FOR NO KEY UPDATE
"""
_MOVE_ASKED = """
    WITH moved AS (
        DELETE FROM management_question_support AS s USING management_question AS q
        WHERE s.tenant_id = $1 AND s.member_id IN ($2, $3) AND q.tenant_id = s.tenant_id AND q.id = s.question_id
            AND (s.member_id = $2 OR q.asked_by_id IN ($2, $3))
        RETURNING s.tenant_id, s.question_id, s.asked_at, q.asked_by_id
    )
    INSERT INTO management_question_support (tenant_id, question_id, member_id, asked_at)
    SELECT tenant_id, question_id, $3, asked_at FROM moved WHERE asked_by_id NOT IN ($2, $3)
    ON CONFLICT DO NOTHING
"""
_COUNT_ASKED = """
    UPDATE management_question AS q SET support_count = (
        SELECT count(*) FROM management_question_support AS s WHERE s.tenant_id = q.tenant_id AND s.question_id = q.id
    ) WHERE q.tenant_id = $1 AND q.id = ANY ($2::uuid[])
"""


async def count_of_member(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """How many suggestions a member wrote, signed or seconded, and units that they act for."""
    return int(await conn.fetchval(_COUNT, tenant, member_id))


async def move_all(conn: Connection, tenant: UUID, merged_id: UUID, kept_id: UUID, *, today: object) -> None:
    """Has everything of a member be another entry's, once. Locks suggestions, then questions, by their ids."""
    await conn.fetch(_LOCK, tenant, merged_id)
    for double in await conn.fetch(_DROP_DOUBLE_AUTHORS, tenant, merged_id, kept_id):
        await conn.execute(_RAISE_AUTHOR, tenant, double["suggestion_id"], kept_id, double["state"])
    await conn.execute(_MOVE_AUTHORS, tenant, merged_id, kept_id)
    await conn.execute(_DROP_DOUBLE_SUPPORTS, tenant, merged_id, kept_id)
    await conn.execute(_MOVE_SUPPORTS, tenant, merged_id, kept_id)
    await conn.execute(_END_DOUBLE_STAFF, tenant, merged_id, kept_id, today)
    await conn.execute(_MOVE_STAFF, tenant, merged_id, kept_id)
    await conn.execute(_MOVE_RATINGS, tenant, merged_id, kept_id)
    asked = [row["id"] for row in await conn.fetch(_LOCK_ASKED, tenant, merged_id, kept_id)]
    await conn.execute(_MOVE_ASKED, tenant, merged_id, kept_id)
    await conn.execute(_COUNT_ASKED, tenant, asked)
