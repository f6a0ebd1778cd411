"""SQL of the rules that organisations decide by."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.models.organisations import OrganisationClosureRow, RuleVersionRow
from db.session import Connection
from db.statement import Statement, fetch_all
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


async def list_chain_versions(
    conn: Connection, tenant_id: UUID, organisation_id: UUID, keys: Sequence[str]
) -> Sequence[Record]:
    """Every version of these rules at the organisation and above it, past and to come, each with its `depth`."""
    return await fetch_all(conn, _OF_CHAIN, tenant_id=tenant_id, organisation_id=organisation_id, keys=list(keys))
