"""SQL of vouchers, and of what members receive in a year."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.errors import WritesCollidedError
from db.models.benefits import EVERYTHING, LIVE, BenefitProgrammeRow, VoucherRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, insert_of, peek_one, write
from db.types import table_of

_VOUCHER = table_of(VoucherRow)
_PROGRAMME = table_of(BenefitProgrammeRow)
_INSERT = insert_of(
    _VOUCHER,
    insert(_VOUCHER)
    .values({name: sa.bindparam(name) for name in VoucherRow.model_fields})
    .on_conflict_do_nothing(index_elements=["tenant_id", "cycle_id", "member_id"], index_where=sa.text(LIVE))
    .returning(_VOUCHER.c.id),
)
_RECEIVE = Statement(
    """
    INSERT INTO benefit_year AS y (tenant_id, member_id, year, kind, issued_fen)
    SELECT $1::uuid, $2::uuid, $3::integer, $4::text, $5::bigint WHERE $5 <= $6::bigint
    ON CONFLICT (tenant_id, member_id, year, kind) DO UPDATE SET issued_fen = y.issued_fen + excluded.issued_fen
    WHERE y.issued_fen + excluded.issued_fen <= $6
    RETURNING y.kind
    """,
    ("tenant_id", "member_id", "year", "kind", "value_fen", "cap_fen"),
    {},
).in_crowds(
    """
    INSERT INTO benefit_year AS y (tenant_id, member_id, year, kind, issued_fen)
    SELECT $1::uuid, own.member_id, $2::integer, $3::text, $4::bigint FROM unnest($6::uuid[]) AS own (member_id)
    WHERE $4 <= $5::bigint
    ON CONFLICT (tenant_id, member_id, year, kind) DO UPDATE SET issued_fen = y.issued_fen + excluded.issued_fen
    WHERE y.issued_fen + excluded.issued_fen <= $5
    RETURNING y.kind
    """,
    ("member_id",),
    shared=("tenant_id", "year", "kind", "value_fen", "cap_fen"),
)
_LOCK_YEARS = f"""
    INSERT INTO benefit_year AS y (tenant_id, member_id, year, kind, issued_fen)
    SELECT $1, $2, own.year, '{EVERYTHING}', 0 FROM unnest($3::integer[]) AS own (year) ORDER BY own.year
    ON CONFLICT (tenant_id, member_id, year, kind) DO UPDATE SET issued_fen = y.issued_fen
"""  # noqa: S608  # a constant
_LOCK_YEARS_OF = f"""
    SELECT FROM benefit_year AS y
    WHERE y.tenant_id = $1 AND (y.member_id, y.year, y.kind) IN (
        SELECT v.member_id, extract(year FROM v.issued_on)::integer, each.kind
        FROM voucher AS v CROSS JOIN LATERAL (VALUES ('{EVERYTHING}'), (v.kind)) AS each (kind)
        WHERE v.tenant_id = $1 AND v.id = ANY ($2)
    )
    ORDER BY y.member_id, y.year, y.kind FOR NO KEY UPDATE
"""  # noqa: S608  # a constant
_GIVE_BACK = f"""
    UPDATE benefit_year SET issued_fen = issued_fen - $5
    WHERE tenant_id = $1 AND member_id = $2 AND year = $3 AND kind IN ('{EVERYTHING}', $4::text)
"""  # noqa: S608  # a constant
_MOVING = (
    "state",
    "redeemed_at",
    "redeemed_by_id",
    "reversed_by_id",
    "closed_at",
    "spent_fen",
    "used_count",
    "locked_until_at",
    "locked_by_id",
    "place_id",
)
_UPDATE = Statement.of(
    sa.update(_VOUCHER)
    .where(_VOUCHER.c.tenant_id == sa.bindparam("of_tenant"), _VOUCHER.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(name) for name in _MOVING})
)
_ITS_PROGRAMME = sa.and_(_PROGRAMME.c.tenant_id == _VOUCHER.c.tenant_id, _PROGRAMME.c.id == _VOUCHER.c.programme_id)


def _of_holders(*permissions: str) -> sa.Select[Any]:
    return (
        sa.select(_VOUCHER)
        .join(_PROGRAMME, _ITS_PROGRAMME)
        .where(_VOUCHER.c.tenant_id == tenant_id(), below_nodes(_PROGRAMME.c.organisation_id, held_nodes(*permissions)))
    )


_ID = sa.bindparam("id", type_=sa.Uuid())
_FIND_MANAGED = Statement.of(_of_holders("benefit_manage", "merchant_manage").where(_VOUCHER.c.id == _ID))
_REDEEMABLE = _of_holders("benefit_manage", "merchant_manage", "voucher_redeem")
_FIND_REDEEMABLE = Statement.of(_REDEEMABLE.where(_VOUCHER.c.id == _ID))
_FIND_BY_CODE = Statement.of(_REDEEMABLE.where(_VOUCHER.c.code_index == sa.bindparam("code_index")))
_LOCK = "SELECT * FROM voucher WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
_LOCK_LEFT = """
    SELECT * FROM voucher WHERE tenant_id = $1 AND cycle_id = $2 AND state IN ('issued', 'locked')
    ORDER BY id LIMIT $3 FOR UPDATE
