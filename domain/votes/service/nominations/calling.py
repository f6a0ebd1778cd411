"""The officers' side of a call 提名公告: opened, changed, extended, cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.votes import (
    NominationCallRow,
    NominationCallState,
    NominationEnd,
    NominationState,
    VoteRow,
    VoteState,
)
from db.queries.votes import nominations, planning
from db.types import new_id
from domain.organisations.service import rule_values
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work
from domain.votes.errors import VoteNotFound
from domain.votes.nomination_errors import (
    NominationCallMade,
    NominationCallNotFound,
    NominationCallStateRefused,
    NominationQuestionNotFound,
)
from domain.votes.rules import nominations as rules
from domain.votes.rules.drafts import QuestionDraft, clean_reason, clean_text
from domain.votes.rules.nominations import CallDraft
from domain.votes.service.moving import check_state, locked_vote
from domain.votes.service.nominations.moving import end_nomination, move_call, tell_call


@dataclass(frozen=True, slots=True)
class CallOpen:
    """A call for the question of a number."""

    vote_id: UUID
    question_number: int
    draft: CallDraft


@dataclass(frozen=True, slots=True)
class CallChange:
    """Other words and numbers of a call; None: as they are."""

    call_id: UUID
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    text: str | None = None
    seconders_needed: int | None = None
    nomination_limit: int | None = None
    notice_days: int | None = None
    membership_months: int | None = None
    nominee_order: str | None = None


@dataclass(frozen=True, slots=True)
class CallCancel:
    """The end of a call, and why; members read it."""

    call_id: UUID
    reason: str


async def nomination_call_open(work: Work, command: CallOpen) -> Outcome:
    """Calls for nominations for a question of a draft. Emits `nomination_call.opened`: the electorate is told.

    Whether names are masked is the rule of the place today. Locks the vote.

    Raises:
        DomainError: VOTE_TEXT_INVALID, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, NOMINATION_NUMBER_INVALID,
            NOMINATION_WINDOW_INVALID, NOMINATION_QUESTION_NOT_FOUND, NOMINATION_CALL_MADE.
    """
    draft = _cleaned(command.draft)
    vote = await locked_vote(work, command.vote_id)
    check_state(vote, VoteState.DRAFT)
    officer_id = work.actor.member_id
    if officer_id is None:
        raise VoteNotFound("voteId")
    now = await planning.clock(work.conn)
    rules.check_call(draft, now)
    questions = await planning.list_questions(work.conn, vote.tenant_id, vote.id)
    if command.question_number not in {each.position for each in questions}:
        raise NominationQuestionNotFound("questionNumber")
    if await nominations.has_call(work.conn, vote.tenant_id, vote.id, command.question_number):
        raise NominationCallMade("questionNumber")
    key = RuleKey.VOTE_NOMINEES_ARE_MASKED
    ruled = await rule_values(work, vote.organisation_id, [key], on=local_day(now))
    call = NominationCallRow(
        tenant_id=vote.tenant_id,
        id=new_id(),
        vote_id=vote.id,
        question_position=command.question_number,
        state=NominationCallState.OPEN.value,
        names_masked=bool(ruled[key]),
        opened_by_id=officer_id,
        created_at=work.now,
        **_columns(draft),
    )
    await nominations.insert_call(work.conn, call)
    await tell_call(work, call, vote, "opened")
    return {"call_id": call.id}


async def nomination_call_change(work: Work, command: CallChange) -> Outcome:
    """Has a call say something else before it begins; afterwards it can only close later.

    Emits `nomination_call.changed`: the electorate is told. Locks vote and call: a nomination at the same moment comes
    before or after.

    Raises:
        DomainError: VOTE_TEXT_INVALID, NOMINATION_CALL_NOT_FOUND, NOMINATION_CALL_STATE_REFUSED, NOMINATIONS_OVER,
            NOMINATION_EXTENSION_ONLY, NOMINATION_NUMBER_INVALID, NOMINATION_WINDOW_INVALID.
    """
    call, vote = await _managed(work, command.call_id)
    if call.state != NominationCallState.OPEN:
        raise NominationCallStateRefused("callId", state=call.state)
    now = await planning.clock(work.conn)
    before = _draft_of(call)
    given = {
        name: value
        for name in before.__slots__
        if (value := getattr(command, name)) is not None and value != getattr(before, name)
    }
    after = _cleaned(replace(before, **given))
    rules.check_change(before, after, now)
    rules.check_call(after, now)
    for name, value in _columns(after).items():
        setattr(call, name, value)
    await nominations.update_call(work.conn, call)
    await tell_call(work, call, vote, "changed")
    return {"call_id": call.id}


async def nomination_call_cancel(work: Work, command: CallCancel) -> Outcome:
    """Ends a call without nominees, with all its nominations.

    Emits `nomination_call.cancelled`: the electorate is told. Options that were taken stay in the draft, and can be
    laid anew. Refused once the vote was announced.

    Raises:
        DomainError: VOTE_TEXT_INVALID, NOMINATION_CALL_NOT_FOUND, NOMINATION_CALL_STATE_REFUSED, VOTE_STATE_REFUSED.
    """
    reason = clean_reason(command.reason)
    call, vote = await _managed(work, command.call_id)
    check_state(vote, VoteState.DRAFT)
    await cancel_call(work, call, vote, reason)
    return {"call_id": call.id}


async def cancel_call(work: Work, call: NominationCallRow, vote: VoteRow, reason: str) -> None:
    """As `nomination_call_cancel`, of a locked call."""
    call.ended_reason = reason
    await move_call(work, call, vote, NominationCallState.CANCELLED)
    for each in await nominations.list_live(work.conn, call.tenant_id, call.id):
        why = NominationEnd.CALL_CANCELLED, None
        await end_nomination(work, (call, vote), each, NominationState.LAPSED, why)


async def cancel_calls(work: Work, vote: VoteRow, reason: str) -> None:
    """Cancels the calls of a locked draft that ends. The calls of a vote that was announced are history."""
    for call in await nominations.lock_calls(work.conn, vote.tenant_id, vote.id):
        if call.state != NominationCallState.CANCELLED:
            await cancel_call(work, call, vote, reason)


async def check_questions(work: Work, vote: VoteRow, asked: Sequence[QuestionDraft]) -> None:
    """Refuses other questions of a locked draft in the place of those for which nominations are called.

    Raises:
        QuestionCalledFor: So it is. Fact: `number`.
    """
    now_asked = {
        row["position"]: rules.Order(
            row["kind"],
            row["title"],
            row["title_en"],
            row["seats"],
            list(zip(row["labels"], row["member_ids"], strict=True)),
        )
        for row in await nominations.list_asked(work.conn, vote.tenant_id, vote.id)
    }
    rules.check_called(now_asked, asked)


async def _managed(work: Work, call_id: UUID) -> tuple[NominationCallRow, VoteRow]:
    """A call that the caller manages: vote, then call, both locked."""
    found = await nominations.find_call(work.conn, work.scope, call_id)
    vote = None if found is None else await planning.lock_vote(work.conn, work.scope, found.vote_id)
    call = None if vote is None else await nominations.lock_call(work.conn, work.scope.tenant_id, call_id)
    if call is None or vote is None:
        raise NominationCallNotFound("callId")
    return call, vote


def _cleaned(draft: CallDraft) -> CallDraft:
    text = clean_text(draft.text, "text", most=rules.MAX_CALL_TEXT, is_required=False) or ""
    opens_at, closes_at = draft.opens_at.replace(microsecond=0), draft.closes_at.replace(microsecond=0)
    return replace(draft, text=text, opens_at=opens_at, closes_at=closes_at)


def _draft_of(call: NominationCallRow) -> CallDraft:
    return CallDraft(**{name: getattr(call, name) for name in CallDraft.__slots__})


def _columns(draft: CallDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in CallDraft.__slots__}
