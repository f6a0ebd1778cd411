"""From nominees to options of the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.votes import NominationCallRow, NominationCallState, VoteOptionRow, VoteQuestionRow, VoteState
from db.queries.votes import nominations, planning
from db.session import Record
from db.types import new_id
from domain.shared.work import Outcome, Work
from domain.votes.errors import QuestionsInvalid
from domain.votes.nomination_errors import (
    NominationCallNotFound,
    NominationCallStateRefused,
    NominationQuestionNotFound,
)
from domain.votes.rules import nominations as rules
from domain.votes.rules.drafts import MAX_BALLOT_BYTES
from domain.votes.service.moving import check_state
from domain.votes.service.nominations.moving import move_call
from voting.ballots import Kind, Question, ballot_length

_BOUNDED = frozenset({"choice", "ranking"})


@dataclass(frozen=True, slots=True)
class NominationsTake:
    """Nominees as options, in a given order where the call says so; None: by number."""

    call_id: UUID
    nomination_ids: Sequence[UUID] | None = None


async def nominations_take(work: Work, command: NominationsTake) -> Outcome:
    """Writes the accepted nominees who may stand today as the options of the question; others that it had are gone.

    Can be repeated until the vote is announced. Who lost the right to stand is left out, and shown with the reason.
    Locks the nominees shared, the vote, then the call: whoever leaves in this moment is no option, or takes the call
    back. Emits `nomination_call.taken`.

    Raises:
        DomainError: NOMINATION_CALL_NOT_FOUND, VOTE_STATE_REFUSED, NOMINATION_CALL_STATE_REFUSED,
            NOMINATION_QUESTION_NOT_FOUND, NOMINEES_MISSING, NOMINEE_ORDER_INVALID, QUESTIONS_INVALID.
    """
    found = await nominations.find_call(work.conn, work.scope, command.call_id)
    if found is not None:
        standing = await nominations.list_nominees(work.conn, found.tenant_id, found.id)
        await nominations.hold_members(work.conn, found.tenant_id, [row["member_id"] for row in standing])
    vote = None if found is None else await planning.lock_vote(work.conn, work.scope, found.vote_id)
    call = None if vote is None else await nominations.lock_call(work.conn, work.scope.tenant_id, command.call_id)
    if call is None or vote is None:
        raise NominationCallNotFound("callId")
    check_state(vote, VoteState.DRAFT)
    if not rules.can_move(rules.CALL_MOVES, call.state, NominationCallState.TAKEN):
        raise NominationCallStateRefused("callId", state=call.state)
    nominees = {row["id"]: row for row in await nominations.list_nominees(work.conn, call.tenant_id, call.id)}
    order = rules.ordered(list(nominees), call.nominee_order, command.nomination_ids)
    await _write(work, call, [nominees[each] for each in order])
    await move_call(work, call, vote, NominationCallState.TAKEN)
    return {"call_id": call.id, "vote_id": vote.id}


async def _write(work: Work, call: NominationCallRow, nominees: Sequence[Record]) -> None:
    questions = await planning.list_questions(work.conn, call.tenant_id, call.vote_id)
    question = next((each for each in questions if each.position == call.question_position), None)
    if question is None:
        raise NominationQuestionNotFound("callId")
    if question.kind not in _BOUNDED:
        question.maximum = len(nominees)
    await _check_length(work, questions, question, len(nominees))
    texts = rules.labels([(row["number"], row["name"], row["branch"]) for row in nominees])
    options = [
        VoteOptionRow(
            tenant_id=call.tenant_id,
            id=new_id(),
            question_id=question.id,
            position=position,
            label=text,
            member_id=row["member_id"],
        )
        for position, (row, text) in enumerate(zip(nominees, texts, strict=True), 1)
    ]
    await nominations.replace_options(work.conn, call.tenant_id, question.id, options, question.maximum)


async def _check_length(work: Work, questions: Sequence[VoteQuestionRow], changed: VoteQuestionRow, count: int) -> None:
    """Refuses more nominees than fit on the longest ballot that can be sent."""
    options = await planning.list_options(work.conn, changed.tenant_id, changed.vote_id)
    places = [row["question_position"] for row in options]
    asked = [
        Question(
            each.position,
            Kind(each.kind),
            count if each is changed else places.count(each.position),
            *(each.minimum, each.maximum, each.maximum_score, each.write_in_count),
        )
        for each in questions
    ]
    if ballot_length(asked) > MAX_BALLOT_BYTES:
        raise QuestionsInvalid("callId", limit=len(places))
