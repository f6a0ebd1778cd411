"""SQL of two entries that become one 合并: reading and locking them, what refers to the merged one, what is written."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import JSONB

from db.models.members import MemberKeyRow, MemberMergeRow, MemberPrivateRow, MemberRow, MembershipPeriodRow
from db.predicates import below_nodes, held_nodes, is_any, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one
from db.types import table_of

_MEMBER = table_of(MemberRow)
_PERIOD = table_of(MembershipPeriodRow)
_PRIVATE = table_of(MemberPrivateRow)
_KEY = table_of(MemberKeyRow)
_MERGE = table_of(MemberMergeRow)

_ENTRIES = (
    sa.select(_MEMBER, _PERIOD.c.cause.label("present_cause"))
    .join(
        _PERIOD,
        sa.and_(
            _PERIOD.c.tenant_id == _MEMBER.c.tenant_id,
            _PERIOD.c.member_id == _MEMBER.c.id,
            _PERIOD.c.version == _MEMBER.c.version,
        ),
    )
    .where(
        _MEMBER.c.tenant_id == tenant_id(),
        is_any(_MEMBER.c.id, "asked_ids"),
        below_nodes(_MEMBER.c.organisation_id, held_nodes("member_write")),
    )
    .order_by(_MEMBER.c.id)
)
_FIND = Statement.of(_ENTRIES)
# Without the period: after a wait its version would be the one before, and the entry not be found.
_LOCK = Statement.of(
    sa.select(_MEMBER.c.id)
    .where(_MEMBER.c.tenant_id == tenant_id(), is_any(_MEMBER.c.id, "asked_ids"))
    .order_by(_MEMBER.c.id)
    .with_for_update()
)
_REFERRING = Statement.of(
    sa.text(
        """
        SELECT
            (SELECT count(*) FROM membership_period p
             WHERE p.tenant_id = :tenant_id AND p.member_id = :merged_id) AS membership_periods,
            (SELECT count(*) FROM join_request r
             WHERE r.tenant_id = :tenant_id AND r.member_id = :merged_id) AS join_requests,
            (SELECT count(*) FROM transfer t WHERE t.tenant_id = :tenant_id AND t.member_id = :merged_id) AS transfers,
            (SELECT count(*) FROM consent c WHERE c.tenant_id = :tenant_id AND c.member_id = :merged_id) AS consents,
            (SELECT count(*) FROM post_term t WHERE t.tenant_id = :tenant_id AND t.member_id = :merged_id
             AND t.withdrawn_at IS NULL AND t.ends_on < :today) AS former_terms_of_office,
            (SELECT count(*) FROM post_term t WHERE t.tenant_id = :tenant_id AND t.member_id = :merged_id
             AND t.withdrawn_at IS NULL AND (t.ends_on IS NULL OR t.ends_on >= :today)) AS terms_of_office,
            EXISTS (
                SELECT FROM transfer t WHERE t.tenant_id = :tenant_id AND t.member_id IN (:kept_id, :merged_id)
                AND t.status IN ('requested', 'released')
            ) AS has_open_transfer,
            EXISTS (
                SELECT FROM roster_row r
                JOIN roster_import i ON i.tenant_id = r.tenant_id AND i.id = r.import_id
                WHERE r.tenant_id = :tenant_id AND r.member_id IN (:kept_id, :merged_id)
                AND i.state IN ('applying', 'undoing')
            ) AS has_open_import,
            EXISTS (
                SELECT FROM post_term t
                JOIN post_term o ON o.tenant_id = t.tenant_id AND o.post_id = t.post_id AND o.member_id = :merged_id
                WHERE t.tenant_id = :tenant_id AND t.member_id = :kept_id
                AND t.withdrawn_at IS NULL AND o.withdrawn_at IS NULL
                AND daterange(t.starts_on, t.ends_on, '[]') && daterange(o.starts_on, o.ends_on, '[]')
            ) AS held_one_post
        """
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("kept_id", type_=sa.Uuid()),
        sa.bindparam("merged_id", type_=sa.Uuid()),
        sa.bindparam("today", type_=sa.Date()),
    )
)
# From the day on the entry is nothing any more, so that nobody is counted twice; what it was before stays.
_END_PERIOD = """
    UPDATE membership_period SET until_on = greatest(starts_on, $3)
    WHERE tenant_id = $1 AND member_id = $2 AND until_on IS NULL
"""
# What was merged into the merged entry before leads to the kept one at once: no chain is ever followed.
_POINT = """
    UPDATE member SET merged_into_id = $3,
        search_terms = '{}', phone_index = NULL, phone_tail = NULL, identity_index = NULL, identity_tail = NULL
    WHERE tenant_id = $1 AND (id = $2 OR merged_into_id = $2)
