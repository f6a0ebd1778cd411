"""SQL of passkeys. Lock order: credential, then passkey, then sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from db.models.auth import PasskeyRow
from db.models.members import MemberRow
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_PASSKEY = table_of(PasskeyRow)
_MEMBER = table_of(MemberRow)
_COLUMNS = ("tenant_id", "id", "member_id", "credential_id", "public_key", "sign_count", "is_synced", "name")

_HERE = sa.and_(_PASSKEY.c.tenant_id == sa.bindparam("of_tenant"), _PASSKEY.c.id == sa.bindparam("of_passkey"))
_STORED = sa.select(
    _PASSKEY.c.id, _PASSKEY.c.member_id, _PASSKEY.c.credential_id, _PASSKEY.c.public_key, _PASSKEY.c.sign_count
).where(_PASSKEY.c.tenant_id == sa.bindparam("tenant_id"), _PASSKEY.c.removed_at.is_(None))
_OWN_IDS = Statement.of(
    sa.select(_PASSKEY.c.credential_id)
    .where(
        _PASSKEY.c.tenant_id == sa.bindparam("tenant_id"),
        _PASSKEY.c.member_id == sa.bindparam("member_id"),
        _PASSKEY.c.removed_at.is_(None),
    )
    .order_by(_PASSKEY.c.id)
)
_NUMBER = Statement.of(
    sa.select(_MEMBER.c.member_number).where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id"), _MEMBER.c.id == sa.bindparam("member_id")
    )
)
_INSERT = Statement.of(
    insert(_PASSKEY)
    .values({name: sa.bindparam(name) for name in _COLUMNS})
    .on_conflict_do_nothing(index_elements=["tenant_id", "credential_id"])
    .returning(_PASSKEY.c.id)
)
_BY_CREDENTIAL = Statement.of(_STORED.where(_PASSKEY.c.credential_id == sa.bindparam("credential_id")))
_LOCK = Statement.of(_STORED.where(_PASSKEY.c.id == sa.bindparam("id")).with_for_update(key_share=True))
_LOCK_OWN = Statement.of(
    _STORED.where(
        _PASSKEY.c.id == sa.bindparam("id"), _PASSKEY.c.member_id == sa.bindparam("member_id")
    ).with_for_update(key_share=True)
)
_USE = Statement.of(
    sa.update(_PASSKEY).where(_HERE).values(sign_count=sa.bindparam("sign_count"), last_used_at=sa.bindparam("at"))
)
_RENAME = Statement.of(sa.update(_PASSKEY).where(_HERE).values(name=sa.bindparam("name")))
_REMOVE_ALL = Statement.of(
    sa.update(_PASSKEY)
    .where(
        _PASSKEY.c.tenant_id == sa.bindparam("of_tenant"),
        _PASSKEY.c.member_id == sa.bindparam("of_member"),
        _PASSKEY.c.removed_at.is_(None),
    )
    .values(removed_at=sa.bindparam("at"))
)
_REMOVE = Statement.of(sa.update(_PASSKEY).where(_HERE).values(removed_at=sa.bindparam("at")))


@dataclass(frozen=True, slots=True)
class StoredPasskey:
    """A passkey that has not been removed."""

    id: UUID
    member_id: UUID
    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int


async def list_own_credential_ids(conn: Connection, tenant_id: UUID, member_id: UUID) -> Sequence[bytes]:
    """What the authenticators call the member's passkeys, in the order of registration."""
    rows = await fetch_all(conn, _OWN_IDS, tenant_id=tenant_id, member_id=member_id)
    return [row["credential_id"] for row in rows]


async def find_own_number(conn: Connection, tenant_id: UUID, member_id: UUID) -> str | None:
    """The member's own number, as an authenticator shows it."""
    number: str | None = await fetch_value(conn, _NUMBER, tenant_id=tenant_id, member_id=member_id)
    return number


async def insert_passkey(conn: Connection, passkey: PasskeyRow) -> bool:
    """False if the authenticator's id of it is taken, by whomever, also when that one was removed."""
    return await fetch_value(conn, _INSERT, **passkey.model_dump(include=set(_COLUMNS))) is not None


async def find_passkey(conn: Connection, tenant_id: UUID, credential_id: bytes) -> StoredPasskey | None:
    """The passkey that the authenticator calls by this id."""
    row = await fetch_one(conn, _BY_CREDENTIAL, tenant_id=tenant_id, credential_id=credential_id)
    return None if row is None else StoredPasskey(**dict(row))


async def lock_passkey(conn: Connection, tenant_id: UUID, passkey_id: UUID) -> StoredPasskey | None:
    """The passkey, locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK, tenant_id=tenant_id, id=passkey_id)
    return None if row is None else StoredPasskey(**dict(row))


async def lock_own_passkey(
    conn: Connection, tenant_id: UUID, passkey_id: UUID, *, member_id: UUID
) -> StoredPasskey | None:
    """A passkey of this member, locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK_OWN, tenant_id=tenant_id, id=passkey_id, member_id=member_id)
    return None if row is None else StoredPasskey(**dict(row))


async def use_passkey(conn: Connection, tenant_id: UUID, passkey_id: UUID, *, sign_count: int, at: datetime) -> None:
    """Notes a use of a locked passkey."""
    await execute(conn, _USE, of_tenant=tenant_id, of_passkey=passkey_id, sign_count=sign_count, at=at)


async def rename_passkey(conn: Connection, tenant_id: UUID, passkey_id: UUID, *, name: str) -> None:
    """Another name for a locked passkey."""
    await execute(conn, _RENAME, of_tenant=tenant_id, of_passkey=passkey_id, name=name)


async def remove_passkey(conn: Connection, tenant_id: UUID, passkey_id: UUID, *, at: datetime) -> None:
    """Ends a locked passkey; the row stays, so that its id cannot come back."""
    await execute(conn, _REMOVE, of_tenant=tenant_id, of_passkey=passkey_id, at=at)


async def remove_passkeys(conn: Connection, tenant_id: UUID, member_id: UUID, *, at: datetime) -> int:
    """How many passkeys of the member ended by this. The credential must be locked."""
    return await execute(conn, _REMOVE_ALL, of_tenant=tenant_id, of_member=member_id, at=at)
