"""SQL of saved filters 常用筛选."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from db.loaders.members.saved_filters import READABLE, SAVED_FILTER_COLUMNS, below_readers
from db.models.members import ListKind, SavedFilterRow
from db.models.organisations import OrganisationRow
from db.predicates import scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, fetch_value
from db.types import table_of

_FILTER = table_of(SavedFilterRow)
_ORGANISATION = table_of(OrganisationRow)


class SavedFilter(NamedTuple):
    """A filter to write, of one member."""

    id: UUID
    member_id: UUID
    list_kind: ListKind
    name: str
    conditions: Mapping[str, Any]
    shared_with_id: UUID | None
    is_default: bool
    saved_at: datetime


_OWN = sa.and_(_FILTER.c.tenant_id == sa.bindparam("of_tenant"), _FILTER.c.member_id == sa.bindparam("of_member"))
_ITS = sa.and_(_OWN, _FILTER.c.id == sa.bindparam("of_id"))
_COUNT = Statement.of(sa.select(sa.func.count()).select_from(_FILTER).where(_OWN))
_INSERT = Statement.of(
    insert(_FILTER)
    .values({name: sa.bindparam(name) for name in ("tenant_id", *SavedFilter._fields)})
    .on_conflict_do_nothing(index_elements=["tenant_id", "member_id", "list_kind", "name"])
    .returning(_FILTER.c.id)
)
_OF_LIST = _FILTER.c.list_kind == sa.bindparam("of_list")
_IS_TAKEN = Statement.of(
    sa.select(
        sa.exists().where(_OWN, _OF_LIST, _FILTER.c.name == sa.bindparam("name"), _FILTER.c.id != sa.bindparam("of_id"))
    )
)
_CHANGED = ("list_kind", "name", "conditions", "shared_with_id", "is_default", "saved_at")
_UPDATE = Statement.of(
    sa.update(_FILTER)
    .where(_ITS)
    .values({name: sa.bindparam(f"new_{name}") for name in _CHANGED})
    .returning(_FILTER.c.id)
)
_NO_DEFAULT = Statement.of(sa.update(_FILTER).where(_OWN, _OF_LIST, _FILTER.c.is_default).values(is_default=sa.false()))
_DELETE = Statement.of(sa.delete(_FILTER).where(_ITS).returning(_FILTER.c.id))
_FIND = Statement.of(
    sa.select(*SAVED_FILTER_COLUMNS).where(READABLE, _OF_LIST, _FILTER.c.id == sa.bindparam("id", type_=sa.Uuid()))
)
_PLACE = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_readers(_ORGANISATION.c.id, sa.bindparam("of_list", type_=sa.Text())),
    )
)


async def count_own(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """How many filters a member has saved; exact when the caller has locked the member's row."""
    return int(await fetch_value(conn, _COUNT, of_tenant=tenant, of_member=member_id))


async def insert_filter(conn: Connection, tenant: UUID, saved: SavedFilter) -> bool:
    """False when the member has a filter of this name for its list."""
    return await fetch_value(conn, _INSERT, tenant_id=tenant, **saved._asdict()) is not None


async def is_name_taken(conn: Connection, tenant: UUID, saved: SavedFilter) -> bool:
    """Whether another filter of the member for this list has the name; the caller has locked the member's row."""
    values = {"of_tenant": tenant, "of_member": saved.member_id, "of_list": saved.list_kind}
    values |= {"of_id": saved.id, "name": saved.name}
    return bool(await fetch_value(conn, _IS_TAKEN, **values))


async def update_filter(conn: Connection, tenant: UUID, saved: SavedFilter) -> bool:
    """False when the member has no such filter."""
    values = {f"new_{name}": value for name, value in saved._asdict().items() if name in _CHANGED}
    found = await fetch_value(conn, _UPDATE, of_tenant=tenant, of_member=saved.member_id, of_id=saved.id, **values)
    return found is not None


async def clear_default(conn: Connection, tenant: UUID, saved: SavedFilter) -> None:
    """Makes room for another default of the member for this list."""
    await execute(conn, _NO_DEFAULT, of_tenant=tenant, of_member=saved.member_id, of_list=saved.list_kind)


async def delete_filter(conn: Connection, tenant: UUID, member_id: UUID, filter_id: UUID) -> bool:
    """False when the member has no such filter."""
    return await fetch_value(conn, _DELETE, of_tenant=tenant, of_member=member_id, of_id=filter_id) is not None


async def find_readable(
    conn: Connection, scope: Scope, filter_id: UUID, list_kind: ListKind
) -> Mapping[str, Any] | None:
    """A filter of a list that is the caller's or shared with them, with its `conditions`."""
    row = await fetch_one(conn, _FIND, id=filter_id, of_list=list_kind, **scope_values(scope, _FIND.parameters))
    return None if row is None else dict(row)


async def find_place(conn: Connection, scope: Scope, organisation_id: UUID, list_kind: ListKind) -> UUID | None:
    """The organisation, when the caller reads the list there as an officer."""
    values = {"id": organisation_id, "of_list": list_kind, **scope_values(scope, _PLACE.parameters)}
    found: UUID | None = await fetch_value(conn, _PLACE, **values)
    return found
