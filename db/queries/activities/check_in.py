"""SQL of check-in 签到: whom a scan means, what was recorded of them, conflicts, appeals, who did not come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.errors import WritesCollidedError
from db.models.activities import (
    ActivityRow,
    CheckInAppealRow,
    CheckInConflictRow,
    CheckInEventRow,
    CheckInUploadRow,
    RegistrationRow,
)
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_REGISTRATION = table_of(RegistrationRow)
_EVENT = table_of(CheckInEventRow)
_UPLOAD = table_of(CheckInUploadRow)
_CONFLICT = table_of(CheckInConflictRow)
_APPEAL = table_of(CheckInAppealRow)

_FIND_RECORDED = Statement.of(
    sa.select(_ACTIVITY).where(
        _ACTIVITY.c.tenant_id == tenant_id(),
        _ACTIVITY.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ACTIVITY.c.organisation_id, held_nodes("check_in_record")),
    )
)
_TICKETED = """
    SELECT r.id, r.activity_id, coalesce(m.merged_into_id, m.id) AS member_id, r.ticket_version
    FROM registration AS r JOIN member AS m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
    WHERE r.tenant_id = $1 AND r.id = ANY ($2)
"""
# Of several registrations of a member the one that counts, else the newest. A merged entry leads to the kept one.
_NUMBERED = """
    SELECT m.member_number AS number, coalesce(m.merged_into_id, m.id) AS member_id, r.id
    FROM member AS m
    LEFT JOIN LATERAL (
        SELECT r.id FROM registration AS r
        WHERE r.tenant_id = $1 AND r.activity_id = $2 AND r.member_id = coalesce(m.merged_into_id, m.id)
        ORDER BY r.state IN ('registered', 'checked_in', 'no_show', 'applied', 'waiting', 'offered') DESC,
            r.submitted_at DESC, r.id DESC
        LIMIT 1
    ) AS r ON true
    WHERE m.tenant_id = $1 AND m.member_number = ANY ($3) AND m.erased_at IS NULL
"""
_TYPED = """
    SELECT asked.number, r.member_id, r.id
    FROM unnest($3::text[]) AS asked (number)
    JOIN registration AS r ON r.tenant_id = $1 AND r.activity_id = $2
        AND r.state IN ('registered', 'checked_in', 'no_show', 'applied', 'waiting', 'offered')
    JOIN member AS m ON m.tenant_id = r.tenant_id AND m.id = r.member_id
        AND right(m.member_number, length(asked.number)) = asked.number
    ORDER BY r.id
"""
_LOCK_REGISTRATIONS = """
    SELECT * FROM registration WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE
"""
# In the order of ids, as everybody who locks several members does.
_HOLD_STATES = "SELECT id, state FROM member WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR SHARE"
_BY_NONCE = """
    SELECT e.nonce, e.id, e.activity_id, e.kind, c.reason FROM check_in_event AS e
    LEFT JOIN check_in_conflict AS c ON c.tenant_id = e.tenant_id AND c.id = e.id
    WHERE e.tenant_id = $1 AND e.nonce = ANY ($2)
"""
# What happened stays under the entry that it happened to; of one that was merged it is the kept one's.
_COUNTED = """
    WITH entry AS (
        SELECT asked.id, asked.id AS kept_id FROM unnest($3::uuid[]) AS asked (id)
        UNION ALL
        SELECT m.id, m.merged_into_id FROM member AS m WHERE m.tenant_id = $1 AND m.merged_into_id = ANY ($3)
    )
    SELECT e.id, entry.kept_id AS member_id, e.registration_id, e.kind, e.happened_at
    FROM entry JOIN check_in_event AS e ON e.member_id = entry.id
    LEFT JOIN check_in_conflict AS c ON c.tenant_id = e.tenant_id AND c.id = e.id
    WHERE e.tenant_id = $1 AND e.activity_id = $2 AND c.status IS DISTINCT FROM 'voided'
    ORDER BY e.happened_at, e.id
