"""Lots 抽签: what a committee has drawn between equals, entered by two officers; the count goes on from it.

Nothing is ever decided by chance in the server: who is preferred was drawn outside, and how stands in the entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.models.votes import VoteLotRow, VoteRow, VoteState
from db.queries.votes import counting, planning, stations
from db.queries.votes.locks import open_ballots
from db.types import new_id
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work
from domain.votes.ballot_errors import LotDiffers, LotInvalid, LotNotWanted, SecondDrawerNeeded
from domain.votes.errors import VoteNotFound
from domain.votes.paper_errors import CandidateMayNotCount
from domain.votes.rules.drafts import MAX_REASON, clean_text
from domain.votes.service.counting import count_vote, missing_lots
from domain.votes.service.moving import check_state, locked_vote, tell_vote
from voting.canonical import parse


@dataclass(frozen=True, slots=True)
class LotEnter:
    """A lot of a question, by its number: the tied candidates as they were drawn, and how.

    `is_anew`: in the place of what another officer has entered and nobody has confirmed.
    """

    vote_id: UUID
    question: int
    drawn: Sequence[int]
    source: str
    is_anew: bool = False


@dataclass(frozen=True, slots=True)
class PendingLot:
    """A tie that waits for a lot: whose candidates, by number and name, and what for.

    `is_entered`: an officer has entered an order, and another one has to; `is_own`: that was the caller.
    """

    question: int
    purpose: str
    among: Sequence[tuple[int, str]]
    is_entered: bool
    is_own: bool


async def vote_lot_enter(work: Work, command: LotEnter) -> Outcome:
    """Enters a lot of a vote that was tallied; with the second officer's same order the count goes on from it.

    The first entry waits. The same officer enters again to put it right. Who confirms counts and decides anew, in the
    same transaction; there may be a further tie. The outcome tells whether it `is_drawn`. Emits nothing.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_TEXT_INVALID, LOT_NOT_WANTED,
            LOT_INVALID, LOT_DIFFERS, SECOND_DRAWER_NEEDED, CANDIDATE_MAY_NOT_COUNT.
    """
    await require_recent_proof(work)
    officer_id = work.actor.member_id
    if officer_id is None:
        raise VoteNotFound("voteId")
    source = clean_text(command.source, "source", most=MAX_REASON) or ""
    vote = await locked_vote(work, command.vote_id)
    check_state(vote, VoteState.TALLIED)
    if await stations.count_standing(work.conn, vote.tenant_id, vote.id, [officer_id]):
        raise CandidateMayNotCount("voteId")
    among = await _wanted(work, vote, command.question)
    drawn = list(command.drawn)
    if sorted(drawn) != among:
        raise LotInvalid("order")
    first_id = await _confirmed(work, vote, command, among, officer_id)
    entry = VoteLotRow(
        tenant_id=vote.tenant_id,
        id=new_id(),
        vote_id=vote.id,
        question=command.question,
        among=among,
        drawn=drawn,
        source=source,
        confirms_id=first_id,
        entered_by_id=officer_id,
        entered_at=await planning.clock(work.conn),
    )
    await counting.insert_lot(work.conn, entry)
    if first_id is not None:
        await _count_on(work, vote)
    await tell_vote(work, vote, "lot_entered" if first_id is None else "lot_drawn", is_emitted=False)
    return {"vote_id": vote.id, "is_drawn": first_id is not None}


async def pending_lots(work: Work, vote_id: UUID) -> Sequence[PendingLot] | None:
    """The ties of a tallied vote that wait for a lot, by question, for officers; changes nothing.

    None out of reach, and for what is not tallied. Privacy: who is equal, and no number.
    """
    vote = await planning.find_vote(work.conn, work.scope, vote_id)
    if vote is None or vote.state != VoteState.TALLIED:
        return None
    result = await counting.find_counts(work.conn, vote.tenant_id, vote.id)
    if result is None:
        return []
    found = []
    for number in missing_lots(result["counts"], result["verdict"]):
        count = result["counts"][number - 1]
        among, names = count["pending"]["among"], candidate_names(vote, number, count)
        waiting = await counting.find_waiting_lot(work.conn, vote.tenant_id, vote.id, number, among)
        named = [(each, names[each - 1]) for each in among]
        is_own = waiting is not None and waiting["entered_by_id"] == work.actor.member_id
        found.append(PendingLot(number, count["pending"]["for"], named, waiting is not None, is_own))
    return found


def candidate_names(vote: VoteRow, number: int, count: Mapping[str, Any]) -> Sequence[str]:
    """The names of the candidates of a question of an opened vote, by their numbers from 1."""
    definition: Any = parse((vote.definition or "").encode())
    return [*(each["label"] for each in definition["questions"][number - 1]["options"]), *count["write_ins"]]


async def _wanted(work: Work, vote: VoteRow, question: int) -> list[int]:
    """The tied candidates of a question that waits for a lot, ascending."""
    result = await counting.find_counts(work.conn, vote.tenant_id, vote.id)
    if result is None or question not in missing_lots(result["counts"], result["verdict"]):
        raise LotNotWanted("question")
    return list(result["counts"][question - 1]["pending"]["among"])


async def _confirmed(
    work: Work, vote: VoteRow, command: LotEnter, among: Sequence[int], officer_id: UUID
) -> UUID | None:
    """The entry of another officer with the same order; None where this one is the first."""
    waiting = await counting.find_waiting_lot(work.conn, vote.tenant_id, vote.id, command.question, among)
    if waiting is None:
        return None
    is_same = list(waiting["drawn"]) == list(command.drawn)
    if waiting["entered_by_id"] == officer_id:
        if is_same:
            raise SecondDrawerNeeded("voteId")
        return None
    if is_same:
        first_id: UUID = waiting["id"]
        return first_id
    if command.is_anew:
        return None
    raise LotDiffers("order")


async def _count_on(work: Work, vote: VoteRow) -> None:
    await open_ballots(work.conn, vote.tenant_id)
    counted = await count_vote(work, vote)
    await counting.write_counts(
        work.conn,
        vote.tenant_id,
        vote.id,
        counts=counted.counts or (),
        verdict=counted.verdict,
        words=counted.words,
    )
