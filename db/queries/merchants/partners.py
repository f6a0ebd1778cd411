"""SQL of merchants and their credentials."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.merchants import MerchantCredentialRow, MerchantRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_MERCHANT = table_of(MerchantRow)
_CREDENTIAL = table_of(MerchantCredentialRow)
_ORGANISATION = table_of(OrganisationRow)
_ID = sa.bindparam("id", type_=sa.Uuid())
_MANAGED = below_nodes(_MERCHANT.c.organisation_id, held_nodes("merchant_manage"))
_ITS_MERCHANT = sa.and_(_MERCHANT.c.tenant_id == _CREDENTIAL.c.tenant_id, _MERCHANT.c.id == _CREDENTIAL.c.merchant_id)


def _inserting(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


def _updating(table: sa.Table, *names: str) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({name: sa.bindparam(name) for name in names})
    )


_CONTRACT = ("name", "contract_number", "kinds", "state", "contract_starts_on", "contract_ends_on")
_SECRET = ("secret_hash", "generation", "expires_at", "revoked_at")
_INSERT_MERCHANT, _INSERT_CREDENTIAL = _inserting(_MERCHANT), _inserting(_CREDENTIAL)
_UPDATE_MERCHANT, _UPDATE_CREDENTIAL = _updating(_MERCHANT, *_CONTRACT), _updating(_CREDENTIAL, *_SECRET)
_FIND_PLACE = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == _ID,
        _ORGANISATION.c.state == sa.literal_column("'active'"),
        below_nodes(_ORGANISATION.c.id, held_nodes("merchant_manage")),
    )
)
_LOCK_MERCHANT = Statement.of(
    sa.select(_MERCHANT)
    .where(_MERCHANT.c.tenant_id == tenant_id(), _MERCHANT.c.id == _ID, _MANAGED)
    .with_for_update(key_share=True)
)
_LOCK_CREDENTIAL = Statement.of(
    sa.select(_CREDENTIAL, _MERCHANT.c.organisation_id)
    .join(_MERCHANT, _ITS_MERCHANT)
    .where(_CREDENTIAL.c.tenant_id == tenant_id(), _CREDENTIAL.c.id == _ID, _MANAGED)
    .with_for_update(of=_CREDENTIAL, key_share=True)
)
_FIND_CREDENTIAL = """
    SELECT c.*, m.organisation_id FROM merchant_credential AS c
    JOIN merchant AS m ON m.tenant_id = c.tenant_id AND m.id = c.merchant_id
    WHERE c.key_id = $1
"""
_FIND_TILL = """
    SELECT c.id, c.kind, c.offline_count, c.offline_fen, c.offline_hours, c.expires_at, c.revoked_at, c.merchant_id,
        m.state, m.kinds, m.contract_starts_on, m.contract_ends_on, m.organisation_id,
        g.attempts AS unknown_codes, g.window_started_at AS unknown_since
    FROM merchant_credential AS c JOIN merchant AS m ON m.tenant_id = c.tenant_id AND m.id = c.merchant_id
    LEFT JOIN sign_in_attempt AS g ON g.tenant_id = c.tenant_id AND g.kind = 'account' AND g.subject_hash = $3
    WHERE c.tenant_id = $1 AND c.id = $2
"""
_IS_STAFF = """
    SELECT EXISTS (
        SELECT FROM merchant_credential
        WHERE tenant_id = $1 AND merchant_id = $2 AND id = $3 AND kind = 'staff' AND revoked_at IS NULL
            AND expires_at > $4
    )
"""


async def is_managed(conn: Connection, scope: Scope, organisation_id: UUID) -> bool:
    """Whether an organisation of the union is active, and the caller manages its merchants."""
    values = scope_values(scope, _FIND_PLACE.parameters)
    return await fetch_one(conn, _FIND_PLACE, id=organisation_id, **values) is not None


async def insert_merchant(conn: Connection, merchant: MerchantRow) -> None:
    """A new merchant."""
    await write(conn, _INSERT_MERCHANT, **merchant.model_dump())


async def lock_merchant(conn: Connection, scope: Scope, merchant_id: UUID) -> MerchantRow | None:
    """A merchant that the caller manages, locked until the transaction ends; None out of scope."""
    row = await fetch_one(conn, _LOCK_MERCHANT, id=merchant_id, **scope_values(scope, _LOCK_MERCHANT.parameters))
    return None if row is None else MerchantRow(**dict(row))


async def update_merchant(conn: Connection, merchant: MerchantRow) -> None:
    """Writes what a locked merchant has become."""
    values = merchant.model_dump(include=set(_CONTRACT))
    await execute(conn, _UPDATE_MERCHANT, of_tenant=merchant.tenant_id, of_id=merchant.id, **values)


async def insert_credential(conn: Connection, credential: MerchantCredentialRow) -> None:
    """A new credential."""
    await write(conn, _INSERT_CREDENTIAL, **credential.model_dump())


async def lock_credential(
    conn: Connection, scope: Scope, credential_id: UUID
) -> tuple[MerchantCredentialRow, UUID] | None:
    """A credential of a merchant that the caller manages, locked, and the merchant's organisation; None otherwise."""
    values = scope_values(scope, _LOCK_CREDENTIAL.parameters)
    row = await fetch_one(conn, _LOCK_CREDENTIAL, id=credential_id, **values)
    return None if row is None else _credential(row)


async def update_credential(conn: Connection, credential: MerchantCredentialRow) -> None:
    """Writes the new secret, or the end, of a locked credential."""
    values = credential.model_dump(include=set(_SECRET))
    await execute(conn, _UPDATE_CREDENTIAL, of_tenant=credential.tenant_id, of_id=credential.id, **values)


async def find_credential(conn: Connection, key_id: str) -> tuple[MerchantCredentialRow, UUID] | None:
    """The credential that a key names, of any union, and its merchant's organisation, whether or not it holds."""
    row = await conn.fetchrow(_FIND_CREDENTIAL, key_id)
    return None if row is None else _credential(row)


def _credential(row: Record) -> tuple[MerchantCredentialRow, UUID]:
    values: dict[str, Any] = dict(row)
    organisation_id: UUID = values.pop("organisation_id")
    return MerchantCredentialRow(**values), organisation_id


async def find_till(conn: Connection, tenant: UUID, credential_id: UUID, *, guesses: bytes) -> Record | None:
    """A credential with its merchant's contract: who is calling, so in nobody's scope.

    `unknown_codes` and `unknown_since`: of the count under `guesses`; null when there is none.
    """
    return await conn.fetchrow(_FIND_TILL, tenant, credential_id, guesses)


async def is_staff(conn: Connection, tenant: UUID, merchant_id: UUID, staff_id: UUID, *, now: datetime) -> bool:
    """Whether somebody is of the staff of a merchant."""
    return bool(await conn.fetchval(_IS_STAFF, tenant, merchant_id, staff_id, now))
