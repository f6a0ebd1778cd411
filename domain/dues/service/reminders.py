"""Reminders of dues that are late."""

from datetime import datetime

from db.models.organisations import RuleKey
from db.queries import audit as audit_queries
from db.queries import events as event_queries
from db.queries.dues import lapses
from db.session import Connection
from domain.organisations.rules import RULES
from domain.organisations.service import values_by_organisation
from domain.shared.calendar import local_day

REMINDER_BATCH = 2_000


async def remind_due(conn: Connection, now: datetime, *, limit: int = REMINDER_BATCH) -> bool:
    """Reminds members of what is overdue, in all unions that collect dues; whether one may have more at once.

    `rules.is_reminder_due` says when: by the rule of the member's organisation on the day, then monthly, not more. Each
    gets an event `dues.reminded`, which names no amount; one audit entry for each union and batch counts them.
    """
    has_more = False
    for tenant_id in await lapses.list_charging_tenants(conn):
        today = local_day(now)
        days = await values_by_organisation(conn, tenant_id, RuleKey.DUES_REMINDER_DAYS, on=today)
        reminded = await lapses.insert_reminders(
            conn,
            tenant_id,
            today=today,
            days=days,
            default_days=RULES[RuleKey.DUES_REMINDER_DAYS].default,
            limit=limit,
        )
        if not reminded:
            continue
        has_more = has_more or len(reminded) == limit
        await event_queries.insert_events(
            conn,
            tenant_id,
            topic="dues.reminded",
            subjects=[("member", row["member_id"], {"member_id": str(row["member_id"])}) for row in reminded],
        )
        await audit_queries.insert_entry(
            conn,
            tenant_id,
            at=now,
            actor_id=None,
            action="dues.reminded",
            object_kind="organisation",
            object_id=tenant_id,
            organisation_id=tenant_id,
            facts={"reminded_on": str(today), "members": len(reminded)},
        )
    return has_more
