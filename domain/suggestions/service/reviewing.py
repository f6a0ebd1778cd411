"""What the organisation that handles a suggestion does first: review, return, file, not file, transfer."""

from dataclasses import dataclass
from uuid import UUID

from db.models.suggestions import StepKind, SuggestionRow
from db.queries.suggestions import handing_over, reviewing
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import (
    SuggestionAnswerOwed,
    SuggestionPlaceInvalid,
    SuggestionPlaceLower,
    SuggestionSeconded,
)
from domain.suggestions.policy import SUPERVISOR
from domain.suggestions.service.moving import Said, held_suggestion, move, require_step


@dataclass(frozen=True, slots=True)
class SuggestionTake:
    """A step that needs no words."""

    suggestion_id: UUID


@dataclass(frozen=True, slots=True)
class SuggestionTell:
    """A step with a reason, which the author reads; None where the step needs none."""

    suggestion_id: UUID
    reason: str | None


@dataclass(frozen=True, slots=True)
class SuggestionTransfer:
    """To which organisation it goes, and why."""

    suggestion_id: UUID
    organisation_id: UUID
    reason: str


async def suggestion_review_begin(work: Work, command: SuggestionTake) -> Outcome:
    """Acknowledges a suggestion that was handed in or sent here 受理. Emits `suggestion.review_begun`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED.
    """
    await move(work, await held_suggestion(work, command.suggestion_id), StepKind.REVIEW_BEGIN)
    return {"suggestion_id": command.suggestion_id}


async def suggestion_return(work: Work, command: SuggestionTell) -> Outcome:
    """Returns a suggestion to its author for detail 退回补充. Emits `suggestion.returned`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID.
    """
    held = await held_suggestion(work, command.suggestion_id)
    await move(work, held, StepKind.RETURN, Said(command.reason))
    return {"suggestion_id": command.suggestion_id}


async def suggestion_file(work: Work, command: SuggestionTake) -> Outcome:
    """Accepts a suggestion 立案; members to whom it is open read it from now on. Emits `suggestion.filed`.

    Raises:
        DomainError: As `suggestion_review_begin`.
    """
    await move(work, await held_suggestion(work, command.suggestion_id), StepKind.FILE)
    return {"suggestion_id": command.suggestion_id}


async def suggestion_not_file(work: Work, command: SuggestionTell) -> Outcome:
    """Does not accept a suggestion 不予立案. One that enough members have seconded is the supervisor's to refuse.

    One that was reopened is nobody's to refuse: it is answered once more. Emits `suggestion.not_filed`.

    Raises:
        DomainError: As `suggestion_return`, and SUGGESTION_ANSWER_OWED, SUGGESTION_SECONDED.
    """
    held = await held_suggestion(work, command.suggestion_id)
    if require_step(held, StepKind.NOT_FILE).is_in_first_round and held.suggestion.round > 1:
        raise SuggestionAnswerOwed("suggestionId")
    if held.suggestion.seconded_at is not None and SUPERVISOR not in held.parts:
        raise SuggestionSeconded("suggestionId")
    await move(work, held, StepKind.NOT_FILE, Said(command.reason))
    return {"suggestion_id": command.suggestion_id}


async def suggestion_transfer(work: Work, command: SuggestionTransfer) -> Outcome:
    """Sends a suggestion to another organisation of the union, which takes or refuses it 转送.

    One that was reopened goes to none below the one that has to answer it this time. Emits `suggestion.transferred`.

    Raises:
        DomainError: As `suggestion_return`, and SUGGESTION_PLACE_INVALID, SUGGESTION_PLACE_LOWER.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.TRANSFER)
    from_id = held.suggestion.handling_id
    is_fit = await reviewing.is_handling(work.conn, work.scope.tenant_id, command.organisation_id)
    if not is_fit or command.organisation_id == from_id:
        raise SuggestionPlaceInvalid("organisationId")
    if held.suggestion.round > 1 and await _is_lower(work, held.suggestion, command.organisation_id):
        raise SuggestionPlaceLower("organisationId")
    held.suggestion.handling_id = command.organisation_id
    facts: dict[str, object] = {"from_id": str(from_id), "to_id": str(command.organisation_id)}
    await move(work, held, StepKind.TRANSFER, Said(command.reason, facts))
    return {"suggestion_id": command.suggestion_id}


async def suggestion_transfer_refuse(work: Work, command: SuggestionTell) -> Outcome:
    """Sends a suggestion back to the organisation that it came from. Emits `suggestion.transfer_refused`.

    Where that one was dissolved meanwhile: to its successor, or to the nearest above that handles suggestions.

    Raises:
        DomainError: As `suggestion_return`.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.TRANSFER_REFUSE)
    refused_id = held.suggestion.handling_id
    origin_id = await reviewing.get_origin(work.conn, held.suggestion)
    held.suggestion.handling_id = await _now_handling(work, origin_id)
    facts: dict[str, object] = {"from_id": str(refused_id), "to_id": str(held.suggestion.handling_id)}
    await move(work, held, StepKind.TRANSFER_REFUSE, Said(command.reason, facts))
    return {"suggestion_id": command.suggestion_id}


async def _is_lower(work: Work, suggestion: SuggestionRow, organisation_id: UUID) -> bool:
    """Whether it lies below the one that answers a reopened suggestion."""
    reopened_at_id = await reviewing.find_reopened_at(work.conn, suggestion) or suggestion.handling_id
    answering_id = await _now_handling(work, reopened_at_id)
    return await reviewing.is_below(work.conn, work.scope.tenant_id, organisation_id, answering_id)


async def _now_handling(work: Work, organisation_id: UUID) -> UUID:
    """An organisation of the log; where it was dissolved since, the nearest above that handles suggestions."""
    tenant_id = work.scope.tenant_id
    if await reviewing.is_handling(work.conn, tenant_id, organisation_id):
        return organisation_id
    return await handing_over.find_follower(work.conn, tenant_id, organisation_id, None)
