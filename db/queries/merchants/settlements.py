"""SQL of settlement 结算: batches, their lines, reconciliations, disputes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.merchants import (
    MerchantDisputeRow,
    MerchantRow,
    MerchantSettlementRow,
    SettlementReconciliationRow,
)
from db.predicates import below_nodes, held_nodes, own_merchant_id, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_MERCHANT = table_of(MerchantRow)
_SETTLEMENT = table_of(MerchantSettlementRow)
_RECONCILIATION = table_of(SettlementReconciliationRow)
_DISPUTE = table_of(MerchantDisputeRow)
_ID = sa.bindparam("id", type_=sa.Uuid())
_MANAGED = below_nodes(_MERCHANT.c.organisation_id, held_nodes("merchant_manage"))
_CONCERNED = sa.or_(_MERCHANT.c.id == own_merchant_id(), _MANAGED)


def _inserting(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


def _updating(table: sa.Table, *names: str) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({name: sa.bindparam(name) for name in names})
    )


def _locking(who: sa.ColumnElement[bool]) -> Statement:
    return Statement.of(
        sa.select(_SETTLEMENT, _MERCHANT.c.organisation_id)
        .join(
            _MERCHANT,
            sa.and_(_MERCHANT.c.tenant_id == _SETTLEMENT.c.tenant_id, _MERCHANT.c.id == _SETTLEMENT.c.merchant_id),
        )
        .where(_SETTLEMENT.c.tenant_id == tenant_id(), _SETTLEMENT.c.id == _ID, who)
        .with_for_update(of=_SETTLEMENT, key_share=True)
    )


_SUMS = ("line_count", "redeemed_fen", "reversed_fen", "total_fen", "state", "approved_by_id", "approved_at")
_DECISION = ("status", "decided_by_id", "decided_at", "decision_note")
_INSERT_SETTLEMENT, _INSERT_DISPUTE = _inserting(_SETTLEMENT), _inserting(_DISPUTE)
_INSERT_RECONCILIATION = _inserting(_RECONCILIATION)
_UPDATE_SETTLEMENT, _UPDATE_DISPUTE = _updating(_SETTLEMENT, *_SUMS), _updating(_DISPUTE, *_DECISION)
_LOCK_MANAGED, _LOCK_CONCERNED = _locking(_MANAGED), _locking(_CONCERNED)
_NEXT_NUMBER = """
    SELECT coalesce(max(number), 0) + 1 FROM merchant_settlement WHERE tenant_id = $1 AND merchant_id = $2
"""
_FILL = """
    WITH lines AS (
        INSERT INTO settlement_line (tenant_id, redemption_id, kind, settlement_id, amount_fen)
        SELECT r.tenant_id, r.id, 'redeemed', $3::uuid, r.amount_fen FROM voucher_redemption AS r
        WHERE r.tenant_id = $1 AND r.merchant_id = $2 AND r.redeemed_at < $4::timestamptz AND NOT EXISTS (
            SELECT FROM settlement_line AS l
            WHERE l.tenant_id = r.tenant_id AND l.redemption_id = r.id AND l.kind = 'redeemed'
        )
        UNION ALL
        SELECT r.tenant_id, r.id, 'reversed', $3::uuid, r.amount_fen FROM voucher_reversal AS v
        JOIN voucher_redemption AS r ON r.tenant_id = v.tenant_id AND r.id = v.id
        WHERE v.tenant_id = $1 AND r.merchant_id = $2 AND v.reversed_at < $4 AND NOT EXISTS (
            SELECT FROM settlement_line AS l
            WHERE l.tenant_id = r.tenant_id AND l.redemption_id = r.id AND l.kind = 'reversed'
        )
        RETURNING kind, amount_fen
    )
    SELECT count(*)::int AS line_count,
        coalesce(sum(amount_fen) FILTER (WHERE kind = 'redeemed'), 0)::bigint AS redeemed_fen,
        coalesce(sum(amount_fen) FILTER (WHERE kind = 'reversed'), 0)::bigint AS reversed_fen
    FROM lines
