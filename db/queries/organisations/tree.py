"""SQL of the use cases and lists over the union tree."""

from uuid import UUID

import sqlalchemy as sa

from db.keyset import SortKey
from db.listing import Listing
from db.models.organisations import OrganisationClosureRow, OrganisationRow, TenantRow
from db.predicates import tenant_id
from db.session import Connection
from db.statement import Statement, fetch_value
from db.types import table_of

_TENANT = table_of(TenantRow)
_ORGANISATION = table_of(OrganisationRow)
_CLOSURE = table_of(OrganisationClosureRow)
ORDER = (SortKey("code", str), SortKey("id", UUID))

_TENANT_BY_CODE = Statement.of(sa.select(_TENANT.c.id).where(_TENANT.c.code == sa.bindparam("code")))
_FIRST_TENANT = Statement.of(sa.select(_TENANT.c.id).order_by(_TENANT.c.created_at, _TENANT.c.id).limit(1))

FILTERS = {
    "parent_id": _ORGANISATION.c.parent_id == sa.bindparam("parent_id", type_=sa.Uuid()),
    "kinds": _ORGANISATION.c.kind == sa.any_(sa.bindparam("kinds", type_=sa.ARRAY(sa.Text()))),
    "states": _ORGANISATION.c.state == sa.any_(sa.bindparam("states", type_=sa.ARRAY(sa.Text()))),
    "below_id": sa.exists().where(
        _CLOSURE.c.tenant_id == _ORGANISATION.c.tenant_id,
        _CLOSURE.c.descendant_id == _ORGANISATION.c.id,
        _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid()),
    ),
}
"""Filters of the list by parameter name."""

ORGANISATIONS = Listing(
    sa.select(_ORGANISATION).where(_ORGANISATION.c.tenant_id == tenant_id()), name="organisations", filters=FILTERS
)
"""The organisations of the caller's union."""


async def find_tenant(conn: Connection, code: str | None) -> UUID | None:
    """The union with this code; without a code, the first one of the installation."""
    if code is None:
        found = await fetch_value(conn, _FIRST_TENANT)
    else:
        found = await fetch_value(conn, _TENANT_BY_CODE, code=code)
    return None if found is None else UUID(str(found))
