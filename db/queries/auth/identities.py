"""SQL of identities at providers of single sign-on."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from db.models.auth import SignOnIdentityRow
from db.models.members import MemberRow
from db.session import Connection
from db.statement import Statement, execute, fetch_one, fetch_value
from db.types import table_of

_IDENTITY = table_of(SignOnIdentityRow)
_MEMBER = table_of(MemberRow)
_COLUMNS = ("tenant_id", "id", "member_id", "provider", "issuer", "subject")

_HERE = sa.and_(_IDENTITY.c.tenant_id == sa.bindparam("of_tenant"), _IDENTITY.c.id == sa.bindparam("of_identity"))
_LOCK = Statement.of(
    sa.select(_IDENTITY.c.id, _IDENTITY.c.member_id)
    .where(
        _IDENTITY.c.tenant_id == sa.bindparam("tenant_id"),
        _IDENTITY.c.issuer == sa.bindparam("issuer"),
        _IDENTITY.c.subject == sa.bindparam("subject"),
        _IDENTITY.c.unlinked_at.is_(None),
    )
    .with_for_update(key_share=True)
)
_LOCK_OWN = Statement.of(
    sa.select(_IDENTITY.c.id, _IDENTITY.c.member_id)
    .where(
        _IDENTITY.c.tenant_id == sa.bindparam("tenant_id"),
        _IDENTITY.c.id == sa.bindparam("id"),
        _IDENTITY.c.member_id == sa.bindparam("member_id"),
        _IDENTITY.c.unlinked_at.is_(None),
    )
    .with_for_update(key_share=True)
)
_BY_NUMBER = Statement.of(
    sa.select(
        sa.func.coalesce(_MEMBER.c.merged_into_id, _MEMBER.c.id).label("member_id"),
        _MEMBER.c.merged_into_id.is_not(None).label("is_by_merge"),
    ).where(_MEMBER.c.tenant_id == sa.bindparam("tenant_id"), _MEMBER.c.member_number == sa.bindparam("number"))
)
_INSERT = Statement.of(
    insert(_IDENTITY)
    .values({name: sa.bindparam(name) for name in _COLUMNS})
    .on_conflict_do_nothing()
    .returning(_IDENTITY.c.id)
)
_USE = Statement.of(sa.update(_IDENTITY).where(_HERE).values(last_used_at=sa.bindparam("at")))
_UNLINK = Statement.of(sa.update(_IDENTITY).where(_HERE).values(unlinked_at=sa.bindparam("at")))


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """A live link, locked."""

    id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class Numbered:
    """Whom a number stands for; `is_by_merge`: it was that of an entry that became part of theirs."""

    member_id: UUID
    is_by_merge: bool


@dataclass(frozen=True, slots=True)
class IssuedSubject:
    """An account at a provider: the provider's issuer and its own id of the person."""

    issuer: str
    subject: str = field(repr=False)


async def lock_identity(conn: Connection, tenant_id: UUID, account: IssuedSubject) -> LinkedIdentity | None:
    """Whom the account stands for, locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK, tenant_id=tenant_id, issuer=account.issuer, subject=account.subject)
    return None if row is None else LinkedIdentity(**dict(row))


async def lock_own_identity(
    conn: Connection, tenant_id: UUID, identity_id: UUID, *, member_id: UUID
) -> LinkedIdentity | None:
    """A live link of this member, locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK_OWN, tenant_id=tenant_id, id=identity_id, member_id=member_id)
    return None if row is None else LinkedIdentity(**dict(row))


async def find_member_by_number(conn: Connection, tenant_id: UUID, number: str) -> Numbered | None:
    """The member with this number, in whatever state; of an entry that was merged into another, that one."""
    row = await fetch_one(conn, _BY_NUMBER, tenant_id=tenant_id, number=number)
    return None if row is None else Numbered(**dict(row))


async def insert_identity(conn: Connection, identity: SignOnIdentityRow) -> bool:
    """False if the account, or the member at this issuer, is linked; waits for a transaction that links just now."""
    return await fetch_value(conn, _INSERT, **identity.model_dump(include=set(_COLUMNS))) is not None


async def use_identity(conn: Connection, tenant_id: UUID, identity_id: UUID, *, at: datetime) -> None:
    """Notes a sign-in by a link."""
    await execute(conn, _USE, of_tenant=tenant_id, of_identity=identity_id, at=at)


async def unlink_identity(conn: Connection, tenant_id: UUID, identity_id: UUID, *, at: datetime) -> None:
    """Ends a locked link; the row stays as history."""
    await execute(conn, _UNLINK, of_tenant=tenant_id, of_identity=identity_id, at=at)
