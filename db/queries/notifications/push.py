"""SQL of push subscriptions. Lock order: member, then subscription.

A subscription is good while its session is: whoever is signed out, whatever ended it, is not written to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.notifications import OWN_PUSH_SUBSCRIPTIONS
from db.models.notifications import PushSubscriptionRow
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_PUSH = table_of(PushSubscriptionRow)
_KEYS = ("tenant_id", "id")

PUSH_SUBSCRIPTION_ORDER = (SortKey("id", UUID),)
PUSH_SUBSCRIPTIONS = Listing(OWN_PUSH_SUBSCRIPTIONS, name="push_subscriptions")
"""The caller's own, of devices that are signed in."""

_HERE = sa.and_(_PUSH.c.tenant_id == sa.bindparam("of_tenant"), _PUSH.c.id == sa.bindparam("of_id"))
_LOCK_BY_ADDRESS = Statement.of(
    sa.select(_PUSH.c.id, _PUSH.c.member_id)
    .where(_PUSH.c.tenant_id == sa.bindparam("tenant_id"), _PUSH.c.address_hash == sa.bindparam("address_hash"))
    .with_for_update()
)
_INSERT = Statement.of(
    insert(_PUSH)
    .values({column.key: sa.bindparam(column.key) for column in _PUSH.columns})
    .on_conflict_do_nothing(index_elements=["tenant_id", "address_hash"])
    .returning(_PUSH.c.id)
)
_RENEW = Statement.of(
    sa.update(_PUSH)
    .where(_HERE)
    .values(session_id=sa.bindparam("of_session"), address_sealed=sa.bindparam("address_sealed"))
)
_DROP = Statement.of(sa.delete(_PUSH).where(_HERE))
_DROP_OWN = Statement.of(sa.delete(_PUSH).where(_HERE, _PUSH.c.member_id == sa.bindparam("of_member")))
_NOTE = Statement.of(
    sa.update(_PUSH)
    .where(_HERE)
    .values(
        last_delivered_at=sa.func.greatest(_PUSH.c.last_delivered_at, sa.bindparam("at", type_=_PUSH.c.created_at.type))
    )
)
_IS_GOOD = "s.revoked_at IS NULL AND s.expires_at > CAST(:now AS timestamptz) AND m.state IN ('active', 'retained')"
_JOINED = f"""
    JOIN session s ON s.tenant_id = p.tenant_id AND s.id = p.session_id AND s.member_id = p.member_id
    JOIN member m ON m.tenant_id = p.tenant_id AND m.id = p.member_id AND {_IS_GOOD}
"""
_COUNT = Statement.of(
    sa.text(
        f"SELECT count(*) FROM push_subscription p {_JOINED}"  # noqa: S608  # constants
        " WHERE p.tenant_id = :tenant_id AND p.member_id = :member_id AND p.id <> :but_id"
    )
)
_FIND = Statement.of(
    sa.text(
        "SELECT p.id, p.member_id, p.kind, p.platform, p.address_sealed"  # noqa: S608  # constants
        f" FROM push_subscription p {_JOINED} WHERE p.tenant_id = :tenant_id AND p.id = :id"
    )
)
_OF_EVENT = Statement.of(
    sa.text(
        f"""
        SELECT n.id, n.member_id, n.kind, p.id AS recipient_id,
               c.push_off AS off, c.quiet_starts, c.quiet_ends, c.digest_hour
        FROM notification n
        JOIN push_subscription p ON p.tenant_id = n.tenant_id AND p.member_id = n.member_id
        {_JOINED}
        LEFT JOIN notification_preference c ON c.tenant_id = n.tenant_id AND c.member_id = n.member_id
        WHERE n.tenant_id = :tenant_id AND n.event_id = :event_id
        ORDER BY n.id, p.id
        """  # noqa: S608  # constants
    )
)
_INSERT_HELD = """
    INSERT INTO event (tenant_id, topic, id, subject_kind, subject_id, facts, held_until, next_attempt_at)
    SELECT $1, $2, each.id, 'notification_delivery', each.id, each.facts, each.held_until,
           coalesce(each.held_until, now())
    FROM unnest($3::uuid[], $4::jsonb[], $5::timestamptz[]) AS each (id, facts, held_until)
    ON CONFLICT (tenant_id, id) DO NOTHING
"""
# What came since then and has not been read: a digest that has nothing to tell is not sent.
_COUNT_UNREAD = Statement.of(
    sa.text(
        """
        SELECT count(*) FROM notification
        WHERE tenant_id = :tenant_id AND member_id = :member_id AND read_at IS NULL AND created_at >= :since
        """
    )
)
_PURGE = Statement.of(
    sa.text(
        """
        DELETE FROM push_subscription p USING session s
        WHERE s.tenant_id = p.tenant_id AND s.id = p.session_id
          AND (s.revoked_at IS NOT NULL OR s.expires_at <= CAST(:now AS timestamptz))
        """
    )
)


