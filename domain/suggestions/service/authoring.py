"""What an author does after the first draft: changes it, withdraws it, hands it in again, gives detail."""

from dataclasses import dataclass
from uuid import UUID

from db.models.suggestions import StepKind, SuggestionRow, SuggestionState, SuggestionVisibility
from db.queries.suggestions import drafting, merging, moving
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import (
    SuggestionCategoryNotFound,
    SuggestionKeepsOthers,
    SuggestionPartRefused,
    SuggestionStateRefused,
)
from domain.suggestions.policy import AUTHOR
from domain.suggestions.rules import MAX_BODY, MAX_EFFECT, MAX_REASON, MAX_TITLE, clean_optional, clean_text
from domain.suggestions.service.moving import Said, held_suggestion, move, require_step

_CHANGEABLE = frozenset({SuggestionState.DRAFT, SuggestionState.RETURNED})


@dataclass(frozen=True, slots=True)
class SuggestionDraftChange:
    """What a draft, or a suggestion that was returned, says from now on: all of it."""

    suggestion_id: UUID
    category_id: UUID
    title: str
    body: str
    expected_effect: str | None = None
    visibility: str = SuggestionVisibility.MEMBERS.value


@dataclass(frozen=True, slots=True)
class SuggestionWithdraw:
    """A suggestion that shall go no further; the reason, if one is given, is read by who reads the suggestion."""

    suggestion_id: UUID
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionResubmit:
    """A returned suggestion that is handed in again; what has changed, if the author says so."""

    suggestion_id: UUID
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionDetailGive:
    """What the lead unit asked for."""

    suggestion_id: UUID
    text: str


async def suggestion_draft_change(work: Work, command: SuggestionDraftChange) -> Outcome:
    """Changes what a draft or a returned suggestion says. No step: it waits where it was. Emits `suggestion.changed`.

    A draft is routed when it is handed in; a returned one stays with who returned it, whatever its category is.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, SUGGESTION_STATE_REFUSED,
            SUGGESTION_CATEGORY_NOT_FOUND.
    """
    title = clean_text(command.title, MAX_TITLE, "title")
    body = clean_text(command.body, MAX_BODY, "body")
    effect = clean_optional(command.expected_effect, MAX_EFFECT, "expectedEffect")
    held = await held_suggestion(work, command.suggestion_id)
    suggestion, tenant_id = held.suggestion, work.scope.tenant_id
    if AUTHOR not in held.parts:
        raise SuggestionPartRefused("suggestionId")
    if suggestion.state not in _CHANGEABLE:
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    # A category that has been retired meanwhile stays where nobody wants another.
    is_kept = command.category_id == suggestion.category_id and suggestion.state == SuggestionState.RETURNED
    if not is_kept and not await drafting.has_category(
        work.conn, tenant_id, command.category_id, suggestion.organisation_id
    ):
        raise SuggestionCategoryNotFound("categoryId")
    suggestion.title, suggestion.body, suggestion.expected_effect = title, body, effect
    suggestion.category_id, suggestion.visibility = command.category_id, command.visibility
    await moving.update_suggestion(work.conn, suggestion)
    place_id = suggestion.handling_id
    await record(work, "suggestion.changed", "suggestion", suggestion.id, organisation_id=place_id)
    await emit(work, "suggestion.changed", "suggestion", suggestion.id, organisation_id=str(place_id))
    return {"suggestion_id": suggestion.id}


async def suggestion_withdraw(work: Work, command: SuggestionWithdraw) -> Outcome:
    """Withdraws a suggestion before it is answered, drafts too; it and its log stay. Emits `suggestion.withdrawn`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED, SUGGESTION_KEEPS_OTHERS,
            SUGGESTION_TEXT_INVALID.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.WITHDRAW)
    await require_own(work, held.suggestion)
    await move(work, held, StepKind.WITHDRAW, Said(command.reason))
    return {"suggestion_id": held.suggestion.id}


async def require_own(work: Work, suggestion: SuggestionRow) -> None:
    """Refuses to end a locked suggestion that others were merged into: what they wrote waits for its answer.

    Raises:
        SuggestionKeepsOthers: There are some.
    """
    if await merging.keeps_others(work.conn, suggestion):
        raise SuggestionKeepsOthers("suggestionId")


async def suggestion_resubmit(work: Work, command: SuggestionResubmit) -> Outcome:
    """Hands in again what was returned; its review goes on. Emits `suggestion.resubmitted`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED, SUGGESTION_TEXT_INVALID.
    """
    note = clean_optional(command.note, MAX_REASON, "note")
    held = await held_suggestion(work, command.suggestion_id)
    await move(work, held, StepKind.RESUBMIT, Said(note))
    return {"suggestion_id": held.suggestion.id}


async def suggestion_detail_give(work: Work, command: SuggestionDetailGive) -> Outcome:
    """Answers what the lead unit asked, by any author; its work goes on. Emits `suggestion.detail_given`.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED.
    """
    text = clean_text(command.text, MAX_REASON, "text")
    held = await held_suggestion(work, command.suggestion_id)
    await move(work, held, StepKind.DETAIL_GIVE, Said(text))
    return {"suggestion_id": held.suggestion.id}
