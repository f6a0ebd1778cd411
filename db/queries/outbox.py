"""SQL of the outbox's reading side: due events, one lock each, retries, dead letters, purges, the wake-up."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db import wake
from db.models.events import DELIVERY_PLACES, DELIVERY_TOPIC
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one
from db.types import new_id

WAKE_CHANNEL = wake.WAKE_CHANNEL


# Topics come as one text: an array of them is written anew, element by element, for each of very many statements.
def _among(topics: str) -> str:
    return f"ANY(CAST((SELECT string_to_array(CAST(:{topics} AS text), ' ')) AS text[]))"


# A subject's events are delivered in the order in which they were written: whoever writes one holds the subject's row
# lock, so the order of their ids is the order of the state changes. Events of topics that this process does not know
# wait for one that does.
_READY = f"""
    e.delivered_at IS NULL AND e.dead_at IS NULL AND e.topic = {_among("topics")}
    AND (e.attempts = 0 OR e.next_attempt_at <= :now) AND (e.held_until IS NULL OR e.held_until <= :now)
"""
# The LIMIT keeps the look-up one by one: planned as a join, it took seconds where statistics knew of no waiting events.
_DUE = f"""
    {_READY} AND (
        SELECT true FROM event older
        WHERE older.tenant_id = e.tenant_id AND older.subject_kind = e.subject_kind AND older.subject_id = e.subject_id
          AND older.id < e.id AND older.delivered_at IS NULL AND older.dead_at IS NULL
          AND older.topic = {_among("known")}
        LIMIT 1
    ) IS NULL
"""  # noqa: S608  # a constant


def _due(which: str, limit: str = ":limit", *, due: str = _DUE) -> str:
    """`which` begins with the condition of the index that is walked."""
    found = f"SELECT e.tenant_id, e.id, e.topic, e.next_attempt_at FROM event e WHERE {which} AND {due}"  # noqa: S608  # constants
    return f"{found} ORDER BY e.next_attempt_at, e.id LIMIT {limit}"


def _deliveries(place: int, limit: str = ":limit", *, due: str = _DUE) -> str:
    which = f"e.topic = '{DELIVERY_TOPIC}' AND {DELIVERY_PLACES[place]}"
    return f"SELECT {place} AS place, sent.* FROM ({_due(which, limit, due=due)}) sent"  # noqa: S608  # constants


_ORDER = "place, next_attempt_at, id"
_LIST_DUE = Statement.of(sa.text(_due(f"e.topic <> '{DELIVERY_TOPIC}'")))
# A sign-in code must not wait behind the pushes of an urgent notice, nor anything behind a mail server that is slow, or
# down: few mails, and after all else. Each mail is a subject of its own, so that none waits for an older one;
# `take_delivery` looks all the same.
LIST_DELIVERIES = Statement.of(
    sa.text(
        f"""
        SELECT tenant_id, id FROM (
            (SELECT * FROM (({_deliveries(0)}) UNION ALL ({_deliveries(1)})) others ORDER BY {_ORDER} LIMIT :limit)
            UNION ALL ({_deliveries(2, ":mails", due=_READY)})
        ) due ORDER BY {_ORDER}
        """  # noqa: S608  # constants
    )
)
_LOCKED = f"""
    SELECT e.tenant_id, e.id, e.topic, e.subject_kind, e.subject_id, e.facts, e.created_at, e.attempts
    FROM event e WHERE e.tenant_id = :tenant_id AND e.id = :id AND {_DUE} FOR UPDATE SKIP LOCKED
"""  # noqa: S608  # a constant
_LOCK_DUE = Statement.of(sa.text(_LOCKED))
_MARK_DELIVERED = Statement.of(
    sa.text("UPDATE event SET delivered_at = :now, last_error = NULL WHERE tenant_id = :tenant_id AND id = :id")
)
# One statement, and so a transaction of its own: of messages there are masses.
_TAKE_DELIVERY = Statement.of(
    sa.text(
        f"""
        UPDATE event AS taken SET attempts = taken.attempts + 1, next_attempt_at = :until
        FROM ({_LOCKED}) AS due WHERE taken.tenant_id = due.tenant_id AND taken.id = due.id
        RETURNING due.*
        """  # noqa: S608  # a constant
    )
)
_END_DELIVERY = Statement.of(
    sa.text(
        """
        WITH noted AS (
            INSERT INTO notification_delivery (tenant_id, id, event_id, channel, recipient, delivered_at)
            VALUES (:tenant_id, :note_id, :origin_id, :channel, :recipient, :now)
            ON CONFLICT DO NOTHING
        )
        UPDATE event SET delivered_at = :now, last_error = NULL WHERE tenant_id = :tenant_id AND id = :id
        """
    )
)
_MARK_FAILED = Statement.of(
    sa.text(
        """
        UPDATE event
        SET attempts = CAST(:attempts AS integer), last_error = CAST(:last_error AS text),
            next_attempt_at = coalesce(CAST(:retry_at AS timestamptz), next_attempt_at),
            dead_at = CASE WHEN CAST(:retry_at AS timestamptz) IS NULL THEN CAST(:now AS timestamptz) END
        WHERE tenant_id = :tenant_id AND id = :id AND delivered_at IS NULL AND dead_at IS NULL
          AND attempts = CAST(:seen_attempts AS integer)
        """
    )
)
_UNKNOWN_TOPICS = Statement.of(
    sa.text(
        """
        SELECT topic, count(*) AS events FROM event
        WHERE delivered_at IS NULL AND dead_at IS NULL AND topic <> ALL(CAST(:topics AS text[]))
        GROUP BY topic ORDER BY topic
        """
    )
)
# In parts, by the place of the rows: what comes in masses must not take longer than a statement may.
_PURGE_DELIVERED = Statement.of(
    sa.text(
        "DELETE FROM event WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM event WHERE delivered_at < :before LIMIT CAST(:limit AS integer)))"
    )
)
_PURGE_WINDOWS = Statement.of(
    sa.text(
        "DELETE FROM sign_in_attempt WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM sign_in_attempt WHERE window_started_at < :before LIMIT CAST(:limit AS integer)))"
    )
)
_PURGE_CODES = Statement.of(sa.text("DELETE FROM sign_in_code WHERE expires_at < :before"))
_PURGE_TICKETS = Statement.of(sa.text("DELETE FROM sign_in_ticket WHERE expires_at < :before"))


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed attempt at an event that had been tried `seen_attempts` times; `retry_at` None: a dead letter.

    `last_error` is a class name and our own words, never the text of an exception: that may quote personal data.
    """

    tenant_id: UUID
    id: UUID
    seen_attempts: int
    attempts: int
    last_error: str
    retry_at: datetime | None


