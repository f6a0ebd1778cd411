"""The register of presence 签到名册 of a meeting: who comes and goes, by an officer's hand or by the code in the hall.

A vote of a meeting takes ballots of those alone who are there. Presence is no secret: everybody in the hall sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.votes import VoteRow, VoteState
from db.queries.votes import casting, planning, presence, rolls, weights
from db.queries.votes.locks import lock_casting, open_ballots
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.shared.work import Outcome, Work
from domain.votes.ballot_errors import NotOnRoll
from domain.votes.errors import VoteNotFound, VoteStateRefused, VoteTimeOver
from domain.votes.hall_codes import hall_code, is_hall_code
from domain.votes.meeting_errors import NoMeeting, PresenceCodeWrong, PresentInvalid, PresentNotOnRoll
from domain.votes.rules.drafts import number_in
from domain.votes.service.moving import locked_vote
from domain.votes.service.rolls import electorate_of

MAX_AT_ONCE: Final = 500
"""Members whom one call writes into the register."""
_OPEN_STATES: Final = frozenset({VoteState.SCHEDULED, VoteState.OPEN})


@dataclass(frozen=True, slots=True)
class PresenceSet:
    """Who has come, or left, by the numbers of members."""

    vote_id: UUID
    member_numbers: Sequence[str]
    is_present: bool


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The code that the caller reads in the hall."""

    vote_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class CheckOut:
    """The meeting that the caller leaves."""

    vote_id: UUID


async def vote_presence_set(work: Work, command: PresenceSet) -> Outcome:
    """Writes down who has come to the meeting of a vote, or has left it; all of them or nobody.

    Whoever is there already, or gone, stays so: `changed_count` tells how many were written. From the announcement to
    the close. Locks the vote, and the entries of the roll of those who leave. Records `vote.presence_set`.

    Raises:
        DomainError: VOTE_NOT_FOUND, NO_MEETING, VOTE_STATE_REFUSED, VOTE_TIME_OVER, PRESENT_INVALID,
            PRESENT_NOT_ON_ROLL.
    """
    vote = await locked_vote(work, command.vote_id)
    await _check_meeting(work, vote)
    members = await _listed(work, vote, _clean(command.member_numbers))
    changed = await _set(work, vote, members, is_present=command.is_present)
    facts: dict[str, object] = {"is_present": command.is_present, "count": changed}
    await record(work, "vote.presence_set", "vote", vote.id, organisation_id=vote.organisation_id, **facts)
    return {"vote_id": vote.id, "changed_count": changed}


async def vote_check_in(work: Work, command: CheckIn) -> Outcome:
    """Puts the caller on the register of presence, who reads the code in the hall. Again makes no difference.

    Holds the lock of casting: a close waits for it. Records `vote.checked_in`.

    Raises:
        DomainError: VOTE_NOT_FOUND, NO_MEETING, VOTE_STATE_REFUSED, VOTE_TIME_OVER, PRESENCE_CODE_WRONG, NOT_ON_ROLL.
    """
    member_id, vote = await _attending(work, command.vote_id)
    now = await planning.clock(work.conn)
    if not is_hall_code(work.keyring, vote.tenant_id, vote.id, now, text=command.code):
        raise PresenceCodeWrong("code")
    if not await is_listed(work, vote, member_id):
        raise NotOnRoll("voteId")
    if await _set(work, vote, [member_id], is_present=True):
        await record(work, "vote.checked_in", "vote", vote.id, organisation_id=vote.organisation_id)
    return {"vote_id": vote.id}


async def vote_check_out(work: Work, command: CheckOut) -> Outcome:
    """Takes the caller off the register: they leave the meeting, and come back by the code. Records `vote.checked_out`.

    A ballot that they have cast stands. Locks their entry of the roll.

    Raises:
        DomainError: VOTE_NOT_FOUND, NO_MEETING, VOTE_STATE_REFUSED, VOTE_TIME_OVER.
    """
    member_id, vote = await _attending(work, command.vote_id)
    if await _set(work, vote, [member_id], is_present=False):
        await record(work, "vote.checked_out", "vote", vote.id, organisation_id=vote.organisation_id)
    return {"vote_id": vote.id}


