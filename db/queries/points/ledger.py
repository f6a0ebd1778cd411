"""SQL of the ledger of points: every statement that changes a balance, each under the lock of its account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from db.session import Connection
from db.types import new_id

_OPEN = """
    INSERT INTO point_account (tenant_id, member_id, balance_points) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING
"""
_LOCK = "SELECT balance_points FROM point_account WHERE tenant_id = $1 AND member_id = $2 FOR UPDATE"
_PLACE = """
    SELECT m.id, m.organisation_id, m.state FROM member AS m
    WHERE m.tenant_id = $1 AND m.erased_at IS NULL
        AND m.id = coalesce((SELECT o.merged_into_id FROM member AS o WHERE o.tenant_id = $1 AND o.id = $2), $2)
"""
_CREDIT = """
    WITH credit AS (
        INSERT INTO point_credit (tenant_id, id, member_id, organisation_id, cause, subject_id, rule_id, points,
            left_points, earned_on, ends_on)
        VALUES ($1, $3, $2, $4, $5, $6, $7, $8, $8, $9, $10)
        ON CONFLICT (tenant_id, member_id, cause, subject_id) WHERE taken_back_at IS NULL DO NOTHING RETURNING id
    ), raised AS (
        UPDATE point_account SET balance_points = balance_points + $8
        WHERE tenant_id = $1 AND member_id = $2 AND EXISTS (SELECT FROM credit)
    ), entry AS (
        INSERT INTO point_entry (tenant_id, id, member_id, organisation_id, kind, cause, points, forgiven_points,
            subject_id, actor_id, recorded_at)
        SELECT $1, $14::uuid, $2, $4, $11, $5, $8, 0, $6, $12::uuid, $13::timestamptz FROM credit RETURNING id
    )
    INSERT INTO point_posting (tenant_id, entry_id, credit_id, points)
    SELECT $1, entry.id, credit.id, $8 FROM entry, credit RETURNING credit_id
"""
_DRAW = """
    WITH queue AS (
        SELECT id, left_points, sum(left_points) OVER (ORDER BY id <> $5::uuid, ends_on, id) - left_points AS ahead
        FROM point_credit WHERE tenant_id = $1 AND member_id = $2 AND left_points > 0
    ), drawn AS (
        UPDATE point_credit AS c SET left_points = c.left_points - least(q.left_points, $3::integer - q.ahead)
        FROM queue AS q WHERE c.tenant_id = $1 AND c.id = q.id AND q.ahead < $3::integer
        RETURNING c.id, least(q.left_points, $3::integer - q.ahead)::integer AS points
    ), entry AS (
        INSERT INTO point_entry (tenant_id, id, member_id, organisation_id, kind, cause, points, forgiven_points,
            subject_id, actor_id, recorded_at)
        VALUES ($1, $4, $2, $6, $7, $8, -$3::integer, $9, $10, $11, $12)
    )
    INSERT INTO point_posting (tenant_id, entry_id, credit_id, points)
    SELECT $1, $4, id, -points FROM drawn RETURNING points
"""
_SPEND = """
    UPDATE point_account SET balance_points = balance_points - $3
    WHERE tenant_id = $1 AND member_id = $2 AND balance_points >= $3 RETURNING balance_points
"""
_END = """
    WITH gone AS (
        SELECT id, member_id, left_points, earned_on FROM point_credit
        WHERE tenant_id = $1 AND member_id = ANY ($2::uuid[]) AND left_points > 0 AND ends_on < $3
    ), sums AS MATERIALIZED (
        SELECT member_id, sum(left_points)::integer AS points, uuidv7() AS entry_id FROM gone GROUP BY member_id
    ), emptied AS (
        UPDATE point_credit AS c SET left_points = 0 FROM gone WHERE c.tenant_id = $1 AND c.id = gone.id
    ), lowered AS (
        UPDATE point_account AS a SET balance_points = a.balance_points - sums.points
        FROM sums WHERE a.tenant_id = $1 AND a.member_id = sums.member_id
    ), entries AS (
        INSERT INTO point_entry (tenant_id, id, member_id, organisation_id, kind, points, forgiven_points, recorded_at)
        SELECT $1, sums.entry_id, m.id, m.organisation_id, 'ended', -sums.points, 0, $4::timestamptz
        FROM sums JOIN member AS m ON m.tenant_id = $1 AND m.id = sums.member_id
    ), postings AS (
        INSERT INTO point_posting (tenant_id, entry_id, credit_id, points)
        SELECT $1, sums.entry_id, gone.id, -gone.left_points FROM gone JOIN sums USING (member_id)
    )
    SELECT s.member_id, s.points, m.organisation_id
    FROM sums AS s JOIN member AS m ON m.tenant_id = $1 AND m.id = s.member_id ORDER BY s.member_id
