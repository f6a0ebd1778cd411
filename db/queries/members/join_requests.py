"""SQL of join requests 入会申请."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.keyset import SortKey
from db.loaders.members import REQUEST_COLUMNS, REQUESTS_IN_SIGHT
from db.models.members import JoinRequestRow, JoinRequestStatus, MemberRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, deciding_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, peek_one, write
from db.subtree import Lead, Subtree, SubtreeListing
from db.types import table_of

_REQUEST = table_of(JoinRequestRow)
_MEMBER = table_of(MemberRow)
_ORGANISATION = table_of(OrganisationRow)
_TEXTS = postgresql.ARRAY(sa.Text())

ORDER = (SortKey("submitted_at", datetime), SortKey("id", UUID))

_NODES = deciding_nodes("join_request_decide")
_DECIDABLE = sa.and_(_REQUEST.c.tenant_id == tenant_id(), below_nodes(_REQUEST.c.organisation_id, _NODES))
FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "statuses": _REQUEST.c.status == sa.any_(sa.bindparam("statuses", type_=_TEXTS)),
}
"""Filters of the list by parameter name; `below_id` comes with the list."""

JOIN_REQUESTS = SubtreeListing(
    REQUESTS_IN_SIGHT,
    Subtree(
        table=_REQUEST,
        nodes=_NODES,
        lead=Lead("statuses", "status", "submitted_at", values=tuple(each.value for each in JoinRequestStatus)),
    ),
    name="join_requests",
    filters=FILTERS,
)
"""The requests that the caller may decide, also as a deputy."""


class NewJoinRequest(NamedTuple):
    """A request to insert."""

    id: UUID
    organisation_id: UUID
    approval_id: UUID
    reference: str
    name: str
    employment_kind: str
    employer_note: str | None
    sealed: bytes
    phone_index: bytes
    phone_tail: str
    identity_index: bytes
    identity_tail: str
    submitted_at: datetime


_PLACE = Statement.of(
    sa.select(
        _ORGANISATION.c.parent_id,
        _ORGANISATION.c.kind,
        sa.exists()
        .where(_MEMBER.c.tenant_id == sa.bindparam("tenant_id"), _MEMBER.c.identity_index == sa.bindparam("person"))
        .label("is_registered"),
    ).where(_ORGANISATION.c.tenant_id == sa.bindparam("tenant_id"), _ORGANISATION.c.id == sa.bindparam("id"))
)
_INSERT = Statement.of(
    insert(_REQUEST)
    .values({name: sa.bindparam(name) for name in ("tenant_id", "status", "facts", *NewJoinRequest._fields)})
    .on_conflict_do_nothing(
        index_elements=["tenant_id", "identity_index"],
        index_where=_REQUEST.c.status == sa.literal_column("'in_review'"),
    )
    .returning(_REQUEST.c.id)
)
_LOCK = Statement.of(
    sa.select(_REQUEST).where(_DECIDABLE, _REQUEST.c.id == sa.bindparam("id", type_=sa.Uuid())).with_for_update()
)
_LOCK_OWN = Statement.of(
    sa.select(_REQUEST)
    .where(
        _REQUEST.c.tenant_id == sa.bindparam("tenant_id"),
        _REQUEST.c.reference == sa.bindparam("reference"),
        _REQUEST.c.phone_index == sa.bindparam("phone_index"),
    )
    .with_for_update()
)
_FIND_OWN = Statement.of(
    sa.select(*REQUEST_COLUMNS).where(
        _REQUEST.c.tenant_id == sa.bindparam("tenant_id"),
        _REQUEST.c.reference == sa.bindparam("reference"),
        _REQUEST.c.phone_index == sa.bindparam("phone_index"),
    )
)
_DECIDE = Statement.of(
    sa.update(_REQUEST)
    .where(_REQUEST.c.tenant_id == sa.bindparam("of_tenant"), _REQUEST.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(name) for name in ("status", "decided_at", "member_id")})
)


async def find_place(conn: Connection, tenant_id: UUID, organisation_id: UUID, *, person: bytes) -> Record | None:
    """`parent_id` and `kind` of an organisation to join, and whether the register holds the `person` of this index."""
    return await peek_one(conn, _PLACE, tenant_id=tenant_id, id=organisation_id, person=person)


async def insert_join_request(conn: Connection, tenant_id: UUID, request: NewJoinRequest, refusal: Exception) -> None:
    """Writes an open request.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the person has an open request already (unique key,
            so also at the same moment).
    """
    values = request._asdict()
    await write(conn, _INSERT, refusal=refusal, tenant_id=tenant_id, status="in_review", facts={}, **values)


async def lock_join_request(conn: Connection, scope: Scope, request_id: UUID) -> Record | None:
    """The request, locked until the transaction ends; None when out of scope of `join_request_decide`."""
    return await fetch_one(conn, _LOCK, id=request_id, **scope_values(scope, _LOCK.parameters))


async def lock_own_join_request(
    conn: Connection, tenant_id: UUID, *, reference: str, phone_index: bytes
) -> Record | None:
    """An applicant's request by what only they know, locked until the transaction ends."""
    return await fetch_one(conn, _LOCK_OWN, tenant_id=tenant_id, reference=reference, phone_index=phone_index)


async def find_own_join_request(
    conn: Connection, tenant_id: UUID, *, reference: str, phone_index: bytes
) -> Record | None:
    """An applicant's request by what only they know."""
    return await fetch_one(conn, _FIND_OWN, tenant_id=tenant_id, reference=reference, phone_index=phone_index)


async def update_join_request(conn: Connection, request: JoinRequestRow) -> None:
    """Writes the state that a locked request has moved to."""
    await execute(
        conn,
        _DECIDE,
        of_tenant=request.tenant_id,
        of_id=request.id,
        status=request.status,
        decided_at=request.decided_at,
        member_id=request.member_id,
    )
