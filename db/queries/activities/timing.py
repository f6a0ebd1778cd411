"""SQL of what the clock does in activities: their end, lines that have stopped, reminders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_END_DUE = """
    WITH due AS (
        SELECT tenant_id, id FROM activity WHERE state IN ('published', 'closed') AND ends_at <= $1
        ORDER BY ends_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE activity AS a SET state = 'ended', finished_at = $1 FROM due
    WHERE a.tenant_id = due.tenant_id AND a.id = due.id
    RETURNING a.tenant_id, a.id, a.organisation_id, a.title, a.title_en
"""
_STOPPED = """
    SELECT a.tenant_id, a.id FROM registration AS r
    JOIN activity AS a ON a.tenant_id = r.tenant_id AND a.id = r.activity_id
    WHERE r.state = 'waiting' AND $1 >= a.starts_at - a.cut_off_hours * interval '1 hour'
        OR r.state = 'applied' AND $1 >= a.starts_at
    UNION
    SELECT a.tenant_id, a.id FROM activity AS a
    JOIN quota AS q ON q.tenant_id = a.tenant_id AND q.owner_id = a.id AND q.returned > 0
    WHERE a.state IN ('published', 'closed') AND $1 >= a.starts_at - a.cut_off_hours * interval '1 hour'
    ORDER BY tenant_id, id LIMIT $2
"""
# An activity that is being moved is passed over: what was written of its old beginning would count for the new one.
_REMIND = """
    WITH due AS (
        SELECT r.tenant_id, r.id, r.member_id, a.id AS activity_id, a.title, a.title_en,
            a.starts_at
        FROM activity AS a
        JOIN registration AS r ON r.tenant_id = a.tenant_id AND r.activity_id = a.id AND r.state = 'registered'
        WHERE a.state IN ('published', 'closed') AND a.starts_at > $1 AND a.starts_at <= $2
            AND a.starts_at <= $1 + a.reminder_hours * interval '1 hour' AND r.reminded_at IS NULL
        ORDER BY a.starts_at, r.id LIMIT $3 FOR NO KEY UPDATE OF r SKIP LOCKED FOR SHARE OF a SKIP LOCKED
    )
    UPDATE registration AS r SET reminded_at = $1 FROM due WHERE r.tenant_id = due.tenant_id AND r.id = due.id
    RETURNING due.*
"""
_FORGET_REMINDERS = """
    UPDATE registration SET reminded_at = NULL
    WHERE tenant_id = $1 AND activity_id = $2 AND state = 'registered' AND reminded_at IS NOT NULL
"""
_REMIND_OFFERED = """
    WITH due AS (
        SELECT r.tenant_id, r.id, r.member_id, a.id AS activity_id, a.title, a.title_en, r.offer_ends_at
        FROM registration AS r JOIN activity AS a ON a.tenant_id = r.tenant_id AND a.id = r.activity_id
        WHERE r.state = 'offered' AND r.offer_ends_at > $1 AND r.offer_reminded_at IS NULL
            AND r.offer_ends_at <= $1 + a.offer_reminder_hours * interval '1 hour'
            AND a.state IN ('published', 'closed') AND a.offer_hours >= 2 * a.offer_reminder_hours
        ORDER BY r.offer_ends_at, r.id LIMIT $2 FOR NO KEY UPDATE OF r SKIP LOCKED
    )
    UPDATE registration AS r SET offer_reminded_at = $1 FROM due WHERE r.tenant_id = due.tenant_id AND r.id = due.id
    RETURNING due.*
"""


async def end_due(conn: Connection, *, now: datetime, limit: int) -> Sequence[Record]:
    """Ends activities whose end has come, of all unions; `tenant_id`, `id`, `organisation_id`, titles of each."""
    return await conn.fetch(_END_DUE, now, limit)


async def list_stopped(conn: Connection, *, now: datetime, limit: int) -> Sequence[Record]:
    """`tenant_id` and `id` of activities, of all unions, where a line has stopped and is not closed yet.

    Applications are part of it once the activity has begun. No lock.
    """
    return await conn.fetch(_STOPPED, now, limit)


async def remind_due(conn: Connection, *, now: datetime, ahead: timedelta, limit: int) -> Sequence[Record]:
    """Notes that participants of what begins soon are reminded, each once; what a message needs of each.

    Soon is by the activity; `ahead` is as far as any looks.
    """
    return await conn.fetch(_REMIND, now, now + ahead, limit)


async def forget_reminders(conn: Connection, tenant: UUID, activity_id: UUID) -> None:
    """Has participants of a locked activity reminded once more, when its start comes near again."""
    await conn.execute(_FORGET_REMINDERS, tenant, activity_id)


async def remind_offered(conn: Connection, *, now: datetime, limit: int) -> Sequence[Record]:
    """Notes that those whose offer ends soon are reminded, each once; what a message needs of each.

    Soon is by the activity. Those that give less than twice as long are left out: the offer itself was the reminder.
    """
    return await conn.fetch(_REMIND_OFFERED, now, limit)
