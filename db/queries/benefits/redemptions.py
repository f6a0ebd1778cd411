"""SQL of redemptions 核销 and of what was taken back."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.errors import WritesCollidedError
from db.models.benefits import BenefitProgrammeRow, VoucherRow
from db.models.merchants import VoucherRedemptionRow, VoucherReversalRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_REDEMPTION = table_of(VoucherRedemptionRow)
_REVERSAL = table_of(VoucherReversalRow)
_VOUCHER = table_of(VoucherRow)
_PROGRAMME = table_of(BenefitProgrammeRow)


def _inserting(table: sa.Table, row: type[Any]) -> Statement:
    return Statement.of(
        insert(table)
        .values({name: sa.bindparam(name) for name in row.model_fields})
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )


_INSERT = _inserting(_REDEMPTION, VoucherRedemptionRow)
_INSERT_REVERSAL = _inserting(_REVERSAL, VoucherReversalRow)
_BY_REQUEST = "SELECT * FROM voucher_redemption WHERE tenant_id = $1 AND terminal_id = $2 AND request_number = $3"
_FIRST = """
    SELECT r.* FROM voucher_redemption AS r
    WHERE r.tenant_id = $1 AND r.voucher_id = $2 AND r.kind = 'voucher'
        AND NOT EXISTS (SELECT FROM voucher_reversal AS v WHERE v.tenant_id = r.tenant_id AND v.id = r.id)
    ORDER BY r.redeemed_at DESC, r.id DESC LIMIT 1
"""
_FIND = "SELECT * FROM voucher_redemption WHERE tenant_id = $1 AND id = $2"
_IS_REVERSED = "SELECT EXISTS (SELECT FROM voucher_reversal WHERE tenant_id = $1 AND id = $2)"
_IS_OWN = """
    SELECT EXISTS (SELECT FROM member WHERE tenant_id = $1 AND id = $2 AND $3 IN (id, merged_into_id))
"""
_USES = """
    SELECT c.use, c.uses, c.title, c.quota_id, p.budget_quota_id, p.organisation_id
    FROM benefit_cycle AS c JOIN benefit_programme AS p ON p.tenant_id = c.tenant_id AND p.id = c.programme_id
    WHERE c.tenant_id = $1 AND c.id = $2
"""
_FIND_MANAGED = Statement.of(
    sa.select(_REDEMPTION)
    .join(_VOUCHER, sa.and_(_VOUCHER.c.tenant_id == _REDEMPTION.c.tenant_id, _VOUCHER.c.id == _REDEMPTION.c.voucher_id))
    .join(
        _PROGRAMME, sa.and_(_PROGRAMME.c.tenant_id == _VOUCHER.c.tenant_id, _PROGRAMME.c.id == _VOUCHER.c.programme_id)
    )
    .where(
        _REDEMPTION.c.tenant_id == tenant_id(),
        _REDEMPTION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_PROGRAMME.c.organisation_id, held_nodes("benefit_manage", "merchant_manage")),
    )
)


def _row(row: Record | None) -> VoucherRedemptionRow | None:
    return None if row is None else VoucherRedemptionRow(**dict(row))


async def insert_redemption(conn: Connection, redemption: VoucherRedemptionRow) -> None:
    """A use of a locked voucher.

    Raises:
        WritesCollidedError: The terminal's number was used for another voucher at this moment; a repeat finds it.
    """
    if await fetch_one(conn, _INSERT, **redemption.model_dump()) is None:
        raise WritesCollidedError


async def insert_reversal(conn: Connection, reversal: VoucherReversalRow, refusal: Exception) -> None:
    """A redemption taken back.

    Raises:
        Exception: `refusal`, at the latest before the commit, when it was before.
    """
    await write(conn, _INSERT_REVERSAL, refusal=refusal, **reversal.model_dump())


async def find_by_request(
    conn: Connection, tenant: UUID, terminal_id: UUID, number: UUID
) -> VoucherRedemptionRow | None:
    """What a terminal did under a number of its own; no lock, since redemptions never change."""
    return _row(await conn.fetchrow(_BY_REQUEST, tenant, terminal_id, number))


async def find_newest(conn: Connection, tenant: UUID, voucher_id: UUID) -> VoucherRedemptionRow | None:
    """The newest use of a locked voucher that was not taken back."""
    return _row(await conn.fetchrow(_FIRST, tenant, voucher_id))


async def find_managed(conn: Connection, scope: Scope, redemption_id: UUID) -> VoucherRedemptionRow | None:
    """A redemption of a programme whose vouchers the caller manages; no lock."""
    values = scope_values(scope, _FIND_MANAGED.parameters)
    return _row(await fetch_one(conn, _FIND_MANAGED, id=redemption_id, **values))


async def find_redemption(conn: Connection, tenant: UUID, redemption_id: UUID) -> VoucherRedemptionRow | None:
    """A redemption, which never changes; in nobody's scope: what refers to it was found in somebody's."""
    return _row(await conn.fetchrow(_FIND, tenant, redemption_id))


async def is_reversed(conn: Connection, tenant: UUID, redemption_id: UUID) -> bool:
    """Whether it was taken back; asked under the lock of the voucher."""
    return bool(await conn.fetchval(_IS_REVERSED, tenant, redemption_id))


async def is_of(conn: Connection, tenant: UUID, entry_id: UUID, *, member_id: UUID) -> bool:
    """Whether an entry is a member's, or was merged into theirs."""
    return bool(await conn.fetchval(_IS_OWN, tenant, entry_id, member_id))


async def find_uses(conn: Connection, tenant: UUID, cycle_id: UUID) -> Record:
    """`use`, `uses`, `title`, `quota_id`, `budget_quota_id`, `organisation_id` of a cycle, which never change."""
    found = await conn.fetchrow(_USES, tenant, cycle_id)
    if found is None:
        raise LookupError("a voucher without its cycle")
    return found
