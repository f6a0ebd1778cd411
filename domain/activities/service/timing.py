"""What the clock brings: offers that lapse, lines that stop, activities that end, reminders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from db.models.activities import RegistrationClosing, RegistrationState
from db.queries import audit as audit_queries
from db.queries import events as event_queries
from db.queries.activities import registrations, timing
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Record
from domain.activities import rules
from domain.activities.service.line import close_line, local_minute, locked_line, move, settle
from domain.shared.actor import Actor
from domain.shared.handlers import Event
from domain.shared.work import Work

END_BATCH = 100
LINE_BATCH = 10
REMINDER_BATCH = 500


async def offer_lapsed(work: Work, event: Event) -> bool:
    """Handles `activity.quota_lapsed`: the offer is over, and the next in line gets one.

    The ledger has taken the places back already. Whoever let an offer lapse is out of the line. Emits
    `registration.expired`.
    """
    holder_id = UUID(str(event.facts["holder_id"]))
    locked = await locked_line(work, event.subject_id)
    registration = await registrations.lock_registration(work.conn, work.scope.tenant_id, holder_id)
    if registration is not None and registration.state == RegistrationState.OFFERED:
        registration.closing = RegistrationClosing.TIME_LIMIT.value
        await move(work, locked, registration, RegistrationState.EXPIRED)
    await settle(work, locked)
    return True


async def close_lines(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Ends the waiting where the cut-off has come, in all unions; whether there may be more at once.

    What had been set aside is free for whoever comes first from then on. Emits `registration.closed` for each.
    """
    stopped = await timing.list_stopped(conn, now=now, limit=LINE_BATCH)
    for row in stopped:
        work = Work(conn, Actor(row["tenant_id"]), Scope(row["tenant_id"]), now, keyring)
        await close_line(work, await locked_line(work, row["id"]))
    return len(stopped) == LINE_BATCH


async def end_activities(conn: Connection, now: datetime) -> bool:
    """Ends activities whose end has come, in all unions; whether there may be more at once. Emits `activity.ended`."""
    ended = await timing.end_due(conn, now=now, limit=END_BATCH)
    for row in ended:
        await event_queries.insert_event(
            conn,
            row["tenant_id"],
            topic="activity.ended",
            subject_kind="activity",
            subject_id=row["id"],
            facts={
                "organisation_id": str(row["organisation_id"]),
                "title": rules.both_titles(row["title"], row["title_en"]),
            },
        )
        await audit_queries.insert_entry(
            conn,
            row["tenant_id"],
            at=now,
            actor_id=None,
            action="activity.ended",
            object_kind="activity",
            object_id=row["id"],
            organisation_id=row["organisation_id"],
            facts={},
        )
    return len(ended) == END_BATCH


async def remind_participants(conn: Connection, now: datetime) -> bool:
    """Reminds participants of what begins within the hours of each activity (24 by default), each once.

    Whether there may be more at once. Emits `registration.reminded`. Nobody who waits is reminded.
    """
    ahead = timedelta(hours=rules.MAX_REMINDER_HOURS)
    due = await timing.remind_due(conn, now=now, ahead=ahead, limit=REMINDER_BATCH)
    for tenant_id, subjects in _by_tenant(due, "starts_at").items():
        await event_queries.insert_events(conn, tenant_id, topic="registration.reminded", subjects=subjects)
    return len(due) == REMINDER_BATCH


async def remind_offered(conn: Connection, now: datetime) -> bool:
    """Reminds those whose offered place goes to the next within hours (3 by default), each once.

    Whether there may be more at once. Emits `registration.offer_ending`.
    """
    due = await timing.remind_offered(conn, now=now, limit=REMINDER_BATCH)
    for tenant_id, subjects in _by_tenant(due, "offer_ends_at").items():
        await event_queries.insert_events(conn, tenant_id, topic="registration.offer_ending", subjects=subjects)
    return len(due) == REMINDER_BATCH


def _by_tenant(due: Sequence[Record], until: str) -> dict[UUID, list[tuple[str, UUID, dict[str, object]]]]:
    """Subjects of events, with what a message needs, by union."""
    found: dict[UUID, list[tuple[str, UUID, dict[str, object]]]] = {}
    for row in due:
        facts: dict[str, object] = {name: str(row[name]) for name in ("member_id", "activity_id")}
        facts["title"] = rules.both_titles(row["title"], row["title_en"])
        facts["until"] = local_minute(row[until])
        found.setdefault(row["tenant_id"], []).append(("registration", row["id"], facts))
    return found
