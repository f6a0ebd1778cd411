"""SQL by which an import writes to the register: many at once where people are new, one by one where they change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from db.models.members import MemberKeyRow, MemberPrivateRow, MemberRow
from db.session import DirectConnection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_MEMBER = table_of(MemberRow)
_PRIVATE = table_of(MemberPrivateRow)
_KEY = table_of(MemberKeyRow)

# In the order of ids, as everybody who locks several members does.
_LOCK = Statement.of(
    sa.text(
        """
        SELECT m.* FROM member m
        WHERE m.tenant_id = :tenant_id AND m.id = ANY(CAST(:ids AS uuid[])) AND m.merged_into_id IS NULL AND EXISTS (
            SELECT FROM organisation_closure c
            WHERE c.tenant_id = m.tenant_id AND c.ancestor_id = :below_id AND c.descendant_id = m.organisation_id
        )
        ORDER BY m.id FOR UPDATE OF m
        """
    )
)
_OPEN_PLACES = Statement.of(
    sa.text(
        """
        SELECT o.id FROM organisation o
        JOIN organisation_closure c ON c.tenant_id = o.tenant_id AND c.descendant_id = o.id
        WHERE o.tenant_id = :tenant_id AND o.id = ANY(CAST(:ids AS uuid[])) AND c.ancestor_id = :below_id
          AND o.state = 'active'
        FOR SHARE OF o
        """
    )
)
_TAKE_NUMBERS = Statement.of(
    sa.text(
        """
        UPDATE member_number AS counter SET next_number = counter.next_number + CAST(:count AS bigint)
        FROM tenant WHERE counter.tenant_id = :tenant_id AND tenant.id = counter.tenant_id
        RETURNING tenant.code, counter.next_number - CAST(:count AS bigint) AS number
        """
    )
)
_INSERT = Statement.of(
    sa.text(
        """
        INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort, search_terms, state,
            employment_kind, joined_on, phone_index, phone_tail, identity_index, identity_tail, version)
        SELECT :tenant_id, id, organisation_id, member_number, name, name_sort, search_terms, state, employment_kind,
            joined_on, decode(phone_index, 'hex'), phone_tail, decode(identity_index, 'hex'), identity_tail, 1
        FROM jsonb_to_recordset(:members) AS new (
            id uuid, organisation_id uuid, member_number text, name text, name_sort text, search_terms text[],
            state text, employment_kind text, joined_on date, phone_index text, phone_tail text, identity_index text,
            identity_tail text
        )
        ON CONFLICT DO NOTHING RETURNING id
        """
    ).bindparams(sa.bindparam("tenant_id", type_=sa.Uuid()), sa.bindparam("members", type_=JSONB()))
)
_OPEN_FOR = Statement.of(
    sa.text(
        """
        SELECT set_config('unionhall.tenant_id', :tenant_id, true), set_config('unionhall.member_id', :member_id, true),
            set_config('unionhall.new_members', :member_ids, true)
        """
    )
)
_INSERT_PRIVATE = Statement.of(
    sa.text(
        """
        WITH kept AS (
            INSERT INTO member_key (tenant_id, member_id, wrapped_key)
            SELECT :tenant_id, member_id, wrapped_key
            FROM unnest(CAST(:member_ids AS uuid[]), CAST(:wrapped_keys AS bytea[])) AS new (member_id, wrapped_key)
        )
        INSERT INTO member_private (tenant_id, member_id, phone_sealed, identity_sealed)
        SELECT :tenant_id, member_id, phone_sealed, identity_sealed
        FROM unnest(CAST(:member_ids AS uuid[]), CAST(:phones AS bytea[]), CAST(:identities AS bytea[]))
            AS new (member_id, phone_sealed, identity_sealed)
        """
    ).bindparams(sa.bindparam("tenant_id", type_=sa.Uuid()))
)
_FIND_PRIVATE = Statement.of(
    sa.select(_KEY.c.wrapped_key, _PRIVATE.c.phone_sealed, _PRIVATE.c.identity_sealed)
    .join(_KEY, sa.and_(_KEY.c.tenant_id == _PRIVATE.c.tenant_id, _KEY.c.member_id == _PRIVATE.c.member_id))
    .where(_PRIVATE.c.tenant_id == sa.bindparam("of_tenant"), _PRIVATE.c.member_id == sa.bindparam("of_member"))
)
_PRIVATE_COLUMNS = ("phone_sealed", "identity_sealed")
_UPDATE_PRIVATE = Statement.of(
    sa.update(_PRIVATE)
    .where(_PRIVATE.c.tenant_id == sa.bindparam("of_tenant"), _PRIVATE.c.member_id == sa.bindparam("of_member"))
    .values({name: sa.bindparam(name) for name in _PRIVATE_COLUMNS})
)
_PERSON_COLUMNS = (
    "name",
    "name_sort",
    "search_terms",
    "joined_on",
    "phone_index",
    "phone_tail",
    "identity_index",
    "identity_tail",
)
_UPDATE_PERSON = Statement.of(
    sa.update(_MEMBER)
    .where(_MEMBER.c.tenant_id == sa.bindparam("of_tenant"), _MEMBER.c.id == sa.bindparam("of_member"))
    .values({name: sa.bindparam(name) for name in _PERSON_COLUMNS})
)
# The first period of a membership begins on the day of joining; it cannot begin after the next one.
_MOVE_START = Statement.of(
    sa.text(
        """
        UPDATE membership_period SET starts_on = :joined_on
        WHERE tenant_id = :tenant_id AND member_id = :member_id AND version = 1
          AND (until_on IS NULL OR until_on >= :joined_on)
        """
    )
)
_REMOVE = Statement.of(
    sa.text("SELECT unionhall_member_remove(:tenant_id, :member_id, :import_id)").bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("member_id", type_=sa.Uuid()),
        sa.bindparam("import_id", type_=sa.Uuid()),
    )
)


@dataclass(frozen=True, slots=True)
class NewPrivate:
    """Sealed fields of a new member."""

    member_id: UUID
    wrapped_key: bytes
    phone_sealed: bytes | None
    identity_sealed: bytes | None


async def lock_members(
    conn: DirectConnection, tenant_id: UUID, member_ids: Sequence[UUID], *, below_id: UUID
) -> Mapping[UUID, MemberRow]:
    """The members at or below that organisation, locked in the order of their ids until the transaction ends."""
    rows = await fetch_all(conn, _LOCK, tenant_id=tenant_id, ids=list(member_ids), below_id=below_id)
    return {row["id"]: MemberRow(**dict(row)) for row in rows}


async def list_open_places(
    conn: DirectConnection, tenant_id: UUID, ids: Sequence[UUID], *, below_id: UUID
) -> set[UUID]:
    """Which of these organisations are not closed and at or below that one; none is closed before the commit."""
    rows = await fetch_all(conn, _OPEN_PLACES, tenant_id=tenant_id, ids=list(ids), below_id=below_id)
    return {row["id"] for row in rows}


async def take_member_numbers(conn: DirectConnection, tenant_id: UUID, count: int) -> tuple[str, int]:
    """The union's code and the first of so many numbers. Locks the counter until the transaction ends: call it late."""
    row = await fetch_one(conn, _TAKE_NUMBERS, tenant_id=tenant_id, count=count)
    if row is None:
        message = f"union {tenant_id} has no member number counter"
        raise LookupError(message)
    return row["code"], row["number"]


