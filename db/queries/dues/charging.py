"""SQL of charging a month: which is due, who owes, in batches."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from db.session import Connection

# A union is charged from the first month that begins once a value is in force there. A month without a run, or with one
# that has not ended, is due; the oldest first, so that ledgers grow in the order of time.
_NEXT = """
    SELECT wanted.tenant_id, month::date AS month_on
    FROM (
        SELECT tenant_id, min(starts_on) AS since_on FROM rule_version
        WHERE key = 'dues_monthly_fen' AND value > 0 AND withdrawn_at IS NULL AND starts_on <= $2
        GROUP BY tenant_id
    ) AS wanted
    CROSS JOIN LATERAL generate_series($1::date, $2::date, '1 month') AS month
    WHERE month >= wanted.since_on AND NOT EXISTS (
        SELECT FROM dues_run AS run
        WHERE run.tenant_id = wanted.tenant_id AND run.month_on = month::date AND run.completed_at IS NOT NULL
    )
    ORDER BY month, wanted.tenant_id
"""
_BEGIN = """
    INSERT INTO dues_run (tenant_id, month_on, charged_count, charged_fen) VALUES ($1, $2, 0, 0) ON CONFLICT DO NOTHING
"""
_LOCK_RUN = """
    SELECT after_id, charged_count, charged_fen FROM dues_run
    WHERE tenant_id = $1 AND month_on = $2 AND completed_at IS NULL FOR UPDATE SKIP LOCKED
"""
# Locked before they are looked at: whoever changes one of them in a month that is charged just now comes before or
# after, never beside it.
_LOCK_MEMBERS = """
    SELECT id FROM member WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3 FOR KEY SHARE
"""
# Who owes: `domain.dues.rules.owes`, by the standing on the first day and on the day before.
_CHARGE = """
    WITH written AS (
        INSERT INTO dues_charge (tenant_id, id, member_id, organisation_id, month_on, amount_fen, due_on)
        SELECT $1, uuidv7(), first.member_id, first.organisation_id, $2, rate.fen, $3
        FROM membership_period AS first
        JOIN membership_period AS before
            ON before.tenant_id = first.tenant_id AND before.member_id = first.member_id
            AND before.starts_on < $2 AND (before.until_on IS NULL OR before.until_on >= $2)
            AND before.starts_on < coalesce(before.until_on, 'infinity')
            AND before.state IN ('active', 'retained', 'suspended')
        JOIN unnest($5::uuid[], $6::integer[]) AS rate (organisation_id, fen)
            ON rate.organisation_id = first.organisation_id
        WHERE first.tenant_id = $1 AND first.member_id = ANY ($4::uuid[])
            AND first.starts_on <= $2 AND (first.until_on IS NULL OR first.until_on > $2)
            AND first.state = 'active' AND first.employment_kind NOT IN ('retired', 'unemployed') AND rate.fen > 0
        ORDER BY first.member_id
        ON CONFLICT (tenant_id, member_id, month_on) DO NOTHING
        RETURNING amount_fen
    )
    SELECT count(*)::integer AS number, coalesce(sum(amount_fen), 0)::bigint AS fen FROM written
"""
_ADVANCE = """
    UPDATE dues_run SET after_id = coalesce($3, after_id), charged_count = charged_count + $4,
        charged_fen = charged_fen + $5, completed_at = $6
    WHERE tenant_id = $1 AND month_on = $2
"""
_COMPLETED = (
    "SELECT month_on FROM dues_run WHERE tenant_id = $1 AND month_on >= $2 AND month_on <= $3 ORDER BY month_on"
)


class Charged(NamedTuple):
    """What a batch charged; `last_id` is the last member looked at, None when none was left."""

    last_id: UUID | None
    looked_at: int
    number: int
    fen: int


async def list_due_months(conn: Connection, *, from_on: date, to_on: date) -> Sequence[Record]:
    """Unions and months (`tenant_id`, `month_on`) that are still to be charged, in the order of months."""
    return await conn.fetch(_NEXT, from_on, to_on)


async def lock_run(conn: Connection, tenant_id: UUID, month_on: date) -> Record | None:
    """The run of a month, begun where there was none, locked until the transaction ends; None while another has it."""
    await conn.execute(_BEGIN, tenant_id, month_on)
    return await conn.fetchrow(_LOCK_RUN, tenant_id, month_on)


class Month(NamedTuple):
    """What is charged: a month, until when it is due, and fen by organisation; one that is missing charges nothing."""

    month_on: date
    due_on: date
    rates: Mapping[UUID, int]


async def charge_members(
    conn: Connection, tenant_id: UUID, month: Month, *, after_id: UUID | None, limit: int
) -> Charged:
    """Charges the next members, in the order of their ids, those who owe and have no charge of the month yet.

    Two statements, for any number of members.
    """
    ids = [row["id"] for row in await conn.fetch(_LOCK_MEMBERS, tenant_id, after_id, limit)]
    if not ids:
        return Charged(None, 0, 0, 0)
    rates = month.rates
    row = await conn.fetchrow(
        _CHARGE, tenant_id, month.month_on, month.due_on, ids, list(rates.keys()), list(rates.values())
    )
    return Charged(ids[-1], len(ids), row["number"] if row else 0, row["fen"] if row else 0)


async def advance_run(
    conn: Connection, tenant_id: UUID, month_on: date, charged: Charged, *, completed_at: datetime | None
) -> None:
    """Writes how far a locked run has come."""
    await conn.execute(_ADVANCE, tenant_id, month_on, charged.last_id, charged.number, charged.fen, completed_at)


async def list_begun_months(conn: Connection, tenant_id: UUID, *, from_on: date, to_on: date) -> Sequence[date]:
    """Months for which the union has been charged, or is being charged, earliest first."""
    return [row["month_on"] for row in await conn.fetch(_COMPLETED, tenant_id, from_on, to_on)]
