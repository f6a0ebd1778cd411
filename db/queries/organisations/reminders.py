"""SQL of reminders that a term of office ends."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from db.session import Connection

LONGEST_DAYS = 365
"""The highest value of the rules of these reminders."""

_TENANTS = "SELECT id FROM tenant ORDER BY id"
# `domain.organisations.rules.due_term_reminder`.
_REMIND = """
    WITH ending AS (
        SELECT t.id, t.member_id, p.organisation_id, t.ends_on, t.ends_on - $2::date AS days_left,
            coalesce(first.days, $5) AS first_days, coalesce(last.days, $8) AS last_days
        FROM post_term AS t
        JOIN post AS p ON p.tenant_id = t.tenant_id AND p.id = t.post_id
        LEFT JOIN unnest($3::uuid[], $4::integer[]) AS first (organisation_id, days)
            ON first.organisation_id = p.organisation_id
        LEFT JOIN unnest($6::uuid[], $7::integer[]) AS last (organisation_id, days)
            ON last.organisation_id = p.organisation_id
        WHERE t.tenant_id = $1 AND t.withdrawn_at IS NULL AND t.starts_on <= $2
            AND t.ends_on BETWEEN $2 AND $2 + $9::integer
    ), due AS (
        SELECT ending.*, CASE WHEN days_left <= last_days THEN 'last' ELSE 'first' END AS stage FROM ending
        WHERE days_left <= greatest(first_days, last_days)
    ), written AS (
        INSERT INTO post_term_reminder (tenant_id, post_term_id, stage, reminded_on, ends_on)
        SELECT $1, id, stage, $2, ends_on FROM due
        WHERE NOT EXISTS (
            SELECT FROM post_term_reminder AS r
            WHERE r.tenant_id = $1 AND r.post_term_id = due.id AND r.stage = due.stage
        )
        ORDER BY ends_on, id LIMIT $10
        ON CONFLICT DO NOTHING RETURNING post_term_id
    )
    SELECT due.id, due.member_id, due.organisation_id, due.ends_on, due.stage
    FROM due JOIN written ON written.post_term_id = due.id ORDER BY due.ends_on, due.id
"""


class Days(NamedTuple):
    """Values of a rule by organisation, and what holds elsewhere."""

    by_organisation: Mapping[UUID, int]
    default: int

    def arguments(self) -> tuple[list[UUID], list[int], int]:
        """Two arrays side by side, and the default."""
        return list(self.by_organisation), list(self.by_organisation.values()), self.default


async def list_tenants(conn: Connection) -> Sequence[UUID]:
    """All unions."""
    return [row["id"] for row in await conn.fetch(_TENANTS)]


async def insert_term_reminders(
    conn: Connection, tenant_id: UUID, *, today: date, first: Days, last: Days, limit: int
) -> Sequence[Record]:
    """Writes the reminders that are due and not written yet, at most `limit`, those that end first before others.

    Gives `id` of the term, `member_id`, `organisation_id`, `ends_on` and `stage` of each. One statement.
    """
    values = (*first.arguments(), *last.arguments(), LONGEST_DAYS, limit)
    return await conn.fetch(_REMIND, tenant_id, today, *values)
