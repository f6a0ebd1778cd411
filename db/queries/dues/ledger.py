"""SQL of charges, their ledger and receipts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.members import MemberRow
from db.predicates import below_nodes, held_nodes, scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all, fetch_one
from db.types import table_of

_MEMBER = table_of(MemberRow)
_IN_REACH = below_nodes(_MEMBER.c.organisation_id, held_nodes("dues_write"))
_LOCK_MEMBER = Statement.of(
    sa.select(_MEMBER)
    .where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _MEMBER.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _IN_REACH,
    )
    .with_for_update()
)
_FIND_RECEIPT = """
    SELECT receipt.id, receipt.member_id, receipt.organisation_id, receipt.amount_fen,
        EXISTS (SELECT FROM dues_reversal AS r WHERE r.tenant_id = receipt.tenant_id AND r.receipt_id = receipt.id)
            AS is_reversed
    FROM dues_receipt AS receipt WHERE receipt.tenant_id = $1 AND receipt.id = $2
"""
_CHARGES = """
    SELECT c.id, c.month_on, c.amount_fen, c.due_on, c.organisation_id, c.member_id,
        coalesce(sum(e.amount_fen) FILTER (WHERE e.kind IN ('paid', 'payment_reversed')), 0)::integer AS paid_fen,
        coalesce(sum(e.amount_fen) FILTER (WHERE e.kind IN ('waived', 'waiver_reversed')), 0)::integer AS waived_fen,
        coalesce(sum(e.amount_fen) FILTER (WHERE e.kind IN ('written_off', 'write_off_reversed')), 0)::integer
            AS written_off_fen,
        coalesce(sum(e.amount_fen) FILTER (WHERE e.reason = 'not_owed'), 0)::integer AS not_owed_fen
    FROM dues_charge AS c
    LEFT JOIN dues_entry AS e ON e.tenant_id = c.tenant_id AND e.charge_id = c.id
    WHERE c.tenant_id = $1 AND c.member_id = ANY ($2::uuid[]) AND ($3::date IS NULL OR c.month_on >= $3)
    GROUP BY c.tenant_id, c.id ORDER BY c.month_on, c.id
"""
_ENTRIES = """
    WITH written AS (
        INSERT INTO dues_entry
            (tenant_id, id, charge_id, kind, amount_fen, receipt_id, reason, document_number, actor_id, recorded_at)
        SELECT $1, uuidv7(), charge_id, $2, amount_fen, $3, $4, $5, $6, $7
        FROM unnest($8::uuid[], $9::integer[]) AS new (charge_id, amount_fen)
    )
    UPDATE dues_charge AS c SET settled_on = CASE WHEN new.is_settled THEN $11::date END
    FROM unnest($8::uuid[], $10::boolean[]) AS new (charge_id, is_settled)
    WHERE c.tenant_id = $1 AND c.id = new.charge_id
"""
_RECEIPT = """
    WITH series AS (
        INSERT INTO dues_receipt_series AS s (tenant_id, organisation_id, year, last_number) VALUES ($1, $3, $4, 1)
        ON CONFLICT (tenant_id, organisation_id, year) DO UPDATE SET last_number = s.last_number + 1
        RETURNING last_number
    )
    INSERT INTO dues_receipt (tenant_id, id, organisation_id, year, series_number, number, member_id, amount_fen,
        paid_on, method, document_number, recorded_by_id, recorded_at)
    SELECT $1, $2, $3, $4, series.last_number, o.code || '-' || $4::text || '-' ||
            lpad(series.last_number::text, greatest(5, length(series.last_number::text)), '0'),
        $5, $6, $7, $8, $9, $10, $11
    FROM series, organisation AS o WHERE o.tenant_id = $1 AND o.id = $3
    RETURNING number
