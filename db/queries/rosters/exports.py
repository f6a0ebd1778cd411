"""SQL of exports: the caller's own, and the pages of members that go into a file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
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

_OF_FILE = Statement.of(
    sa.select(_EXPORT).where(
        _EXPORT.c.tenant_id == sa.bindparam("of_tenant"),
        _EXPORT.c.member_id == sa.bindparam("of_member"),
        _EXPORT.c.file_id == sa.bindparam("of_file"),
    )
)
# Grants are history: what held while the file was written must be covered by what holds now.
_HAS_LOST = Statement.of(
    sa.text(
        """
        SELECT EXISTS (
            SELECT FROM role_grant before
            JOIN unnest(CAST(:roles AS text[]), CAST(:permissions AS text[])) used (role, permission)
              ON used.role = before.role
            WHERE before.tenant_id = :tenant_id AND before.member_id = :member_id AND before.starts_on <= :written_on
              AND (before.ends_on IS NULL OR before.ends_on >= :opened_on)
              AND (before.revoked_at IS NULL OR before.revoked_at > :opened_at)
              AND NOT EXISTS (
                  SELECT FROM role_grant held
                  JOIN unnest(CAST(:roles AS text[]), CAST(:permissions AS text[])) allowed (role, permission)
                    ON allowed.role = held.role AND allowed.permission = used.permission
                  JOIN organisation_closure c
                    ON c.tenant_id = held.tenant_id AND c.ancestor_id = held.organisation_id
                   AND c.descendant_id = before.organisation_id
                  WHERE held.tenant_id = :tenant_id AND held.member_id = :member_id AND held.revoked_at IS NULL
                    AND held.starts_on <= :today AND (held.ends_on IS NULL OR held.ends_on >= :today)
              )
        )
        """
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("member_id", type_=sa.Uuid()),
        sa.bindparam("opened_at", type_=sa.DateTime(timezone=True)),
        *(sa.bindparam(name, type_=sa.Date()) for name in ("opened_on", "written_on", "today")),
    )
)


class Written(NamedTuple):
    """From when to when an export was written, and the day on which it is asked for."""

    opened_at: datetime
    opened_on: date
    written_on: date
    today: date


async def find_export_of_file(
    conn: Connection, tenant_id: UUID, member_id: UUID, file_id: UUID
) -> MemberExportRow | None:
    """The member's own export that is in this file."""
    row = await fetch_one(conn, _OF_FILE, of_tenant=tenant_id, of_member=member_id, of_file=file_id)
    return None if row is None else MemberExportRow(**dict(row))


async def has_lost_rights(
    conn: Connection, tenant_id: UUID, member_id: UUID, written: Written, *, allowed: Sequence[tuple[str, str]]
) -> bool:
    """Whether a right by which an export was written no longer reaches as far; `allowed` are (role, permission)."""
    lost: bool = await fetch_value(
        conn,
        _HAS_LOST,
        tenant_id=tenant_id,
        member_id=member_id,
        roles=[role for role, _ in allowed],
        permissions=[permission for _, permission in allowed],
        **written._asdict(),
    )
    return lost


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