"""
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
_UPDATE_PERSON = Statement.of(
    sa.update(_MEMBER)
    .where(_MEMBER.c.tenant_id == sa.bindparam("of_tenant"), _MEMBER.c.id == sa.bindparam("of_member"))
    .values({name: sa.bindparam(name) for name in _PERSON})
)
_FIND_SEALED = Statement.of(
    sa.select(_KEY.c.wrapped_key, _PRIVATE.c.phone_sealed, _PRIVATE.c.identity_sealed)
    .join(_KEY, sa.and_(_KEY.c.tenant_id == _PRIVATE.c.tenant_id, _KEY.c.member_id == _PRIVATE.c.member_id))
    .where(_PRIVATE.c.tenant_id == sa.bindparam("of_tenant"), _PRIVATE.c.member_id == sa.bindparam("of_member"))
)
_EMPTY_SEALED = """
    UPDATE member_private SET phone_sealed = NULL, identity_sealed = NULL WHERE tenant_id = $1 AND member_id = $2
"""
_MERGED_INTO = "SELECT id FROM member WHERE tenant_id = $1 AND merged_into_id = $2 ORDER BY id FOR UPDATE"


class NewMerge(NamedTuple):
    """A merge to write down."""

    merged_id: UUID
    kept_id: UUID
    merged_on: date
    merged_at: datetime
    actor_id: UUID
    reason: str
    document_number: str | None
    facts: dict[str, Any]


_INSERT = Statement.of(
    sa.insert(_MERGE).values(
        {
            name: sa.bindparam(name, type_=JSONB() if name == "facts" else None)
            for name in ("tenant_id", *NewMerge._fields)
        }
    )
)


async def find_entries(conn: Connection, scope: Scope, pair: Sequence[UUID]) -> Sequence[Record]:
    """Those of the two that are within reach of `member_write`, merged ones too, with `present_cause`; by id."""
    return await fetch_all(conn, _FIND, asked_ids=list(pair), **scope_values(scope, _FIND.parameters))


async def lock_entries(conn: Connection, scope: Scope, pair: Sequence[UUID]) -> Sequence[Record]:
    """As `find_entries`, locked in the order of their ids until the transaction ends."""
    await fetch_all(conn, _LOCK, asked_ids=list(pair), **scope_values(scope, _LOCK.parameters))
    return await find_entries(conn, scope, pair)


async def find_referring(conn: Connection, tenant: UUID, kept_id: UUID, merged_id: UUID, *, today: date) -> Record:
    """Numbers of records that refer to the merged entry, and whether an open transfer, an import or a post is between.

    Raises:
        LookupError: Never: the statement has one row.
    """
    row = await fetch_one(conn, _REFERRING, tenant_id=tenant, kept_id=kept_id, merged_id=merged_id, today=today)
    if row is None:
        raise LookupError(merged_id)
    return row


async def end_period(conn: Connection, tenant: UUID, member_id: UUID, on: date) -> None:
    """Ends the present period of a locked entry: from the day on it is no membership of its own."""
    await conn.execute(_END_PERIOD, tenant, member_id, on)


async def point_to_kept(conn: Connection, tenant: UUID, merged_id: UUID, kept_id: UUID) -> None:
    """Makes a locked entry, and all that were merged into it, lead to the kept one; frees its numbers and words."""
    await conn.execute(_POINT, tenant, merged_id, kept_id)


async def update_person(conn: Connection, member: MemberRow) -> None:
    """Writes name, day of joining and numbers of the locked entry that is kept."""
    values = member.model_dump(include=set(_PERSON))
    await execute(conn, _UPDATE_PERSON, of_tenant=member.tenant_id, of_member=member.id, **values)


async def find_sealed(conn: Connection, tenant: UUID, member_id: UUID) -> Record | None:
    """`wrapped_key` and both sealed fields; the transaction must have opened the member's private rows."""
    return await fetch_one(conn, _FIND_SEALED, of_tenant=tenant, of_member=member_id)


async def empty_sealed(conn: Connection, tenant: UUID, member_id: UUID) -> None:
    """Takes both sealed fields away; the transaction must have opened the member's private rows."""
    await conn.execute(_EMPTY_SEALED, tenant, member_id)


async def insert_merge(conn: Connection, tenant: UUID, merge: NewMerge) -> None:
    """Writes down which entry became part of which."""
    await execute(conn, _INSERT, tenant_id=tenant, **merge._asdict())


async def lock_merged_into(conn: Connection, tenant: UUID, kept_id: UUID) -> list[UUID]:
    """The entries that were merged into a locked one, locked with it."""
    return [row["id"] for row in await conn.fetch(_MERGED_INTO, tenant, kept_id)]
