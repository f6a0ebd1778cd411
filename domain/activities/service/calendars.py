"""Calendar feeds 日历订阅: an address for each member at which calendars read what the member takes part in."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.models.activities import CalendarFeedRow
from db.queries.activities import calendars
from db.queries.members import periods
from db.sealing import Keyring
from db.session import Connection, Record
from db.types import new_id
from domain.activities.errors import CannotTakePart
from domain.audit.service import record
from domain.members.rules import IN_FORCE
from domain.shared.work import Outcome, Work

PAST_SHOWN = timedelta(days=90)
MAX_ENTRIES = 500
_SECRET = "calendar feed"  # noqa: S105  # names the use of a derived key


@dataclass(frozen=True, slots=True)
class CalendarFeedRenew:
    """A new address for the caller's calendar; the old one is dead at once."""


@dataclass(frozen=True, slots=True)
class CalendarFeedRevoke:
    """No address any more."""


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Whose address it is."""

    feed_id: UUID
    member_id: UUID


async def calendar_feed_renew(work: Work, _command: CalendarFeedRenew) -> Outcome:
    """Gives the caller an address of their own, and ends the one before. `feed_secret` tells it.

    Locks the member's row: of two wishes at the same moment the later one holds. Only a hash of the secret is stored.
    Records `calendar_feed.renewed`.

    Raises:
        CannotTakePart: The membership is not in force.
    """
    member_id, place = await _locked_caller(work)
    tenant_id = work.scope.tenant_id
    await calendars.revoke_feed(work.conn, tenant_id, member_id, now=work.now)
    feed_id = new_id()
    hashed = secret_hash(feed_secret(work.keyring, tenant_id, feed_id))
    await calendars.insert_feed(
        work.conn,
        CalendarFeedRow(tenant_id=tenant_id, id=feed_id, member_id=member_id, secret_hash=hashed, made_at=work.now),
    )
    await record(work, "calendar_feed.renewed", "calendar_feed", feed_id, organisation_id=place)
    return {"feed_id": feed_id, "member_id": member_id}


async def calendar_feed_revoke(work: Work, _command: CalendarFeedRevoke) -> Outcome:
    """Ends the caller's address; none is the same as one. Locks the member's row. Records `calendar_feed.revoked`.

    Raises:
        CannotTakePart: The membership is not in force.
    """
    member_id, place = await _locked_caller(work)
    feed_id = await calendars.revoke_feed(work.conn, work.scope.tenant_id, member_id, now=work.now)
    if feed_id is not None:
        await record(work, "calendar_feed.revoked", "calendar_feed", feed_id, organisation_id=place)
    return {"member_id": member_id}


def feed_secret(keyring: Keyring, tenant_id: UUID, feed_id: UUID) -> str:
    """What stands in the address: 256 bits that follow from the feed and the installation's secret."""
    made = hmac.digest(keyring.derive(_SECRET), tenant_id.bytes + feed_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def secret_hash(secret: str) -> bytes:
    """What is stored of it; it is too long to be guessed, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


async def feed_reader(conn: Connection, tenant_id: UUID, secret: str) -> FeedReader | None:
    """Whose address this is; None for one that never was, was ended, or is of somebody who is no member any more."""
    row = await calendars.find_reader(conn, tenant_id, secret_hash(secret), states=sorted(IN_FORCE))
    return None if row is None else FeedReader(row["id"], row["member_id"])


async def feed_entries(conn: Connection, tenant_id: UUID, member_id: UUID, *, now: datetime) -> Sequence[Record]:
    """What stands in a member's calendar: what did not end more than 90 days ago, at most 500 entries."""
    since = now - PAST_SHOWN
    return await calendars.list_entries(conn, tenant_id, member_id, since=since, limit=MAX_ENTRIES)


async def _locked_caller(work: Work) -> tuple[UUID, UUID]:
    """The caller and their organisation."""
    member_id = work.actor.member_id
    row = None if member_id is None else await periods.lock_own_member(work.conn, work.scope.tenant_id, member_id)
    if row is None or row["state"] not in IN_FORCE:
        raise CannotTakePart
    return row["id"], row["organisation_id"]