"""
_LINES = """
    SELECT l.kind, l.amount_fen, r.id AS redemption_id, coalesce(r.receipt_number, r.request_number::text) AS receipt,
        r.kind AS redemption_kind, r.happened_at, r.excess_fen, c.name AS terminal
    FROM settlement_line AS l
    JOIN voucher_redemption AS r ON r.tenant_id = l.tenant_id AND r.id = l.redemption_id
    JOIN merchant_credential AS c ON c.tenant_id = r.tenant_id AND c.id = r.terminal_id
    WHERE l.tenant_id = $1 AND l.settlement_id = $2 ORDER BY r.happened_at, r.id, l.kind
"""
_HAS_LINE = """
    SELECT EXISTS (
        SELECT FROM settlement_line WHERE tenant_id = $1 AND settlement_id = $2 AND redemption_id = $3
    )
"""
_OPEN_DISPUTES = """
    SELECT count(*) FROM merchant_dispute WHERE tenant_id = $1 AND settlement_id = $2 AND status = 'open'
"""
_FIND_DISPUTE = "SELECT settlement_id FROM merchant_dispute WHERE tenant_id = $1 AND id = $2"
_LOCK_DISPUTE = "SELECT * FROM merchant_dispute WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
# What is wrong, union by union: a merchant's settlements against what was redeemed there, a voucher against its uses, a
# programme's redemptions against its budget.
_BROKEN = """
    SELECT r.tenant_id, v.programme_id AS id, 'redeemed above the budget' AS law
    FROM voucher_redemption AS r
    JOIN voucher AS v ON v.tenant_id = r.tenant_id AND v.id = r.voucher_id
    JOIN benefit_programme AS p ON p.tenant_id = v.tenant_id AND p.id = v.programme_id
    WHERE NOT EXISTS (SELECT FROM voucher_reversal AS b WHERE b.tenant_id = r.tenant_id AND b.id = r.id)
    GROUP BY r.tenant_id, v.programme_id, p.budget_fen HAVING sum(r.amount_fen) > p.budget_fen
    UNION ALL
    SELECT v.tenant_id, v.id, 'a voucher is not spent as it was used' FROM voucher AS v
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(r.amount_fen), 0) AS fen, count(*) AS count FROM voucher_redemption AS r
        WHERE r.tenant_id = v.tenant_id AND r.voucher_id = v.id AND r.kind = 'voucher' AND NOT EXISTS (
            SELECT FROM voucher_reversal AS b WHERE b.tenant_id = r.tenant_id AND b.id = r.id
        )
    ) AS used ON true
    WHERE (v.spent_fen, v.used_count) <> (used.fen, used.count) AND (v.spent_fen > 0 OR used.count > 0)
    UNION ALL
    SELECT s.tenant_id, s.id, 'a settlement is not the sum of its lines' FROM merchant_settlement AS s
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(CASE l.kind WHEN 'redeemed' THEN l.amount_fen ELSE -l.amount_fen END), 0) AS fen
        FROM settlement_line AS l WHERE l.tenant_id = s.tenant_id AND l.settlement_id = s.id
    ) AS lines ON true
    WHERE s.total_fen <> lines.fen
    UNION ALL
    SELECT l.tenant_id, l.redemption_id, 'a line is not what was redeemed, or at another merchant'
    FROM settlement_line AS l
    JOIN merchant_settlement AS s ON s.tenant_id = l.tenant_id AND s.id = l.settlement_id
    JOIN voucher_redemption AS r ON r.tenant_id = l.tenant_id AND r.id = l.redemption_id
    LEFT JOIN voucher_reversal AS b ON b.tenant_id = r.tenant_id AND b.id = r.id
    WHERE l.amount_fen <> r.amount_fen OR r.merchant_id IS DISTINCT FROM s.merchant_id
        OR (l.kind = 'reversed' AND b.id IS NULL)
    ORDER BY 1, 2
"""


async def next_number(conn: Connection, tenant: UUID, merchant_id: UUID) -> int:
    """The number of a locked merchant's next batch, from 1."""
    return int(await conn.fetchval(_NEXT_NUMBER, tenant, merchant_id))


async def insert_settlement(conn: Connection, settlement: MerchantSettlementRow) -> None:
    """A batch, empty yet."""
    await write(conn, _INSERT_SETTLEMENT, **settlement.model_dump())


