"""Batch reads of requests to correct one's own entry 更正申请."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.batch import Batch
from db.models.members import CorrectionRequestRow, MemberKeyRow, MemberRow
from db.predicates import below_nodes, deciding_nodes, is_any, own_id, scope_values, tenant_id, visible_member
from db.queries.private_rows import insert_read_entries, open_private_rows
from db.scope import Scope
from db.session import DirectConnection
from db.statement import Statement, fetch_all
from db.types import table_of

_REQUEST = table_of(CorrectionRequestRow)
_MEMBER = table_of(MemberRow)
_KEY = table_of(MemberKeyRow)
_ITS_MEMBER = sa.and_(_MEMBER.c.tenant_id == _REQUEST.c.tenant_id, _MEMBER.c.id == _REQUEST.c.member_id)

CORRECTIONS_IN_HAND = sa.and_(
    _REQUEST.c.tenant_id == tenant_id(),
    below_nodes(_REQUEST.c.organisation_id, deciding_nodes("correction_request_decide")),
)
"""Whoever decides at the member's place or above it."""

CORRECTIONS_IN_SIGHT = (
    sa.select(
        *(
            _REQUEST.c[name]
            for name in (
                "id",
                "member_id",
                "organisation_id",
                "approval_id",
                "field",
                "status",
                "proposed_masked",
                "reason",
                "submitted_at",
                "due_at",
                "closed_at",
                "closing",
            )
        ),
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.member_number,
        sa.func.coalesce(_REQUEST.c.member_id == own_id(), sa.false()).label("is_own"),
    )
    .join(_MEMBER, _ITS_MEMBER)
    .where(_REQUEST.c.tenant_id == tenant_id())
)
"""Who decides knows the name and the number of the member, a deputy too; never the sealed value."""

_SEEN = CORRECTIONS_IN_SIGHT.where(sa.or_(_REQUEST.c.member_id == own_id(), CORRECTIONS_IN_HAND))
_NEVER_NULL = ("member_name", "member_number", "is_own")

correction_request_by_id = Batch(_SEEN, name="correction_request_by_id", never_null=_NEVER_NULL)
"""A correction request: one's own, or one of a member where the caller decides, also as a deputy."""

correction_requests_by_member_id = Batch(
    _SEEN,
    name="correction_requests_by_member_id",
    key="member_id",
    order=("submitted_at DESC", "id DESC"),
    is_many=True,
    never_null=_NEVER_NULL,
)
"""The correction requests of a member that the caller may see, newest first."""

_PRIVATE_BY_ID = Statement.of(
    sa.select(
        _REQUEST.c.tenant_id,
        _REQUEST.c.id,
        _REQUEST.c.member_id,
        _REQUEST.c.proposed_sealed,
        _KEY.c.wrapped_key,
        _MEMBER.c.organisation_id,
    )
    .join(_MEMBER, _ITS_MEMBER)
    .join(_KEY, sa.and_(_KEY.c.tenant_id == _REQUEST.c.tenant_id, _KEY.c.member_id == _REQUEST.c.member_id))
    .where(visible_member(_MEMBER, "member_read_private"), is_any(_REQUEST.c.id, "ids"))
)


async def correction_private_by_id(conn: DirectConnection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N sealed proposals for N ids of requests; None where the caller may not open the member's personal fields.

    As `member_private_by_id`: each one given out is written to the audit log first, in the same transaction, but for
    one's own. Cost: one transaction of at most three statements, whatever N.
    """
    async with conn.transaction():
        await open_private_rows(conn, scope)
        rows = await fetch_all(conn, _PRIVATE_BY_ID, ids=list(ids), **scope_values(scope, _PRIVATE_BY_ID.parameters))
        await insert_read_entries(
            conn,
            scope,
            action="member.private_read",
            object_kind="member",
            objects=[(row["member_id"], row["organisation_id"]) for row in rows if row["member_id"] != scope.member_id],
        )
    found = {row["id"]: row for row in rows}
    return [found.get(request_id) for request_id in ids]
