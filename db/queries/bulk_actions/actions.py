"""SQL of bulk actions: one change for many members."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import PageRequest, SortKey
from db.loaders.bulk_actions import ACTION_COLUMNS
from db.models.bulk_actions import BulkActionRow
from db.models.jobs import JobRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.queries.members.register import MEMBERS
from db.scope import Scope
from db.session import Connection, Record
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value, write
from db.subtree import Subtree, SubtreeListing
from db.types import table_of

_ACTION = table_of(BulkActionRow)
_ORGANISATION = table_of(OrganisationRow)
_JOB = table_of(JobRow)
_NODES = held_nodes("member_write")
_TEXTS = postgresql.ARRAY(sa.Text())
_MEMBER_ORDER = (SortKey("name_sort", str), SortKey("id", UUID))

ORDER = (SortKey("opened_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))

FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _ACTION.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
}
"""Filters of the list by parameter name; `below_id` comes with the list."""

BULK_ACTIONS = SubtreeListing(
    sa.select(*ACTION_COLUMNS), Subtree(table=_ACTION, nodes=_NODES), name="bulk_actions", filters=FILTERS
)
"""The actions at and below the nodes where the caller may change members."""

_INSERTED = (
    "tenant_id",
    "id",
    "organisation_id",
    "opened_by_id",
    "kind",
    "state",
    "is_by_filter",
    "filters",
    "employment_kind",
    "document_number",
    "effective_on",
    "to_organisation_id",
    "member_count",
    "opened_at",
)
_INSERT = Statement.of(sa.insert(_ACTION).values({name: sa.bindparam(name) for name in _INSERTED}))
_ITS = sa.and_(_ACTION.c.tenant_id == sa.bindparam("of_tenant"), _ACTION.c.id == sa.bindparam("of_id"))
_LOCK = Statement.of(
    sa.select(_ACTION)
    .where(
        _ACTION.c.tenant_id == tenant_id(),
        _ACTION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ACTION.c.organisation_id, _NODES),
    )
    .with_for_update()
)
_LOCK_FOR_JOB = Statement.of(sa.select(_ACTION).where(_ITS).with_for_update())
_UPDATED = (
    "state",
    "failure",
    "filters",
    "member_count",
    "prepared_at",
    "applied_at",
    "undo_until",
    "undone_at",
    "cancelled_at",
)
_UPDATE = Statement.of(sa.update(_ACTION).where(_ITS).values({name: sa.bindparam(name) for name in _UPDATED}))
_PLACE = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ORGANISATION.c.id, _NODES),
    )
)
_REACHED = Statement.of(
    sa.text(
        """
        SELECT descendant_id FROM organisation_closure
        WHERE tenant_id = :tenant_id AND ancestor_id = :below_id AND descendant_id = ANY(CAST(:ids AS uuid[]))
        """
    )
)
_WORK = (
    sa.select(_JOB.c.done_count, _JOB.c.total_count)
    .where(_JOB.c.tenant_id == _ACTION.c.tenant_id, _JOB.c.subject_id == _ACTION.c.id)
    .order_by(_JOB.c.created_at.desc(), _JOB.c.id.desc())
    .limit(sa.literal_column("1"))
    .lateral("work")
)
_PROGRESS = Statement.of(
    sa.select(
        *ACTION_COLUMNS,
        sa.func.coalesce(_WORK.c.done_count, sa.literal_column("0")).label("done_count"),
        _WORK.c.total_count,
    )
    .select_from(_ACTION.outerjoin(_WORK, sa.true()))
    .where(
        _ACTION.c.tenant_id == tenant_id(),
        _ACTION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ACTION.c.organisation_id, _NODES),
    )
)
# What this transaction has written to the log about one change: `rehearsed` looks before it takes the change back.
_ENTRIES = Statement.of(
    sa.text(
        """
        SELECT action, CAST(count(*) AS integer) AS entries FROM audit_entry
        WHERE tenant_id = :tenant_id AND transaction_id = pg_current_xact_id() GROUP BY action
        """
    )
)


async def insert_action(conn: Connection, row: BulkActionRow) -> None:
    """Writes an action whose preview has not been made."""
    await write(conn, _INSERT, **row.model_dump(include=set(_INSERTED)))


async def find_place(conn: Connection, scope: Scope, organisation_id: UUID) -> UUID | None:
    """The organisation, when it lies at or below a node where the caller may change members."""
    found: UUID | None = await fetch_value(conn, _PLACE, id=organisation_id, **scope_values(scope, _PLACE.parameters))
    return found


async def list_reached(
    conn: Connection, tenant: UUID, organisation_ids: Sequence[UUID], *, below_id: UUID
) -> frozenset[UUID]:
    """Those of the organisations that lie at or below another one."""
    rows = await fetch_all(conn, _REACHED, tenant_id=tenant, ids=list(organisation_ids), below_id=below_id)
    return frozenset(row["descendant_id"] for row in rows)


async def lock_action(conn: Connection, scope: Scope, bulk_action_id: UUID) -> BulkActionRow | None:
    """The action, locked until the transaction ends; None when out of the caller's scope of `member_write`."""
    row = await fetch_one(conn, _LOCK, id=bulk_action_id, **scope_values(scope, _LOCK.parameters))
    return None if row is None else BulkActionRow(**dict(row))


async def lock_action_for_job(conn: Connection, tenant: UUID, bulk_action_id: UUID) -> BulkActionRow:
    """The action that a job works on, locked until the transaction ends.

    Raises:
        LookupError: None such: a job has no other subject.
    """
    row = await fetch_one(conn, _LOCK_FOR_JOB, of_tenant=tenant, of_id=bulk_action_id)
    if row is None:
        raise LookupError("the bulk action of a job is gone")
    return BulkActionRow(**dict(row))


async def update_action(conn: Connection, row: BulkActionRow) -> None:
    """Writes what a locked action has become."""
    await execute(conn, _UPDATE, of_tenant=row.tenant_id, of_id=row.id, **row.model_dump(include=set(_UPDATED)))


async def find_progress(conn: Connection, scope: Scope, bulk_action_id: UUID) -> Mapping[str, Any] | None:
    """The action with `done_count` and `total_count` of its last work; None when out of scope of `member_write`."""
    row = await fetch_one(conn, _PROGRESS, id=bulk_action_id, **scope_values(scope, _PROGRESS.parameters))
    return None if row is None else dict(row)


async def count_entries(conn: Connection, tenant: UUID) -> Mapping[str, int]:
    """By action, how many audit entries this transaction has written and not taken back."""
    return {row["action"]: row["entries"] for row in await fetch_all(conn, _ENTRIES, tenant_id=tenant)}


async def count_members(conn: Connection, scope: Scope, filters: Mapping[str, Any], *, limit: int) -> int:
    """How many members of the caller's list fit, counted up to `limit`."""
    return await MEMBERS.count(conn, scope, filters=filters, limit=limit)


async def list_members(
    conn: Connection, scope: Scope, *, filters: Mapping[str, Any], after: Mapping[str, Any] | None, limit: int
) -> Sequence[Record]:
    """The next members of the caller's list that fit, by name; the caller's scope is inside."""
    request = PageRequest(limit=limit, position=after, is_backward=False)
    page = await MEMBERS.page(conn, scope, filters=filters, order=_MEMBER_ORDER, request=request)
    return page.rows