"""


def _inserting(table: sa.Table, row: type[Any], *, but: Sequence[str] = ()) -> Statement:
    names = [name for name in row.model_fields if name not in but]
    return Statement.of(
        insert(table)
        .values({name: sa.bindparam(name) for name in names})
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )


_INSERT_EVENT = _inserting(_EVENT, CheckInEventRow, but=("recorded_at",))
_INSERT_CONFLICT = _inserting(_CONFLICT, CheckInConflictRow)
_INSERT_UPLOAD = _inserting(_UPLOAD, CheckInUploadRow)
_INSERT_APPEAL = _inserting(_APPEAL, CheckInAppealRow)
_FIND_UPLOAD = "SELECT activity_id, content_hash FROM check_in_upload WHERE tenant_id = $1 AND id = $2"


def _managed(table: sa.Table, *columns: sa.ColumnElement[Any]) -> Statement:
    return Statement.of(
        sa.select(table, _ACTIVITY.c.organisation_id, *columns)
        .join(_ACTIVITY, sa.and_(_ACTIVITY.c.tenant_id == table.c.tenant_id, _ACTIVITY.c.id == table.c.activity_id))
        .where(
            table.c.tenant_id == tenant_id(),
            table.c.id == sa.bindparam("id", type_=sa.Uuid()),
            below_nodes(_ACTIVITY.c.organisation_id, held_nodes("check_in_manage")),
        )
        .with_for_update(of=table)
    )


_LOCK_CONFLICT, _LOCK_APPEAL = _managed(_CONFLICT), _managed(_APPEAL, _ACTIVITY.c.title, _ACTIVITY.c.title_en)
_DECIDED = ("status", "decided_by_id", "decided_at", "decision_note")


def _deciding(table: sa.Table) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({name: sa.bindparam(name) for name in _DECIDED})
    )


_DECIDE_CONFLICT, _DECIDE_APPEAL = _deciding(_CONFLICT), _deciding(_APPEAL)
_FIND_EVENT = "SELECT * FROM check_in_event WHERE tenant_id = $1 AND id = $2"
_MISSED = """
    SELECT a.tenant_id, a.id FROM activity AS a
    WHERE a.state = 'ended' AND a.ends_at > $1 AND a.ends_at <= $2
        AND EXISTS (
            SELECT FROM registration AS r
            WHERE r.tenant_id = a.tenant_id AND r.activity_id = a.id AND r.state = 'registered'
        )
        AND EXISTS (
            SELECT FROM check_in_event AS e
            LEFT JOIN check_in_conflict AS c ON c.tenant_id = e.tenant_id AND c.id = e.id
            WHERE e.tenant_id = a.tenant_id AND e.activity_id = a.id AND e.kind = 'entry'
                AND c.status IS DISTINCT FROM 'voided'
        )
    ORDER BY a.ends_at LIMIT $3
"""
_LOCK_MISSED = """
    SELECT * FROM registration WHERE tenant_id = $1 AND activity_id = $2 AND state = 'registered'
    ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
"""


async def find_recorded(conn: Connection, scope: Scope, activity_id: UUID) -> ActivityRow | None:
    """An activity at which the caller records who comes; no lock."""
    row = await fetch_one(conn, _FIND_RECORDED, id=activity_id, **scope_values(scope, _FIND_RECORDED.parameters))
    return None if row is None else ActivityRow(**dict(row))


async def list_ticketed(conn: Connection, tenant: UUID, registration_ids: Sequence[UUID]) -> Sequence[Record]:
    """`id`, `activity_id`, `member_id`, `ticket_version` of registrations of any activity."""
    return await conn.fetch(_TICKETED, tenant, list(registration_ids))


async def list_numbered(conn: Connection, tenant: UUID, activity_id: UUID, numbers: Sequence[str]) -> Sequence[Record]:
    """`number`, `member_id` and the registration's `id` (or null) of members with these numbers."""
    return await conn.fetch(_NUMBERED, tenant, activity_id, list(numbers))


async def list_typed(conn: Connection, tenant: UUID, activity_id: UUID, ends: Sequence[str]) -> Sequence[Record]:
    """As `list_numbered`, of those with a registration whose number ends so."""
    return await conn.fetch(_TYPED, tenant, activity_id, list(ends))


async def lock_registrations(conn: Connection, tenant: UUID, ids: Sequence[UUID]) -> dict[UUID, RegistrationRow]:
    """Registrations by id, locked in the order of their ids."""
    rows = await conn.fetch(_LOCK_REGISTRATIONS, tenant, list(ids))
    return {row["id"]: RegistrationRow(**dict(row)) for row in rows}


