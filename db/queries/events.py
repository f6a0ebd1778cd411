"""SQL of the outbox (writing side) and of request keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.kept import Kept
from db.models.events import EventRow, RequestKeyRow
from db.session import Connection
from db.statement import Statement, execute, fetch_value, insert_of, peek_one, write
from db.transaction import Transaction
from db.types import id_at, new_id, table_of

_EVENT = table_of(EventRow)
_KEY = table_of(RequestKeyRow)

_INSERT_EVENT = insert_of(
    _EVENT,
    sa.insert(_EVENT).values(
        {name: sa.bindparam(name) for name in ("tenant_id", "id", "topic", "subject_kind", "subject_id", "facts")}
    ),
)
_INSERT_HELD = insert_of(
    _EVENT,
    sa.insert(_EVENT).values(
        {
            name: sa.bindparam(name)
            for name in (
                *("tenant_id", "id", "topic", "subject_kind", "subject_id", "facts"),
                *("created_at", "next_attempt_at", "held_until"),
            )
        }
    ),
)
_INSERT_EVENTS = """
    INSERT INTO event (tenant_id, topic, id, subject_kind, subject_id, facts)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::jsonb[])
"""
_CLAIM_KEY = insert_of(
    _KEY,
    insert(_KEY)
    .values(
        {name: sa.bindparam(name) for name in ("tenant_id", "actor_id", "key", "operation", "fingerprint", "outcome")}
    )
    .on_conflict_do_nothing()
    .returning(_KEY.c.key),
)
_FIND_KEY = Statement.of(
    sa.select(_KEY.c.operation, _KEY.c.fingerprint, _KEY.c.outcome).where(
        _KEY.c.tenant_id == sa.bindparam("tenant_id"),
        _KEY.c.actor_id == sa.bindparam("actor_id"),
        _KEY.c.key == sa.bindparam("key"),
    )
)
_STORE_OUTCOME = Statement.of(
    sa.update(_KEY)
    .where(
        _KEY.c.tenant_id == sa.bindparam("of_tenant"),
        _KEY.c.actor_id == sa.bindparam("of_actor"),
        _KEY.c.key == sa.bindparam("of_key"),
    )
    .values(outcome=sa.bindparam("outcome"))
)
_PURGE_KEYS = Statement.of(
    sa.text(
        "DELETE FROM request_key WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM request_key WHERE created_at < :before LIMIT CAST(:limit AS integer)))"
    )
)


async def insert_event(
    conn: Connection,
    tenant_id: UUID,
    *,
    topic: str,
    subject_kind: str,
    subject_id: UUID,
    facts: Mapping[str, object],
) -> UUID:
    """The new event's id."""
    event_id = new_id()
    await write(
        conn,
        _INSERT_EVENT,
        tenant_id=tenant_id,
        id=event_id,
        topic=topic,
        subject_kind=subject_kind,
        subject_id=subject_id,
        facts=facts,
    )
    return event_id


async def insert_held_event(
    conn: Connection, until: datetime, tenant_id: UUID, subject: tuple[str, str, UUID], facts: Mapping[str, object]
) -> UUID:
    """As `insert_event`, carried out at an instant that is to come, and telling of no other: its id does not either.

    `subject`: topic, kind, id. What the same subject emits before then does not wait for it.
    """
    event_id, (topic, subject_kind, subject_id) = id_at(until), subject
    await write(
        conn,
        _INSERT_HELD,
        tenant_id=tenant_id,
        id=event_id,
        topic=topic,
        subject_kind=subject_kind,
        subject_id=subject_id,
        facts=facts,
        created_at=until,
        next_attempt_at=until,
        held_until=until,
    )
    return event_id


async def insert_events(
    conn: Connection, tenant_id: UUID, *, topic: str, subjects: Sequence[tuple[str, UUID, Mapping[str, object]]]
) -> None:
    """As `insert_event`, for any number of subjects (kind, id, facts), by one statement."""
    ids = [new_id() for _ in subjects]
    kinds, subject_ids, facts = (list(column) for column in zip(*subjects, strict=True))
    await conn.execute(_INSERT_EVENTS, tenant_id, topic, ids, kinds, subject_ids, facts)


class RequestKey(NamedTuple):
    """A client's key, with whose and what it is."""

    tenant_id: UUID
    actor_id: UUID
    key: UUID
    operation: str
    fingerprint: bytes


async def claim_request_key(conn: Connection, key: RequestKey, refusal: Exception) -> Kept | None:
    """Makes the key ours until the transaction ends; the first write of a transaction.

    Waits on the unique key while another transaction holds the same claim, so that simultaneous repeats line up.

    Raises:
        Exception: `refusal`, when the key has taken effect before; at the latest before the commit.
    """
    values: dict[str, Any] = key._asdict()
    return await write(conn, _CLAIM_KEY, refusal=refusal, outcome={}, **values)


async def lock_request_key(conn: Connection, key: RequestKey) -> bool:
    """As `claim_request_key`, at once: False when it has taken effect before."""
    return await fetch_value(conn, _CLAIM_KEY, outcome={}, **key._asdict()) is not None


async def find_request_key(conn: Connection, key: RequestKey) -> Record | None:
    """`operation`, `fingerprint`, `outcome` of a key that has taken effect, durably by then."""
    found = await peek_one(conn, _FIND_KEY, tenant_id=key.tenant_id, actor_id=key.actor_id, key=key.key)
    if found is not None and isinstance(conn, Transaction):
        await conn.reach_disk()  # a first run may have committed, and not have been told that it is on the disk
    return found


async def store_outcome(conn: Connection, key: RequestKey, claim: Kept | None, outcome: Mapping[str, object]) -> None:
    """Keeps the answer with the claimed key, in the transaction that made it true."""
    if claim is not None and not claim.is_sent:
        claim.values[_CLAIM_KEY.parameters.index("outcome")] = outcome
        return
    place: dict[str, Any] = {"of_tenant": key.tenant_id, "of_actor": key.actor_id, "of_key": key.key}
    await write(conn, _STORE_OUTCOME, outcome=outcome, **place)


async def purge_request_keys(conn: Connection, before: datetime, *, limit: int) -> int:
    """How many keys older than `before` were dropped, `limit` at most."""
    return await execute(conn, _PURGE_KEYS, before=before, limit=limit)
