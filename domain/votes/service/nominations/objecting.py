"""Objections against nominees while they are on public notice 公示."""

from dataclasses import dataclass
from uuid import UUID

from db.models.votes import (
    NominationEnd,
    NominationObjectionRow,
    NominationObjectionState,
    NominationState,
)
from db.queries.votes import nominations, planning
from db.types import new_id
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Outcome, Work
from domain.votes.errors import NotInMembership
from domain.votes.nomination_errors import (
    NominationNotFound,
    NominationObjectionDecided,
    NominationObjectionMade,
    NominationObjectionNotFound,
    NominationObjectionOwn,
    OwnNomination,
)
from domain.votes.rules import nominations as rules
from domain.votes.rules.drafts import MAX_OBJECTION, clean_text
from domain.votes.service.nominations.moving import Held, end_nomination, find_held, held_nomination, hold

_OUTSIDE = frozenset({"ended", "not_in_electorate"})


@dataclass(frozen=True, slots=True)
class NominationObject:
    """What speaks against a nominee."""

    nomination_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class NominationObjectionDecide:
    """Whether an objection is right, and why."""

    objection_id: UUID
    is_upheld: bool
    answer: str


async def nomination_object(work: Work, command: NominationObject) -> Outcome:
    """Objects against a nominee during the public notice, once each. Emits `nomination_objection.made`.

    Who belongs to the electorate may, with the right to elect or without it. Locks the call.

    Raises:
        DomainError: VOTE_TEXT_INVALID, NOMINATION_NOT_FOUND, NOT_IN_MEMBERSHIP, NOMINATION_NOT_ON_NOTICE,
            OWN_NOMINATION, NOMINATION_OBJECTION_MADE.
    """
    text = clean_text(command.text, "text", most=MAX_OBJECTION) or ""
    own_id = work.actor.member_id
    if own_id is None:
        raise NominationNotFound("nominationId")
    await hold(work)
    held, nomination = await held_nomination(work, command.nomination_id)
    if held.seen["candidacy"] in _OUTSIDE:
        raise NotInMembership("nominationId")
    rules.check_on_notice(held.call.state, nomination.state, held.call.notice_ends_at, held.now)
    if nomination.member_id == own_id:
        raise OwnNomination("nominationId")
    if await nominations.has_objected(work.conn, nomination.tenant_id, nomination.id, own_id):
        raise NominationObjectionMade("nominationId")
    objection = NominationObjectionRow(
        tenant_id=nomination.tenant_id,
        id=new_id(),
        nomination_id=nomination.id,
        member_id=own_id,
        text=text,
        state=NominationObjectionState.OPEN.value,
        created_at=held.now,
    )
    await nominations.insert_objection(work.conn, objection)
    await _tell(work, held, objection, "made")
    return {"nomination_id": nomination.id, "objection_id": objection.id}


async def nomination_objection_decide(work: Work, command: NominationObjectionDecide) -> Outcome:
    """Decides on an objection; one that is right refuses the nominee, with the answer as the reason that members read.

    Neither the candidate nor the objector decides. Emits `nomination_objection.decided`. Locks the call.

    Raises:
        DomainError: VOTE_TEXT_INVALID, NOMINATION_OBJECTION_NOT_FOUND, NOMINATION_OBJECTION_DECIDED,
            NOMINATION_OBJECTION_OWN.
    """
    answer = clean_text(command.answer, "answer", most=MAX_OBJECTION) or ""
    tenant_id = work.scope.tenant_id
    found = await nominations.find_objection(work.conn, tenant_id, command.objection_id)
    against = None if found is None else await find_held(work, found.nomination_id)
    objection = await nominations.find_objection(work.conn, tenant_id, command.objection_id)
    if against is None or objection is None:
        raise NominationObjectionNotFound("objectionId")
    held, nomination = against
    if await planning.find_vote(work.conn, work.scope, held.vote.id) is None:
        raise NominationObjectionNotFound("objectionId")
    if objection.state != NominationObjectionState.OPEN:
        raise NominationObjectionDecided("objectionId")
    if work.actor.member_id in {objection.member_id, nomination.member_id}:
        raise NominationObjectionOwn("objectionId")
    word = NominationObjectionState.UPHELD if command.is_upheld else NominationObjectionState.REJECTED
    objection.state, objection.answer = word.value, answer
    objection.decided_by_id, objection.decided_at = work.actor.member_id, held.now
    await nominations.update_objection(work.conn, objection)
    if command.is_upheld:
        why = NominationEnd.OBJECTION_UPHELD, answer
        await end_nomination(work, held.of, nomination, NominationState.REFUSED, why)
    await _tell(work, held, objection, "decided")
    return {"nomination_id": nomination.id, "objection_id": objection.id}


async def _tell(work: Work, held: Held, objection: NominationObjectionRow, word: str) -> None:
    topic, place_id = f"nomination_objection.{word}", held.vote.organisation_id
    await record(work, topic, "nomination_objection", objection.id, organisation_id=place_id, call_id=str(held.call.id))
    facts = {
        "organisation_id": str(place_id),
        "vote_id": str(held.vote.id),
        "call_id": str(held.call.id),
        "member_id": str(objection.member_id),
    }
    await emit(work, topic, "nomination_objection", objection.id, **facts)
