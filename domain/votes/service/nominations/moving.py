"""The lock of a call, the guarded transitions of calls and nominations, and what is told of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from db.models.votes import (
    NominationCallRow,
    NominationCallState,
    NominationEnd,
    NominationRow,
    NominationState,
    VoteRow,
    VoteState,
)
from db.queries.votes import nomination_lists, nominations, planning
from db.session import Record
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Work
from domain.votes.errors import VoteStateRefused
from domain.votes.nomination_errors import (
    NominationCallNotFound,
    NominationCallStateRefused,
    NominationNotFound,
    NominationStateRefused,
)
from domain.votes.rules import nominations as rules

CallOf: TypeAlias = tuple[NominationCallRow, VoteRow]
"""A locked call, and its vote."""


@dataclass(frozen=True, slots=True)
class Held:
    """A locked call with its vote, the database's time after the lock, and what holds for the caller: `seen`."""

    call: NominationCallRow
    vote: VoteRow
    now: datetime
    seen: Record

    @property
    def of(self) -> CallOf:
        """The call with its vote."""
        return self.call, self.vote


async def held_call(work: Work, call_id: UUID) -> Held:
    """A call in the caller's sight, locked with its nominations until the transaction ends.

    Raises:
        NominationCallNotFound: There is none.
    """
    held = await _held(work, call_id)
    if held is None:
        raise NominationCallNotFound("callId")
    return held


async def _held(work: Work, call_id: UUID) -> Held | None:
    call = await nominations.lock_call(work.conn, work.scope.tenant_id, call_id)
    seen = None if call is None else await nomination_lists.find_seen(work.conn, work.scope, call_id)
    vote = None if call is None else await planning.find_any_vote(work.conn, call.tenant_id, call.vote_id)
    if call is None or seen is None or vote is None:
        return None
    return Held(call, vote, await planning.clock(work.conn), seen)


async def held_nomination(work: Work, nomination_id: UUID) -> tuple[Held, NominationRow]:
    """A nomination of a call in the caller's sight, locked with the call.

    Raises:
        NominationNotFound: There is none.
    """
    found = await find_held(work, nomination_id)
    if found is None:
        raise NominationNotFound("nominationId")
    return found


async def find_held(work: Work, nomination_id: UUID) -> tuple[Held, NominationRow] | None:
    """As `held_nomination`; None where there is none."""
    tenant_id = work.scope.tenant_id
    found = await nominations.find_nomination(work.conn, tenant_id, nomination_id)
    held = None if found is None else await _held(work, found.call_id)
    nomination = None if held is None else await nominations.find_nomination(work.conn, tenant_id, nomination_id)
    return None if held is None or nomination is None else (held, nomination)


async def own_nomination(work: Work, nomination_id: UUID) -> tuple[Held, NominationRow]:
    """A nomination of the caller's own, locked with its call, while the vote is a draft.

    Raises:
        DomainError: NOMINATION_NOT_FOUND (also of somebody else's), VOTE_STATE_REFUSED.
    """
    await hold(work)
    held, nomination = await held_nomination(work, nomination_id)
    if nomination.member_id != work.actor.member_id:
        raise NominationNotFound("nominationId")
    check_draft(held.vote)
    return held, nomination


async def hold(work: Work, *others: UUID) -> None:
    """Has the caller, and others, stay as they are until the transaction ends; before their call is locked."""
    own_id = work.actor.member_id
    members = [*others] if own_id is None else [own_id, *others]
    await nominations.hold_members(work.conn, work.scope.tenant_id, members)


def check_draft(vote: VoteRow) -> None:
    """Refuses what is done to nominations once the vote was announced: its candidates stand.

    Raises:
        VoteStateRefused: So it is. Fact: `state`.
    """
    if vote.state != VoteState.DRAFT:
        raise VoteStateRefused("voteId", state=vote.state)


async def move_call(work: Work, call: NominationCallRow, vote: VoteRow, to: NominationCallState) -> None:
    """The one guarded transition of a call, which is locked. Writes the row, records, emits.

    Raises:
        NominationCallStateRefused: It cannot become that. Fact: `state`.
    """
    if not rules.can_move(rules.CALL_MOVES, call.state, to):
        raise NominationCallStateRefused("callId", state=call.state)
    call.state = to.value
    await nominations.update_call(work.conn, call)
    await tell_call(work, call, vote, to.value)


async def move_nomination(work: Work, of: CallOf, nomination: NominationRow, to: NominationState) -> None:
    """The one guarded transition of a nomination, whose call is locked. Writes the row, records, emits.

    Raises:
        NominationStateRefused: It cannot become that. Fact: `state`.
    """
    if not rules.can_move(rules.NOMINATION_MOVES, nomination.state, to):
        raise NominationStateRefused("nominationId", state=nomination.state)
    nomination.state = to.value
    await nominations.update_nomination(work.conn, nomination)
    await tell_nomination(work, of, nomination, to.value)


async def end_nomination(
    work: Work,
    of: CallOf,
    nomination: NominationRow,
    to: NominationState,
    why: tuple[NominationEnd, str | None],
) -> None:
    """Ends a nomination: objections that wait fall away, and nominees that were taken have to be taken anew."""
    nomination.ended_at = await planning.clock(work.conn)
    nomination.end_code, nomination.ended_reason = why[0].value, why[1]
    await move_nomination(work, of, nomination, to)
    await nominations.drop_objections(work.conn, nomination.tenant_id, nomination.id)
    call, vote = of
    if call.state == NominationCallState.TAKEN:
        await move_call(work, call, vote, NominationCallState.ENDED)


async def gather(work: Work, of: CallOf, nomination: NominationRow) -> None:
    """Gives a nomination the state that follows from its seconders and its consent, while voices are gathered."""
    needed, count = of[0].seconders_needed, nomination.seconder_count
    to = rules.gathered_state(needed, count, is_consented=nomination.consented_at is not None)
    if to == nomination.state:
        await nominations.update_nomination(work.conn, nomination)
    else:
        await move_nomination(work, of, nomination, NominationState(to))


async def tell_call(work: Work, call: NominationCallRow, vote: VoteRow, word: str) -> None:
    """Records and emits what became of a call: `nomination_call.<word>`."""
    topic, place_id = f"nomination_call.{word}", vote.organisation_id
    await record(work, topic, "nomination_call", call.id, organisation_id=place_id, vote_id=str(vote.id))
    facts = {"organisation_id": str(place_id), "vote_id": str(vote.id)}
    await emit(work, topic, "nomination_call", call.id, **facts)


async def tell_nomination(work: Work, of: CallOf, nomination: NominationRow, word: str) -> None:
    """Records and emits what became of a nomination: `nomination.<word>`; who nominated or seconds is not told."""
    call, vote = of
    topic, place_id = f"nomination.{word}", vote.organisation_id
    await record(work, topic, "nomination", nomination.id, organisation_id=place_id, call_id=str(call.id))
    facts = {
        "organisation_id": str(place_id),
        "vote_id": str(vote.id),
        "call_id": str(call.id),
        "member_id": str(nomination.member_id),
    }
    await emit(work, topic, "nomination", nomination.id, **facts)
