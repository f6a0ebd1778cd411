"""SQL of kiosks 自助终端: machines that ask to be enrolled, their proofs and tokens, what officers set, heartbeats."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.models.kiosks import KioskRequestRow, KioskRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_KIOSK = table_of(KioskRow)
_REQUEST = table_of(KioskRequestRow)
_ORGANISATION = table_of(OrganisationRow)

CONFIGURED = (
    "organisation_id",
    "name",
    "place",
    "gate",
    "activity_id",
    "terminal_id",
    "document_profile",
    "functions",
    "languages",
    "allows_pin",
    "idle_seconds",
    "session_seconds",
    "offline_count",
    "offline_hours",
    "settings",
    "version",
    "answering_id",
    "configured_at",
)
"""Columns that officers set."""
HEARD = (
    "seen_at",
    "seen_version",
    "software",
    "clock_ahead_seconds",
    "queue_length",
    "queue_oldest_at",
    "has_paper",
    "battery_percent",
    "network",
)
"""Columns of a heartbeat."""


def _updating(*names: str) -> Statement:
    return Statement.of(
        sa.update(_KIOSK)
        .where(_KIOSK.c.tenant_id == sa.bindparam("of_tenant"), _KIOSK.c.id == sa.bindparam("of_kiosk"))
        .values({name: sa.bindparam(name) for name in names})
    )


_FIND_PLACE = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == sa.bindparam("organisation_id", type_=sa.Uuid()),
        _ORGANISATION.c.state == sa.literal_column("'active'"),
        below_nodes(_ORGANISATION.c.id, held_nodes("kiosk_manage")),
    )
)
_INSERT_REQUEST = Statement.of(
    sa.insert(_REQUEST).values({name: sa.bindparam(name) for name in KioskRequestRow.model_fields})
)
_INSERT_KIOSK = Statement.of(
    insert(_KIOSK)
    .values({name: sa.bindparam(name) for name in KioskRow.model_fields})
    .on_conflict_do_nothing(index_elements=["tenant_id", "key_thumbprint"])
    .returning(_KIOSK.c.id)
)
_LOCK_MANAGED = Statement.of(
    sa.select(_KIOSK)
    .where(
        _KIOSK.c.tenant_id == tenant_id(),
        _KIOSK.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_KIOSK.c.organisation_id, held_nodes("kiosk_manage")),
    )
    .with_for_update(key_share=True)
)
_LOCK = Statement.of(
    sa.select(_KIOSK)
    .where(_KIOSK.c.tenant_id == sa.bindparam("tenant"), _KIOSK.c.id == sa.bindparam("id", type_=sa.Uuid()))
    .with_for_update(key_share=True)
)
_CONFIGURE, _HEAR, _SET_STATE = _updating(*CONFIGURED), _updating(*HEARD), _updating("state", "state_at")
_FIND_CALLER = """
    SELECT k.id, k.organisation_id, k.state, k.key_thumbprint, k.document_profile
    FROM kiosk AS k WHERE k.tenant_id = $1 AND k.id = $2
"""
_SHOW_PROOF = """
    INSERT INTO kiosk_proof (tenant_id, id, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id
"""
_FORGET_PROOFS = """
    DELETE FROM kiosk_proof WHERE ctid IN (SELECT ctid FROM kiosk_proof WHERE expires_at < $1 LIMIT 1000)
"""
_LOCK_REQUEST = "SELECT * FROM kiosk_request WHERE tenant_id = $1 AND {column} = $2 FOR UPDATE"
_LOCK_BY_DEVICE = _LOCK_REQUEST.format(column="device_code_hash")
_LOCK_BY_USER = _LOCK_REQUEST.format(column="user_code_hash")
_POLLED = "UPDATE kiosk_request SET polled_at = $3, poll_seconds = $4 WHERE tenant_id = $1 AND id = $2"
_GRANTED = "UPDATE kiosk_request SET kiosk_id = $3 WHERE tenant_id = $1 AND id = $2"
_REFUSED = "UPDATE kiosk_request SET refused_at = $3 WHERE tenant_id = $1 AND id = $2"
_USED = "UPDATE kiosk_request SET used_at = $3 WHERE tenant_id = $1 AND id = $2"
_ROTATE = "UPDATE kiosk SET generation = $3, rotated_at = $4 WHERE tenant_id = $1 AND id = $2"
_GUESSES = """
    SELECT attempts, window_started_at FROM sign_in_attempt
    WHERE tenant_id = $1 AND kind = 'account' AND subject_hash = $2
"""
_HAS_TERMINAL = """
    SELECT EXISTS (
        SELECT FROM merchant_credential AS c
        JOIN merchant AS m ON m.tenant_id = c.tenant_id AND m.id = c.merchant_id
        JOIN organisation_closure AS o
            ON o.tenant_id = m.tenant_id AND o.descendant_id = m.organisation_id AND o.ancestor_id = ANY($3)
        WHERE c.tenant_id = $1 AND c.id = $2 AND c.kind = 'terminal' AND c.revoked_at IS NULL
    )
"""
_SILENT = """
    UPDATE kiosk SET silence_told_at = $1
    WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM kiosk
        WHERE state = 'active' AND seen_at < $2 AND (silence_told_at IS NULL OR silence_told_at <= seen_at)
        ORDER BY seen_at LIMIT 100 FOR UPDATE SKIP LOCKED
    )
    RETURNING tenant_id, id, organisation_id, seen_at
