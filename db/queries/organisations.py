"""SQL of the use cases and lists over the union tree."""

from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.keyset import Page, PageRequest, SortKey, page_clause, page_of, page_values
from db.models.organisations import OrganisationClosureRow, OrganisationRow, TenantRow
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all, fetch_one, fetch_value
from db.types import table_of

_TENANT = table_of(TenantRow)
_ORGANISATION = table_of(OrganisationRow)
_CLOSURE = table_of(OrganisationClosureRow)
ORDER = (SortKey("code", str), SortKey("id", UUID))

_TENANT_BY_CODE = Statement(sa.select(_TENANT.c.id).where(_TENANT.c.code == sa.bindparam("code")))
_FIRST_TENANT = Statement(sa.select(_TENANT.c.id).order_by(_TENANT.c.created_at, _TENANT.c.id).limit(1))
_BY_CODE = Statement(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == sa.bindparam("tenant_id"), _ORGANISATION.c.code == sa.bindparam("code")
    )
)
_PARENT = Statement(
    sa.select(_ORGANISATION.c.id, _ORGANISATION.c.parent_id, _ORGANISATION.c.kind).where(
        _ORGANISATION.c.tenant_id == sa.bindparam("tenant_id"), _ORGANISATION.c.id == sa.bindparam("id")
    )
)

FILTERS = {
    "parent_id": _ORGANISATION.c.parent_id == sa.bindparam("parent_id", type_=sa.Uuid()),
    "kinds": _ORGANISATION.c.kind == sa.any_(sa.bindparam("kinds", type_=sa.ARRAY(sa.Text()))),
    "below_id": sa.exists().where(
        _CLOSURE.c.tenant_id == _ORGANISATION.c.tenant_id,
        _CLOSURE.c.descendant_id == _ORGANISATION.c.id,
        _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid()),
    ),
}
"""Filters of the list by parameter name."""


async def find_tenant(conn: Connection, code: str | None) -> UUID | None:
    """The union with this code; without a code, the first one of the installation."""
    if code is None:
        found = await fetch_value(conn, _FIRST_TENANT)
    else:
        found = await fetch_value(conn, _TENANT_BY_CODE, code=code)
    return None if found is None else UUID(str(found))


async def find_organisation_id(conn: Connection, scope: Scope, code: str) -> UUID | None:
    """The organisation with this code in the caller's union."""
    found = await fetch_value(conn, _BY_CODE, tenant_id=scope.tenant_id, code=code)
    return None if found is None else UUID(str(found))


async def find_organisation(conn: Connection, tenant_id: UUID, organisation_id: UUID) -> Record | None:
    """`id`, `parent_id`, `kind` of an organisation."""
    return await fetch_one(conn, _PARENT, tenant_id=tenant_id, id=organisation_id)


@lru_cache(maxsize=256)
def _list_statement(filters: frozenset[str], *, has_position: bool, is_backward: bool) -> Statement:
    select = sa.select(_ORGANISATION).where(
        _ORGANISATION.c.tenant_id == sa.bindparam("tenant_id"), *(FILTERS[name] for name in sorted(filters))
    )
    return Statement(page_clause(select, ORDER, has_position=has_position, is_backward=is_backward))


async def list_organisations(conn: Connection, scope: Scope, filters: dict[str, Any], request: PageRequest) -> Page:
    """A page of organisations by code. One statement."""
    statement = _list_statement(
        frozenset(filters), has_position=request.position is not None, is_backward=request.is_backward
    )
    rows = await fetch_all(conn, statement, tenant_id=scope.tenant_id, **filters, **page_values(request))
    return page_of(rows, request)


@lru_cache(maxsize=256)
def _count_statement(filters: frozenset[str]) -> Statement:
    bounded = (
        sa.select(sa.literal_column("1"))
        .select_from(_ORGANISATION)
        .where(_ORGANISATION.c.tenant_id == sa.bindparam("tenant_id"), *(FILTERS[name] for name in sorted(filters)))
        .limit(sa.bindparam("limit", type_=sa.Integer()))
        .subquery()
    )
    return Statement(sa.select(sa.func.count()).select_from(bounded))


async def count_organisations(conn: Connection, scope: Scope, filters: dict[str, Any], limit: int) -> int:
    """How many match, counted up to `limit`."""
    return int(
        await fetch_value(conn, _count_statement(frozenset(filters)), tenant_id=scope.tenant_id, limit=limit, **filters)
    )