@dataclass(frozen=True, slots=True)
class PushTarget:
    """A subscription of a device that is signed in; the address is sealed under the member's key."""

    id: UUID
    member_id: UUID
    kind: str
    platform: str | None
    address_sealed: bytes = field(repr=False)


async def lock_by_address(conn: Connection, tenant_id: UUID, address_hash: bytes) -> Record | None:
    """`id` and `member_id` of the subscription with this address, locked; the member's row is locked before it."""
    return await fetch_one(conn, _LOCK_BY_ADDRESS, tenant_id=tenant_id, address_hash=address_hash)


async def insert_push_subscription(conn: Connection, subscription: PushSubscriptionRow) -> bool:
    """False when another transaction has just written one with this address."""
    return await fetch_value(conn, _INSERT, **subscription.model_dump()) is not None


async def renew_push_subscription(
    conn: Connection, tenant_id: UUID, subscription_id: UUID, *, session_id: UUID, address_sealed: bytes
) -> None:
    """The device of a locked subscription has signed in anew, or its browser has made new keys."""
    await execute(
        conn,
        _RENEW,
        of_tenant=tenant_id,
        of_id=subscription_id,
        of_session=session_id,
        address_sealed=address_sealed,
    )


async def drop_push_subscription(conn: Connection, tenant_id: UUID, subscription_id: UUID) -> bool:
    """False when it was gone before."""
    return bool(await execute(conn, _DROP, of_tenant=tenant_id, of_id=subscription_id))


async def drop_own_push_subscription(
    conn: Connection, tenant_id: UUID, subscription_id: UUID, *, member_id: UUID
) -> bool:
    """False when it is not the member's, or was gone before."""
    return bool(await execute(conn, _DROP_OWN, of_tenant=tenant_id, of_id=subscription_id, of_member=member_id))


async def count_other_push_subscriptions(
    conn: Connection, tenant_id: UUID, subscription_id: UUID, *, member_id: UUID, now: datetime
) -> int:
    """How many of the member's devices are woken besides."""
    return int(
        await fetch_value(conn, _COUNT, tenant_id=tenant_id, but_id=subscription_id, member_id=member_id, now=now)
    )


async def find_push_target(
    conn: Connection, tenant_id: UUID, subscription_id: UUID, *, now: datetime
) -> PushTarget | None:
    """Where to send; None when the device was signed out, the subscription removed, or the membership has ended."""
    row = await fetch_one(conn, _FIND, tenant_id=tenant_id, id=subscription_id, now=now)
    return None if row is None else PushTarget(**dict(row))


async def list_pushes(conn: Connection, tenant_id: UUID, event_id: UUID, *, now: datetime) -> Sequence[Record]:
    """`id`, `member_id`, `kind`, `recipient_id`: each notification of an event at each device to be woken.

    Besides, what the member has chosen: `off`, `quiet_starts`, `quiet_ends`, `digest_hour`; null: nothing.
    """
    return await fetch_all(conn, _OF_EVENT, tenant_id=tenant_id, event_id=event_id, now=now)


async def insert_deliveries(
    conn: Connection,
    tenant_id: UUID,
    topic: str,
    deliveries: Sequence[tuple[UUID, Mapping[str, object], datetime | None]],
) -> None:
    """Events with these ids and facts, each its own subject, carried out at once or not before an instant.

    One that is there already stays as it is: the digest of an hour is written once, by the first that is in it.
    """
    ids, facts, instants = (list(column) for column in zip(*deliveries, strict=True))
    await conn.execute(_INSERT_HELD, tenant_id, topic, ids, facts, instants)


async def count_unread_since(conn: Connection, tenant_id: UUID, member_id: UUID, *, since: datetime) -> int:
    """How many of a member's notifications since then are unread."""
    return int(await fetch_value(conn, _COUNT_UNREAD, tenant_id=tenant_id, member_id=member_id, since=since))


async def note_pushed(conn: Connection, tenant_id: UUID, subscription_id: UUID, *, at: datetime) -> None:
    """A push service took a message for the device."""
    await execute(conn, _NOTE, of_tenant=tenant_id, of_id=subscription_id, at=at)


async def purge_push_subscriptions(conn: Connection, *, now: datetime) -> int:
    """How many went with their sessions. A mark on them was good until now."""
    return await execute(conn, _PURGE, now=now)