"""


async def may_enrol(conn: Connection, scope: Scope, organisation_id: UUID) -> bool:
    """Whether an organisation is active, and the caller manages its kiosks; no lock."""
    values = scope_values(scope, _FIND_PLACE.parameters)
    return await fetch_one(conn, _FIND_PLACE, organisation_id=organisation_id, **values) is not None


async def insert_request(conn: Connection, request: KioskRequestRow) -> None:
    """A machine that asks."""
    await write(conn, _INSERT_REQUEST, **request.model_dump())


async def lock_request_by_device(conn: Connection, tenant: UUID, code_hash: bytes) -> Record | None:
    """A request by the hash of its device code, locked."""
    return await conn.fetchrow(_LOCK_BY_DEVICE, tenant, code_hash)


async def lock_request_by_user(conn: Connection, tenant: UUID, code_hash: bytes) -> Record | None:
    """A request by the hash of its user code, locked."""
    return await conn.fetchrow(_LOCK_BY_USER, tenant, code_hash)


async def mark_polled(conn: Connection, request: Record, *, now: datetime, poll_seconds: int) -> None:
    """Notes when a machine asked last, and how long it must wait. Its request must be locked."""
    await conn.execute(_POLLED, request["tenant_id"], request["id"], now, poll_seconds)


async def mark_granted(conn: Connection, request: Record, kiosk_id: UUID) -> None:
    """Notes which kiosk a locked request has become."""
    await conn.execute(_GRANTED, request["tenant_id"], request["id"], kiosk_id)


async def mark_refused(conn: Connection, request: Record, now: datetime) -> None:
    """Notes that an officer refused a locked request."""
    await conn.execute(_REFUSED, request["tenant_id"], request["id"], now)


async def mark_used(conn: Connection, request: Record, now: datetime) -> None:
    """Notes that a locked request has had its tokens."""
    await conn.execute(_USED, request["tenant_id"], request["id"], now)


async def find_guesses(conn: Connection, tenant: UUID, subject_hash: bytes) -> Record | None:
    """`attempts` and `window_started_at` of what is counted under a hash; no lock."""
    return await conn.fetchrow(_GUESSES, tenant, subject_hash)


async def insert_kiosk(conn: Connection, kiosk: KioskRow) -> bool:
    """A kiosk; False when its key is that of another."""
    return await fetch_one(conn, _INSERT_KIOSK, **kiosk.model_dump()) is not None


async def lock_managed(conn: Connection, scope: Scope, kiosk_id: UUID) -> KioskRow | None:
    """A kiosk that the caller manages, locked; None out of scope."""
    row = await fetch_one(conn, _LOCK_MANAGED, id=kiosk_id, **scope_values(scope, _LOCK_MANAGED.parameters))
    return None if row is None else KioskRow(**dict(row))


async def lock_kiosk(conn: Connection, tenant: UUID, kiosk_id: UUID) -> KioskRow | None:
    """A kiosk, locked, in nobody's scope: it calls itself."""
    row = await fetch_one(conn, _LOCK, tenant=tenant, id=kiosk_id)
    return None if row is None else KioskRow(**dict(row))


async def update_kiosk(conn: Connection, kiosk: KioskRow) -> None:
    """Writes what officers have set of a locked kiosk."""
    values = kiosk.model_dump(include=set(CONFIGURED))
    await execute(conn, _CONFIGURE, of_tenant=kiosk.tenant_id, of_kiosk=kiosk.id, **values)


async def update_state(conn: Connection, kiosk: KioskRow) -> None:
    """Writes the state of a locked kiosk."""
    values = {"state": kiosk.state, "state_at": kiosk.state_at}
    await execute(conn, _SET_STATE, of_tenant=kiosk.tenant_id, of_kiosk=kiosk.id, **values)


async def update_heard(conn: Connection, kiosk: KioskRow, heard: Mapping[str, Any]) -> None:
    """Writes a heartbeat, and drops proofs whose time is over."""
    await execute(conn, _HEAR, of_tenant=kiosk.tenant_id, of_kiosk=kiosk.id, **heard)
    await conn.execute(_FORGET_PROOFS, heard["seen_at"])


async def rotate(conn: Connection, kiosk: KioskRow, *, generation: int, now: datetime) -> None:
    """Makes a generation of tokens the live one. The kiosk must be locked."""
    await conn.execute(_ROTATE, kiosk.tenant_id, kiosk.id, generation, now)


async def find_caller(conn: Connection, tenant: UUID, kiosk_id: UUID) -> Record | None:
    """What a request of a kiosk hangs on; no lock."""
    return await conn.fetchrow(_FIND_CALLER, tenant, kiosk_id)


async def show_proof(conn: Connection, tenant: UUID, proof_id: UUID, expires_at: datetime) -> bool:
    """Notes a proof of possession; False when it was shown before, also at this moment."""
    return await conn.fetchrow(_SHOW_PROOF, tenant, proof_id, expires_at) is not None


async def has_terminal(conn: Connection, scope: Scope, terminal_id: UUID) -> bool:
    """Whether a terminal in use is of a merchant that the caller manages."""
    nodes = list(scope.nodes_for("merchant_manage"))
    return bool(await conn.fetchval(_HAS_TERMINAL, scope.tenant_id, terminal_id, nodes))


async def tell_silent(conn: Connection, now: datetime, seen_before: datetime) -> Sequence[Record]:
    """Kiosks in use, at most 100, that were heard last before then and of which nobody was told since."""
    return await conn.fetch(_SILENT, now, seen_before)
