"""What the clock brings: cycles are given out, cleared and ended part by part; holders of vouchers are reminded."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import TypeAlias
from uuid import UUID

from db.queries import events as event_queries
from db.queries.benefits import timing
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Record
from db.transaction import savepoint
from domain.benefits.rules.uses import LATE
from domain.benefits.service.distributing import cycle_distribute
from domain.benefits.service.planning import CycleChange
from domain.benefits.service.redeeming import cycle_clear, cycle_end
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Outcome, Work

logger = logging.getLogger("unionhall.benefits")

NextDue: TypeAlias = Callable[[Connection, Sequence[UUID]], Awaitable[Record | None]]
"""Locks the next cycle whose turn it is, but for those that were passed over."""
Step: TypeAlias = Callable[[Work, CycleChange], Awaitable[Outcome]]
REMINDER_BATCH = 500
REMINDER_DAYS = 7
_NEW = timedelta(days=1)
"""Who was given a voucher a day ago knows that it ends soon."""


async def distribute_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Gives out the next part of a cycle that was drawn, or ends the giving out of one that has closed.

    In all unions; whether there may be more at once. One with which it fails is told to the log, and does not hold up
    the others. What is emitted is told by `cycle_distribute`.
    """
    return await _first(conn, now, keyring, (partial(timing.lock_ready, now=now), cycle_distribute))


async def clear_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Takes back the next part of what a cancelled cycle gave out, and settles its money with the last.

    As `distribute_due`, of whatever cycle it can be done.
    """
    return await _first(conn, now, keyring, (timing.lock_unclear, cycle_clear))


async def end_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Ends the next part of a cycle no voucher of which can be redeemed any more, nor a late file tell of it.

    As `distribute_due`.
    """
    return await _first(conn, now, keyring, (partial(timing.lock_over, before=now - LATE), cycle_end))


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


async def _first(conn: Connection, now: datetime, keyring: Keyring, what: tuple[NextDue, Step]) -> bool:
    """Takes the step for the first cycle for which it can be taken: it is as much as one transaction should hold."""
    next_due, step = what
    passed: list[UUID] = []
    while (row := await next_due(conn, passed)) is not None:
        tenant_id = row["tenant_id"]
        scope = Scope(tenant_id, None, {"benefit_manage": (tenant_id,)})
        try:
            async with savepoint(conn):
                await step(Work(conn, Actor(tenant_id), scope, now, keyring), CycleChange(row["id"]))
        except DomainError as refusal:
            _tell(row["id"], refusal.code)
        except Exception:
            logger.exception("the cycle %s cannot go on by itself", row["id"])
        else:
            return True
        passed.append(row["id"])
    return False


@lru_cache(maxsize=1_000)
def _tell(cycle_id: UUID, code: str) -> None:
    """To the log, once: the cycle is tried again every few seconds."""
    logger.warning("the cycle %s cannot go on by itself: %s", cycle_id, code)
