"""What the clock brings: votes open and close by themselves, by the time of the database."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID

from db.models.votes import VoteRow, VoteState
from db.queries.votes import planning, running, timing
from db.queries.votes.locks import open_ballots
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Record
from db.transaction import savepoint
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from domain.votes.service.running import close_vote, open_vote

logger = logging.getLogger("unionhall.votes")

DUE_BATCH = 20
"""So many votes are looked at; one is opened, or closed, by a transaction: its roll may be long."""
Step: TypeAlias = Callable[[Work, VoteRow], Awaitable[None]]


async def votes_open_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Opens a vote whose time has come and whose roll nobody objects to; in all unions, whether there may be more.

    One that cannot be opened is told to the log, and does not hold up the others.
    """
    return await _first(conn, now, keyring, (await timing.lock_opening(conn, limit=DUE_BATCH), open_vote))


async def votes_close_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Closes a vote whose closing time has come; as `votes_open_due`."""
    return await _first(conn, now, keyring, (await timing.lock_closing(conn, limit=DUE_BATCH), close_vote))


async def votes_close_complete(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Closes a vote in which everybody has voted, and nobody may vote anew; as `votes_open_due`.

    Where a later ballot takes the place of an earlier one the vote stays open: its time was promised.
    """
    for row in await timing.list_once_only(conn, limit=DUE_BATCH):
        tenant_id, vote_id = row["tenant_id"], row["id"]
        await open_ballots(conn, tenant_id)
        entitled = row["roll_count"]
        if not await running.have_all_voted(conn, tenant_id, vote_id, row["kind"], entitled=entitled):
            continue
        vote = await planning.lock_any_vote(conn, tenant_id, vote_id)
        if vote is not None and vote.state == VoteState.OPEN and vote.paused_at is None:
            await close_vote(_work(conn, now, keyring, tenant_id), vote)
            return True
    return False


async def _first(conn: Connection, now: datetime, keyring: Keyring, what: tuple[Sequence[Record], Step]) -> bool:
    """Takes the step for the first vote of those for which it can be taken; the rows are locked."""
    due, step = what
    for row in due:
        vote = await planning.lock_any_vote(conn, row["tenant_id"], row["id"])
        if vote is None:
            continue
        try:
            async with savepoint(conn):
                await step(_work(conn, now, keyring, row["tenant_id"]), vote)
        except DomainError as refusal:
            _tell(row["id"], refusal.code)
            continue
        except Exception:
            logger.exception("the vote %s cannot go on by itself", row["id"])
            continue
        return True
    return False


@lru_cache(maxsize=1_000)
def _tell(vote_id: UUID, code: str) -> None:
    """To the log, once: the vote is tried again every few seconds, and its checklist tells officers what it lacks."""
    logger.warning("the vote %s cannot go on by itself: %s", vote_id, code)


def _work(conn: Connection, now: datetime, keyring: Keyring, tenant_id: UUID) -> Work:
    return Work(conn, Actor(tenant_id), Scope(tenant_id, None, {"vote_manage": (tenant_id,)}), now, keyring)
