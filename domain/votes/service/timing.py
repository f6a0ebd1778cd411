"""What the clock brings: votes open and close by themselves, by the time of the database."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from uuid import UUID

from db.models.votes import VoteRow, VoteState
from db.queries.votes import planning, running, timing
from db.queries.votes.locks import open_ballots
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from db.transaction import savepoint
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.turns import Reading, Turns
from domain.shared.work import Work
from domain.votes.service.running import close_vote, open_vote

logger = logging.getLogger("unionhall.votes")

DUE_BATCH = 20
"""So many votes are looked at; one is opened, or closed, by a transaction: its roll may be long."""
Step: TypeAlias = Callable[[Work, VoteRow], Awaitable[None]]


class _Clock(NamedTuple):
    """Who acts when nobody asks."""

    conn: Connection
    now: datetime
    keyring: Keyring

    def work(self, tenant_id: UUID) -> Work:
        """The transaction, in a union."""
        scope = Scope(tenant_id, None, {"vote_manage": (tenant_id,)})
        return Work(self.conn, Actor(tenant_id), scope, self.now, self.keyring)


async def votes_open_due(conn: Connection, now: datetime, keyring: Keyring, turns: Turns | None = None) -> bool:
    """Opens a vote whose time has come and whose roll nobody objects to; in all unions, whether there may be more.

    One that cannot be opened is told to the log, and does not hold up the others: `turns` goes on behind it.
    """
    return await _first(_Clock(conn, now, keyring), turns or Turns(), timing.lock_opening, open_vote)


async def votes_close_due(conn: Connection, now: datetime, keyring: Keyring, turns: Turns | None = None) -> bool:
    """Closes a vote whose closing time has come; as `votes_open_due`."""
    return await _first(_Clock(conn, now, keyring), turns or Turns(), timing.lock_closing, close_vote)


async def votes_close_complete(conn: Connection, now: datetime, keyring: Keyring, turns: Turns | None = None) -> bool:
    """Closes a vote in which everybody has voted, and nobody may vote anew; as `votes_open_due`.

    Where a later ballot takes the place of an earlier one the vote stays open: its time was promised.
    """
    turns = turns or Turns()
    async with aclosing(turns.due(conn, timing.list_once_only, limit=DUE_BATCH)) as due:
        async for row in due:
            tenant_id, vote_id = row["tenant_id"], row["id"]
            await open_ballots(conn, tenant_id)
            entitled = row["roll_count"]
            if not await running.have_all_voted(conn, tenant_id, vote_id, row["kind"], entitled=entitled):
                continue
            vote = await planning.lock_any_vote(conn, tenant_id, vote_id)
            if vote is not None and vote.state == VoteState.OPEN and vote.paused_at is None:
                await close_vote(_Clock(conn, now, keyring).work(tenant_id), vote)
                return True
    return turns.has_more


async def _first(clock: _Clock, turns: Turns, read: Reading, step: Step) -> bool:
    """Takes the step for the next vote for which it can be taken; the rows are locked."""
    async with aclosing(turns.due(clock.conn, read, limit=DUE_BATCH)) as due:
        async for row in due:
            vote = await planning.lock_any_vote(clock.conn, row["tenant_id"], row["id"])
            if vote is None:
                continue
            try:
                async with savepoint(clock.conn):
                    await step(clock.work(row["tenant_id"]), vote)
            except DomainError as refusal:
                _tell(row["id"], refusal.code)
                continue
            except Exception:
                logger.exception("the vote %s cannot go on by itself", row["id"])
                continue
            return True
    return turns.has_more


@lru_cache(maxsize=1_000)
def _tell(vote_id: UUID, code: str) -> None:
    """To the log, once: the vote is tried again every few seconds, and its checklist tells officers what it lacks."""
    logger.warning("the vote %s cannot go on by itself: %s", vote_id, code)
