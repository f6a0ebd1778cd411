"""SQL of checks of identity 身份核验: what is compared with, and what was found."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.members import IdentityCheckRow, JoinRequestRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_CHECK = table_of(IdentityCheckRow)


class NewCheck(NamedTuple):
    """A check that was made."""

    id: UUID
    join_request_id: UUID
    method: str
    outcome: str
    reason: str
    checked_at: datetime
    checked_by_id: UUID | None


_INSERT = Statement.of(
    sa.insert(_CHECK).values({name: sa.bindparam(name) for name in ("tenant_id", *NewCheck._fields)})
)
_FIND_REQUEST = "SELECT * FROM join_request WHERE tenant_id = $1 AND id = $2"
_LOCK_REQUEST = f"{_FIND_REQUEST} FOR UPDATE"
_NEWEST = """
    SELECT DISTINCT ON (method) method, outcome FROM identity_check
    WHERE tenant_id = $1 AND join_request_id = $2
    ORDER BY method, checked_at DESC, id DESC
"""
_PRESENT_KINDS = """
    SELECT DISTINCT kind FROM join_evidence WHERE tenant_id = $1 AND join_request_id = $2 AND state = 'ready'
"""
_REGISTER_NAMES = """
    SELECT name FROM member WHERE tenant_id = $1 AND identity_index = $2 AND erased_at IS NULL
"""
# Rows are found through their imports, by the index that each import has: those whose time is over have no hashes left.
_ROSTER_ROWS = """
    SELECT row.import_id, row.number, row.wrapped_key, row.sealed, row.organisation_id,
        found.organisation_id AS below_id
    FROM roster_import found
    JOIN roster_row row ON row.tenant_id = found.tenant_id AND row.import_id = found.id
    WHERE found.tenant_id = $1 AND found.forgotten_at IS NULL AND found.state <> 'undone'
      AND row.{column} = $2 AND row.action <> 'invalid' AND row.wrapped_key IS NOT NULL
    ORDER BY found.opened_at DESC, found.id DESC, row.number
    LIMIT 10
"""
_BY_IDENTITY = _ROSTER_ROWS.format(column="identity_index")
_BY_PHONE = _ROSTER_ROWS.format(column="phone_index")
_LEFT = """
    SELECT m.id, m.organisation_id, m.name, m.employment_kind, m.phone_tail, m.identity_tail, o.kind
    FROM member m JOIN organisation o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    WHERE m.tenant_id = $1 AND m.{column} = $2 AND m.state = 'left' AND m.erased_at IS NULL
      AND NOT EXISTS (
          SELECT FROM membership_period p
          WHERE p.tenant_id = m.tenant_id AND p.member_id = m.id AND p.version = m.version AND p.cause = 'expelled'
      )
"""
_LEFT_BY_PHONE = _LEFT.format(column="phone_index")
_LEFT_BY_ID = _LEFT.format(column="id")
_ROSTER_ROW = """
    SELECT row.number, row.wrapped_key, row.sealed, row.organisation_id, found.organisation_id AS below_id
    FROM roster_row row JOIN roster_import found ON found.tenant_id = row.tenant_id AND found.id = row.import_id
    WHERE row.tenant_id = $1 AND row.import_id = $2 AND row.number = $3
"""
_APPLICANT = "SELECT applicant_id FROM approval WHERE tenant_id = $1 AND id = $2"
_HAS_OPEN_REQUEST = """
    SELECT true FROM join_request WHERE tenant_id = $1 AND status = 'in_review' AND phone_index = $2 LIMIT 1
"""


async def insert_check(conn: Connection, tenant_id: UUID, check: NewCheck) -> None:
    """Appends a check."""
    await write(conn, _INSERT, tenant_id=tenant_id, **check._asdict())


async def find_request(conn: Connection, tenant_id: UUID, request_id: UUID) -> JoinRequestRow | None:
    """A request, for what runs in nobody's name."""
    row = await conn.fetchrow(_FIND_REQUEST, tenant_id, request_id)
    return None if row is None else JoinRequestRow(**dict(row))


async def lock_request(conn: Connection, tenant_id: UUID, request_id: UUID) -> JoinRequestRow | None:
    """As `find_request`, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK_REQUEST, tenant_id, request_id)
    return None if row is None else JoinRequestRow(**dict(row))


async def newest_outcomes(conn: Connection, tenant_id: UUID, request_id: UUID) -> Mapping[str, str]:
    """What the newest check of each method found."""
    return {row["method"]: row["outcome"] for row in await conn.fetch(_NEWEST, tenant_id, request_id)}


async def present_kinds(conn: Connection, tenant_id: UUID, request_id: UUID) -> Sequence[str]:
    """The kinds of documents that are on file."""
    return [row["kind"] for row in await conn.fetch(_PRESENT_KINDS, tenant_id, request_id)]


async def register_names(conn: Connection, tenant_id: UUID, identity_index: bytes) -> Sequence[str]:
    """The name that the register has for an identity number, in or out of membership."""
    return [row["name"] for row in await conn.fetch(_REGISTER_NAMES, tenant_id, identity_index)]


async def roster_rows_by_identity(conn: Connection, tenant_id: UUID, identity_index: bytes) -> Sequence[Record]:
    """Sealed rows of rosters with an identity number, the newest import first, at most ten."""
    return await conn.fetch(_BY_IDENTITY, tenant_id, identity_index)


async def roster_rows_by_phone(conn: Connection, tenant_id: UUID, phone_index: bytes) -> Sequence[Record]:
    """Sealed rows of rosters with a phone number, the newest import first, at most ten."""
    return await conn.fetch(_BY_PHONE, tenant_id, phone_index)


async def find_left_by_phone(conn: Connection, tenant_id: UUID, phone_index: bytes) -> Record | None:
    """Who left of their own accord and had this phone: what may be filled in for them, and the kind of their place."""
    return await conn.fetchrow(_LEFT_BY_PHONE, tenant_id, phone_index)


async def find_left_by_id(conn: Connection, tenant_id: UUID, member_id: UUID) -> Record | None:
    """As `find_left_by_phone`, by id."""
    return await conn.fetchrow(_LEFT_BY_ID, tenant_id, member_id)


async def find_roster_row(conn: Connection, tenant_id: UUID, import_id: UUID, number: int) -> Record | None:
    """A sealed row of a roster with its place; whose it is the caller has proven."""
    return await conn.fetchrow(_ROSTER_ROW, tenant_id, import_id, number)


async def applicant_of(conn: Connection, tenant_id: UUID, approval_id: UUID) -> UUID | None:
    """The member who opened a review; None for somebody who was not signed in."""
    found: UUID | None = await conn.fetchval(_APPLICANT, tenant_id, approval_id)
    return found


async def has_open_request(conn: Connection, tenant_id: UUID, phone_index: bytes) -> bool:
    """Whether somebody waits for an answer at this phone."""
    return await conn.fetchval(_HAS_OPEN_REQUEST, tenant_id, phone_index) is not None
