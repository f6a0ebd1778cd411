"""SQL of credentials. Lock order everywhere: credential, then sessions, then attempts."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from db.models.auth import CredentialRow
from db.models.members import MemberRow
from db.session import Connection
from db.statement import Statement, execute, fetch_one, fetch_value
from db.types import table_of

_CREDENTIAL = table_of(CredentialRow)
_MEMBER = table_of(MemberRow)

_OF_MEMBER = sa.and_(_CREDENTIAL.c.tenant_id == _MEMBER.c.tenant_id, _CREDENTIAL.c.member_id == _MEMBER.c.id)
_NUMBER = sa.bindparam("number", type_=sa.Text())
_PHONE_INDEX = sa.bindparam("phone_index", type_=sa.LargeBinary())
_HERE = sa.and_(
    _CREDENTIAL.c.tenant_id == sa.bindparam("of_tenant"), _CREDENTIAL.c.member_id == sa.bindparam("of_member")
)
_ACCOUNT = sa.select(
    _MEMBER.c.id.label("member_id"),
    _MEMBER.c.member_number,
    _MEMBER.c.phone_index,
    _MEMBER.c.state,
    _CREDENTIAL.c.password_hash,
    _CREDENTIAL.c.password_changed_at,
    _CREDENTIAL.c.activation_hash,
    _CREDENTIAL.c.activation_expires_at,
    sa.func.coalesce(_CREDENTIAL.c.session_epoch, 0).label("session_epoch"),
).where(_MEMBER.c.tenant_id == sa.bindparam("tenant_id"))

_FORMER = _MEMBER.alias("former")
# The number of an entry that was merged into another signs in to that one.
_FORMERLY = (
    sa.select(_FORMER.c.merged_into_id)
    .where(_FORMER.c.tenant_id == sa.bindparam("tenant_id"), _FORMER.c.member_number == _NUMBER)
    .scalar_subquery()
)
_BY_LOGIN = Statement.of(
    _ACCOUNT.select_from(_MEMBER.outerjoin(_CREDENTIAL, _OF_MEMBER))
    .where(
        _MEMBER.c.merged_into_id.is_(None),
        sa.or_(_MEMBER.c.member_number == _NUMBER, _MEMBER.c.phone_index == _PHONE_INDEX, _MEMBER.c.id == _FORMERLY),
    )
    # A number that is one person's phone and another's member number belongs to the member number.
    .order_by(sa.func.coalesce(_MEMBER.c.phone_index == _PHONE_INDEX, sa.false()), _MEMBER.c.id)
    .limit(1)
)
_BY_MEMBER = Statement.of(
    _ACCOUNT.select_from(_MEMBER.outerjoin(_CREDENTIAL, _OF_MEMBER)).where(_MEMBER.c.id == sa.bindparam("member_id"))
)
_LOCK = Statement.of(
    _ACCOUNT.select_from(_MEMBER.join(_CREDENTIAL, _OF_MEMBER))
    .where(_MEMBER.c.id == sa.bindparam("member_id"))
    .with_for_update(key_share=True, of=_CREDENTIAL)
)
_REPLACE_HASH = Statement.of(sa.update(_CREDENTIAL).where(_HERE).values(password_hash=sa.bindparam("password_hash")))
_SET_PASSWORD = Statement.of(
    sa.update(_CREDENTIAL)
    .where(_HERE)
    .values(
        password_hash=sa.bindparam("password_hash"),
        password_changed_at=sa.bindparam("changed_at"),
        activation_hash=None,
        activation_expires_at=None,
    )
)
_RAISE_EPOCH = Statement.of(
    sa.update(_CREDENTIAL)
    .where(_HERE)
    .values(session_epoch=_CREDENTIAL.c.session_epoch + 1)
    .returning(_CREDENTIAL.c.session_epoch)
)
_ENSURE = Statement.of(
    insert(_CREDENTIAL)
    .values({name: sa.bindparam(name) for name in ("tenant_id", "member_id", "session_epoch")})
    .on_conflict_do_nothing(index_elements=["tenant_id", "member_id"])
)
_INSERT_ACTIVATION = insert(_CREDENTIAL).values(
    {
        name: sa.bindparam(name)
        for name in ("tenant_id", "member_id", "activation_hash", "activation_expires_at", "session_epoch")
    }
)
_SET_ACTIVATION = Statement.of(
    _INSERT_ACTIVATION.on_conflict_do_update(
        index_elements=["tenant_id", "member_id"],
        set_={name: _INSERT_ACTIVATION.excluded[name] for name in ("activation_hash", "activation_expires_at")},
    )
)


@dataclass(frozen=True, slots=True)
class Account:
    """A member with their credential, whose columns are None (epoch 0) while there is none."""

    member_id: UUID
    member_number: str = field(repr=False)
    phone_index: bytes | None = field(repr=False)
    state: str
    password_hash: str | None = field(repr=False)
    password_changed_at: datetime | None
    activation_hash: bytes | None = field(repr=False)
    activation_expires_at: datetime | None
    session_epoch: int


async def find_account(conn: Connection, tenant_id: UUID, number: str, *, phone_index: bytes | None) -> Account | None:
    """The account of the member with this number or phone."""
    row = await fetch_one(conn, _BY_LOGIN, tenant_id=tenant_id, number=number, phone_index=phone_index)
    return None if row is None else Account(**dict(row))


async def find_member_account(conn: Connection, tenant_id: UUID, member_id: UUID) -> Account | None:
    """The account of one member."""
    row = await fetch_one(conn, _BY_MEMBER, tenant_id=tenant_id, member_id=member_id)
    return None if row is None else Account(**dict(row))


async def lock_credential(conn: Connection, tenant_id: UUID, member_id: UUID) -> Account | None:
    """The account with its credential locked until the transaction ends; None without a credential."""
    row = await fetch_one(conn, _LOCK, tenant_id=tenant_id, member_id=member_id)
    return None if row is None else Account(**dict(row))


async def open_credential(conn: Connection, tenant_id: UUID, member_id: UUID) -> Account | None:
    """As `lock_credential`, for proofs that need no password: a member without a credential gets an empty one."""
    account = await lock_credential(conn, tenant_id, member_id)
    if account is not None:
        return account
    await execute(conn, _ENSURE, tenant_id=tenant_id, member_id=member_id, session_epoch=0)
    return await lock_credential(conn, tenant_id, member_id)


async def replace_password_hash(conn: Connection, tenant_id: UUID, member_id: UUID, *, password_hash: str) -> None:
    """The same password under newer parameters."""
    await execute(conn, _REPLACE_HASH, of_tenant=tenant_id, of_member=member_id, password_hash=password_hash)


async def update_password(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, password_hash: str, changed_at: datetime
) -> None:
    """Another password; an activation code that was out is used up by it."""
    await execute(
        conn,
        _SET_PASSWORD,
        of_tenant=tenant_id,
        of_member=member_id,
        password_hash=password_hash,
        changed_at=changed_at,
    )


async def raise_session_epoch(conn: Connection, tenant_id: UUID, member_id: UUID) -> int | None:
    """The new epoch: access tokens with an older one are refused from now on."""
    epoch = await fetch_value(conn, _RAISE_EPOCH, of_tenant=tenant_id, of_member=member_id)
    return None if epoch is None else int(epoch)


async def upsert_activation(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, activation_hash: bytes, expires_at: datetime
) -> None:
    """Puts a code out; a code that was out before is void."""
    await execute(
        conn,
        _SET_ACTIVATION,
        tenant_id=tenant_id,
        member_id=member_id,
        activation_hash=activation_hash,
        activation_expires_at=expires_at,
        session_epoch=0,
    )
