"""SQL of what notifications ask: what is still open for a member, and whether a link still leads to one."""

from typing import Final
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_SUGGESTION: Final = """
    SELECT s.round, NULL::timestamptz AS ends_at FROM suggestion s
    JOIN suggestion_author a ON a.tenant_id = s.tenant_id AND a.suggestion_id = s.id AND a.member_id = $2
    WHERE s.tenant_id = $1 AND s.id = $3 AND s.state IN ('answered', 'rated') AND a.state IN ('first', 'accepted')
"""
_PLACE: Final = """
    SELECT 0 AS round, r.offer_ends_at AS ends_at FROM registration r
    WHERE r.tenant_id = $1 AND r.member_id = $2 AND r.id = $3 AND r.state = 'offered'
"""
_HONOUR: Final = """
    SELECT 0 AS round, NULL::timestamptz AS ends_at FROM honour_nomination n
    WHERE n.tenant_id = $1 AND n.member_id = $2 AND n.id = $3 AND n.state = 'proposed'
"""
_FEEDBACK: Final = """
    SELECT 0 AS round, a.ends_at + make_interval(days => a.feedback_days) AS ends_at
    FROM registration r JOIN activity a ON a.tenant_id = r.tenant_id AND a.id = r.activity_id
    WHERE r.tenant_id = $1 AND r.member_id = $2 AND r.activity_id = $3 AND r.state IN ('registered', 'checked_in')
"""
_FIND_OPEN: Final = {
    "suggestion_answer": _SUGGESTION,
    "offered_place": _PLACE,
    "honour_nomination": _HONOUR,
    "activity_feedback": _FEEDBACK,
}
_FIND_MEMBER: Final = """
    SELECT m.organisation_id FROM member m
    WHERE m.tenant_id = $1 AND m.id = $2 AND m.state IN ('active', 'retained') AND m.erased_at IS NULL
      AND ($3::uuid IS NULL OR EXISTS (
          SELECT FROM email_address a
          WHERE a.tenant_id = m.tenant_id AND a.member_id = m.id AND a.id = $3 AND a.confirmed_at IS NOT NULL
      ))
"""
_LOCK_ROUND: Final = "SELECT round FROM suggestion WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_JUDGEMENT_WORDS: Final = """
    SELECT r.comment FROM suggestion_rating r
    JOIN suggestion s ON s.tenant_id = r.tenant_id AND s.id = r.suggestion_id AND s.round = r.round
    WHERE r.tenant_id = $1 AND r.suggestion_id = $2 AND r.author_id = $3
"""
_FEEDBACK_WORDS: Final = """
    SELECT comment FROM activity_feedback WHERE tenant_id = $1 AND activity_id = $2 AND member_id = $3
"""


async def find_open(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, question: str, object_id: UUID
) -> Record | None:
    """`round` and `ends_at` (null: no end of its own) of what is asked of the member; None: nothing any more."""
    row: Record | None = await conn.fetchrow(_FIND_OPEN[question], tenant_id, member_id, object_id)
    return row


async def find_answering(conn: Connection, tenant_id: UUID, member_id: UUID, address_id: UUID | None) -> UUID | None:
    """The organisation of a member who may sign in and whose confirmed address that still is; None: nobody.

    `address_id` None: whatever their address.
    """
    found: UUID | None = await conn.fetchval(_FIND_MEMBER, tenant_id, member_id, address_id)
    return found


async def lock_round(conn: Connection, tenant_id: UUID, suggestion_id: UUID) -> int | None:
    """The present round of a suggestion, locked until the transaction ends; None: there is none."""
    found: int | None = await conn.fetchval(_LOCK_ROUND, tenant_id, suggestion_id)
    return found


async def find_judgement_words(conn: Connection, tenant_id: UUID, suggestion_id: UUID, member_id: UUID) -> str | None:
    """What an author has written beside their judgement of the present answer."""
    found: str | None = await conn.fetchval(_JUDGEMENT_WORDS, tenant_id, suggestion_id, member_id)
    return found


async def find_feedback_words(conn: Connection, tenant_id: UUID, activity_id: UUID, member_id: UUID) -> str | None:
    """What a participant has written beside their feedback."""
    found: str | None = await conn.fetchval(_FEEDBACK_WORDS, tenant_id, activity_id, member_id)
    return found