"""
_SPENT = """
    SELECT coalesce(sum(spent_fen), 0)::bigint FROM voucher WHERE tenant_id = $1 AND cycle_id = $2 AND spent_fen > 0
"""
_CLOSE_PARTLY_USED = f"""
    WITH part AS (
        SELECT id FROM voucher
        WHERE tenant_id = $1 AND cycle_id = $2 AND state IN ('issued', 'locked') AND spent_fen > 0
        ORDER BY id LIMIT $4 FOR UPDATE
    ), closed AS (
        UPDATE voucher AS v SET state = 'expired', closed_at = $3, locked_until_at = NULL, locked_by_id = NULL
        FROM part WHERE v.tenant_id = $1 AND v.id = part.id
        RETURNING v.id, v.member_id, v.kind, extract(year FROM v.issued_on)::integer AS year,
            v.value_fen - v.spent_fen AS left_fen
    ), sums AS (
        SELECT member_id, year, each.kind, sum(left_fen)::bigint AS fen
        FROM closed CROSS JOIN LATERAL (VALUES ('{EVERYTHING}'), (closed.kind)) AS each (kind)
        GROUP BY member_id, year, each.kind
    ), locked AS (
        SELECT member_id, year, kind, sums.fen FROM benefit_year AS y JOIN sums USING (member_id, year, kind)
        WHERE y.tenant_id = $1 ORDER BY member_id, year, kind FOR NO KEY UPDATE OF y
    ), taken AS (
        UPDATE benefit_year AS y SET issued_fen = y.issued_fen - locked.fen FROM locked
        WHERE y.tenant_id = $1 AND y.member_id = locked.member_id AND y.year = locked.year AND y.kind = locked.kind
    )
    SELECT id, member_id FROM closed ORDER BY id
"""  # noqa: S608  # a constant


async def insert_voucher(conn: Connection, voucher: VoucherRow, refusal: Exception) -> None:
    """Writes a live voucher.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the member has one of the cycle (unique key, so also
            at the same moment).
    """
    await write(conn, _INSERT, refusal=refusal, **voucher.model_dump())


async def receive(conn: Connection, voucher: VoucherRow, kind: str, *, cap_fen: int, refusal: Exception) -> None:
    """Counts a voucher into the year of its holder, guarded by a cap; two at the same moment come one after another.

    Raises:
        Exception: `refusal`, at the latest before the commit, when it would be more than the cap.
    """
    await write(
        conn,
        _RECEIVE,
        refusal=refusal,
        tenant_id=voucher.tenant_id,
        member_id=voucher.member_id,
        year=voucher.issued_on.year,
        kind=kind,
        value_fen=voucher.value_fen,
        cap_fen=cap_fen,
    )


async def lock_years(conn: Connection, tenant: UUID, member_id: UUID, years: Sequence[int]) -> None:
    """Locks what a member received in these years, of all kinds, before anything is counted into them."""
    await conn.execute(_LOCK_YEARS, tenant, member_id, list(years))


async def lock_years_of(conn: Connection, tenant: UUID, voucher_ids: Sequence[UUID]) -> None:
    """Locks the years of locked vouchers, in one order whatever that of their uses, before any of them is counted."""
    await conn.execute(_LOCK_YEARS_OF, tenant, list(voucher_ids))


async def give_back(conn: Connection, voucher: VoucherRow) -> None:
    """Takes what is not spent of a voucher out of the year of its holder. The voucher is locked before."""
    year, left_fen = voucher.issued_on.year, voucher.value_fen - voucher.spent_fen
    await conn.execute(_GIVE_BACK, voucher.tenant_id, voucher.member_id, year, voucher.kind, left_fen)


async def give_back_amount(conn: Connection, voucher: VoucherRow, amount_fen: int) -> None:
    """Takes an amount out of the year of the holder of a voucher that is over. The voucher is locked before."""
    year = voucher.issued_on.year
    await conn.execute(_GIVE_BACK, voucher.tenant_id, voucher.member_id, year, voucher.kind, amount_fen)


async def take_again(conn: Connection, voucher: VoucherRow, amount_fen: int) -> None:
    """Counts what was used of a voucher that is over into its year, beyond a cap, too: it was within it when issued."""
    await give_back_amount(conn, voucher, -amount_fen)


async def close_partly_used(
    conn: Connection, tenant: UUID, cycle_id: UUID, *, at: datetime, limit: int
) -> Sequence[Record]:
    """Ends vouchers of which a part is spent, the first `limit` by id; what is not spent goes out of the years.

    `id` and `member_id` of them.
    """
    return await conn.fetch(_CLOSE_PARTLY_USED, tenant, cycle_id, at, limit)


async def sum_spent(conn: Connection, tenant: UUID, cycle_id: UUID) -> int:
    """How many fen of a cycle's vouchers are redeemed."""
    return int(await conn.fetchval(_SPENT, tenant, cycle_id))


