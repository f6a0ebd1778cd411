"""SQL of one-time codes to phones: one row for each phone that was asked for, whether or not a member has it.

Lock order: code, then credential, then sessions, then attempts.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from db.models.auth import SignInCodeRow
from db.models.members import MemberRow
from db.session import Connection
from db.statement import Statement, execute, fetch_one
from db.types import table_of

_CODE = table_of(SignInCodeRow)
_MEMBER = table_of(MemberRow)
_COLUMNS = ("tenant_id", "phone_index", "member_id", "code_hash", "tries", "expires_at")

_INSERT = insert(_CODE).values({name: sa.bindparam(name) for name in _COLUMNS})
_UPSERT = Statement.of(
    _INSERT.on_conflict_do_update(
        index_elements=["tenant_id", "phone_index"],
        set_={name: _INSERT.excluded[name] for name in _COLUMNS[2:]},
    )
)
_OF_PHONE = sa.and_(_CODE.c.tenant_id == sa.bindparam("of_tenant"), _CODE.c.phone_index == sa.bindparam("of_phone"))
_TRY = Statement.of(
    sa.update(_CODE)
    .where(_OF_PHONE, _CODE.c.tries < sa.bindparam("maximum"), _CODE.c.expires_at > sa.bindparam("now"))
    .values(tries=_CODE.c.tries + 1)
    .returning(_CODE.c.member_id, _CODE.c.code_hash)
)
_USE = Statement.of(
    sa.update(_CODE)
    .where(_OF_PHONE, _CODE.c.code_hash == sa.bindparam("of_code"), _CODE.c.expires_at > sa.bindparam("at"))
    .values(expires_at=sa.bindparam("at"))
)
_PHONE_OWNER = Statement.of(
    sa.select(_MEMBER.c.id, _MEMBER.c.state).where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id"), _MEMBER.c.phone_index == sa.bindparam("phone_index")
    )
)


@dataclass(frozen=True, slots=True)
class TriedCode:
    """The code that is out for a phone; `member_id` is None when no member has the phone."""

    member_id: UUID | None
    code_hash: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhoneOwner:
    """The member who has a phone, and the state of their membership."""

    id: UUID
    state: str


async def find_phone_owner(conn: Connection, tenant_id: UUID, phone_index: bytes) -> PhoneOwner | None:
    """Whose phone it is, whatever the state of the membership."""
    row = await fetch_one(conn, _PHONE_OWNER, tenant_id=tenant_id, phone_index=phone_index)
    return None if row is None else PhoneOwner(**dict(row))


async def upsert_code(conn: Connection, code: SignInCodeRow) -> None:
    """Puts a code out for a phone; one that was out before is void, and its tries are forgotten."""
    await execute(conn, _UPSERT, **code.model_dump(include=set(_COLUMNS)))


async def count_try(
    conn: Connection, tenant_id: UUID, phone_index: bytes, *, now: datetime, maximum: int
) -> TriedCode | None:
    """Counts a try at the code that is out; None when none is, or its tries are used up.

    Locks the row until the transaction ends: tries at the same moment get a count of their own.
    """
    row = await fetch_one(conn, _TRY, of_tenant=tenant_id, of_phone=phone_index, now=now, maximum=maximum)
    return None if row is None else TriedCode(**dict(row))


async def use_code(conn: Connection, tenant_id: UUID, phone_index: bytes, *, code_hash: bytes, at: datetime) -> bool:
    """Ends the code; False when it was used, replaced or over before. Of several at the same moment one gets True."""
    used = await execute(conn, _USE, of_tenant=tenant_id, of_phone=phone_index, of_code=code_hash, at=at)
    return used == 1
