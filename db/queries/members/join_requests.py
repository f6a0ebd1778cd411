"""SQL of join requests 入会申请."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.keyset import SortKey
from db.loaders.members import REQUEST_COLUMNS, REQUESTS_IN_SIGHT
from db.models.members import JoinRequestRow, JoinRequestStatus
from db.predicates import below_nodes, deciding_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value, peek_one, write
from db.subtree import Lead, Subtree, SubtreeListing
from db.types import table_of

_REQUEST = table_of(JoinRequestRow)
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
    former_id: UUID | None
    attempt: int
    employer_has_union: bool
    has_own_key: bool


class JoinPlace(NamedTuple):
    """Where a person wants to join.

    `chain` has the place itself, then what is above it, as (id, kind); `versions` those of the rules asked for, as
    (key, organisation id, depth, value, is binding, first day). `is_registered` is about the person: they are in the
    register, and not as one who left of their own accord.
    """

    kind: str
    state: str
    chain: Sequence[tuple[UUID, str]]
    versions: Sequence[tuple[str, UUID, int, int | None, bool, date]]
    is_registered: bool


# One statement: the place, what is above it, its rules, and whether the person may ask at all.
_PLACE = Statement.of(
    sa.text(
        """
        SELECT place.kind, place.state,
            (
                SELECT jsonb_agg(jsonb_build_array(above.id, above.kind) ORDER BY c.depth)
                FROM organisation_closure c
                JOIN organisation above ON above.tenant_id = c.tenant_id AND above.id = c.ancestor_id
                WHERE c.tenant_id = place.tenant_id AND c.descendant_id = place.id
            )::text AS chain,
            (
                SELECT jsonb_agg(jsonb_build_array(
                    v.key, v.organisation_id, c.depth, v.value, v.is_binding, v.starts_on
                ))
                FROM organisation_closure c
                JOIN rule_version v ON v.tenant_id = c.tenant_id AND v.organisation_id = c.ancestor_id
                WHERE c.tenant_id = place.tenant_id AND c.descendant_id = place.id
                  AND v.key = ANY (CAST(:keys AS text[])) AND v.withdrawn_at IS NULL
            )::text AS versions,
            EXISTS (
                SELECT FROM member
                WHERE member.tenant_id = place.tenant_id AND member.identity_index = CAST(:person AS bytea)
                  AND (member.state <> 'left' OR EXISTS (
                      SELECT FROM membership_period p
                      WHERE p.tenant_id = member.tenant_id AND p.member_id = member.id AND p.version = member.version
                        AND p.cause = 'expelled'
                  ))
            ) AS is_registered
        FROM organisation place
        WHERE place.tenant_id = CAST(:tenant_id AS uuid) AND place.id = CAST(:id AS uuid)
        """
    )
)
# Nearest: below the closest organisation that is above both; then the highest, then by code.
_POOL = Statement.of(
    sa.text(
        """
        SELECT pool.id
        FROM organisation pool
        JOIN organisation_closure up ON up.tenant_id = pool.tenant_id AND up.descendant_id = pool.id
        JOIN organisation_closure near
            ON near.tenant_id = up.tenant_id AND near.ancestor_id = up.ancestor_id
            AND near.descendant_id = CAST(:near_id AS uuid)
        WHERE pool.tenant_id = CAST(:tenant_id AS uuid) AND pool.kind = 'holding_pool' AND pool.state = 'active'
        ORDER BY near.depth, up.depth, pool.code, pool.id
        LIMIT 1
        """
    )
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
# In the order of ids, as everybody who locks several requests does.
_LOCK_MANY = Statement.of(
    sa.select(_REQUEST.c.approval_id)
    .where(_DECIDABLE, _REQUEST.c.id == sa.any_(sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid()))))
    .order_by(_REQUEST.c.id)
    .with_for_update()
)
_LATER = _REQUEST.alias("later")
_IS_SUPERSEDED = (
    sa.exists()
    .where(_LATER.c.tenant_id == _REQUEST.c.tenant_id, _LATER.c.former_id == _REQUEST.c.id)
    .label("is_superseded")
)
_OWN = sa.and_(
    _REQUEST.c.tenant_id == sa.bindparam("tenant_id"),
    _REQUEST.c.reference == sa.bindparam("reference"),
    _REQUEST.c.phone_index == sa.bindparam("phone_index"),
)
_LOCK_OWN = Statement.of(sa.select(_REQUEST).where(_OWN).with_for_update())
_FIND_LATER = Statement.of(
    sa.select(_REQUEST.c.id).where(
        _REQUEST.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _REQUEST.c.former_id == sa.bindparam("former_id", type_=sa.Uuid()),
    )
)
_FIND_OWN = Statement.of(
    sa.select(*REQUEST_COLUMNS, _REQUEST.c.tenant_id, _REQUEST.c.sealed, _IS_SUPERSEDED).where(_OWN)
)
_DECIDE = Statement.of(
    sa.update(_REQUEST)
    .where(_REQUEST.c.tenant_id == sa.bindparam("of_tenant"), _REQUEST.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(name) for name in ("status", "decided_at", "member_id")})
)


async def find_place(
    conn: Connection, tenant_id: UUID, organisation_id: UUID, *, person: bytes, keys: Sequence[str]
) -> JoinPlace | None:
    """The organisation to join with its chain and rules, and whether the register holds the `person` of this index."""
    row = await peek_one(conn, _PLACE, tenant_id=tenant_id, id=organisation_id, person=person, keys=list(keys))
    if row is None:
        return None
    chain = [(UUID(place), kind) for place, kind in orjson.loads(row["chain"] or "[]")]
    versions = [
        (key, UUID(place), depth, value, is_binding, date.fromisoformat(starts_on))
        for key, place, depth, value, is_binding, starts_on in orjson.loads(row["versions"] or "[]")
    ]
    return JoinPlace(row["kind"], row["state"], chain, versions, row["is_registered"])


async def find_pool(conn: Connection, tenant_id: UUID, near_id: UUID) -> UUID | None:
    """The holding pool nearest to an organisation: below the closest organisation above it that has one."""
    row = await peek_one(conn, _POOL, tenant_id=tenant_id, near_id=near_id)
    return None if row is None else row["id"]


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


async def lock_join_requests(conn: Connection, scope: Scope, request_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Locks those of the requests that are in scope of `join_request_decide`; gives the ids of their approvals."""
    rows = await fetch_all(conn, _LOCK_MANY, ids=list(request_ids), **scope_values(scope, _LOCK_MANY.parameters))
    return [row["approval_id"] for row in rows]


async def lock_own_join_request(
    conn: Connection, tenant_id: UUID, *, reference: str, phone_index: bytes
) -> Record | None:
    """An applicant's request by what only they know, locked until the transaction ends."""
    return await fetch_one(conn, _LOCK_OWN, tenant_id=tenant_id, reference=reference, phone_index=phone_index)


async def find_own_join_request(
    conn: Connection, tenant_id: UUID, *, reference: str, phone_index: bytes
) -> Record | None:
    """An applicant's request by what only they know, with `sealed` and whether a later one makes it `is_superseded`."""
    return await fetch_one(conn, _FIND_OWN, tenant_id=tenant_id, reference=reference, phone_index=phone_index)


async def has_later(conn: Connection, tenant_id: UUID, request_id: UUID) -> bool:
    """Whether a locked request has been taken up again. A statement of its own: it sees what the lock waited for."""
    return await fetch_value(conn, _FIND_LATER, tenant_id=tenant_id, former_id=request_id) is not None


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