def _row(row: Record | None) -> VoucherRow | None:
    return None if row is None else VoucherRow(**dict(row))


async def find_managed(conn: Connection, scope: Scope, voucher_id: UUID) -> VoucherRow | None:
    """A voucher of a programme that the caller manages; no lock."""
    return _row(await fetch_one(conn, _FIND_MANAGED, id=voucher_id, **scope_values(scope, _FIND_MANAGED.parameters)))


async def find_redeemable(conn: Connection, scope: Scope, voucher_id: UUID) -> VoucherRow | None:
    """As `find_managed`, for who redeems, too."""
    values = scope_values(scope, _FIND_REDEEMABLE.parameters)
    return _row(await fetch_one(conn, _FIND_REDEEMABLE, id=voucher_id, **values))


async def find_by_code(conn: Connection, scope: Scope, code_index: bytes) -> VoucherRow | None:
    """As `find_redeemable`, by the keyed hash of the code."""
    values = scope_values(scope, _FIND_BY_CODE.parameters)
    return _row(await peek_one(conn, _FIND_BY_CODE, code_index=code_index, **values))


async def lock_voucher(conn: Connection, tenant: UUID, voucher_id: UUID) -> VoucherRow | None:
    """A voucher, locked until the transaction ends. In nobody's scope: found in somebody's before."""
    return _row(await conn.fetchrow(_LOCK, tenant, voucher_id))


async def lock_left(conn: Connection, tenant: UUID, cycle_id: UUID, *, limit: int) -> Sequence[VoucherRow]:
    """Vouchers of a cycle that are not redeemed, locked in the order of their ids."""
    return [VoucherRow(**dict(row)) for row in await conn.fetch(_LOCK_LEFT, tenant, cycle_id, limit)]


async def update_voucher(conn: Connection, voucher: VoucherRow) -> None:
    """Writes what a locked voucher has become.

    Raises:
        WritesCollidedError: It is live again, and its holder got another one of the cycle at this moment.
    """
    values = voucher.model_dump(include=set(_MOVING))
    try:
        await execute(conn, _UPDATE, of_tenant=voucher.tenant_id, of_id=voucher.id, **values)
    except asyncpg.UniqueViolationError as error:
        raise WritesCollidedError from error


_APPLY = Statement(
    """
    INSERT INTO benefit_application (tenant_id, id, cycle_id, member_id, state, applied_at)
    SELECT c.tenant_id, $3::uuid, c.id, $4::uuid, 'applied', $5::timestamptz FROM (
        SELECT tenant_id, id FROM benefit_cycle
        WHERE tenant_id = $1 AND id = $2 AND state = 'approved' AND list_hash IS NULL FOR SHARE
    ) AS c
    ON CONFLICT (tenant_id, cycle_id, member_id) WHERE state <> 'withdrawn' DO NOTHING
    RETURNING id
    """,
    ("tenant_id", "cycle_id", "id", "member_id", "applied_at"),
    {},
)
_WITHDRAW = """
    UPDATE benefit_application AS a SET state = 'withdrawn', closed_at = $4 FROM (
        SELECT tenant_id, id FROM benefit_cycle
        WHERE tenant_id = $1 AND id = (SELECT cycle_id FROM benefit_application WHERE tenant_id = $1 AND id = $2)
            AND state = 'approved' AND list_hash IS NULL FOR SHARE
    ) AS c
    WHERE a.tenant_id = $1 AND a.id = $2 AND a.member_id = $3 AND a.state = 'applied' AND a.cycle_id = c.id
    RETURNING a.cycle_id
"""
_FIND_APPLICATION = """
    SELECT id, cycle_id, state FROM benefit_application WHERE tenant_id = $1 AND id = $2 AND member_id = $3
"""


async def insert_application(conn: Connection, application: Mapping[str, Any], refusal: Exception) -> None:
    """Writes an application (`tenant_id`, `cycle_id`, `id`, `member_id`, `applied_at`), before the list is published.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the member has applied, or the list is there.
    """
    await write(conn, _APPLY, refusal=refusal, **application)


async def find_application(conn: Connection, tenant: UUID, application_id: UUID, *, member_id: UUID) -> Record | None:
    """`id`, `cycle_id`, `state` of an application of this member; no lock."""
    return await conn.fetchrow(_FIND_APPLICATION, tenant, application_id, member_id)


async def withdraw_application(
    conn: Connection, tenant: UUID, application_id: UUID, *, member_id: UUID, at: datetime
) -> bool:
    """Whether it was withdrawn: it is the member's, waits, and the list is not published."""
    return await conn.fetchval(_WITHDRAW, tenant, application_id, member_id, at) is not None
