"""SQL of feedback 活动反馈: whose turn it is, what was said."""

from uuid import UUID

from asyncpg import Record

from db.models.activities import ActivityFeedbackRow
from db.session import Connection

# The newest registration counts; its row is the lock of what its member says.
_LOCK_OWN = """
    SELECT r.id, r.state AS registration_state, a.state, a.ends_at, a.feedback_days,
        a.organisation_id
    FROM registration AS r JOIN activity AS a ON a.tenant_id = r.tenant_id AND a.id = r.activity_id
    WHERE r.tenant_id = $1 AND r.activity_id = $2 AND r.member_id = $3
    ORDER BY r.submitted_at DESC, r.id DESC LIMIT 1 FOR NO KEY UPDATE OF r
"""
_SAVE = """
    INSERT INTO activity_feedback (tenant_id, id, activity_id, member_id, satisfaction, comment, given_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant_id, activity_id, member_id)
    DO UPDATE SET satisfaction = excluded.satisfaction, comment = excluded.comment, changed_at = excluded.given_at
    RETURNING id
"""


async def lock_own_registration(conn: Connection, tenant: UUID, activity_id: UUID, member_id: UUID) -> Record | None:
    """A member's newest registration for an activity, locked, with what the activity says of its end."""
    return await conn.fetchrow(_LOCK_OWN, tenant, activity_id, member_id)


async def save_feedback(conn: Connection, feedback: ActivityFeedbackRow) -> UUID:
    """Writes what a member says, in place of what they said before; its id."""
    feedback_id: UUID = await conn.fetchval(
        _SAVE,
        feedback.tenant_id,
        feedback.id,
        feedback.activity_id,
        feedback.member_id,
        feedback.satisfaction,
        feedback.comment,
        feedback.given_at,
    )
    return feedback_id
