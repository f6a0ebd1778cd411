"""What the clock does: points end, and members are reminded before."""

from datetime import datetime, timedelta

from db.queries.points import ledger
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Record
from domain.audit.service import record_many
from domain.points.rules import REMINDER_DAYS
from domain.shared.actor import Actor
from domain.shared.calendar import local_day
from domain.shared.changes import Subject
from domain.shared.events import emit_many
from domain.shared.work import Work

BATCH = 500


async def points_end(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Ends what could be spent until yesterday, of at most `BATCH` accounts of any union; whether more may wait.

    Accounts that a request holds are passed over: whoever locks an account ends what is over in it. Records
    `points.ended` of each.
    """
    today = local_day(now)
    rows = await ledger.lock_due(conn, today=today, limit=BATCH)
    for tenant_id in sorted({row["tenant_id"] for row in rows}):
        members = [row["member_id"] for row in rows if row["tenant_id"] == tenant_id]
        ended = await ledger.end_credits(conn, tenant_id, members, today=today, now=now)
        subjects = [
            Subject("point_account", each["member_id"], each["organisation_id"], {"points": each["points"]})
            for each in ended
        ]
        work = Work(conn, Actor(tenant_id), Scope(tenant_id), now, keyring)
        await record_many(work, "points.ended", subjects)
    return len(rows) == BATCH


async def points_remind(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Reminds at most `BATCH` members of any union whose points end within 30 days, once for each last day.

    Emits `points.ending`. Whether more may wait.
    """
    today = local_day(now)
    rows = await ledger.note_reminders(conn, first_on=today, last_on=today + timedelta(days=REMINDER_DAYS), limit=BATCH)
    for tenant_id in sorted({row["tenant_id"] for row in rows}):
        work = Work(conn, Actor(tenant_id), Scope(tenant_id), now, keyring)
        await emit_many(work, "points.ending", [_told(row) for row in rows if row["tenant_id"] == tenant_id])
    return len(rows) == BATCH


def _told(row: Record) -> Subject:
    facts = {"member_id": str(row["member_id"]), "points": row["points"], "ends_on": str(row["ends_on"])}
    return Subject("point_account", row["member_id"], row["organisation_id"], facts)
