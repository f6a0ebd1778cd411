"""SQL of what a merge, or the end of a membership, does to vouchers and applications."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from db.models.benefits import EVERYTHING, LIVE, VoucherRow
from db.session import Connection

_COUNT = f"SELECT count(*) FROM voucher WHERE tenant_id = $1 AND member_id = $2 AND {LIVE}"  # noqa: S608  # a constant
_LOCK_UNUSED = """
    SELECT * FROM voucher AS v
    WHERE v.tenant_id = $1 AND v.member_id = $2 AND v.state IN ('issued', 'locked') ORDER BY v.id FOR UPDATE
"""
_LOCK_DOUBLED = f"""
    SELECT * FROM voucher AS v
    WHERE v.tenant_id = $1 AND v.member_id = $2 AND v.state IN ('issued', 'locked') AND EXISTS (
        SELECT FROM voucher AS o
        WHERE o.tenant_id = $1 AND o.member_id = $3 AND o.cycle_id = v.cycle_id AND o.{LIVE}
    ) ORDER BY v.id FOR UPDATE
"""  # noqa: S608  # a constant
_MOVE = f"""
    WITH moved AS (
        UPDATE voucher AS v SET member_id = $3
        WHERE v.tenant_id = $1 AND v.member_id = $2 AND NOT (v.{LIVE} AND EXISTS (
            SELECT FROM voucher AS o
            WHERE o.tenant_id = $1 AND o.member_id = $3 AND o.cycle_id = v.cycle_id AND o.{LIVE}
        )) RETURNING v.kind, CASE WHEN v.{LIVE} THEN v.value_fen ELSE v.spent_fen END AS fen,
            extract(year FROM v.issued_on)::integer AS year
    ), sums AS (
        SELECT year, each.kind, sum(moved.fen)::bigint AS fen
        FROM moved CROSS JOIN LATERAL (VALUES ('{EVERYTHING}'), (moved.kind)) AS each (kind)
        WHERE moved.fen > 0 GROUP BY year, each.kind
    ), taken AS (
        UPDATE benefit_year AS y SET issued_fen = y.issued_fen - sums.fen FROM sums
        WHERE y.tenant_id = $1 AND y.member_id = $2 AND y.year = sums.year AND y.kind = sums.kind
    )
    INSERT INTO benefit_year AS y (tenant_id, member_id, year, kind, issued_fen)
    SELECT $1, $3, year, kind, fen FROM sums
    ON CONFLICT (tenant_id, member_id, year, kind) DO UPDATE SET issued_fen = y.issued_fen + excluded.issued_fen
"""  # noqa: S608  # constants
_OF_BOTH = """
    EXISTS (
        SELECT FROM benefit_application AS o
        WHERE o.tenant_id = $1 AND o.member_id = $3 AND o.cycle_id = a.cycle_id AND o.state <> 'withdrawn'
    )
"""
_END_DOUBLED = f"""
    UPDATE benefit_application AS a SET state = 'not_served', closing = 'merged', closed_at = $4
    WHERE a.tenant_id = $1 AND a.member_id = $2 AND a.state = 'applied' AND {_OF_BOTH}
"""  # noqa: S608  # a constant
_MOVE_APPLICATIONS = f"""
    UPDATE benefit_application AS a SET member_id = $3
    WHERE a.tenant_id = $1 AND a.member_id = $2 AND NOT {_OF_BOTH}
"""  # noqa: S608  # a constant


async def count_live(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """How many live vouchers a member has, of whatever year."""
    return int(await conn.fetchval(_COUNT, tenant, member_id))


async def lock_unused(conn: Connection, tenant: UUID, member_id: UUID) -> Sequence[VoucherRow]:
    """A member's vouchers that are not redeemed, locked in the order of their ids."""
    return [VoucherRow(**dict(row)) for row in await conn.fetch(_LOCK_UNUSED, tenant, member_id)]


async def lock_doubled(conn: Connection, tenant: UUID, member_id: UUID, kept_id: UUID) -> Sequence[VoucherRow]:
    """As `lock_unused`, of cycles of which another entry of the same person has a live voucher."""
    return [VoucherRow(**dict(row)) for row in await conn.fetch(_LOCK_DOUBLED, tenant, member_id, kept_id)]


async def move_vouchers(conn: Connection, tenant: UUID, member_id: UUID, kept_id: UUID) -> None:
    """Has vouchers, and what they count for in a year, be another entry's; but live ones of a cycle of both."""
    await conn.execute(_MOVE, tenant, member_id, kept_id)


async def move_applications(conn: Connection, tenant: UUID, member_id: UUID, kept_id: UUID, *, now: datetime) -> None:
    """Has applications be another entry's; where both applied for a cycle, that of the first ends."""
    await conn.execute(_END_DOUBLED, tenant, member_id, kept_id, now)
    await conn.execute(_MOVE_APPLICATIONS, tenant, member_id, kept_id)