async def insert_members(conn: DirectConnection, tenant_id: UUID, members: Sequence[MemberRow]) -> set[UUID]:
    """Ids of those written; the others' identity number, phone or member number is taken (unique keys)."""
    written = [_document_of(member) for member in members]
    rows = await fetch_all(conn, _INSERT, tenant_id=tenant_id, members=written)
    return {row["id"] for row in rows}


def _document_of(member: MemberRow) -> dict[str, Any]:
    def hexadecimal(value: bytes | None) -> str | None:
        return None if value is None else value.hex()

    values = member.model_dump(exclude={"tenant_id", "version", "created_at", "phone_index", "identity_index"})
    return {
        **values,
        "phone_index": hexadecimal(member.phone_index),
        "identity_index": hexadecimal(member.identity_index),
    }


async def insert_privates(conn: DirectConnection, tenant_id: UUID, privates: Sequence[NewPrivate]) -> None:
    """Writes the sealed fields of new members, whom row-level security is told of. Two statements."""
    ids = ",".join(str(each.member_id) for each in privates)
    await fetch_one(conn, _OPEN_FOR, tenant_id=str(tenant_id), member_id="", member_ids=ids)
    await execute(
        conn,
        _INSERT_PRIVATE,
        tenant_id=tenant_id,
        member_ids=[each.member_id for each in privates],
        wrapped_keys=[each.wrapped_key for each in privates],
        phones=[each.phone_sealed for each in privates],
        identities=[each.identity_sealed for each in privates],
    )


async def find_private(conn: DirectConnection, tenant_id: UUID, member_id: UUID) -> Mapping[str, bytes | None] | None:
    """`wrapped_key`, `phone_sealed`, `identity_sealed` of a locked member, to seal more under their key.

    Row-level security is told of this member until the transaction ends. Nothing of it may be given out.
    """
    await fetch_one(conn, _OPEN_FOR, tenant_id=str(tenant_id), member_id=str(member_id), member_ids="")
    row = await fetch_one(conn, _FIND_PRIVATE, of_tenant=tenant_id, of_member=member_id)
    return None if row is None else dict(row)


async def update_private(
    conn: DirectConnection,
    tenant_id: UUID,
    member_id: UUID,
    *,
    phone_sealed: bytes | None,
    identity_sealed: bytes | None,
) -> None:
    """Writes both sealed fields of the member for whom `find_private` was asked last."""
    await execute(
        conn,
        _UPDATE_PRIVATE,
        of_tenant=tenant_id,
        of_member=member_id,
        phone_sealed=phone_sealed,
        identity_sealed=identity_sealed,
    )


async def update_person(conn: DirectConnection, member: MemberRow) -> bool:
    """Writes name, day of joining and keyed hashes of a locked member; False when a hash is another member's.

    Then nothing is written, and the transaction goes on.
    """
    values = member.model_dump(include=set(_PERSON_COLUMNS))
    try:
        async with conn.transaction():
            await execute(conn, _UPDATE_PERSON, of_tenant=member.tenant_id, of_member=member.id, **values)
    except asyncpg.UniqueViolationError:
        return False
    return True


async def move_start(conn: DirectConnection, member: MemberRow) -> bool:
    """Has the first period begin on the day of joining; False when it ended before that day."""
    status = await execute(
        conn, _MOVE_START, tenant_id=member.tenant_id, member_id=member.id, joined_on=member.joined_on
    )
    return status == 1


async def remove_member(conn: DirectConnection, tenant_id: UUID, member_id: UUID, *, import_id: UUID) -> bool:
    """Takes a member whom this import added out of the register again, with periods and sealed fields.

    False, and nothing removed, when anything else refers to them, or another import added them.
    """
    removed = await fetch_value(conn, _REMOVE, tenant_id=tenant_id, member_id=member_id, import_id=import_id)
    return bool(removed)
