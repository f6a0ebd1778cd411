"""SQL of what kiosks may do and did without a network: allowances, entries of the queue, conflicts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.kiosks import KioskAllowanceRow, KioskEntryRow, KioskRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_KIOSK = table_of(KioskRow)
_ALLOWANCE = table_of(KioskAllowanceRow)
_ENTRY = table_of(KioskEntryRow)

_INSERT_ALLOWANCE = Statement.of(
    sa.insert(_ALLOWANCE).values({name: sa.bindparam(name) for name in KioskAllowanceRow.model_fields})
)
_INSERT_ENTRY = Statement.of(
    sa.insert(_ENTRY).values({name: sa.bindparam(name) for name in KioskEntryRow.model_fields})
)
_LOCK_ENTRY = Statement.of(
    sa.select(_ENTRY, _KIOSK.c.organisation_id)
    .join(_KIOSK, sa.and_(_KIOSK.c.tenant_id == _ENTRY.c.tenant_id, _KIOSK.c.id == _ENTRY.c.kiosk_id))
    .where(
        _ENTRY.c.tenant_id == tenant_id(),
        _ENTRY.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _ENTRY.c.outcome == sa.literal_column("'conflict'"),
        below_nodes(_KIOSK.c.organisation_id, held_nodes("kiosk_manage")),
    )
    .with_for_update(of=_ENTRY)
)
_LIVE = """
    SELECT * FROM kiosk_allowance
    WHERE tenant_id = $1 AND kiosk_id = $2 AND issued_at >= $3 AND valid_until_at > $4
        AND activity_id IS NOT DISTINCT FROM $5
    ORDER BY issued_at DESC LIMIT 1
"""
_ALLOWANCES = """
    SELECT a.*, (
        SELECT count(*) FROM kiosk_entry AS e WHERE e.tenant_id = a.tenant_id AND e.allowance_id = a.id
    ) AS used_count
    FROM kiosk_allowance AS a WHERE a.tenant_id = $1 AND a.kiosk_id = $2 AND a.id = ANY($3)
"""
_KNOWN = """
    SELECT id, sequence, nonce, content_hash, outcome, reason FROM kiosk_entry
    WHERE tenant_id = $1 AND kiosk_id = $2 AND sequence = ANY($3)
"""
_LAST = "SELECT coalesce(max(sequence), 0) FROM kiosk_entry WHERE tenant_id = $1 AND kiosk_id = $2"
_UPLOADED = """
    UPDATE kiosk SET uploaded_at = $3, queue_length = greatest(0, coalesce(queue_length, 0) - $4)
    WHERE tenant_id = $1 AND id = $2
"""
_TILL = """
    SELECT c.id, c.merchant_id, m.organisation_id FROM merchant_credential AS c
    JOIN merchant AS m ON m.tenant_id = c.tenant_id AND m.id = c.merchant_id
    WHERE c.tenant_id = $1 AND c.id = $2
"""
_PLACE = "SELECT organisation_id FROM activity WHERE tenant_id = $1 AND id = $2"
_DECIDE = """
    UPDATE kiosk_entry SET decision = $3, decided_by_id = $4, decided_at = $5, decision_note = $6
    WHERE tenant_id = $1 AND id = $2
"""


async def find_live(conn: Connection, kiosk: KioskRow, now: datetime) -> Record | None:
    """The allowance in force of a locked kiosk as it is configured now."""
    return await conn.fetchrow(_LIVE, kiosk.tenant_id, kiosk.id, kiosk.configured_at, now, kiosk.activity_id)


async def insert_allowance(conn: Connection, allowance: KioskAllowanceRow) -> None:
    """An allowance."""
    await write(conn, _INSERT_ALLOWANCE, **allowance.model_dump())


async def list_allowances(conn: Connection, kiosk: KioskRow, allowance_ids: Sequence[UUID]) -> Sequence[Record]:
    """Allowances of a kiosk with `used_count`, the entries that name them."""
    return await conn.fetch(_ALLOWANCES, kiosk.tenant_id, kiosk.id, list(allowance_ids))


async def list_known(conn: Connection, kiosk: KioskRow, sequences: Sequence[int]) -> Sequence[Record]:
    """Entries of a kiosk by their numbers."""
    return await conn.fetch(_KNOWN, kiosk.tenant_id, kiosk.id, list(sequences))


async def find_last(conn: Connection, kiosk: KioskRow) -> int:
    """The highest number that has come; 0 before the first."""
    return int(await conn.fetchval(_LAST, kiosk.tenant_id, kiosk.id))


async def insert_entry(conn: Connection, entry: KioskEntryRow) -> None:
    """An entry with what became of it."""
    await write(conn, _INSERT_ENTRY, **entry.model_dump())


async def note_uploaded(conn: Connection, kiosk: KioskRow, *, now: datetime, count: int) -> None:
    """Notes when a locked kiosk sent last, and that so many entries wait no more."""
    await conn.execute(_UPLOADED, kiosk.tenant_id, kiosk.id, now, count)


async def find_till(conn: Connection, tenant: UUID, terminal_id: UUID) -> Record | None:
    """`id`, `merchant_id`, `organisation_id` of a terminal; whether it may still redeem is asked when it does."""
    return await conn.fetchrow(_TILL, tenant, terminal_id)


async def find_place(conn: Connection, tenant: UUID, activity_id: UUID) -> UUID | None:
    """The organisation of an activity."""
    found: UUID | None = await conn.fetchval(_PLACE, tenant, activity_id)
    return found


async def lock_entry(conn: Connection, scope: Scope, entry_id: UUID) -> Record | None:
    """An entry in conflict of a kiosk that the caller manages, locked, with the kiosk's `organisation_id`."""
    return await fetch_one(conn, _LOCK_ENTRY, id=entry_id, **scope_values(scope, _LOCK_ENTRY.parameters))


async def decide(conn: Connection, entry: Record, *, decision: str, by_id: UUID, now: datetime, note: str) -> None:
    """Writes what was decided on a locked entry."""
    await conn.execute(_DECIDE, entry["tenant_id"], entry["id"], decision, by_id, now, note)
