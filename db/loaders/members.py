"""Batch reads of the register. Every statement carries the caller's scope; out of scope looks like not found."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.batches import one_per_key
from db.models.members import JoinRequestRow, MemberPrivateRow, MemberRow
from db.predicates import below_nodes, is_any, scope_values, visible_member
from db.queries.private_rows import insert_read_entries, open_private_rows
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all
from db.types import table_of

_MEMBER = table_of(MemberRow)
_PRIVATE = table_of(MemberPrivateRow)
_REQUEST = table_of(JoinRequestRow)

MEMBER_COLUMNS = [
    _MEMBER.c[name]
    for name in (
        "id",
        "organisation_id",
        "member_number",
        "name",
        "name_sort",
        "state",
        "employment_kind",
        "joined_on",
        "phone_tail",
        "identity_tail",
    )
]
"""What a member row carries upward: no blind index, no search terms."""

REQUEST_COLUMNS = [
    _REQUEST.c[name]
    for name in (
        "id",
        "organisation_id",
        "approval_id",
        "member_id",
        "reference",
        "status",
        "name",
        "employment_kind",
        "employer_note",
        "phone_tail",
        "identity_tail",
        "submitted_at",
        "decided_at",
    )
]

_BY_ID = Statement(sa.select(*MEMBER_COLUMNS).where(visible_member(_MEMBER), is_any(_MEMBER.c.id, "ids")))
_REQUEST_BY_ID = Statement(
    sa.select(*REQUEST_COLUMNS).where(
        _REQUEST.c.tenant_id == sa.bindparam("tenant_id"),
        sa.or_(
            _REQUEST.c.member_id == sa.bindparam("own_id", type_=sa.Uuid()),
            below_nodes(_REQUEST.c.organisation_id, _REQUEST.c.tenant_id, "nodes"),
        ),
        is_any(_REQUEST.c.id, "ids"),
    )
)
_PRIVATE_BY_ID = Statement(
    sa.select(_PRIVATE, _MEMBER.c.organisation_id)
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _PRIVATE.c.tenant_id, _MEMBER.c.id == _PRIVATE.c.member_id))
    .where(visible_member(_MEMBER), is_any(_PRIVATE.c.member_id, "ids"))
)


async def member_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N members for N ids: oneself and those at or below a node where `member_read` is held; None for others."""
    rows = await fetch_all(conn, _BY_ID, ids=list(ids), **scope_values(scope, "member_read"))
    return one_per_key(ids, rows)


async def join_request_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N join requests for N ids: one's own and those below a node where the caller decides, also as a deputy."""
    nodes = list(scope.deciding_nodes_for("join_request_decide"))
    rows = await fetch_all(
        conn, _REQUEST_BY_ID, ids=list(ids), tenant_id=scope.tenant_id, own_id=scope.member_id, nodes=nodes
    )
    return one_per_key(ids, rows)


async def member_private_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N sealed sets of personal fields for N member ids; None where the caller may not open them.

    Every set given out is written to the audit log first, in the same transaction: no entry, no data. One's own is
    not recorded. Cost: one transaction of at most three statements, whatever N. Row-level security filters a second
    time, by settings that end with the transaction.
    """
    async with conn.transaction():
        await open_private_rows(conn, scope)
        rows = await fetch_all(conn, _PRIVATE_BY_ID, ids=list(ids), **scope_values(scope, "member_read_private"))
        await insert_read_entries(
            conn,
            scope,
            action="member.private_read",
            object_kind="member",
            objects=[(row["member_id"], row["organisation_id"]) for row in rows if row["member_id"] != scope.member_id],
        )
    return one_per_key(ids, rows, "member_id")
