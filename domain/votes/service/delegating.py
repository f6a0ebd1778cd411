"""Delegation 委托投票 in a vote by name: a member has another one on the roll vote for them.

Direct only, capped, and weaker than a ballot of one's own. What counts is decided at the close by one statement
(`db/queries/votes/weights.py`), so that nothing has to be corrected before.
"""

from dataclasses import dataclass
from uuid import UUID

from db.models.votes import DelegationEnd, VoteDelegationRow, VoteRow, VoteState
from db.queries.votes import delegating, planning
from db.queries.votes.locks import lock_casting, lock_delegations
from db.types import new_id
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Outcome, Work
from domain.votes.ballot_errors import NotOnRoll
from domain.votes.errors import VoteNotFound, VoteStateRefused, VoteTimeOver
from domain.votes.meeting_errors import DelegateNotFound, DelegationNotFound, DelegationNotOffered
from domain.votes.rules.delegations import DelegationFacts, delegation_refusal
from domain.votes.rules.drafts import number_in
from domain.votes.service.presence import is_listed

_OPEN_STATES = frozenset({VoteState.SCHEDULED, VoteState.OPEN})


@dataclass(frozen=True, slots=True)
class Delegate:
    """Who is to vote for the caller: number and name, which have to belong together."""

    vote_id: UUID
    delegate_number: str
    delegate_name: str


@dataclass(frozen=True, slots=True)
class DelegationRevoke:
    """The vote in which the caller votes themselves again."""

    vote_id: UUID


@dataclass(frozen=True, slots=True)
class DelegationDecline:
    """For whom the caller does not vote, by their number."""

    vote_id: UUID
    member_number: str


async def vote_delegate(work: Work, command: Delegate) -> Outcome:
    """Has another member on the roll vote for the caller. Emits `vote_delegation.given`, recorded with both.

    From the announcement to the close. Nobody learns by it whether a number alone is somebody's. Holds the lock of
    casting, so that a close waits for it, and that of the vote's delegations: of two for the last place one is refused.

    Raises:
        DomainError: VOTE_NOT_FOUND, DELEGATION_NOT_OFFERED, VOTE_STATE_REFUSED, VOTE_TIME_OVER, NOT_ON_ROLL,
            DELEGATE_NOT_FOUND, DELEGATE_IS_SELF, ALREADY_DELEGATED, OWN_BALLOT_CAST, HOLDS_DELEGATIONS,
            DELEGATE_HAS_DELEGATED, DELEGATION_CAP_REACHED.
    """
    member_id, vote, cap = await _delegating(work, command.vote_id)
    if not await is_listed(work, vote, member_id):
        raise NotOnRoll("voteId")
    delegate_id = await _delegate(work, vote, command)
    found = await delegating.find_facts(work.conn, vote.tenant_id, vote.id, member_id, delegate_id)
    refusal = delegation_refusal(DelegationFacts(is_self=member_id == delegate_id, cap=cap, **dict(found)))
    if refusal is not None:
        raise refusal
    delegation = VoteDelegationRow(
        tenant_id=vote.tenant_id,
        id=new_id(),
        vote_id=vote.id,
        member_id=member_id,
        delegate_id=delegate_id,
        given_at=await planning.clock(work.conn),
    )
    await delegating.insert_delegation(work.conn, delegation)
    await _tell(work, vote, "given", delegation.id, (member_id, delegate_id))
    return {"vote_id": vote.id}


async def vote_delegation_revoke(work: Work, command: DelegationRevoke) -> Outcome:
    """Takes the caller's vote back from whom they gave it to. Emits `vote_delegation.revoked`.

    Raises:
        DomainError: VOTE_NOT_FOUND, DELEGATION_NOT_OFFERED, VOTE_STATE_REFUSED, VOTE_TIME_OVER, DELEGATION_NOT_FOUND.
    """
    member_id, vote, _ = await _delegating(work, command.vote_id)
    await _end(work, vote, (member_id, None), DelegationEnd.REVOKED)
    return {"vote_id": vote.id}


async def vote_delegation_decline(work: Work, command: DelegationDecline) -> Outcome:
    """Does not vote for a member who wished it: they vote themselves, or ask another. Emits `vote_delegation.declined`.

    Raises:
        DomainError: VOTE_NOT_FOUND, DELEGATION_NOT_OFFERED, VOTE_STATE_REFUSED, VOTE_TIME_OVER, DELEGATION_NOT_FOUND.
    """
    delegate_id, vote, _ = await _delegating(work, command.vote_id)
    number = number_in(command.member_number)
    member_id = None if number is None else await delegating.find_numbered(work.conn, vote.tenant_id, number)
    if member_id is None:
        raise DelegationNotFound("memberNumber")
    await _end(work, vote, (member_id, delegate_id), DelegationEnd.DECLINED)
    return {"vote_id": vote.id}


async def _delegating(work: Work, vote_id: UUID) -> tuple[UUID, VoteRow, int]:
    """The caller, the vote, and how many ballots one member casts for others; both locks are held."""
    await lock_casting(work.conn, work.scope.tenant_id, vote_id)
    await lock_delegations(work.conn, vote_id)
    vote = await planning.find_any_vote(work.conn, work.scope.tenant_id, vote_id)
    if vote is None or work.actor.member_id is None or vote.state == VoteState.DRAFT:
        raise VoteNotFound("voteId")
    if vote.delegation_cap is None:
        raise DelegationNotOffered("voteId")
    if vote.state not in _OPEN_STATES:
        raise VoteStateRefused("voteId", state=vote.state)
    if vote.closes_at <= await planning.clock(work.conn):
        raise VoteTimeOver("voteId")
    return work.actor.member_id, vote, vote.delegation_cap


async def _delegate(work: Work, vote: VoteRow, command: Delegate) -> UUID:
    number, name = number_in(command.delegate_number), command.delegate_name.strip()
    found = None
    if number is not None and name.isprintable():  # a NUL is no text for a database
        found = await delegating.find_named(work.conn, vote.tenant_id, number, name)
    if found is None or not await is_listed(work, vote, found):
        raise DelegateNotFound("delegateNumber")
    return found


async def _end(work: Work, vote: VoteRow, parties: tuple[UUID, UUID | None], how: DelegationEnd) -> None:
    ended = await delegating.end_delegation(work.conn, vote.tenant_id, vote.id, parties, ended_as=how.value)
    if ended is None:
        raise DelegationNotFound("voteId")
    await _tell(work, vote, how.value, ended["id"], (ended["member_id"], ended["delegate_id"]))


async def _tell(work: Work, vote: VoteRow, word: str, delegation_id: UUID, parties: tuple[UUID, UUID]) -> None:
    """Into the log with both members, and to the other one of the two."""
    topic, place_id = f"vote_delegation.{word}", vote.organisation_id
    member_id, delegate_id = (str(each) for each in parties)
    facts = {"vote_id": str(vote.id), "member_id": member_id, "delegate_id": delegate_id}
    await record(work, topic, "vote_delegation", delegation_id, organisation_id=place_id, **facts)
    await emit(work, topic, "vote_delegation", delegation_id, organisation_id=str(place_id), **facts)
