"""What the clock brings to nominations: calls close, and public notices end, by the time of the database."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from db.models.votes import NominationCallState, NominationEnd, NominationRow, NominationState
from db.queries.votes import nomination_timing, nominations, planning
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Record
from db.transaction import savepoint
from domain.shared.actor import Actor
from domain.shared.work import Work
from domain.votes.rules import nominations as rules
from domain.votes.service.nominations.moving import CallOf, end_nomination, move_call, move_nomination

logger = logging.getLogger("unionhall.votes")

DUE_BATCH = 20
"""So many calls are looked at; one takes its step by a transaction."""
Step: TypeAlias = Callable[[Work, CallOf], Awaitable[None]]


async def nominations_close_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Closes a call whose time has come; in all unions, whether there may be more.

    Who has seconders and consented goes on public notice; the others lapse.
    """
    return await _first(conn, now, keyring, (await nomination_timing.lock_closing(conn, limit=DUE_BATCH), close_call))


async def nominations_end_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Ends a public notice that is over, once no objection waits: its nominees are accepted."""
    return await _first(conn, now, keyring, (await nomination_timing.lock_ending(conn, limit=DUE_BATCH), end_notice))


async def close_call(work: Work, of: CallOf) -> None:
    """Closes a locked call. Emits `nomination_call.on_notice`, or `nomination_call.ended` where nobody goes there."""
    call, vote = of
    live = await nominations.list_live(work.conn, call.tenant_id, call.id)
    left = [each for each in live if await _goes_on(work, of, each)]
    call.notice_ends_at = rules.notice_end(await planning.clock(work.conn), call.notice_days) if left else None
    if left and call.notice_days:
        await move_call(work, call, vote, NominationCallState.ON_NOTICE)
    else:
        await _accept(work, of, left)


async def end_notice(work: Work, of: CallOf) -> None:
    """Accepts the nominees of a locked call whose public notice is over. Emits `nomination_call.ended`."""
    call, _ = of
    await _accept(work, of, await nominations.list_live(work.conn, call.tenant_id, call.id))


async def _goes_on(work: Work, of: CallOf, nomination: NominationRow) -> bool:
    to, code = rules.closed_state(nomination.state, is_consented=nomination.consented_at is not None)
    if code is None:
        await move_nomination(work, of, nomination, NominationState(to))
        return True
    await end_nomination(work, of, nomination, NominationState(to), (NominationEnd(code), None))
    return False


async def _accept(work: Work, of: CallOf, nominees: Sequence[NominationRow]) -> None:
    for each in nominees:
        await move_nomination(work, of, each, NominationState.ACCEPTED)
    await move_call(work, *of, NominationCallState.ENDED)


async def _first(conn: Connection, now: datetime, keyring: Keyring, what: tuple[Sequence[Record], Step]) -> bool:
    """Takes the step for the first call of those for which it can be taken; the rows are locked."""
    due, step = what
    for row in due:
        tenant_id: UUID = row["tenant_id"]
        call = await nominations.lock_call(conn, tenant_id, row["id"])
        vote = None if call is None else await planning.find_any_vote(conn, tenant_id, call.vote_id)
        if call is None or vote is None:
            continue
        try:
            async with savepoint(conn):
                await step(Work(conn, Actor(tenant_id), Scope(tenant_id, None, {}), now, keyring), (call, vote))
        except Exception:
            logger.exception("the call for nominations %s cannot go on by itself", row["id"])
            continue
        return True
    return False
