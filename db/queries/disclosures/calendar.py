"""SQL of the calendar of disclosures 公开日程: what is owed for periods that have begun, and who is told of it."""

from collections.abc import Sequence
from datetime import date, datetime

from asyncpg import Record

from db.models.disclosures import DisclosureDutyRow
from db.session import Connection

_DUTIES_IN_FORCE = """
    SELECT * FROM disclosure_duty WHERE starts_on <= $1 AND (ends_on IS NULL OR ends_on >= $1 - 366)
    ORDER BY tenant_id, id
"""
# An organisation owes for the periods in which it was there, on their last day at the latest.
_ADD_DUES = """
    INSERT INTO disclosure_due
        (tenant_id, id, duty_id, organisation_id, period_starts_on, period_ends_on, due_on)
    SELECT o.tenant_id, gen_random_uuid(), $2, o.id, s.starts_on, s.ends_on, s.due_on
    FROM organisation_closure AS c
    JOIN organisation AS o ON o.tenant_id = c.tenant_id AND o.id = c.descendant_id
    CROSS JOIN unnest($5::date[], $6::date[], $7::date[]) AS s (starts_on, ends_on, due_on)
    WHERE c.tenant_id = $1 AND c.ancestor_id = $3 AND o.kind = $4 AND o.state = 'active' AND o.founded_on <= s.ends_on
        AND NOT EXISTS (
            SELECT FROM disclosure_due AS d WHERE d.tenant_id = o.tenant_id AND d.duty_id = $2
                AND d.organisation_id = o.id AND d.period_starts_on = s.starts_on
        )
    ORDER BY s.starts_on, o.id LIMIT $8
    ON CONFLICT DO NOTHING
"""
_LAPSE = """
    UPDATE disclosure_due AS d SET lapsed_at = $1 FROM organisation AS o
    WHERE o.tenant_id = d.tenant_id AND o.id = d.organisation_id AND o.state <> 'active'
        AND d.published_at IS NULL AND d.lapsed_at IS NULL AND d.due_on >= o.closed_on
"""


def _mark(column: str, condition: str) -> str:
    return f"""
        WITH found AS (
            SELECT tenant_id, id FROM disclosure_due
            WHERE published_at IS NULL AND lapsed_at IS NULL AND {column} IS NULL AND {condition}
            ORDER BY due_on LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE disclosure_due AS d SET {column} = $1 FROM found, disclosure_duty AS y
        WHERE d.tenant_id = found.tenant_id AND d.id = found.id AND y.tenant_id = d.tenant_id AND y.id = d.duty_id
        RETURNING d.tenant_id, d.id, d.organisation_id, d.due_on, y.title
    """  # noqa: S608  # constants


_REMIND = _mark("reminded_on", "due_on BETWEEN $1 AND $1 + $3::integer")
_TELL_OVERDUE = _mark("overdue_told_on", "due_on < $1")


async def list_duties_in_force(conn: Connection, today: date) -> Sequence[DisclosureDutyRow]:
    """Duties of all unions that hold, or have ended within a year."""
    return [DisclosureDutyRow(**dict(row)) for row in await conn.fetch(_DUTIES_IN_FORCE, today)]


async def add_dues(
    conn: Connection,
    duty: DisclosureDutyRow,
    spans: Sequence[tuple[date, date, date]],
    *,
    limit: int,
) -> int:
    """How many were added of what organisations owe for these periods (first day, last day, due day)."""
    starts, ends, dues = ([span[at] for span in spans] for at in range(3))
    status = await conn.execute(
        _ADD_DUES, duty.tenant_id, duty.id, duty.organisation_id, duty.organisation_kind, starts, ends, dues, limit
    )
    return int(status.rsplit(" ", 1)[-1])


async def lapse_dues(conn: Connection, now: datetime) -> None:
    """What closed organisations would have owed from the day of their closing on, in all unions."""
    await conn.execute(_LAPSE, now)


async def mark_near(conn: Connection, today: date, *, days: int, limit: int) -> Sequence[Record]:
    """What is due within so many days and was not reminded of, marked as reminded; of all unions, the next first."""
    return await conn.fetch(_REMIND, today, limit, days)


async def mark_overdue(conn: Connection, today: date, *, limit: int) -> Sequence[Record]:
    """What was not told to be overdue, marked as told; of all unions, the oldest first."""
    return await conn.fetch(_TELL_OVERDUE, today, limit)


def counted(row: Record) -> dict[str, object]:
    """The facts of a reminder."""
    return {
        "organisation_id": str(row["organisation_id"]),
        "title": row["title"],
        "until": f"{row['due_on']:%Y-%m-%d}",
    }
