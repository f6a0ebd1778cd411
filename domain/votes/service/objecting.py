"""Objections to a roll: somebody is missing, or should not be there. None may wait when the vote opens."""

from dataclasses import dataclass
from uuid import UUID

from db.models.votes import ObjectionState, VoteObjectionRow, VoteRow, VoteState
from db.queries.votes import objecting, planning, rolls
from db.types import new_id
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Outcome, Work
from domain.votes.errors import (
    AlreadyOnRoll,
    NotInMembership,
    ObjectionDecided,
    ObjectionMade,
    ObjectionNotFound,
    ObjectionsTooMany,
    ObjectionWindowOver,
    OwnObjection,
    VoteNotFound,
)
from domain.votes.policy import may_object
from domain.votes.rules import drafts
from domain.votes.service.rolls import electorate_of


@dataclass(frozen=True, slots=True)
class ObjectionMake:
    """An objection of the caller's; without a number: they are missing themselves."""

    vote_id: UUID
    text: str
    subject_number: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectionDecide:
    """The answer to an objection, and whether it is right."""

    objection_id: UUID
    is_upheld: bool
    answer: str


async def vote_objection_make(work: Work, command: ObjectionMake) -> Outcome:
    """Objects to the roll of a scheduled vote of the union, on it or not. Emits `vote_objection.made`.

    Nobody is told whether a number is somebody's. Locks the vote: an opening at the same moment comes before or after.

    Raises:
        DomainError: VOTE_TEXT_INVALID, SUBJECT_NUMBER_INVALID, VOTE_NOT_FOUND (also of a draft), NOT_IN_MEMBERSHIP,
            OBJECTION_WINDOW_OVER, OBJECTION_MADE, OBJECTIONS_TOO_MANY, ALREADY_ON_ROLL.
    """
    text = drafts.clean_text(command.text, "text", most=drafts.MAX_OBJECTION) or ""
    number = drafts.clean_number(command.subject_number)
    member_id, tenant_id = work.actor.member_id, work.scope.tenant_id
    vote = await planning.lock_any_vote(work.conn, tenant_id, command.vote_id)
    if vote is None or member_id is None or vote.state == VoteState.DRAFT:
        raise VoteNotFound("voteId")
    standing = await objecting.find_standing(work.conn, tenant_id, member_id)
    if standing is None or not may_object(standing[0]):
        raise NotInMembership("voteId")
    await _check_window(work, vote)
    await _check_repeated(work, vote, member_id, number)
    objection = VoteObjectionRow(
        tenant_id=tenant_id,
        id=new_id(),
        vote_id=vote.id,
        member_id=member_id,
        subject_number=number,
        text=text,
        state=ObjectionState.OPEN.value,
        created_at=work.now,
    )
    await objecting.insert_objection(work.conn, objection)
    await _tell(work, vote, objection, "made")
    return {"vote_id": vote.id, "objection_id": objection.id}


async def vote_objection_decide(work: Work, command: ObjectionDecide) -> Outcome:
    """Decides on an objection of somebody else's. Emits `vote_objection.decided`.

    Where the vote has a list of electors an objection that is right mends it: who is missing is added, the member of
    the number is taken off. Else the register is what has to be put right, and the roll follows it when the vote opens.
    Locks the vote.

    Raises:
        DomainError: VOTE_TEXT_INVALID, OBJECTION_NOT_FOUND, OBJECTION_DECIDED, OWN_OBJECTION.
    """
    answer = drafts.clean_text(command.answer, "answer", most=drafts.MAX_OBJECTION) or ""
    found = await objecting.find_objection(work.conn, work.scope, command.objection_id)
    vote = None if found is None else await planning.lock_vote(work.conn, work.scope, found.vote_id)
    objection = await objecting.find_objection(work.conn, work.scope, command.objection_id)
    if vote is None or objection is None:
        raise ObjectionNotFound("objectionId")
    if objection.state != ObjectionState.OPEN:
        raise ObjectionDecided("objectionId")
    if objection.member_id == work.actor.member_id:
        raise OwnObjection("objectionId")
    objection.state = (ObjectionState.UPHELD if command.is_upheld else ObjectionState.REJECTED).value
    objection.answer = answer
    objection.decided_by_id, objection.decided_at = work.actor.member_id, work.now
    await objecting.decide(work.conn, objection)
    if command.is_upheld and vote.has_electors and vote.definition is None:
        await _mend(work, vote, objection)
    await _tell(work, vote, objection, "decided")
    return {"vote_id": vote.id, "objection_id": objection.id}


async def _check_window(work: Work, vote: VoteRow) -> None:
    now = await planning.clock(work.conn)
    if vote.state != VoteState.SCHEDULED or vote.objections_end_at is None or vote.objections_end_at <= now:
        raise ObjectionWindowOver("voteId")


async def _check_repeated(work: Work, vote: VoteRow, member_id: UUID, number: str | None) -> None:
    waiting, same = await objecting.count_own_open(work.conn, vote.tenant_id, vote.id, member_id, number)
    if same:
        raise ObjectionMade("subjectNumber")
    if waiting >= drafts.MAX_OBJECTIONS:
        raise ObjectionsTooMany("voteId", limit=drafts.MAX_OBJECTIONS)
    if number is None and await rolls.is_entitled(work.conn, electorate_of(vote), member_id):
        raise AlreadyOnRoll("voteId")


async def _mend(work: Work, vote: VoteRow, objection: VoteObjectionRow) -> None:
    if objection.subject_number is None:
        await objecting.add_elector(work.conn, vote.tenant_id, vote.id, objection.member_id)
    else:
        await objecting.drop_elector(work.conn, vote.tenant_id, vote.id, objection.subject_number)


async def _tell(work: Work, vote: VoteRow, objection: VoteObjectionRow, word: str) -> None:
    topic, place_id = f"vote_objection.{word}", vote.organisation_id
    await record(work, topic, "vote_objection", objection.id, organisation_id=place_id, vote_id=str(vote.id))
    facts = {"organisation_id": str(place_id), "vote_id": str(vote.id), "member_id": str(objection.member_id)}
    await emit(work, topic, "vote_objection", objection.id, **facts)