async def hall_code_of(work: Work, vote_id: UUID) -> tuple[str, datetime] | None:
    """The code that an officer shows in the hall now, and when another takes its place; None out of reach.

    None too where there is no register, and before the announcement and after the close of the vote.
    """
    vote = await planning.find_vote(work.conn, work.scope, vote_id)
    if vote is None or not vote.is_meeting or vote.state not in _OPEN_STATES:
        return None
    return hall_code(work.keyring, vote.tenant_id, vote.id, await planning.clock(work.conn))


async def is_listed(work: Work, vote: VoteRow, member_id: UUID) -> bool:
    """Whether a member is on the roll of a vote; before it is frozen, whether they would be."""
    if vote.definition is not None:
        return await casting.is_on_roll(work.conn, vote.tenant_id, vote.id, member_id)
    return await rolls.is_entitled(work.conn, electorate_of(vote), member_id)


async def count_present(conn: Connection, tenant_id: UUID, vote_id: UUID) -> int:
    """Who of the roll was present 实到 at a meeting, in weights where the vote has them; asked once it has closed.

    Each member once: who is on the register at the close; who has voted and left, since their ballot stands; and whose
    delegation counts, since their vote is cast in the hall. Nothing of it changes after the close.
    """
    await open_ballots(conn, tenant_id)
    return await weights.sum_present(conn, tenant_id, vote_id)


async def _attending(work: Work, vote_id: UUID) -> tuple[UUID, VoteRow]:
    """The caller, and the meeting that they come to or leave; the lock of casting is held."""
    await lock_casting(work.conn, work.scope.tenant_id, vote_id)
    vote = await planning.find_any_vote(work.conn, work.scope.tenant_id, vote_id)
    if vote is None or work.actor.member_id is None or vote.state == VoteState.DRAFT:
        raise VoteNotFound("voteId")
    await _check_meeting(work, vote)
    return work.actor.member_id, vote


async def _check_meeting(work: Work, vote: VoteRow) -> None:
    if not vote.is_meeting:
        raise NoMeeting("voteId")
    if vote.state not in _OPEN_STATES:
        raise VoteStateRefused("voteId", state=vote.state)
    if vote.closes_at <= await planning.clock(work.conn):
        raise VoteTimeOver("voteId")


def _clean(numbers: Sequence[str]) -> Sequence[str]:
    """Numbers in one spelling, each once."""
    cleaned = [number_in(each) for each in numbers[: MAX_AT_ONCE + 1]]
    known = {each for each in cleaned if each is not None}
    if not 1 <= len(numbers) <= MAX_AT_ONCE or None in cleaned:
        raise PresentInvalid("memberNumbers", limit=MAX_AT_ONCE)
    return sorted(known)


async def _listed(work: Work, vote: VoteRow, numbers: Sequence[str]) -> Sequence[UUID]:
    """Those of the roll with these numbers.

    Raises:
        PresentNotOnRoll: Some are of nobody there.
    """
    if vote.definition is not None:
        found = await presence.list_entered(work.conn, vote.tenant_id, vote.id, numbers)
    else:
        found = await presence.list_entitled(work.conn, electorate_of(vote), numbers)
    if len(found) < len(numbers):
        raise PresentNotOnRoll("memberNumbers", count=len(numbers) - len(found))
    return found


async def _set(work: Work, vote: VoteRow, members: Sequence[UUID], *, is_present: bool) -> int:
    """How many have come, or left. Who writes it down is told where it is not the member themselves."""
    by_id = None if list(members) == [work.actor.member_id] else work.actor.member_id
    if is_present:
        stays = [(new_id(), member_id) for member_id in members]
        return await presence.come(work.conn, vote.tenant_id, vote.id, stays, by_id=by_id)
    return await presence.leave(work.conn, vote.tenant_id, vote.id, members, by_id=by_id)
