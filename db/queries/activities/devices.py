"""SQL of devices at the door 签到设备: enrolled, found for an activity, revoked."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.models.activities import CheckInDeviceRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_DEVICE = table_of(CheckInDeviceRow)
_ORGANISATION = table_of(OrganisationRow)

_FIND_PLACE = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == sa.bindparam("organisation_id", type_=sa.Uuid()),
        _ORGANISATION.c.state == sa.literal_column("'active'"),
        below_nodes(_ORGANISATION.c.id, held_nodes("check_in_manage")),
    )
)
_INSERT = Statement.of(
    insert(_DEVICE)
    .values({name: sa.bindparam(name) for name in CheckInDeviceRow.model_fields})
    .on_conflict_do_nothing(index_elements=["tenant_id", "public_key"])
    .returning(_DEVICE.c.id)
)
_FIND_FOR = """
    SELECT d.id, d.name, d.public_key, d.revoked_at FROM check_in_device AS d
    JOIN organisation_closure AS c
        ON c.tenant_id = d.tenant_id AND c.ancestor_id = d.organisation_id AND c.descendant_id = $3
    WHERE d.tenant_id = $1 AND d.id = $2
"""
_LOCK_MANAGED = Statement.of(
    sa.select(_DEVICE)
    .where(
        _DEVICE.c.tenant_id == tenant_id(),
        _DEVICE.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_DEVICE.c.organisation_id, held_nodes("check_in_manage")),
    )
    .with_for_update()
)
_REVOKE = "UPDATE check_in_device SET revoked_at = $3, revoked_by_id = $4 WHERE tenant_id = $1 AND id = $2"


async def may_enrol(conn: Connection, scope: Scope, organisation_id: UUID) -> bool:
    """Whether the caller manages check-in at an organisation that is open; no lock."""
    values = scope_values(scope, _FIND_PLACE.parameters)
    return await fetch_one(conn, _FIND_PLACE, organisation_id=organisation_id, **values) is not None


async def insert_device(conn: Connection, device: CheckInDeviceRow, refusal: Exception) -> None:
    """A device.

    Raises:
        Exception: `refusal`, at the latest before the commit, when its key is that of another, also at this moment.
    """
    await write(conn, _INSERT, refusal=refusal, **device.model_dump())


async def find_device(conn: Connection, tenant: UUID, device_id: UUID, *, organisation_id: UUID) -> Record | None:
    """`id`, `name`, `public_key`, `revoked_at` of a device of an organisation or of one above it; no lock."""
    return await conn.fetchrow(_FIND_FOR, tenant, device_id, organisation_id)


async def lock_device(conn: Connection, scope: Scope, device_id: UUID) -> CheckInDeviceRow | None:
    """A device of an organisation where the caller manages check-in, locked."""
    row = await fetch_one(conn, _LOCK_MANAGED, id=device_id, **scope_values(scope, _LOCK_MANAGED.parameters))
    return None if row is None else CheckInDeviceRow(**dict(row))


async def revoke_device(conn: Connection, tenant: UUID, device_id: UUID, *, now: datetime, by_id: UUID) -> None:
    """Takes a locked device out of use."""
    await conn.execute(_REVOKE, tenant, device_id, now, by_id)
