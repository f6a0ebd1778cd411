"""SQL of credentials of partners."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db.keyset import SortKey
from db.loaders.integrations import CREDENTIAL_COLUMNS
from db.models.integrations import PartnerCredentialRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, fetch_value, write
from db.subtree import Subtree, SubtreeListing
from db.types import table_of

_CREDENTIAL = table_of(PartnerCredentialRow)
_ORGANISATION = table_of(OrganisationRow)
_NODES = held_nodes("role_grant")

ORDER = (SortKey("created_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
PARTNER_CREDENTIALS = SubtreeListing(
    sa.select(*CREDENTIAL_COLUMNS), Subtree(table=_CREDENTIAL, nodes=_NODES), name="partner_credentials", filters={}
)
"""The credentials at and below the nodes where the caller may grant roles."""

_INSERTED = (
    "tenant_id",
    "id",
    "organisation_id",
    "key_id",
    "secret_hash",
    "name",
    "apply_below_percent",
    "created_by_id",
    "expires_at",
)
_INSERT = Statement.of(sa.insert(_CREDENTIAL).values({name: sa.bindparam(name) for name in _INSERTED}))
_FIND = Statement.of(sa.select(_CREDENTIAL).where(_CREDENTIAL.c.key_id == sa.bindparam("key")))
_USED = Statement.of(
    sa.update(_CREDENTIAL)
    .where(_CREDENTIAL.c.tenant_id == sa.bindparam("of_tenant"), _CREDENTIAL.c.id == sa.bindparam("of_id"))
    .values(used_at=sa.bindparam("at"))
)
_LOCK = Statement.of(
    sa.select(_CREDENTIAL)
    .where(
        _CREDENTIAL.c.tenant_id == tenant_id(),
        _CREDENTIAL.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_CREDENTIAL.c.organisation_id, _NODES),
    )
    .with_for_update()
)
_REVOKE = Statement.of(
    sa.update(_CREDENTIAL)
    .where(_CREDENTIAL.c.tenant_id == sa.bindparam("of_tenant"), _CREDENTIAL.c.id == sa.bindparam("of_id"))
    .values(revoked_at=sa.bindparam("at"))
)
_IS_REVOKED = Statement.of(
    sa.select(_CREDENTIAL.c.revoked_at.is_not(None)).where(
        _CREDENTIAL.c.tenant_id == sa.bindparam("of_tenant"), _CREDENTIAL.c.id == sa.bindparam("of_id")
    )
)
_PLACE = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ORGANISATION.c.id, _NODES),
    )
)


async def insert_credential(conn: Connection, row: PartnerCredentialRow) -> None:
    """Writes a new credential."""
    await write(conn, _INSERT, **row.model_dump(include=set(_INSERTED)))


async def find_credential(conn: Connection, key_id: str) -> PartnerCredentialRow | None:
    """The credential of a key, of whatever union; whether it holds the caller must check."""
    row = await fetch_one(conn, _FIND, key=key_id)
    return None if row is None else PartnerCredentialRow(**dict(row))


async def lock_credential(conn: Connection, scope: Scope, credential_id: UUID) -> PartnerCredentialRow | None:
    """The credential, locked until the transaction ends; None when out of the caller's scope of `role_grant`."""
    row = await fetch_one(conn, _LOCK, id=credential_id, **scope_values(scope, _LOCK.parameters))
    return None if row is None else PartnerCredentialRow(**dict(row))


async def mark_used(conn: Connection, credential: PartnerCredentialRow, *, at: datetime) -> None:
    """Notes when a credential was shown last."""
    await execute(conn, _USED, of_tenant=credential.tenant_id, of_id=credential.id, at=at)


async def is_revoked(conn: Connection, tenant: UUID, credential_id: UUID) -> bool:
    """Whether somebody has ended the credential before its time."""
    return bool(await fetch_value(conn, _IS_REVOKED, of_tenant=tenant, of_id=credential_id))


async def revoke_credential(conn: Connection, tenant: UUID, credential_id: UUID, *, at: datetime) -> None:
    """Ends a locked credential."""
    await execute(conn, _REVOKE, of_tenant=tenant, of_id=credential_id, at=at)


async def find_place(conn: Connection, scope: Scope, organisation_id: UUID) -> UUID | None:
    """The organisation, when it lies at or below a node where the caller may grant roles."""
    found: UUID | None = await fetch_value(conn, _PLACE, id=organisation_id, **scope_values(scope, _PLACE.parameters))
    return found