"""
_REVERSE = """
    INSERT INTO dues_reversal (tenant_id, receipt_id, reason, recorded_by_id, recorded_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING RETURNING receipt_id
"""
_PARTS = """
    SELECT charge_id, sum(amount_fen)::integer AS amount_fen FROM dues_entry
    WHERE tenant_id = $1 AND receipt_id = $2 GROUP BY charge_id HAVING sum(amount_fen) > 0
"""
_ADD = """
    INSERT INTO dues_charge (tenant_id, id, member_id, organisation_id, month_on, amount_fen, due_on)
    SELECT $1, uuidv7(), $2, new.* FROM unnest($3::uuid[], $4::date[], $5::integer[], $6::date[]) AS new
    ON CONFLICT (tenant_id, member_id, month_on) DO NOTHING
"""
_MOVE_CHARGES = "UPDATE dues_charge SET member_id = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])"
_MOVE_RECEIPTS = "UPDATE dues_receipt SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2"
_LOCK_BY_NUMBER = Statement.of(
    sa.select(_MEMBER)
    .where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _MEMBER.c.member_number == sa.any_(sa.bindparam("numbers", type_=sa.ARRAY(sa.Text()))),
        _IN_REACH,
    )
    .order_by(_MEMBER.c.id)
    .with_for_update()
)


class Entries(NamedTuple):
    """Entries of one kind for several charges: `amounts` by charge, whether each is `settled` then."""

    kind: str
    charge_ids: Sequence[UUID]
    amounts: Sequence[int]
    settled: Sequence[bool]
    receipt_id: UUID | None = None
    reason: str | None = None
    document_number: str | None = None


class NewReceipt(NamedTuple):
    """A payment to write; its number is taken with it."""

    id: UUID
    organisation_id: UUID
    year: int
    member_id: UUID
    amount_fen: int
    paid_on: date
    method: str
    document_number: str | None
    recorded_by_id: UUID
    recorded_at: datetime


class NewCharge(NamedTuple):
    """A charge to add for one member."""

    organisation_id: UUID
    month_on: date
    amount_fen: int
    due_on: date


async def lock_member(conn: Connection, scope: Scope, member_id: UUID) -> Record | None:
    """The member's row, locked until the transaction ends: all that changes their ledger lines up behind it.

    None when out of scope of `dues_write`.
    """
    return await fetch_one(conn, _LOCK_MEMBER, id=member_id, **scope_values(scope, _LOCK_MEMBER.parameters))


async def lock_numbered(conn: Connection, scope: Scope, numbers: Sequence[str]) -> Sequence[Record]:
    """As `lock_member`, for many by member number, in the order of their ids; those out of scope are left out."""
    scoped = scope_values(scope, _LOCK_BY_NUMBER.parameters)
    return await fetch_all(conn, _LOCK_BY_NUMBER, numbers=list(numbers), **scoped)


async def list_charges(
    conn: Connection, tenant_id: UUID, member_ids: Sequence[UUID], *, from_on: date | None = None
) -> Sequence[Record]:
    """Charges of locked members with what their ledgers cover, by month. `not_owed_fen` is the part that was waived
    because the month turned out not to be owed."""  # noqa: D205, D209  # one thought
    return await conn.fetch(_CHARGES, tenant_id, list(member_ids), from_on)


async def insert_charges(conn: Connection, tenant_id: UUID, member_id: UUID, new: Sequence[NewCharge]) -> None:
    """Charges a locked member for months that were not charged in time; a month that has a charge keeps it."""
    columns = [list(column) for column in zip(*new, strict=True)]
    await conn.execute(_ADD, tenant_id, member_id, *columns)


async def insert_entries(
    conn: Connection, tenant_id: UUID, entries: Entries, *, actor_id: UUID | None, now: datetime, today: date
) -> None:
    """Writes entries of locked members' charges, and on which of these nothing is left to pay. One statement."""
    await conn.execute(
        _ENTRIES,
        tenant_id,
        entries.kind,
        entries.receipt_id,
        entries.reason,
        entries.document_number,
        actor_id,
        now,
        list(entries.charge_ids),
        list(entries.amounts),
        list(entries.settled),
        today,
    )


async def insert_receipt(conn: Connection, tenant_id: UUID, receipt: NewReceipt) -> str:
    """The number of the receipt. Locks the organisation's series until the transaction ends: call it late."""
    return str(
        await conn.fetchval(_RECEIPT, tenant_id, receipt.id, receipt.organisation_id, receipt.year, *receipt[3:])
    )


async def find_receipt(conn: Connection, tenant_id: UUID, receipt_id: UUID) -> Record | None:
    """A receipt, with `is_reversed`. In nobody's scope: the caller locks its member within their reach next."""
    return await conn.fetchrow(_FIND_RECEIPT, tenant_id, receipt_id)


async def list_paid_parts(conn: Connection, tenant_id: UUID, receipt_id: UUID) -> Sequence[Record]:
    """What a receipt paid (`charge_id`, `amount_fen`), without what was taken back."""
    return await conn.fetch(_PARTS, tenant_id, receipt_id)


async def insert_reversal(
    conn: Connection, tenant_id: UUID, receipt_id: UUID, *, reason: str, actor_id: UUID, now: datetime
) -> bool:
    """False when the receipt was reversed before (primary key, so also at the same moment)."""
    return await conn.fetchval(_REVERSE, tenant_id, receipt_id, reason, actor_id, now) is not None


async def move_charges(conn: Connection, tenant_id: UUID, charge_ids: Sequence[UUID], *, to_member_id: UUID) -> None:
    """Has these charges, with their ledgers, count for another entry of the same person; both members are locked."""
    await conn.execute(_MOVE_CHARGES, tenant_id, list(charge_ids), to_member_id)


async def move_receipts(conn: Connection, tenant_id: UUID, member_id: UUID, *, to_member_id: UUID) -> None:
    """Has the receipts of a member count for another entry of the same person; both are locked."""
    await conn.execute(_MOVE_RECEIPTS, tenant_id, member_id, to_member_id)