async def list_due(conn: Connection, *, topics: str, known: str, now: datetime, limit: int) -> Sequence[Record]:
    """`(tenant_id, id, topic)` of events to handle that may be tried now, longest due first; takes no lock.

    None behind an older one of a `known` topic, of which `topics` may be some; both with blanks between.
    """
    return await fetch_all(conn, _LIST_DUE, topics=topics, known=known, now=now, limit=limit)


async def list_due_deliveries(conn: Connection, *, now: datetime, limit: int, mails: int) -> Sequence[Record]:
    """As `list_due`, of messages to the outside: pushes after all others; after them so many mails at most."""
    topics = DELIVERY_TOPIC
    return await fetch_all(conn, LIST_DELIVERIES, topics=topics, known=topics, now=now, limit=limit, mails=mails)


async def lock_due(conn: Connection, tenant_id: UUID, event_id: UUID, *, topics: str, now: datetime) -> Record | None:
    """The event, locked until the transaction ends; None when it is no longer due or another relay has it."""
    return await fetch_one(conn, _LOCK_DUE, tenant_id=tenant_id, id=event_id, topics=topics, known=topics, now=now)


async def mark_delivered(conn: Connection, tenant_id: UUID, event_id: UUID, *, now: datetime) -> None:
    """Ends a locked event."""
    await execute(conn, _MARK_DELIVERED, tenant_id=tenant_id, id=event_id, now=now)


async def take_delivery(
    conn: Connection, tenant_id: UUID, event_id: UUID, *, now: datetime, until: datetime
) -> Record | None:
    """As `lock_due`, of a message to the outside: counts an attempt and hides it until then, instead of keeping a lock.

    So the attempt itself needs no transaction. The attempts told are those before.
    """
    topics = DELIVERY_TOPIC
    return await fetch_one(
        conn, _TAKE_DELIVERY, tenant_id=tenant_id, id=event_id, topics=topics, known=topics, now=now, until=until
    )


async def mark_failed(conn: Connection, failure: Failure, *, now: datetime) -> None:
    """Notes a failure, unless another relay has carried the event further in between."""
    await execute(conn, _MARK_FAILED, now=now, **asdict(failure))


async def count_unknown(conn: Connection, topics: Sequence[str]) -> Sequence[Record]:
    """`topic`, `events` of undelivered events that none of `topics` covers."""
    return await fetch_all(conn, _UNKNOWN_TOPICS, topics=topics)


async def purge_delivered(conn: Connection, before: datetime, *, limit: int) -> int:
    """How many events delivered before then were dropped, `limit` at most; dead letters stay."""
    return await execute(conn, _PURGE_DELIVERED, before=before, limit=limit)


async def purge_sign_in_windows(conn: Connection, before: datetime, *, limit: int) -> int:
    """How many windows begun before then were dropped, `limit` at most."""
    return await execute(conn, _PURGE_WINDOWS, before=before, limit=limit)


async def purge_sign_in_secrets(conn: Connection, before: datetime) -> int:
    """How many codes and tickets that ended before then were dropped."""
    return await execute(conn, _PURGE_CODES, before=before) + await execute(conn, _PURGE_TICKETS, before=before)


async def wake_listeners(conn: Connection) -> None:
    """One empty NOTIFY. Never inside a business transaction: notifying commits queue on a database-wide lock."""
    await execute(conn, wake.NOTIFY)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that a channel has taken: the event that it was, and the one that it tells of."""

    tenant_id: UUID
    id: UUID
    origin_id: UUID
    channel: str
    recipient: str


async def end_delivery(conn: Connection, delivery: Delivery, *, now: datetime) -> None:
    """Ends the event and notes that the message reached its channel, once. One statement."""
    await execute(conn, _END_DELIVERY, note_id=new_id(), now=now, **asdict(delivery))
