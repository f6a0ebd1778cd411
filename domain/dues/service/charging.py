"""Charging the members of a union for a month, in batches."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from db.models.organisations import RuleKey
from db.queries import audit as audit_queries
from db.queries.dues import charging
from db.queries.dues.charging import Month
from db.session import Connection
from domain.dues import rules
from domain.organisations.service import values_by_organisation
from domain.shared.calendar import local_day

CHARGE_BATCH = 5_000
"""Members that one transaction looks at."""


async def charge_due(conn: Connection, now: datetime, *, limit: int = CHARGE_BATCH) -> bool:
    """Charges the next batch of members of the oldest month that is due, of any union; False when none is.

    A month is due from its first day on, in each union where a value of `dues_monthly_fen` above nought has come into
    force by then, and up to 12 months back when nobody charged in time. Batches go by the members' ids, and how far
    they came is written in the same transaction, so that a process that is killed loses the batch in hand and nothing
    else. A member has one charge for a month at most (unique key). Locks the run, then the members against changes of
    their membership. At the end of a month one audit entry tells how many were charged.
    """
    this_month = rules.month_of(local_day(now))
    earliest = rules.months_later(this_month, 1 - rules.MISSED_MONTHS)
    for due in await charging.list_due_months(conn, from_on=earliest, to_on=this_month):
        tenant_id, month_on = due["tenant_id"], due["month_on"]
        run = await charging.lock_run(conn, tenant_id, month_on)
        if run is None:  # another process has it
            continue
        rates = await values_by_organisation(conn, tenant_id, RuleKey.DUES_MONTHLY_FEN, on=month_on)
        month = Month(month_on, rules.due_on(month_on, local_day(now)), rates)
        charged = await charging.charge_members(conn, tenant_id, month, after_id=run["after_id"], limit=limit)
        is_completed = charged.looked_at < limit
        await charging.advance_run(conn, tenant_id, month_on, charged, completed_at=now if is_completed else None)
        if is_completed:
            facts = {
                "month_on": str(month_on),
                "charges": run["charged_count"] + charged.number,
                "charged_fen": run["charged_fen"] + charged.fen,
            }
            await _record(conn, tenant_id, facts, now)
        return True
    return False


async def _record(conn: Connection, tenant_id: UUID, facts: Mapping[str, object], now: datetime) -> None:
    await audit_queries.insert_entry(
        conn,
        tenant_id,
        at=now,
        actor_id=None,
        action="dues_month.charged",
        object_kind="organisation",
        object_id=tenant_id,
        organisation_id=tenant_id,
        facts=facts,
    )
