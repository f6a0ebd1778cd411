"""SQL of what the clock brings to benefits: cycles to give out, clear and end, vouchers that end soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_READY = """
    SELECT c.tenant_id, c.id FROM benefit_cycle AS c
    WHERE c.state = 'approved' AND (c.seed IS NOT NULL OR c.mode = 'first_come' AND c.closes_at <= $2)
        AND c.id <> ALL ($1)
    ORDER BY c.closes_at, c.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""
_UNCLEAR = """
    SELECT c.tenant_id, c.id FROM benefit_cycle AS c
    JOIN benefit_programme AS p ON p.tenant_id = c.tenant_id AND p.id = c.programme_id
    WHERE c.state = 'cancelled' AND c.id <> ALL ($1) AND EXISTS (
        SELECT FROM quota_holding AS h
        WHERE h.tenant_id = c.tenant_id AND h.quota_id = p.budget_quota_id AND h.holder_id = c.id AND h.claimed > 0
    )
    ORDER BY c.id LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED
"""
_OVER = """
    SELECT c.tenant_id, c.id FROM benefit_cycle AS c
    JOIN quota AS q ON q.tenant_id = c.tenant_id AND q.id = c.quota_id
    WHERE c.state = 'distributed' AND c.valid_until_at <= $2 AND q.claimed = 0 AND q.held = 0 AND c.id <> ALL ($1)
    ORDER BY c.id LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED
"""
_REMIND = """
    UPDATE voucher AS v SET reminded_at = $1 FROM (
        SELECT o.tenant_id, o.id FROM voucher AS o
        WHERE o.state = 'issued' AND o.reminded_at IS NULL AND o.valid_until_at > $1 AND o.valid_until_at <= $1 + $2
            AND o.issued_at <= $1 - $3::interval
        ORDER BY o.valid_until_at, o.id LIMIT $4 FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE v.tenant_id = due.tenant_id AND v.id = due.id
    RETURNING v.tenant_id, v.id, v.member_id, v.cycle_id, v.valid_until_at
"""
_STATE = "SELECT state FROM voucher WHERE tenant_id = $1 AND id = $2"
_TITLE = "SELECT title, title_en, mode, valid_until_at FROM benefit_cycle WHERE tenant_id = $1 AND id = $2"


async def lock_ready(conn: Connection, passed: Sequence[UUID], *, now: datetime) -> Record | None:
    """`tenant_id` and `id` of the next cycle that has closed, or is drawn, and is not given out; locked.

    Of all unions, none of those `passed` over; what another process has locked is left to it.
    """
    return await conn.fetchrow(_READY, passed, now)


async def lock_unclear(conn: Connection, passed: Sequence[UUID]) -> Record | None:
    """As `lock_ready`: the next cancelled cycle whose money is not settled."""
    return await conn.fetchrow(_UNCLEAR, passed)


async def lock_over(conn: Connection, passed: Sequence[UUID], *, before: datetime) -> Record | None:
    """As `lock_ready`: the next cycle that is given out, whose vouchers ended by then and are back, or used."""
    return await conn.fetchrow(_OVER, passed, before)


async def remind_due(
    conn: Connection, *, now: datetime, ahead: timedelta, least: timedelta, limit: int
) -> Sequence[Record]:
    """Marks vouchers that end within `ahead`, are at least `least` old, and whose holders were not reminded; these."""
    return await conn.fetch(_REMIND, now, ahead, least, limit)


async def find_voucher_state(conn: Connection, tenant: UUID, voucher_id: UUID) -> str | None:
    """The state of a voucher; no lock."""
    found: str | None = await conn.fetchval(_STATE, tenant, voucher_id)
    return found


async def find_title(conn: Connection, tenant: UUID, cycle_id: UUID) -> Record | None:
    """What messages say of a cycle: `title`, `title_en`, `mode`, `valid_until_at`."""
    return await conn.fetchrow(_TITLE, tenant, cycle_id)
