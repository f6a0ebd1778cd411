"""SQL of the rules that organisations decide by."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.models.organisations import OrganisationClosureRow, RuleVersionRow
from db.predicates import below_nodes, held_nodes, scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_VERSION = table_of(RuleVersionRow)
_CLOSURE = table_of(OrganisationClosureRow)

_OF_CHAIN = Statement.of(
    sa.select(
        _VERSION.c.key,
        _VERSION.c.organisation_id,
        _CLOSURE.c.depth,
        _VERSION.c.value,
        _VERSION.c.is_binding,
        _VERSION.c.starts_on,
    )
    .join(
        _CLOSURE,
        sa.and_(_CLOSURE.c.tenant_id == _VERSION.c.tenant_id, _CLOSURE.c.ancestor_id == _VERSION.c.organisation_id),
    )
    .where(
        _VERSION.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _CLOSURE.c.descendant_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
        _VERSION.c.key == sa.any_(sa.bindparam("keys", type_=postgresql.ARRAY(sa.Text()))),
        _VERSION.c.withdrawn_at.is_(None),
    )
)

_EVERYWHERE = """
    SELECT c.descendant_id, v.organisation_id, c.depth, v.value, v.is_binding, v.starts_on
    FROM rule_version AS v
    JOIN organisation_closure AS c ON c.tenant_id = v.tenant_id AND c.ancestor_id = v.organisation_id
    WHERE v.tenant_id = $1 AND v.key = $2 AND v.withdrawn_at IS NULL AND v.starts_on <= $3
"""


class NewVersion(NamedTuple):
    """A version to write."""

    id: UUID
    organisation_id: UUID
    key: str
    value: int | None
    is_binding: bool
    starts_on: date
    source: str
    recorded_by_id: UUID | None


_INSERT = Statement.of(
    insert(_VERSION)
    .values({name: sa.bindparam(name) for name in ("tenant_id", *NewVersion._fields)})
    .on_conflict_do_nothing(
        index_elements=["tenant_id", "organisation_id", "key", "starts_on"],
        index_where=_VERSION.c.withdrawn_at.is_(None),
    )
    .returning(_VERSION.c.id)
)
_LOCK = Statement.of(
    sa.select(_VERSION)
    .where(
        _VERSION.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _VERSION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _VERSION.c.withdrawn_at.is_(None),
        below_nodes(_VERSION.c.organisation_id, held_nodes("organisation_write")),
    )
    .with_for_update()
)
_WITHDRAW = Statement.of(
    sa.update(_VERSION)
    .where(_VERSION.c.tenant_id == sa.bindparam("of_tenant"), _VERSION.c.id == sa.bindparam("of_id"))
    .values(withdrawn_at=sa.bindparam("at"))
)


async def insert_version(conn: Connection, tenant_id: UUID, version: NewVersion) -> bool:
    """False when a version of the rule begins there on that day; waits for a transaction that writes one just now."""
    return await fetch_value(conn, _INSERT, tenant_id=tenant_id, **version._asdict()) is not None


async def lock_version(conn: Connection, scope: Scope, version_id: UUID) -> Mapping[str, Any] | None:
    """A version that is not withdrawn, locked until the transaction ends; None out of scope of `organisation_write`."""
    row = await fetch_one(conn, _LOCK, id=version_id, **scope_values(scope, _LOCK.parameters))
    return None if row is None else dict(row)


async def withdraw_version(conn: Connection, tenant_id: UUID, version_id: UUID, *, at: datetime) -> None:
    """Takes a locked version back."""
    await execute(conn, _WITHDRAW, of_tenant=tenant_id, of_id=version_id, at=at)


async def list_chain_versions(
    conn: Connection, tenant_id: UUID, organisation_id: UUID, keys: Sequence[str]
) -> Sequence[Record]:
    """Every version of these rules at the organisation and above it, past and to come, each with its `depth`."""
    return await fetch_all(conn, _OF_CHAIN, tenant_id=tenant_id, organisation_id=organisation_id, keys=list(keys))


async def list_versions(conn: Connection, tenant_id: UUID, key: str, *, on: date) -> Sequence[Record]:
    """Every version of a rule that has begun, once for each organisation at and below it (`descendant_id`, `depth`)."""
    return await conn.fetch(_EVERYWHERE, tenant_id, key, on)
