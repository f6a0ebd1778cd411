"""Reminders that a term of office ends 任期届满提醒."""

from datetime import datetime
from uuid import UUID

from db.models.organisations import RuleKey
from db.queries import audit as audit_queries
from db.queries import events as event_queries
from db.queries.organisations import reminders
from db.queries.organisations.reminders import Days
from db.session import Connection, Record
from domain.organisations.rules import RULES
from domain.organisations.service.rules import values_by_organisation
from domain.shared.calendar import local_day

TERM_REMINDER_BATCH = 1_000


async def remind_terms_due(conn: Connection, now: datetime, *, limit: int = TERM_REMINDER_BATCH) -> bool:
    """Reminds of the terms that end soon, in all unions; whether one may have more at once.

    `rules.due_term_reminder` says when, by the rules at the organisation of the post on the day, once for each term and
    stage (unique key, so also in two processes at once). Each gets an event `post_term.ending`, which tells the holder
    and who manages posts there; one audit entry for each union and batch counts them. A term that has not begun, was
    withdrawn, or has no end is not reminded of.
    """
    has_more = False
    today = local_day(now)
    for tenant_id in await reminders.list_tenants(conn):
        first = await _days(conn, tenant_id, RuleKey.TERM_FIRST_REMINDER_DAYS, now)
        last = await _days(conn, tenant_id, RuleKey.TERM_LAST_REMINDER_DAYS, now)
        reminded = await reminders.insert_term_reminders(
            conn, tenant_id, today=today, first=first, last=last, limit=limit
        )
        if not reminded:
            continue
        has_more = has_more or len(reminded) == limit
        subjects = [("post_term", row["id"], _facts(row)) for row in reminded]
        await event_queries.insert_events(conn, tenant_id, topic="post_term.ending", subjects=subjects)
        await audit_queries.insert_entry(
            conn,
            tenant_id,
            at=now,
            actor_id=None,
            action="post_term.reminded",
            object_kind="organisation",
            object_id=tenant_id,
            organisation_id=tenant_id,
            facts={"reminded_on": str(today), "terms": len(reminded)},
        )
    return has_more


async def _days(conn: Connection, tenant_id: UUID, key: RuleKey, now: datetime) -> Days:
    return Days(await values_by_organisation(conn, tenant_id, key, on=local_day(now)), RULES[key].default)


def _facts(row: Record) -> dict[str, object]:
    return {
        "member_id": str(row["member_id"]),
        "organisation_id": str(row["organisation_id"]),
        "ends_on": str(row["ends_on"]),
        "stage": row["stage"],
    }
