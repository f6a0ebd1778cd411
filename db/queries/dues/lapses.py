"""SQL of reminders of arrears and of proposals that a membership lapse."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_TENANTS = "SELECT DISTINCT tenant_id FROM dues_run ORDER BY tenant_id"
# `domain.dues.rules.is_reminder_due`, for members in membership: others could not read it.
_REMIND = """
    WITH due AS (
        SELECT c.member_id, m.organisation_id, min(c.month_on) AS since_on, count(*)::integer AS months
        FROM dues_charge AS c
        JOIN member AS m ON m.tenant_id = c.tenant_id AND m.id = c.member_id AND m.state IN ('active', 'retained')
        LEFT JOIN unnest($3::uuid[], $4::integer[]) AS rule (organisation_id, days)
            ON rule.organisation_id = m.organisation_id
        WHERE c.tenant_id = $1 AND c.settled_on IS NULL AND c.due_on < $2
        GROUP BY c.member_id, m.organisation_id, rule.days
        HAVING min(c.due_on) + coalesce(rule.days, $5) <= $2 AND NOT EXISTS (
            SELECT FROM dues_reminder AS r
            WHERE r.tenant_id = $1 AND r.member_id = c.member_id AND r.reminded_on + interval '1 month' > $2
        )
        ORDER BY c.member_id LIMIT $6
    ), written AS (
        INSERT INTO dues_reminder (tenant_id, member_id, reminded_on, since_on, months)
        SELECT $1, member_id, $2, since_on, months FROM due ON CONFLICT DO NOTHING RETURNING member_id
    )
    SELECT due.member_id, due.organisation_id FROM due JOIN written USING (member_id) ORDER BY due.member_id
"""
# `domain.dues.rules.unpaid_in_a_row` and `is_lapse_due`.
_PROPOSE = """
    WITH many AS (
        SELECT c.member_id FROM dues_charge AS c
        WHERE c.tenant_id = $1 AND c.settled_on IS NULL AND c.due_on < $2
        GROUP BY c.member_id HAVING count(*) >= $6
    ), judged AS (
        SELECT m.id AS member_id, m.organisation_id, unpaid.since_on, unpaid.months
        FROM many
        JOIN member AS m ON m.tenant_id = $1 AND m.id = many.member_id AND m.state = 'active'
        LEFT JOIN unnest($3::uuid[], $4::integer[]) AS rule (organisation_id, months)
            ON rule.organisation_id = m.organisation_id
        CROSS JOIN LATERAL (
            SELECT max(c.due_on) AS until_on FROM dues_charge AS c
            WHERE c.tenant_id = $1 AND c.member_id = m.id AND c.due_on < $2 AND (
                c.settled_on IS NOT NULL OR 0 < (
                    SELECT sum(e.amount_fen) FROM dues_entry AS e WHERE e.tenant_id = $1 AND e.charge_id = c.id
                )
            )
        ) AS broken
        CROSS JOIN LATERAL (
            SELECT max((p.decided_at AT TIME ZONE 'Asia/Shanghai')::date) AS on_day FROM dues_lapse_proposal AS p
            WHERE p.tenant_id = $1 AND p.member_id = m.id AND p.state = 'declined'
        ) AS declined
        CROSS JOIN LATERAL (
            SELECT min(c.month_on) AS since_on, min(c.due_on) AS first_due_on, count(*)::integer AS months
            FROM dues_charge AS c
            WHERE c.tenant_id = $1 AND c.member_id = m.id AND c.settled_on IS NULL AND c.due_on < $2
                AND c.due_on > coalesce(greatest(broken.until_on, declined.on_day), '-infinity')
        ) AS unpaid
        WHERE unpaid.months >= coalesce(rule.months, $5)
            AND EXISTS (
                SELECT FROM dues_reminder AS r
                WHERE r.tenant_id = $1 AND r.member_id = m.id AND r.reminded_on > unpaid.first_due_on
            )
            AND NOT EXISTS (
                SELECT FROM dues_lapse_proposal AS p
                WHERE p.tenant_id = $1 AND p.member_id = m.id AND p.state = 'open'
            )
        ORDER BY m.id LIMIT $7
    )
    INSERT INTO dues_lapse_proposal (tenant_id, id, member_id, organisation_id, proposed_on, since_on, months, state)
    SELECT $1, uuidv7(), member_id, organisation_id, $2, since_on, months, 'open' FROM judged
    ON CONFLICT DO NOTHING
    RETURNING id, member_id, organisation_id
"""
_FIND = "SELECT id, member_id, organisation_id, state FROM dues_lapse_proposal WHERE tenant_id = $1 AND id = $2"
_LOCK = f"{_FIND} FOR UPDATE"
_LOCK_OPEN = """
    SELECT id, member_id, organisation_id, state FROM dues_lapse_proposal
    WHERE tenant_id = $1 AND member_id = ANY ($2::uuid[]) AND state = 'open' ORDER BY id FOR UPDATE
"""
_UPDATE = """
    UPDATE dues_lapse_proposal SET state = $3, decided_by_id = $4, decided_at = $5, document_number = $6, reason = $7
    WHERE tenant_id = $1 AND id = $2
"""


class Moved(NamedTuple):
    """The state that a proposal moves to, with who decided and why; nobody: the union's own process."""

    state: str
    decided_by_id: UUID | None
    decided_at: datetime
    document_number: str | None
    reason: str | None


async def list_charging_tenants(conn: Connection) -> Sequence[UUID]:
    """Unions that have been charged for a month."""
    return [row["tenant_id"] for row in await conn.fetch(_TENANTS)]


async def insert_reminders(
    conn: Connection, tenant_id: UUID, *, today: date, days: Mapping[UUID, int], default_days: int, limit: int
) -> Sequence[Record]:
    """Writes the reminders that are due, at most `limit`; gives `member_id` and `organisation_id` of each."""
    return await conn.fetch(_REMIND, tenant_id, today, list(days.keys()), list(days.values()), default_days, limit)


async def insert_proposals(
    conn: Connection, tenant_id: UUID, *, today: date, months: Mapping[UUID, int], default_months: int, limit: int
) -> Sequence[Record]:
    """Writes the proposals that are due, at most `limit`; gives `id`, `member_id` and `organisation_id` of each."""
    fewest = min([default_months, *months.values()])
    return await conn.fetch(
        _PROPOSE, tenant_id, today, list(months.keys()), list(months.values()), default_months, fewest, limit
    )


async def find_proposal(conn: Connection, tenant_id: UUID, proposal_id: UUID) -> Record | None:
    """A proposal. In nobody's scope: the caller locks its member within their reach next."""
    return await conn.fetchrow(_FIND, tenant_id, proposal_id)


async def lock_proposal(conn: Connection, tenant_id: UUID, proposal_id: UUID) -> Record | None:
    """A proposal whose member is locked, locked until the transaction ends."""
    return await conn.fetchrow(_LOCK, tenant_id, proposal_id)


async def lock_open_proposals(conn: Connection, tenant_id: UUID, member_ids: Sequence[UUID]) -> Sequence[Record]:
    """The open proposals of locked members, locked until the transaction ends; at most one for each."""
    return await conn.fetch(_LOCK_OPEN, tenant_id, list(member_ids))


async def update_proposal(conn: Connection, tenant_id: UUID, proposal_id: UUID, moved: Moved) -> None:
    """Writes the state that a locked proposal has moved to."""
    await conn.execute(_UPDATE, tenant_id, proposal_id, *moved)
