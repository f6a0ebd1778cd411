"""SQL of requests to correct one's own entry 更正申请, and of writing what was approved to the register."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.members.correction_requests import CORRECTIONS_IN_HAND, CORRECTIONS_IN_SIGHT
from db.models.members import CorrectionRequestRow, MemberRow, MembershipPeriodRow
from db.predicates import scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value, peek_one, write
from db.types import table_of

_REQUEST = table_of(CorrectionRequestRow)
_MEMBER = table_of(MemberRow)
_PERIOD = table_of(MembershipPeriodRow)
_TEXTS = postgresql.ARRAY(sa.Text())
_OPEN = _REQUEST.c.status == sa.literal_column("'in_review'")

ORDER = (SortKey("submitted_at", datetime), SortKey("id", UUID))
FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "statuses": _REQUEST.c.status == sa.any_(sa.bindparam("statuses", type_=_TEXTS)),
    "fields": _REQUEST.c.field == sa.any_(sa.bindparam("fields", type_=_TEXTS)),
}
"""Filters of the list by parameter name."""

CORRECTION_REQUESTS = Listing(
    CORRECTIONS_IN_SIGHT.where(CORRECTIONS_IN_HAND), name="correction_requests", filters=FILTERS
)
"""The requests of members at or below a node where the caller decides, also as a deputy."""


class NewCorrectionRequest(NamedTuple):
    """A request to insert."""

    id: UUID
    member_id: UUID
    organisation_id: UUID
    approval_id: UUID
    field: str
    proposed_sealed: bytes
    proposed_masked: str
    reason: str
    submitted_at: datetime
    due_at: datetime


_INSERT = Statement.of(
    insert(_REQUEST)
    .values({name: sa.bindparam(name) for name in ("tenant_id", "status", *NewCorrectionRequest._fields)})
    .on_conflict_do_nothing(
        index_elements=["tenant_id", "member_id", "field"], index_where=sa.text("status = 'in_review'")
    )
    .returning(_REQUEST.c.id)
)
_IN_REACH = sa.select(_REQUEST).where(
    _REQUEST.c.tenant_id == tenant_id(), _REQUEST.c.id == sa.bindparam("id", type_=sa.Uuid())
)
_FIND = Statement.of(_IN_REACH.where(CORRECTIONS_IN_HAND))
_FIND_OWN = Statement.of(_IN_REACH.where(_REQUEST.c.member_id == sa.bindparam("member_id", type_=sa.Uuid())))
_LOCK = Statement.of(_IN_REACH.with_for_update())
_LOCK_OPEN = Statement.of(
    sa.select(_REQUEST)
    .where(
        _REQUEST.c.tenant_id == tenant_id(), _REQUEST.c.member_id == sa.bindparam("member_id", type_=sa.Uuid()), _OPEN
    )
    .order_by(_REQUEST.c.id)
    .with_for_update()
)
_UPDATED = ("status", "organisation_id", "approval_id", "proposed_sealed", "due_at", "closed_at", "closing")
_UPDATE = Statement.of(
    sa.update(_REQUEST)
    .where(_REQUEST.c.tenant_id == sa.bindparam("of_tenant"), _REQUEST.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(name) for name in _UPDATED})
)
_PERSON = (
    "name",
    "name_sort",
    "search_terms",
    "joined_on",
    "phone_index",
    "phone_tail",
    "identity_index",
    "identity_tail",
)
_UPDATE_MEMBER = Statement.of(
    sa.update(_MEMBER)
    .where(_MEMBER.c.tenant_id == sa.bindparam("of_tenant"), _MEMBER.c.id == sa.bindparam("of_member"))
    .values({name: sa.bindparam(name) for name in _PERSON})
)
_FIRST_END = Statement.of(
    sa.select(_PERIOD.c.until_on).where(
        _PERIOD.c.tenant_id == tenant_id(),
        _PERIOD.c.member_id == sa.bindparam("member_id", type_=sa.Uuid()),
        _PERIOD.c.version == sa.literal_column("1"),
    )
)
# The first period of a membership begins on the day of joining.
_MOVE_START = Statement.of(
    sa.text(
        "UPDATE membership_period SET starts_on = :joined_on"
        " WHERE tenant_id = :tenant_id AND member_id = :member_id AND version = 1"
    )
)
_SEALED = {
    "phone": """
        INSERT INTO member_private (tenant_id, member_id, phone_sealed) VALUES ($1, $2, $3)
        ON CONFLICT (tenant_id, member_id) DO UPDATE SET phone_sealed = excluded.phone_sealed
    """,
    "identity": """
        INSERT INTO member_private (tenant_id, member_id, identity_sealed) VALUES ($1, $2, $3)
        ON CONFLICT (tenant_id, member_id) DO UPDATE SET identity_sealed = excluded.identity_sealed
    """,
}
_VOID_CODES = Statement.of(
    sa.text(
        "UPDATE sign_in_code SET expires_at = :at"
        " WHERE tenant_id = :tenant_id AND member_id = :member_id AND expires_at > :at"
    )
)


async def insert_correction_request(
    conn: Connection, tenant: UUID, request: NewCorrectionRequest, refusal: Exception
) -> None:
    """Writes an open request.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the member has an open one for the field (unique
            key, so also at the same moment).
    """
    await write(conn, _INSERT, refusal=refusal, tenant_id=tenant, status="in_review", **request._asdict())


async def find_correction_request(conn: Connection, scope: Scope, request_id: UUID) -> Record | None:
    """A request that the caller may decide; None when out of scope."""
    return await peek_one(conn, _FIND, id=request_id, **scope_values(scope, _FIND.parameters))


async def find_own_correction_request(
    conn: Connection, tenant: UUID, request_id: UUID, *, member_id: UUID
) -> Record | None:
    """A request of this member; None when there is none."""
    return await peek_one(conn, _FIND_OWN, tenant_id=tenant, id=request_id, member_id=member_id)


async def lock_correction_request(conn: Connection, tenant: UUID, request_id: UUID) -> Record | None:
    """A request that the caller has found within their reach, locked until the transaction ends."""
    return await fetch_one(conn, _LOCK, tenant_id=tenant, id=request_id)


async def lock_open_correction_requests(conn: Connection, tenant: UUID, *, member_id: UUID) -> Sequence[Record]:
    """The open requests of a member, whose row is locked by the caller: at most one for each field."""
    return await fetch_all(conn, _LOCK_OPEN, tenant_id=tenant, member_id=member_id)


async def update_correction_request(conn: Connection, request: CorrectionRequestRow) -> None:
    """Writes what a locked request has become."""
    values = request.model_dump(include=set(_UPDATED))
    await execute(conn, _UPDATE, of_tenant=request.tenant_id, of_id=request.id, **values)


async def find_first_end(conn: Connection, tenant: UUID, member_id: UUID) -> date | None:
    """The day on which the first period of a membership ended; None while it is the present one."""
    found: date | None = await fetch_value(conn, _FIRST_END, tenant_id=tenant, member_id=member_id)
    return found


async def update_person(conn: Connection, member: MemberRow) -> bool:
    """Writes name, day of joining and keyed hashes of a locked member; False when a hash is another member's.

    The transaction cannot go on then. The first period begins on the day of joining.
    """
    values = member.model_dump(include=set(_PERSON))
    try:
        await execute(conn, _UPDATE_MEMBER, of_tenant=member.tenant_id, of_member=member.id, **values)
    except asyncpg.UniqueViolationError:
        return False
    await execute(conn, _MOVE_START, tenant_id=member.tenant_id, member_id=member.id, joined_on=member.joined_on)
    return True


async def upsert_sealed(conn: Connection, tenant: UUID, member_id: UUID, *, field: str, sealed: bytes) -> None:
    """Writes one sealed field, `phone` or `identity`; the transaction has opened the member's private rows."""
    await conn.execute(_SEALED[field], tenant, member_id, sealed)


async def void_sign_in_codes(conn: Connection, tenant: UUID, member_id: UUID, *, at: datetime) -> None:
    """Ends the codes that are out for a member: the phone they went to may be another's now."""
    await execute(conn, _VOID_CODES, tenant_id=tenant, member_id=member_id, at=at)