async def hold_states(conn: Connection, tenant: UUID, member_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The states of members by id; they and their places stay so until the transaction ends."""
    return {row["id"]: row["state"] for row in await conn.fetch(_HOLD_STATES, tenant, list(member_ids))}


async def list_by_nonce(conn: Connection, tenant: UUID, nonces: Sequence[UUID]) -> Sequence[Record]:
    """`nonce`, `id`, `activity_id`, `kind` of events of all activities, and the `reason` that is against them."""
    return await conn.fetch(_BY_NONCE, tenant, list(nonces))


async def list_counted(
    conn: Connection, tenant: UUID, activity_id: UUID, member_ids: Sequence[UUID]
) -> Sequence[Record]:
    """What happened with members at an activity, in its order, without what was declared void.

    What happened to an entry that was merged into one of them is told as theirs.
    """
    return await conn.fetch(_COUNTED, tenant, activity_id, list(member_ids))


async def insert_event(conn: Connection, event: CheckInEventRow) -> None:
    """An entry or exit.

    Raises:
        WritesCollidedError: Somebody recorded the nonce at this moment; a repeat finds it.
    """
    # At once, not kept: a conflict refers to it, and would fail before the refusal is seen.
    if await fetch_one(conn, _INSERT_EVENT, **event.model_dump(exclude={"recorded_at"})) is None:
        raise WritesCollidedError


async def insert_conflict(conn: Connection, conflict: CheckInConflictRow) -> None:
    """What does not go with the rules."""
    await write(conn, _INSERT_CONFLICT, refusal=WritesCollidedError(), **conflict.model_dump())


async def insert_upload(conn: Connection, upload: CheckInUploadRow) -> Record | None:
    """`activity_id` and `content_hash` of the file that came before under the same key; None: this one is written.

    Waits for a transaction that writes the key at this moment.
    """
    if await fetch_one(conn, _INSERT_UPLOAD, **upload.model_dump()) is not None:
        return None
    return await conn.fetchrow(_FIND_UPLOAD, upload.tenant_id, upload.id)


async def insert_appeal(conn: Connection, appeal: CheckInAppealRow, refusal: Exception) -> None:
    """An appeal.

    Raises:
        Exception: `refusal`, at the latest before the commit, when there is one for the registration.
    """
    await write(conn, _INSERT_APPEAL, refusal=refusal, **appeal.model_dump())


async def find_event(conn: Connection, tenant: UUID, event_id: UUID) -> Record | None:
    """An entry or exit; no lock, since none changes."""
    return await conn.fetchrow(_FIND_EVENT, tenant, event_id)


async def lock_conflict(conn: Connection, scope: Scope, conflict_id: UUID) -> Record | None:
    """A conflict with `organisation_id`, where the caller manages check_in."""
    return await fetch_one(conn, _LOCK_CONFLICT, id=conflict_id, **scope_values(scope, _LOCK_CONFLICT.parameters))


async def lock_appeal(conn: Connection, scope: Scope, appeal_id: UUID) -> Record | None:
    """An appeal with `organisation_id`, `title` and `title_en`, where the caller manages check_in."""
    return await fetch_one(conn, _LOCK_APPEAL, id=appeal_id, **scope_values(scope, _LOCK_APPEAL.parameters))


async def decide_conflict(conn: Connection, tenant: UUID, conflict_id: UUID, **decision: object) -> None:
    """Writes `status`, `decided_by_id`, `decided_at`, `decision_note` of a locked conflict."""
    await execute(conn, _DECIDE_CONFLICT, of_tenant=tenant, of_id=conflict_id, **decision)


async def decide_appeal(conn: Connection, tenant: UUID, appeal_id: UUID, **decision: object) -> None:
    """As `decide_conflict`, of a locked appeal."""
    await execute(conn, _DECIDE_APPEAL, of_tenant=tenant, of_id=appeal_id, **decision)


async def list_missed(conn: Connection, *, ended: tuple[datetime, datetime], limit: int) -> Sequence[Record]:
    """`tenant_id` and `id` of activities that ended so, of all unions, to which not all came; no lock.

    Only where somebody was let in: where nobody stood at the door nobody is missed.
    """
    return await conn.fetch(_MISSED, *ended, limit)


async def lock_missed(conn: Connection, tenant: UUID, activity_id: UUID, *, limit: int) -> Sequence[RegistrationRow]:
    """Registrations of those who did not come, but for those that somebody else holds."""
    return [RegistrationRow(**dict(row)) for row in await conn.fetch(_LOCK_MISSED, tenant, activity_id, limit)]
