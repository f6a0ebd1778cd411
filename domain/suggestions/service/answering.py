"""The answer 答复: drafted by the lead unit, countersigned by co-units, released by the supervisor."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from db.models.suggestions import (
    AnswerClass,
    AnswerSignatureRow,
    AnswerState,
    StepKind,
    SuggestionAnswerRow,
    SuggestionState,
)
from db.queries.suggestions import answering
from db.types import new_id
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import (
    AnswerTemplateNotFound,
    SuggestionAnswerOwn,
    SuggestionAnswerSigned,
    SuggestionPartRefused,
)
from domain.suggestions.policy import LEAD_UNIT
from domain.suggestions.rules import MAX_ANSWER, clean_text
from domain.suggestions.service.moving import Held, Said, held_suggestion, move, require_step
from domain.suggestions.service.reviewing import SuggestionTake, SuggestionTell


@dataclass(frozen=True, slots=True)
class SuggestionAnswerDraft:
    """What the lead unit says, and what that means. `template_id`: with which words it began."""

    suggestion_id: UUID
    answer_class: AnswerClass
    body: str
    template_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SuggestionRelease:
    """The answer is let go; `answer_class`: as what, where the supervisor sees it otherwise."""

    suggestion_id: UUID
    answer_class: AnswerClass | None = None


async def suggestion_answer_draft(work: Work, command: SuggestionAnswerDraft) -> Outcome:
    """Drafts the answer; without co-units it waits for its release at once. Emits `suggestion.answer_drafted`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_TEXT_INVALID, ANSWER_TEMPLATE_NOT_FOUND.
    """
    held = await held_suggestion(work, command.suggestion_id)
    suggestion, member_id, unit_id = held.suggestion, work.actor.member_id, held.unit_id
    require_step(held, StepKind.ANSWER_DRAFT)
    body = clean_text(command.body, MAX_ANSWER, "body")
    if member_id is None or unit_id is None:
        raise SuggestionPartRefused("suggestionId")
    if command.template_id is not None and not await answering.use_template(
        work.conn, suggestion.tenant_id, command.template_id, unit_id
    ):
        raise AnswerTemplateNotFound("templateId")
    answer = SuggestionAnswerRow(
        tenant_id=suggestion.tenant_id,
        id=new_id(),
        suggestion_id=suggestion.id,
        round=suggestion.round,
        unit_id=unit_id,
        state=AnswerState.DRAFTED.value,
        answer_class=command.answer_class.value,
        body=body,
        template_id=command.template_id,
        drafted_by_id=member_id,
        drafted_at=work.now,
    )
    await answering.insert_answer(work.conn, answer)
    signed = not await _co_units(work, held, None)
    await move(work, held, StepKind.ANSWER_DRAFT, _answered(answer.id, is_signed=signed))
    return {"suggestion_id": suggestion.id, "answer_id": answer.id}


async def suggestion_countersign(work: Work, command: SuggestionTake) -> Outcome:
    """Signs the answer for a co-unit 会签; the last signature leads on. Emits `suggestion.countersigned`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_ANSWER_SIGNED.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.COUNTERSIGN)
    answer = await answering.get_waiting_answer(work.conn, held.suggestion)
    co_units = await _co_units(work, held, answer.id)
    unit_id = next((each.unit_id for each in co_units if each.is_own and not each.is_signed), None)
    if unit_id is None or work.actor.member_id is None:
        raise SuggestionAnswerSigned("suggestionId")
    signature = AnswerSignatureRow(
        tenant_id=answer.tenant_id,
        answer_id=answer.id,
        unit_id=unit_id,
        signed_by_id=work.actor.member_id,
        signed_at=work.now,
    )
    await answering.insert_signature(work.conn, signature)
    is_last = all(each.is_signed or each.unit_id == unit_id for each in co_units)
    said = _answered(answer.id, is_signed=is_last)
    await move(work, replace(held, unit_id=unit_id), StepKind.COUNTERSIGN, said)
    return {"suggestion_id": held.suggestion.id}


async def suggestion_countersign_refuse(work: Work, command: SuggestionTell) -> Outcome:
    """Sends the answer back to the lead unit for a co-unit. Emits `suggestion.countersign_refused`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.COUNTERSIGN_REFUSE)
    await _refuse(work, held)
    await move(work, held, StepKind.COUNTERSIGN_REFUSE, Said(command.reason))
    return {"suggestion_id": command.suggestion_id}


async def suggestion_release(work: Work, command: SuggestionRelease) -> Outcome:
    """Releases the answer, as another than who drafted it: its authors read it. Emits `suggestion.answered`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED, SUGGESTION_ANSWER_OWN.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.RELEASE)
    answer = await _of_others(work, held)
    answer.state = AnswerState.RELEASED.value
    answer.released_class = command.answer_class.value if command.answer_class else answer.answer_class
    answer.released_by_id, answer.released_at = work.actor.member_id, work.now
    await answering.update_answer(work.conn, answer)
    await move(work, held, StepKind.RELEASE, Said(facts={"answer_id": str(answer.id)}))
    return {"suggestion_id": held.suggestion.id}


async def suggestion_release_refuse(work: Work, command: SuggestionTell) -> Outcome:
    """Sends the answer back to the lead unit, as the supervisor. Emits `suggestion.release_refused`.

    Raises:
        DomainError: As `suggestion_countersign_refuse`, and SUGGESTION_ANSWER_OWN.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.RELEASE_REFUSE)
    await _of_others(work, held)
    await _refuse(work, held)
    await move(work, held, StepKind.RELEASE_REFUSE, Said(command.reason))
    return {"suggestion_id": command.suggestion_id}


async def _of_others(work: Work, held: Held) -> SuggestionAnswerRow:
    """The answer that waits, which the caller's unit has not written, nor the caller under an earlier entry."""
    answer = await answering.get_waiting_answer(work.conn, held.suggestion)
    drafter_id = await answering.find_person(work.conn, answer.tenant_id, answer.drafted_by_id)
    if LEAD_UNIT in held.parts or work.actor.member_id in {answer.drafted_by_id, drafter_id}:
        raise SuggestionAnswerOwn("suggestionId")
    return answer


async def _refuse(work: Work, held: Held) -> None:
    answer = await answering.get_waiting_answer(work.conn, held.suggestion)
    answer.state = AnswerState.REFUSED.value
    await answering.update_answer(work.conn, answer)


async def _co_units(work: Work, held: Held, answer_id: UUID | None) -> Sequence[answering.CoUnit]:
    return await answering.list_co_units(
        work.conn, held.suggestion, answer_id, member_id=work.actor.member_id, today=local_day(work.now)
    )


def _answered(answer_id: UUID, *, is_signed: bool) -> Said:
    """Which state follows: the answer waits for its release, or for signatures still."""
    to = SuggestionState.COUNTERSIGNED if is_signed else SuggestionState.ANSWER_DRAFTED
    return Said(facts={"answer_id": str(answer_id)}, to=to)
