"""SQL of roster imports: one file below one organisation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.keyset import SortKey
from db.loaders.rosters import IMPORT_COLUMNS
from db.models.jobs import JobRow
from db.models.organisations import OrganisationRow
from db.models.rosters import RosterImportRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.subtree import Subtree, SubtreeListing
from db.types import table_of

_IMPORT = table_of(RosterImportRow)
_ORGANISATION = table_of(OrganisationRow)
_JOB = table_of(JobRow)
_NODES = held_nodes("member_import")
_TEXTS = postgresql.ARRAY(sa.Text())

ORDER = (SortKey("opened_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))

FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _IMPORT.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
}
"""Filters of the list by parameter name; `below_id` comes with the list."""

ROSTER_IMPORTS = SubtreeListing(
    sa.select(*IMPORT_COLUMNS), Subtree(table=_IMPORT, nodes=_NODES), name="roster_imports", filters=FILTERS
)
"""The imports at and below the nodes where the caller may import."""

_INSERTED = (
    "tenant_id",
    "id",
    "organisation_id",
    "file_id",
    "file_name",
    "content_hash",
    "is_current",
    "source",
    "opened_by_id",
    "partner_credential_id",
    "apply_below_percent",
    "state",
    "columns",
    "facts",
    "row_count",
    "opened_at",
)
_INSERT = Statement.of(
    insert(_IMPORT)
    .values({name: sa.bindparam(name) for name in _INSERTED})
    .on_conflict_do_nothing()
    .returning(_IMPORT.c.id)
)
_CURRENT = Statement.of(
    sa.select(_IMPORT).where(
        _IMPORT.c.tenant_id == sa.bindparam("of_tenant"),
        _IMPORT.c.organisation_id == sa.bindparam("of_organisation"),
        _IMPORT.c.content_hash == sa.bindparam("hash"),
        _IMPORT.c.is_current,
    )
)
_NEWEST = Statement.of(
    sa.select(_IMPORT.c.id)
    .where(_IMPORT.c.tenant_id == sa.bindparam("of_tenant"), _IMPORT.c.organisation_id == sa.bindparam("of_place"))
    .order_by(_IMPORT.c.opened_at.desc(), _IMPORT.c.id.desc())
    .limit(sa.literal_column("1"))
)
_ITS = sa.and_(_IMPORT.c.tenant_id == sa.bindparam("of_tenant"), _IMPORT.c.id == sa.bindparam("of_id"))
_RETIRE = Statement.of(sa.update(_IMPORT).where(_ITS).values(is_current=sa.false()))
_LOCK = Statement.of(
    sa.select(_IMPORT)
    .where(
        _IMPORT.c.tenant_id == tenant_id(),
        _IMPORT.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_IMPORT.c.organisation_id, _NODES),
    )
    .with_for_update()
)
_LOCK_FOR_JOB = Statement.of(sa.select(_IMPORT).where(_ITS).with_for_update())
_FIND_FOR_JOB = Statement.of(sa.select(_IMPORT.c.file_id, _IMPORT.c.organisation_id, _IMPORT.c.columns).where(_ITS))
_FIND_AT = Statement.of(
    sa.select(*IMPORT_COLUMNS).where(_ITS, _IMPORT.c.organisation_id == sa.bindparam("of_organisation"))
)
_UPDATED = (
    "state",
    "failure",
    "facts",
    "row_count",
    "read_at",
    "applied_at",
    "undo_until",
    "undone_at",
    "is_current",
    "file_id",
)
_UPDATE = Statement.of(sa.update(_IMPORT).where(_ITS).values({name: sa.bindparam(name) for name in _UPDATED}))
_WORK = (
    sa.select(_JOB.c.done_count, _JOB.c.total_count)
    .where(_JOB.c.tenant_id == _IMPORT.c.tenant_id, _JOB.c.subject_id == _IMPORT.c.id)
    .order_by(_JOB.c.created_at.desc(), _JOB.c.id.desc())
    .limit(sa.literal_column("1"))
    .lateral("work")
)
_PLACE = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ORGANISATION.c.id, _NODES),
    )
)
_TREE = Statement.of(
    sa.text(
        """
        SELECT o.id, o.parent_id, o.kind, o.code, o.name, o.name_en, o.state = 'active' AS is_active,
            EXISTS (
                SELECT FROM organisation_closure c
                WHERE c.tenant_id = o.tenant_id AND c.ancestor_id = :below_id AND c.descendant_id = o.id
            ) AS is_below
        FROM organisation o WHERE o.tenant_id = :tenant_id
        """
    )
)
_PROGRESS = Statement.of(
    sa.select(
        *IMPORT_COLUMNS,
        sa.func.coalesce(_WORK.c.done_count, sa.literal_column("0")).label("done_count"),
        _WORK.c.total_count,
    )
    .select_from(_IMPORT.outerjoin(_WORK, sa.true()))
    .where(
        _IMPORT.c.tenant_id == tenant_id(),
        _IMPORT.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_IMPORT.c.organisation_id, _NODES),
    )
)
_IS_WANTED = Statement.of(
    sa.text(
        """
        SELECT EXISTS (
            SELECT FROM roster_import WHERE tenant_id = :tenant_id AND file_id = :file_id AND state = 'reading'
        )
        """
    )
)
_UNION_CODE = Statement.of(sa.text("SELECT code FROM tenant WHERE id = :tenant_id"))
_FORGET_ROWS = Statement.of(
    sa.text(
        """
        UPDATE roster_row SET wrapped_key = NULL, sealed = NULL, identity_index = NULL, number_index = NULL,
            phone_index = NULL
        WHERE tenant_id = :tenant_id AND import_id = :id
        """
    )
)
_FORGOTTEN = Statement.of(
    sa.text(
        """
        UPDATE roster_import SET forgotten_at = :now, is_current = false
        WHERE (tenant_id, id) = (
            SELECT tenant_id, id FROM roster_import
            WHERE forgotten_at IS NULL AND state NOT IN ('reading', 'applying', 'undoing')
              AND (opened_at < :before OR undo_until < :now) ORDER BY opened_at LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING tenant_id, id
        """
    )
)


async def insert_import(conn: Connection, row: RosterImportRow) -> bool:
    """False when the same content is imported there already (unique key, so also at the same moment)."""
    values = row.model_dump(include=set(_INSERTED))
    return await fetch_value(conn, _INSERT, **values) is not None


async def find_current_import(
    conn: Connection, tenant: UUID, organisation_id: UUID, *, content_hash: bytes
) -> RosterImportRow | None:
    """The import of this content for this organisation that has not been undone or read anew."""
    row = await fetch_one(conn, _CURRENT, of_tenant=tenant, of_organisation=organisation_id, hash=content_hash)
    return None if row is None else RosterImportRow(**dict(row))


async def find_newest_import(conn: Connection, tenant: UUID, organisation_id: UUID) -> UUID | None:
    """The import that was opened last for exactly this organisation, whatever became of it."""
    found: UUID | None = await fetch_value(conn, _NEWEST, of_tenant=tenant, of_place=organisation_id)
    return found


async def retire_import(conn: Connection, tenant: UUID, import_id: UUID) -> None:
    """From now on the same content makes another import."""
    await execute(conn, _RETIRE, of_tenant=tenant, of_id=import_id)


async def find_place(conn: Connection, scope: Scope, organisation_id: UUID) -> UUID | None:
    """The organisation, when it lies at or below a node where the caller may import."""
    found: UUID | None = await fetch_value(conn, _PLACE, id=organisation_id, **scope_values(scope, _PLACE.parameters))
    return found


async def lock_import(conn: Connection, scope: Scope, import_id: UUID) -> RosterImportRow | None:
    """The import, locked until the transaction ends; None when out of the caller's scope of `member_import`."""
    row = await fetch_one(conn, _LOCK, id=import_id, **scope_values(scope, _LOCK.parameters))
    return None if row is None else RosterImportRow(**dict(row))


async def lock_import_for_job(conn: Connection, tenant: UUID, import_id: UUID) -> RosterImportRow:
    """The import that a job works on, locked until the transaction ends.

    Raises:
        LookupError: None such: a job has no other subject.
    """
    row = await fetch_one(conn, _LOCK_FOR_JOB, of_tenant=tenant, of_id=import_id)
    if row is None:
        raise LookupError("the import of a job is gone")
    return RosterImportRow(**dict(row))


async def find_import_for_job(conn: Connection, tenant: UUID, import_id: UUID) -> Mapping[str, Any]:
    """`file_id`, `organisation_id`, `columns` of the import that a job reads.

    Raises:
        LookupError: None such: a job has no other subject.
    """
    row = await fetch_one(conn, _FIND_FOR_JOB, of_tenant=tenant, of_id=import_id)
    if row is None:
        raise LookupError("the import of a job is gone")
    return dict(row)


async def find_import_at(
    conn: Connection, tenant: UUID, import_id: UUID, *, organisation_id: UUID
) -> Mapping[str, Any] | None:
    """An import for exactly this organisation."""
    row = await fetch_one(conn, _FIND_AT, of_tenant=tenant, of_id=import_id, of_organisation=organisation_id)
    return None if row is None else dict(row)


async def is_file_wanted(conn: Connection, tenant: UUID, file_id: UUID) -> bool:
    """Whether an import is still to be read from this file."""
    return bool(await fetch_value(conn, _IS_WANTED, tenant_id=tenant, file_id=file_id))


async def update_import(conn: Connection, row: RosterImportRow) -> None:
    """Writes what a locked import has become."""
    values = row.model_dump(include=set(_UPDATED))
    await execute(conn, _UPDATE, of_tenant=row.tenant_id, of_id=row.id, **values)


async def find_progress(conn: Connection, scope: Scope, import_id: UUID) -> Mapping[str, Any] | None:
    """The import with `done_count` and `total_count` of its last work; None when out of scope of `member_import`."""
    row = await fetch_one(conn, _PROGRESS, id=import_id, **scope_values(scope, _PROGRESS.parameters))
    return None if row is None else dict(row)


async def list_tree(conn: Connection, tenant: UUID, below_id: UUID) -> Sequence[Mapping[str, Any]]:
    """All organisations of the union, each with whether it lies at or below this one and is not closed."""
    return [dict(row) for row in await fetch_all(conn, _TREE, tenant_id=tenant, below_id=below_id)]


async def find_union_code(conn: Connection, tenant: UUID) -> str:
    """The code with which the union's member numbers begin."""
    return str(await fetch_value(conn, _UNION_CODE, tenant_id=tenant))


async def forget_import(conn: Connection, *, now: datetime, before: datetime) -> bool:
    """Destroys what is personal in the rows of one import whose time is over; False when there is none.

    Its time is over when it can no longer be undone, or when nothing has come of it since it was opened before then.
    """
    row = await fetch_one(conn, _FORGOTTEN, now=now, before=before)
    if row is None:
        return False
    await execute(conn, _FORGET_ROWS, tenant_id=row["tenant_id"], id=row["id"])
    return True
