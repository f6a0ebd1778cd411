"""Turnout 投票率: counted every some seconds, followed by subscriptions, and told by name once the vote has closed."""

import logging
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from db.queries import events as event_queries
from db.queries.votes import turnout
from db.queries.votes.locks import open_ballots
from db.scope import Scope
from db.session import Connection, Database
from db.transaction import savepoint
from db.wake import Wake
from domain.audit.service import record
from domain.shared.handlers import Event
from domain.shared.turns import Turns
from domain.shared.watching import PresentScope, watch_work
from domain.shared.work import Outcome, Work
from domain.votes.errors import VoteNotFound, VoteStateRefused
from domain.votes.rules.drafts import clean_reason

logger = logging.getLogger("unionhall.votes")

COUNTED_EVERY: Final = timedelta(seconds=10)
"""Turnout that were told more often would tell who has just voted: so long, however many processes there are."""
COUNTED_AT_ONCE = 50
"""Votes that one transaction looks after at most."""


@dataclass(frozen=True, slots=True)
class VoteTurnoutInspect:
    """Which part of a roll an officer wants to see by name, and why."""

    vote_id: UUID
    organisation_id: UUID
    reason: str


async def turnout_count(conn: Connection, now: datetime, turns: Turns | None = None) -> bool:
    """Counts the turnout of votes that are open, or have closed since they were counted; whether the round has more.

    By the numbers of members, never by the single ballot: nothing of a ballot is read but that it is there. Emits one
    `vote.turnout_counted` for each vote in which a number has changed. One process counts at a time, and leaves alone
    what any has looked after less than ten seconds ago, and where nothing was cast since. Open votes are due again and
    again: `turns` goes on behind those that were counted, and behind one that cannot be counted.
    """
    turns = turns or Turns()
    if not await turnout.lock_counting(conn):
        return False
    await turnout.heal_totals(conn)
    async for row in turns.due(conn, partial(turnout.list_due, now=now, every=COUNTED_EVERY), limit=COUNTED_AT_ONCE):
        try:
            async with savepoint(conn):
                await _look_after(conn, dict(row), now)
        except Exception:
            logger.exception("the turnout of the vote %s cannot be counted", row["id"])
    return turns.has_more


async def _look_after(conn: Connection, vote: Mapping[str, Any], now: datetime) -> None:
    tenant_id, vote_id = vote["tenant_id"], vote["id"]
    await open_ballots(conn, tenant_id)
    # Before the count: what is cast meanwhile is in it, and counted once more the next time.
    cast = await turnout.count_cast(conn, tenant_id, vote_id)
    if vote["closed_at"] is not None or cast != vote["cast_count"]:
        await _count(conn, vote, now)
    await turnout.mark_looked(conn, tenant_id, vote_id, now=now, cast=cast)


async def _count(conn: Connection, vote: Mapping[str, Any], now: datetime) -> None:
    tenant_id, vote_id = vote["tenant_id"], vote["id"]
    if await turnout.count_turnout(conn, tenant_id, vote_id, now=now, closed_at=vote["closed_at"]):
        facts: dict[str, object] = {"organisation_id": str(vote["organisation_id"])}
        await event_queries.insert_event(
            conn, tenant_id, topic="vote.turnout_counted", subject_kind="vote", subject_id=vote_id, facts=facts
        )


async def turnout_watch(
    database: Database, wake: Wake, present_scope: PresentScope, vote_id: UUID
) -> AsyncGenerator[Mapping[str, Any], None]:
    """The turnout of a vote in sight as a whole: now, and whenever it has changed, at the latest every 2 s.

    Ends with the count after the close, or when the vote is out of sight; nothing at all for who never saw it. Holds no
    connection between looks.
    """

    async def find(conn: Connection, scope: Scope) -> Mapping[str, Any] | None:
        row = await turnout.find_followed(conn, scope, vote_id)
        return None if row is None else dict(row)

    async for row in watch_work(database, wake, present_scope, find, under_way={"counting"}):
        yield row


async def vote_turnout_inspect(work: Work, command: VoteTurnoutInspect) -> Outcome:
    """Lets an officer see who of an organisation has voted, once the vote has closed; never while it is open.

    Records `vote.turnout_inspected` with organisation and reason, before anything is told. Writes nothing else.

    Raises:
        DomainError: VOTE_TEXT_INVALID, VOTE_NOT_FOUND, VOTE_STATE_REFUSED.
    """
    reason = clean_reason(command.reason)
    vote = await turnout.find_in_hand(work.conn, work.scope, command.vote_id)
    if vote is None:
        raise VoteNotFound("voteId")
    if vote["closed_at"] is None:
        raise VoteStateRefused("voteId", state=vote["state"])
    await record(
        work,
        "vote.turnout_inspected",
        "vote",
        command.vote_id,
        organisation_id=vote["organisation_id"],
        part_id=str(command.organisation_id),
        reason=reason,
    )
    return {"vote_id": command.vote_id, "organisation_id": command.organisation_id}


async def turnout_counted(work: Work, event: Event) -> bool:  # noqa: ARG001  # the shape of a handler
    """Handles `vote.turnout_counted`: nobody is told but who follows the turnout on a screen."""
    return True
