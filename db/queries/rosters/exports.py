"""SQL of exports: the caller's own, and the pages of members that go into a file."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.keyset import PageRequest, SortKey
from db.models.members import MemberKeyRow, MemberPrivateRow, MemberRow
from db.models.rosters import MemberExportRow
from db.predicates import scope_values, visible_member
from db.queries.members.register import MEMBERS
from db.queries.private_rows import insert_read_entries, open_private_rows
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_EXPORT = table_of(MemberExportRow)
_MEMBER = table_of(MemberRow)
_PRIVATE = table_of(MemberPrivateRow)
_KEY = table_of(MemberKeyRow)
_INSERTED = ("tenant_id", "id", "member_id", "file_id", "format", "state", "columns", "filters", "locale", "opened_at")
MEMBER_ORDER = (SortKey("name_sort", str), SortKey("id", UUID))

_INSERT = Statement.of(sa.insert(_EXPORT).values({name: sa.bindparam(name) for name in (*_INSERTED, "row_count")}))
_ITS = sa.and_(_EXPORT.c.tenant_id == sa.bindparam("of_tenant"), _EXPORT.c.id == sa.bindparam("of_id"))
_LOCK = Statement.of(sa.select(_EXPORT).where(_ITS).with_for_update())
_UPDATED = ("state", "failure", "filters", "row_count", "ready_at", "expires_at")
_UPDATE = Statement.of(sa.update(_EXPORT).where(_ITS).values({name: sa.bindparam(name) for name in _UPDATED}))
_COUNT_OPEN = Statement.of(
    sa.select(sa.func.count())
    .select_from(_EXPORT)
    .where(
        _EXPORT.c.tenant_id == sa.bindparam("of_tenant"),
        _EXPORT.c.member_id == sa.bindparam("of_member"),
        _EXPORT.c.state == sa.literal_column("'writing'"),
    )
)
_PRIVATE_BY_ID = Statement.of(
    sa.select(
        _PRIVATE.c.tenant_id,
        _PRIVATE.c.member_id,
        _PRIVATE.c.phone_sealed,
        _PRIVATE.c.identity_sealed,
        _KEY.c.wrapped_key,
        _MEMBER.c.organisation_id,
    )
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _PRIVATE.c.tenant_id, _MEMBER.c.id == _PRIVATE.c.member_id))
    .join(_KEY, sa.and_(_KEY.c.tenant_id == _PRIVATE.c.tenant_id, _KEY.c.member_id == _PRIVATE.c.member_id))
    .where(
        visible_member(_MEMBER, "member_read_private"),
        _PRIVATE.c.member_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid()))),
    )
)
_PLACES = Statement.of(
    sa.text(
        "SELECT id, code, name, name_en FROM organisation WHERE tenant_id = :tenant_id AND id = ANY(:ids)"
    ).bindparams(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid())))
)


async def insert_export(conn: Connection, row: MemberExportRow) -> None:
    """Writes an export that has no content yet."""
    values = row.model_dump(include={*_INSERTED, "row_count"})
    await execute(conn, _INSERT, **values)


async def lock_export(conn: Connection, tenant_id: UUID, export_id: UUID) -> MemberExportRow:
    """The export that a job writes, locked until the transaction ends.

    Raises:
        LookupError: None such: a job has no other subject.
    """
    row = await fetch_one(conn, _LOCK, of_tenant=tenant_id, of_id=export_id)
    if row is None:
        raise LookupError("the export of a job is gone")
    return MemberExportRow(**dict(row))


async def update_export(conn: Connection, row: MemberExportRow) -> None:
    """Writes what a locked export has become."""
    values = row.model_dump(include=set(_UPDATED))
    await execute(conn, _UPDATE, of_tenant=row.tenant_id, of_id=row.id, **values)


async def count_open_exports(conn: Connection, tenant_id: UUID, member_id: UUID) -> int:
    """How many exports of a member are being written."""
    return int(await fetch_value(conn, _COUNT_OPEN, of_tenant=tenant_id, of_member=member_id))


async def list_members(
    conn: Connection, scope: Scope, *, filters: Mapping[str, Any], after: Mapping[str, Any] | None, limit: int
) -> Sequence[Record]:
    """The next members of the caller's list with these filters, by name; the caller's scope is inside."""
    request = PageRequest(limit=limit, position=after, is_backward=False)
    page = await MEMBERS.page(conn, scope, filters=filters, order=MEMBER_ORDER, request=request)
    return page.rows


async def list_private(conn: Connection, scope: Scope, member_ids: Sequence[UUID]) -> Mapping[UUID, Record]:
    """Sealed fields of members whom the caller may open; each is recorded as read in this transaction."""
    await open_private_rows(conn, scope)
    rows = await fetch_all(conn, _PRIVATE_BY_ID, ids=list(member_ids), **scope_values(scope, _PRIVATE_BY_ID.parameters))
    await insert_read_entries(
        conn,
        scope,
        action="member.private_read",
        object_kind="member",
        objects=[(row["member_id"], row["organisation_id"]) for row in rows if row["member_id"] != scope.member_id],
    )
    return {row["member_id"]: row for row in rows}


async def list_places(conn: Connection, tenant_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Record]:
    """`code`, `name`, `name_en` of organisations."""
    return {row["id"]: row for row in await fetch_all(conn, _PLACES, tenant_id=tenant_id, ids=list(ids))}
