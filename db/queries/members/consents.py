"""SQL of consents 同意: a history that is only added to; the newest row of a purpose holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.members import ConsentRow, MemberRow
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_CONSENT = table_of(ConsentRow)
_MEMBER = table_of(MemberRow)


class NewConsent(NamedTuple):
    """A row to write."""

    id: UUID
    member_id: UUID
    purpose: str
    text_version: int
    is_given: bool
    note_sealed: bytes | None
    at: datetime


_INSERT = Statement.of(
    sa.insert(_CONSENT).values({name: sa.bindparam(name) for name in ("tenant_id", *NewConsent._fields)})
)
_LOCK_OWNER = Statement.of(
    sa.select(_MEMBER.c.organisation_id)
    .where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _MEMBER.c.id == sa.bindparam("member_id", type_=sa.Uuid()),
        _MEMBER.c.erased_at.is_(None),
    )
    .with_for_update(key_share=True)
)
_LAST = Statement.of(
    sa.select(_CONSENT.c.id, _CONSENT.c.is_given, _CONSENT.c.text_version, _CONSENT.c.at)
    .where(
        _CONSENT.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _CONSENT.c.member_id == sa.bindparam("member_id", type_=sa.Uuid()),
        _CONSENT.c.purpose == sa.bindparam("purpose", type_=sa.Text()),
    )
    .order_by(_CONSENT.c.at.desc(), _CONSENT.c.id.desc())
    .limit(1)
)


async def lock_owner(conn: Connection, tenant_id: UUID, member_id: UUID) -> Sequence[UUID]:
    """The member's organisation, their row locked so that two words at one moment line up; empty when erased."""
    row: Record | None = await fetch_one(conn, _LOCK_OWNER, tenant_id=tenant_id, member_id=member_id)
    return [] if row is None else [row["organisation_id"]]


async def find_last_consent(conn: Connection, tenant_id: UUID, member_id: UUID, purpose: str) -> Record | None:
    """The newest row of the purpose: `id`, `is_given`, `text_version`, `at`; None when the member has not spoken."""
    return await fetch_one(conn, _LAST, tenant_id=tenant_id, member_id=member_id, purpose=purpose)


async def insert_consent(conn: Connection, tenant_id: UUID, consent: NewConsent) -> None:
    """Adds a row."""
    await write(conn, _INSERT, tenant_id=tenant_id, **consent._asdict())
