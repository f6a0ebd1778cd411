"""The calendar of disclosure: what is owed is planned by the clock, and officers are told in time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from db.models.disclosures import DisclosureDutyRow
from db.queries import events as event_queries
from db.queries.disclosures import calendar as disclosures
from db.session import Connection, Record
from domain.disclosures import rules
from domain.shared.calendar import local_day

PLAN_BATCH: Final = 5_000
REMINDER_BATCH: Final = 500


async def disclosures_plan(conn: Connection, now: datetime, *, limit: int = PLAN_BATCH) -> bool:
    """Adds what organisations owe for periods that have begun, of all unions; whether there may be more.

    Any number of processes may: each thing that is owed is there once (unique key). Organisations that were closed owe
    nothing more: what would have been due later lapses.
    """
    today = local_day(now)
    await disclosures.lapse_dues(conn, now)
    for duty in await disclosures.list_duties_in_force(conn, today):
        if await plan(conn, duty, today, limit=limit) == limit:
            return True
    return False


async def plan(conn: Connection, duty: DisclosureDutyRow, today: date, *, limit: int = PLAN_BATCH) -> int:
    """Adds what is owed by one duty for periods that have begun; how much that was."""
    last_on = today if duty.ends_on is None else min(today, duty.ends_on)
    spans = [
        (span.starts_on, span.ends_on, rules.due_on(span, duty.due_days))
        for span in rules.spans(duty.period, duty.starts_on, last_on)
    ]
    return await disclosures.add_dues(conn, duty, spans, limit=limit) if spans else 0


async def disclosures_remind(conn: Connection, now: datetime, *, limit: int = REMINDER_BATCH) -> bool:
    """Reminds officers once of what is due soon, and tells them once of what is overdue; whether there may be more.

    Emits `disclosure_due.near` and `disclosure_due.overdue`, each once for what is owed: the mark and the event are
    written together.
    """
    today = local_day(now)
    near = await disclosures.mark_near(conn, today, days=rules.REMINDER_DAYS, limit=limit)
    overdue = await disclosures.mark_overdue(conn, today, limit=limit)
    await _tell(conn, "disclosure_due.near", near)
    await _tell(conn, "disclosure_due.overdue", overdue)
    return limit in {len(near), len(overdue)}


async def _tell(conn: Connection, topic: str, rows: Sequence[Record]) -> None:
    for tenant_id in dict.fromkeys(row["tenant_id"] for row in rows):
        told = [row for row in rows if row["tenant_id"] == tenant_id]
        subjects = [("disclosure_due", row["id"], disclosures.counted(row)) for row in told]
        await event_queries.insert_events(conn, tenant_id, topic=topic, subjects=subjects)
