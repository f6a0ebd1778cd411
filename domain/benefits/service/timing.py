"""What the clock brings: cycles are given out, cleared and ended part by part; holders of vouchers are reminded."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from db.queries import events as event_queries
from db.queries.benefits import timing
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Record
from domain.benefits.service.distributing import cycle_distribute
from domain.benefits.service.planning import CycleChange
from domain.benefits.service.redeeming import cycle_clear, cycle_end
from domain.shared.actor import Actor
from domain.shared.work import Outcome, Work

CYCLES_AT_ONCE = 1
"""A cycle gives out as much as one transaction should hold."""
REMINDER_BATCH = 500
REMINDER_DAYS = 7
_NEW = timedelta(days=1)
"""Who was given a voucher a day ago knows that it ends soon."""


async def distribute_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Gives out the next part of a cycle that was drawn, or ends the giving out of one that has closed.

    In all unions; whether there may be more at once. What is emitted is told by `cycle_distribute`.
    """
    due = await timing.lock_ready(conn, now=now, limit=CYCLES_AT_ONCE)
    return await _each(conn, now, keyring, (due, cycle_distribute))


async def clear_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Takes back the next part of what a cancelled cycle gave out, and settles its money with the last."""
    due = await timing.lock_unclear(conn, limit=CYCLES_AT_ONCE)
    return await _each(conn, now, keyring, (due, cycle_clear))


async def end_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Ends a cycle no voucher of which can be redeemed any more."""
    due = await timing.lock_over(conn, now=now, limit=CYCLES_AT_ONCE)
    return await _each(conn, now, keyring, (due, cycle_end))


async def remind_holders(conn: Connection, now: datetime) -> bool:
    """Reminds holders of vouchers that end within a week, each once; whether there may be more at once.

    Emits `voucher.expiring`.
    """
    ahead = timedelta(days=REMINDER_DAYS)
    due = await timing.remind_due(conn, now=now, ahead=ahead, least=_NEW, limit=REMINDER_BATCH)
    found: dict[UUID, list[tuple[str, UUID, dict[str, object]]]] = {}
    for row in due:
        facts: dict[str, object] = {name: str(row[name]) for name in ("member_id", "cycle_id")}
        found.setdefault(row["tenant_id"], []).append(("voucher", row["id"], facts))
    for tenant_id, subjects in found.items():
        await event_queries.insert_events(conn, tenant_id, topic="voucher.expiring", subjects=subjects)
    return len(due) == REMINDER_BATCH


async def _each(
    conn: Connection,
    now: datetime,
    keyring: Keyring,
    what: tuple[Sequence[Record], Callable[[Work, CycleChange], Awaitable[Outcome]]],
) -> bool:
    due, use_case = what
    for row in due:
        tenant_id = row["tenant_id"]
        scope = Scope(tenant_id, None, {"benefit_manage": (tenant_id,)})
        await use_case(Work(conn, Actor(tenant_id), scope, now, keyring), CycleChange(row["id"]))
    return len(due) == CYCLES_AT_ONCE