"""
_LIVE_CREDIT = """
    SELECT id, organisation_id, points, ends_on FROM point_credit
    WHERE tenant_id = $1 AND member_id = $2 AND cause = $3 AND subject_id = $4 AND taken_back_at IS NULL
"""
_MARK_TAKEN_BACK = "UPDATE point_credit SET taken_back_at = $3 WHERE tenant_id = $1 AND id = $2"
_EARNED = """
    SELECT coalesce(sum(points) FILTER (
            WHERE date_trunc('month', earned_on) = date_trunc('month', $4::date)
        ), 0)::integer AS month_points,
        coalesce(sum(points), 0)::integer AS year_points
    FROM point_credit
    WHERE tenant_id = $1 AND member_id = $2 AND cause = $3 AND taken_back_at IS NULL
        AND earned_on BETWEEN make_date(extract(year FROM $4::date)::integer, 1, 1)
            AND make_date(extract(year FROM $4::date)::integer, 12, 31)
"""
_DUE = """
    SELECT DISTINCT tenant_id, member_id FROM point_credit
    WHERE left_points > 0 AND ends_on < $1 ORDER BY tenant_id, member_id LIMIT $2
"""
_LOCK_DUE = """
    SELECT a.tenant_id, a.member_id FROM point_account AS a
    JOIN unnest($1::uuid[], $2::uuid[]) AS due (tenant_id, member_id) USING (tenant_id, member_id)
    ORDER BY a.tenant_id, a.member_id FOR UPDATE OF a SKIP LOCKED
"""
_REMIND = """
    WITH ending AS (
        SELECT c.tenant_id, c.member_id, min(c.ends_on) AS ends_on FROM point_credit AS c
        WHERE c.left_points > 0 AND c.ends_on BETWEEN $1 AND $2 GROUP BY c.tenant_id, c.member_id
    ), chosen AS (
        SELECT a.tenant_id, a.member_id, e.ends_on, m.organisation_id FROM point_account AS a
        JOIN ending AS e USING (tenant_id, member_id)
        JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
            AND m.state IN ('active', 'retained') AND m.merged_into_id IS NULL AND m.erased_at IS NULL
        WHERE a.reminded_of_on IS NULL OR a.reminded_of_on < e.ends_on
        ORDER BY a.tenant_id, a.member_id LIMIT $3 FOR UPDATE OF a SKIP LOCKED
    ), noted AS (
        UPDATE point_account AS a SET reminded_of_on = c.ends_on FROM chosen AS c
        WHERE a.tenant_id = c.tenant_id AND a.member_id = c.member_id
    )
    SELECT c.tenant_id, c.member_id, c.organisation_id, c.ends_on, (
        SELECT sum(l.left_points)::integer FROM point_credit AS l
        WHERE l.tenant_id = c.tenant_id AND l.member_id = c.member_id AND l.ends_on = c.ends_on
    ) AS points FROM chosen AS c ORDER BY c.tenant_id, c.member_id
"""
_LEFT = """
    SELECT cause, subject_id, left_points, earned_on, ends_on, rule_id FROM point_credit
    WHERE tenant_id = $1 AND member_id = $2 AND left_points > 0 ORDER BY ends_on, id