async def fill_settlement(conn: Connection, settlement: MerchantSettlementRow, *, before: datetime) -> Record:
    """Puts what is in no batch into this one. `line_count`, `redeemed_fen`, `reversed_fen`; the merchant is locked."""
    row = await conn.fetchrow(_FILL, settlement.tenant_id, settlement.merchant_id, settlement.id, before)
    if row is None:
        raise LookupError("an aggregate has a row")
    return row


async def update_settlement(conn: Connection, settlement: MerchantSettlementRow) -> None:
    """Writes sums and state of a locked batch."""
    values = settlement.model_dump(include=set(_SUMS))
    await execute(conn, _UPDATE_SETTLEMENT, of_tenant=settlement.tenant_id, of_id=settlement.id, **values)


async def lock_managed(
    conn: Connection, scope: Scope, settlement_id: UUID
) -> tuple[MerchantSettlementRow, UUID] | None:
    """A batch of a merchant that the caller manages, locked, and the merchant's organisation; None out of scope."""
    return await _locked(conn, _LOCK_MANAGED, scope, settlement_id)


async def lock_concerned(
    conn: Connection, scope: Scope, settlement_id: UUID
) -> tuple[MerchantSettlementRow, UUID] | None:
    """As `lock_managed`, for the merchant's own staff, too."""
    return await _locked(conn, _LOCK_CONCERNED, scope, settlement_id)


async def _locked(
    conn: Connection, statement: Statement, scope: Scope, settlement_id: UUID
) -> tuple[MerchantSettlementRow, UUID] | None:
    row = await fetch_one(conn, statement, id=settlement_id, **scope_values(scope, statement.parameters))
    if row is None:
        return None
    values: dict[str, Any] = dict(row)
    organisation_id: UUID = values.pop("organisation_id")
    return MerchantSettlementRow(**values), organisation_id


async def list_lines(conn: Connection, tenant: UUID, settlement_id: UUID) -> Sequence[Record]:
    """All lines of a batch, in the order in which it happened."""
    return await conn.fetch(_LINES, tenant, settlement_id)


async def has_line(conn: Connection, tenant: UUID, settlement_id: UUID, redemption_id: UUID) -> bool:
    """Whether a redemption is in a batch."""
    return bool(await conn.fetchval(_HAS_LINE, tenant, settlement_id, redemption_id))


async def insert_reconciliation(conn: Connection, reconciliation: SettlementReconciliationRow) -> None:
    """A merchant's file compared with a batch."""
    await write(conn, _INSERT_RECONCILIATION, **reconciliation.model_dump())


async def count_open_disputes(conn: Connection, tenant: UUID, settlement_id: UUID) -> int:
    """How many disputes about a locked batch are open."""
    return int(await conn.fetchval(_OPEN_DISPUTES, tenant, settlement_id))


async def insert_dispute(conn: Connection, dispute: MerchantDisputeRow) -> None:
    """A dispute about a locked batch."""
    await write(conn, _INSERT_DISPUTE, **dispute.model_dump())


async def find_disputed(conn: Connection, tenant: UUID, dispute_id: UUID) -> UUID | None:
    """The batch that a dispute is about, which never changes; in nobody's scope."""
    found: UUID | None = await conn.fetchval(_FIND_DISPUTE, tenant, dispute_id)
    return found


async def lock_dispute(conn: Connection, tenant: UUID, dispute_id: UUID) -> MerchantDisputeRow | None:
    """A dispute about a batch that was locked in the caller's scope, locked."""
    row = await conn.fetchrow(_LOCK_DISPUTE, tenant, dispute_id)
    return None if row is None else MerchantDisputeRow(**dict(row))


async def update_dispute(conn: Connection, dispute: MerchantDisputeRow) -> None:
    """Writes the decision on a locked dispute."""
    values = dispute.model_dump(include=set(_DECISION))
    await execute(conn, _UPDATE_DISPUTE, of_tenant=dispute.tenant_id, of_id=dispute.id, **values)


async def list_broken(conn: Connection) -> Sequence[Record]:
    """What does not add up, of all unions: `tenant_id`, `id` and the `law` that is broken; there is nothing such."""
    return await conn.fetch(_BROKEN)
