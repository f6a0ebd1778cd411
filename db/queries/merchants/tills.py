"""SQL of terminals: allowances, files of what was done offline, conflicts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.errors import WritesCollidedError
from db.models.benefits import LIVE, VoucherRow
from db.models.merchants import (
    MerchantRow,
    RedemptionConflictRow,
    RedemptionUploadRow,
    TerminalAllowanceRow,
)
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_MERCHANT = table_of(MerchantRow)
_ALLOWANCE = table_of(TerminalAllowanceRow)
_UPLOAD = table_of(RedemptionUploadRow)
_CONFLICT = table_of(RedemptionConflictRow)
_LOCK_TERMINAL = "SELECT id FROM merchant_credential WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_LIVE_ALLOWANCE = """
    SELECT * FROM terminal_allowance
    WHERE tenant_id = $1 AND terminal_id = $2 AND issued_at <= $3 AND valid_until_at > $3
    ORDER BY valid_until_at DESC LIMIT 1
"""
_ALLOWANCES = """
    SELECT a.*, coalesce(r.count, 0) + coalesce(c.count, 0) AS used_count,
        (coalesce(r.fen, 0) + coalesce(c.fen, 0))::bigint AS used_fen
    FROM terminal_allowance AS a
    LEFT JOIN LATERAL (
        SELECT count(*) AS count, sum(amount_fen) AS fen FROM voucher_redemption AS r
        WHERE r.tenant_id = a.tenant_id AND r.allowance_id = a.id
    ) AS r ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS count, sum(amount_fen) AS fen FROM redemption_conflict AS c
        WHERE c.tenant_id = a.tenant_id AND c.allowance_id = a.id AND c.redemption_id IS NULL
    ) AS c ON true
    WHERE a.tenant_id = $1 AND a.terminal_id = $2 AND a.id = ANY ($3)
"""
_INSERT_ALLOWANCE = Statement.of(
    sa.insert(_ALLOWANCE).values({column.key: sa.bindparam(column.key) for column in _ALLOWANCE.columns})
)
_INSERT_UPLOAD = Statement.of(
    insert(_UPLOAD)
    .values({name: sa.bindparam(name) for name in RedemptionUploadRow.model_fields})
    .on_conflict_do_nothing()
    .returning(_UPLOAD.c.id)
)
_FIND_UPLOAD = "SELECT terminal_id, content_hash FROM redemption_upload WHERE tenant_id = $1 AND id = $2"
_INSERT_CONFLICT = Statement.of(
    insert(_CONFLICT)
    .values({name: sa.bindparam(name) for name in RedemptionConflictRow.model_fields})
    .on_conflict_do_nothing()
    .returning(_CONFLICT.c.id)
)
_KNOWN = """
    SELECT request_number, voucher_id, amount_fen, id AS redemption_id, NULL::uuid AS conflict_id, NULL::text AS reason
    FROM voucher_redemption WHERE tenant_id = $1 AND terminal_id = $2 AND request_number = ANY ($3) AND kind = 'voucher'
        AND NOT EXISTS (
            SELECT FROM redemption_conflict AS c
            WHERE c.tenant_id = $1 AND c.terminal_id = $2 AND c.request_number = voucher_redemption.request_number
        )
    UNION ALL
    SELECT request_number, voucher_id, amount_fen, redemption_id, id, reason
    FROM redemption_conflict WHERE tenant_id = $1 AND terminal_id = $2 AND request_number = ANY ($3)
"""
_LOCK_VOUCHERS = """
    SELECT v.* FROM voucher AS v
    JOIN benefit_programme AS p ON p.tenant_id = v.tenant_id AND p.id = v.programme_id
    WHERE v.tenant_id = $1 AND v.id = ANY ($2) AND EXISTS (
        SELECT FROM organisation_closure AS sight
        WHERE sight.tenant_id = $1 AND sight.descendant_id = p.organisation_id AND sight.ancestor_id = ANY ($3)
    )
    ORDER BY v.id FOR UPDATE OF v
"""
_LOCK_CYCLES = """
    SELECT c.id, c.use, c.uses, c.state, coalesce(q.free, 0) AS free FROM benefit_cycle AS c
    LEFT JOIN quota AS q ON q.tenant_id = c.tenant_id AND q.id = c.quota_id
    WHERE c.tenant_id = $1 AND c.id IN (SELECT v.cycle_id FROM voucher AS v WHERE v.tenant_id = $1 AND v.id = ANY ($2))
    ORDER BY c.id FOR SHARE OF c
"""
_CLOSED = f"""
    SELECT v.id, coalesce(h.claimed + h.used, 0) > 0 AS has_piece,
        v.state IN ('expired', 'revoked') AND EXISTS (
            SELECT FROM voucher AS o
            WHERE o.tenant_id = v.tenant_id AND o.cycle_id = v.cycle_id AND o.member_id = v.member_id
                AND o.id <> v.id AND (o.{LIVE} OR o.spent_fen > 0)
        ) OR v.state = 'revoked' AND EXISTS (
            SELECT FROM point_exchange AS e WHERE e.tenant_id = v.tenant_id AND e.voucher_id = v.id
        ) AS is_replaced
    FROM voucher AS v
    JOIN benefit_cycle AS c ON c.tenant_id = v.tenant_id AND c.id = v.cycle_id
    LEFT JOIN quota_holding AS h ON h.tenant_id = v.tenant_id AND h.quota_id = c.quota_id AND h.holder_id = v.id
    WHERE v.tenant_id = $1 AND v.id = ANY ($2) AND (v.state IN ('expired', 'revoked') OR v.valid_until_at <= $3)