"""
_MOVE_EXCHANGES = "UPDATE point_exchange SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2"


@dataclass(frozen=True, slots=True)
class Credit:
    """Points that come in, as they are written."""

    id: UUID
    organisation_id: UUID
    cause: str
    subject_id: UUID
    rule_id: UUID | None
    points: int
    earned_on: date
    ends_on: date
    kind: str


@dataclass(frozen=True, slots=True)
class Draw:
    """Points that go out, as they are written; `first_id` is the credit that is drawn from before all others."""

    entry_id: UUID
    organisation_id: UUID
    kind: str
    points: int
    cause: str | None = None
    subject_id: UUID | None = None
    first_id: UUID | None = None
    forgiven_points: int = 0


async def find_place(conn: Connection, tenant: UUID, member_id: UUID) -> Record | None:
    """`id`, `organisation_id`, `state` of a member, of the kept entry where it was merged; None when erased."""
    return await conn.fetchrow(_PLACE, tenant, member_id)


async def lock_account(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """The balance; opens the account where there is none, and locks it until the transaction ends."""
    await conn.execute(_OPEN, tenant, member_id)
    return int(await conn.fetchval(_LOCK, tenant, member_id))


async def insert_credit(
    conn: Connection, tenant: UUID, member_id: UUID, credit: Credit, *, actor_id: UUID | None, now: datetime
) -> bool:
    """Whether points came in: False when they were given for it before. The account is locked."""
    return (
        await conn.fetchval(
            _CREDIT,
            tenant,
            member_id,
            credit.id,
            credit.organisation_id,
            credit.cause,
            credit.subject_id,
            credit.rule_id,
            credit.points,
            credit.earned_on,
            credit.ends_on,
            credit.kind,
            actor_id,
            now,
            new_id(),
        )
        is not None
    )


async def lower_balance(conn: Connection, tenant: UUID, member_id: UUID, points: int) -> int | None:
    """The balance after so many points have left it; None, and nothing is written, when there are fewer."""
    left: int | None = await conn.fetchval(_SPEND, tenant, member_id, points)
    return left


async def draw(
    conn: Connection, tenant: UUID, member_id: UUID, drawn: Draw, *, actor_id: UUID | None, now: datetime
) -> int:
    """Takes points out of the credits that end first, with their entry; how many. The balance was lowered before."""
    rows = await conn.fetch(
        _DRAW,
        tenant,
        member_id,
        drawn.points,
        drawn.entry_id,
        drawn.first_id,
        drawn.organisation_id,
        drawn.kind,
        drawn.cause,
        drawn.forgiven_points,
        drawn.subject_id,
        actor_id,
        now,
    )
    return -sum(int(row["points"]) for row in rows)


async def end_credits(
    conn: Connection, tenant: UUID, member_ids: Sequence[UUID], *, today: date, now: datetime
) -> Sequence[Record]:
    """Ends what could be spent until yesterday, of locked accounts: `member_id`, `points`, `organisation_id`."""
    return await conn.fetch(_END, tenant, member_ids, today, now)


async def find_credit(
    conn: Connection, tenant: UUID, member_id: UUID, *, cause: str, subject_id: UUID
) -> Record | None:
    """`id`, `organisation_id`, `points`, `ends_on` of what was given for something and not taken back."""
    return await conn.fetchrow(_LIVE_CREDIT, tenant, member_id, cause, subject_id)


async def mark_taken_back(conn: Connection, tenant: UUID, credit_id: UUID, *, now: datetime) -> None:
    """Says of a credit that what it was given for is not so."""
    await conn.execute(_MARK_TAKEN_BACK, tenant, credit_id, now)


async def sum_earned(conn: Connection, tenant: UUID, member_id: UUID, *, cause: str, on: date) -> Record:
    """`month_points` and `year_points` of a cause that were not taken back, of the month and the year of a day."""
    row = await conn.fetchrow(_EARNED, tenant, member_id, cause, on)
    if row is None:
        raise LookupError("a sum has a row")
    return row


async def lock_due(conn: Connection, *, today: date, limit: int) -> Sequence[Record]:
    """Accounts of all unions with points that ended before today, locked; those that others hold are passed over."""
    due = await conn.fetch(_DUE, today, limit)
    return await conn.fetch(_LOCK_DUE, [row["tenant_id"] for row in due], [row["member_id"] for row in due])


async def note_reminders(conn: Connection, *, first_on: date, last_on: date, limit: int) -> Sequence[Record]:
    """Whose points end in these days: member, place, `ends_on`, `points`; noted, so that it is told once."""
    return await conn.fetch(_REMIND, first_on, last_on, limit)


async def list_left(conn: Connection, tenant: UUID, member_id: UUID) -> Sequence[Record]:
    """What is left of a locked account, the first to end first."""
    return await conn.fetch(_LEFT, tenant, member_id)


async def move_exchanges(conn: Connection, tenant: UUID, member_id: UUID, kept_id: UUID) -> None:
    """Has exchanges be another entry's."""
    await conn.execute(_MOVE_EXCHANGES, tenant, member_id, kept_id)