"""  # noqa: S608  # a constant
_LOCK_CONFLICT = Statement.of(
    sa.select(_CONFLICT, _MERCHANT.c.organisation_id)
    .join(_MERCHANT, sa.and_(_MERCHANT.c.tenant_id == _CONFLICT.c.tenant_id, _MERCHANT.c.id == _CONFLICT.c.merchant_id))
    .where(
        _CONFLICT.c.tenant_id == tenant_id(),
        _CONFLICT.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_MERCHANT.c.organisation_id, held_nodes("merchant_manage")),
    )
    .with_for_update(of=_CONFLICT)
)
_DECIDED = ("decision", "redemption_id", "decided_by_id", "decided_at", "decision_note")
_DECIDE = Statement.of(
    sa.update(_CONFLICT)
    .where(_CONFLICT.c.tenant_id == sa.bindparam("of_tenant"), _CONFLICT.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(name) for name in _DECIDED})
)


async def lock_terminal(conn: Connection, tenant: UUID, terminal_id: UUID) -> None:
    """Has a terminal's files and allowances come one after another."""
    await conn.fetchval(_LOCK_TERMINAL, tenant, terminal_id)


async def find_live_allowance(
    conn: Connection, tenant: UUID, terminal_id: UUID, *, now: datetime
) -> TerminalAllowanceRow | None:
    """The allowance of a locked terminal that is valid now."""
    row = await conn.fetchrow(_LIVE_ALLOWANCE, tenant, terminal_id, now)
    return None if row is None else TerminalAllowanceRow(**dict(row))


async def insert_allowance(conn: Connection, allowance: TerminalAllowanceRow) -> None:
    """A new allowance of a locked terminal."""
    await write(conn, _INSERT_ALLOWANCE, **allowance.model_dump())


async def list_allowances(conn: Connection, tenant: UUID, terminal_id: UUID, ids: Sequence[UUID]) -> Sequence[Record]:
    """A terminal's allowances, with `used_count` and `used_fen` of what was recorded or is in conflict."""
    return await conn.fetch(_ALLOWANCES, tenant, terminal_id, list(ids))


async def insert_upload(conn: Connection, upload: RedemptionUploadRow) -> Record | None:
    """`terminal_id` and `content_hash` of the file that came before under the same key; None: this one is written."""
    if await fetch_one(conn, _INSERT_UPLOAD, **upload.model_dump()) is not None:
        return None
    return await conn.fetchrow(_FIND_UPLOAD, upload.tenant_id, upload.id)


async def list_known(conn: Connection, tenant: UUID, terminal_id: UUID, numbers: Sequence[UUID]) -> Sequence[Record]:
    """What a terminal did under numbers of its own: one row each, a redemption or a conflict."""
    return await conn.fetch(_KNOWN, tenant, terminal_id, list(numbers))


async def lock_vouchers(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> dict[UUID, VoucherRow]:
    """Vouchers within a terminal's reach by id, locked in the order of their ids."""
    nodes = list(scope.nodes_for("redemption_upload"))
    rows = await conn.fetch(_LOCK_VOUCHERS, scope.tenant_id, sorted(ids), nodes)
    return {row["id"]: VoucherRow(**dict(row)) for row in rows}


async def lock_cycles(conn: Connection, tenant: UUID, voucher_ids: Sequence[UUID]) -> dict[UUID, Record]:
    """`use`, `uses`, `state` and `free` pieces of the cycles of vouchers, by id; none of them ends or is cancelled now.

    Locked in the order of their ids, before the vouchers, as by who ends a cycle.
    """
    return {row["id"]: row for row in await conn.fetch(_LOCK_CYCLES, tenant, list(voucher_ids))}


async def list_closed(conn: Connection, tenant: UUID, ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Record]:
    """Of locked vouchers those that are over: `has_piece` in the ledger, `is_replaced`, by id.

    Replaced is what its holder has another one of the cycle for, or their points back.
    """
    return {row["id"]: row for row in await conn.fetch(_CLOSED, tenant, list(ids), now)}


async def insert_conflict(conn: Connection, conflict: RedemptionConflictRow) -> None:
    """What was given out offline against the rules.

    Raises:
        WritesCollidedError: The number is used at this moment; a repeat finds it.
    """
    await write(conn, _INSERT_CONFLICT, refusal=WritesCollidedError(), **conflict.model_dump())


async def lock_conflict(conn: Connection, scope: Scope, conflict_id: UUID) -> Record | None:
    """A conflict of a merchant that the caller manages, with `organisation_id`, locked."""
    return await fetch_one(conn, _LOCK_CONFLICT, id=conflict_id, **scope_values(scope, _LOCK_CONFLICT.parameters))


async def decide_conflict(conn: Connection, tenant: UUID, conflict_id: UUID, **decision: object) -> None:
    """Writes `decision`, `redemption_id`, `decided_by_id`, `decided_at`, `decision_note` of a locked conflict."""
    await execute(conn, _DECIDE, of_tenant=tenant, of_id=conflict_id, **decision)
