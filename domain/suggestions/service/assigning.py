"""Who answers: assignment to units 交办, given back 退办; what the lead unit does before it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.suggestions import StepKind, SuggestionAssignmentRow, SuggestionRow, UnitRole
from db.queries.suggestions import assigning, drafting
from db.types import new_id
from domain.organisations.service import rule_values
from domain.shared.calendar import add_working_days, local_day
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import SuggestionReturnTooLate, SuggestionUnitInvalid, SuggestionUnitNotHigher
from domain.suggestions.rules import MAX_CO_UNITS
from domain.suggestions.service.moving import Said, held_suggestion, move, require_step
from domain.suggestions.service.reviewing import SuggestionTake, SuggestionTell


@dataclass(frozen=True, slots=True)
class SuggestionAssign:
    """Which unit answers, and which ones sign. `lead_unit_id` None: the unit that the route proposes."""

    suggestion_id: UUID
    lead_unit_id: UUID | None = None
    co_unit_ids: Sequence[UUID] = ()


async def suggestion_assign(work: Work, command: SuggestionAssign) -> Outcome:
    """Gives a filed or reopened suggestion to a lead unit and co-units. Emits `suggestion.assigned`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED, SUGGESTION_UNIT_INVALID,
            SUGGESTION_UNIT_NOT_HIGHER.
    """
    held = await held_suggestion(work, command.suggestion_id)
    suggestion = held.suggestion
    require_step(held, StepKind.ASSIGN)
    lead_id = command.lead_unit_id or await _proposed(work, suggestion)
    await _require_fit(work, suggestion, lead_id, command.co_unit_ids)
    await assigning.end_assignments(work.conn, suggestion, work.now)
    parts = [(lead_id, UnitRole.LEAD), *((unit_id, UnitRole.CO) for unit_id in command.co_unit_ids)]
    for unit_id, role in parts:
        await assigning.insert_assignment(work.conn, _assignment(work, suggestion, unit_id, role))
    facts: dict[str, object] = {"lead_id": str(lead_id), "co_ids": [str(each) for each in command.co_unit_ids]}
    await move(work, held, StepKind.ASSIGN, Said(facts=facts))
    return {"suggestion_id": suggestion.id}


async def suggestion_assignment_return(work: Work, command: SuggestionTell) -> Outcome:
    """Gives a suggestion back, within the days that the rule allows. Emits `suggestion.assignment_returned`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_RETURN_TOO_LATE (fact `days`), SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.ASSIGNMENT_RETURN)
    key = RuleKey.SUGGESTION_UNIT_RETURN_DAYS
    days = (await rule_values(work, held.suggestion.handling_id, [key], on=local_day(work.now)))[key]
    assigned_at = await assigning.get_assigned_at(work.conn, held.suggestion)
    if work.now > add_working_days(assigned_at, days).at:
        raise SuggestionReturnTooLate("suggestionId", days=days)
    await assigning.end_assignments(work.conn, held.suggestion, work.now)
    await move(work, held, StepKind.ASSIGNMENT_RETURN, Said(command.reason))
    return {"suggestion_id": command.suggestion_id}


async def suggestion_begin(work: Work, command: SuggestionTake) -> Outcome:
    """Has the lead unit begin. Emits `suggestion.begun`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED.
    """
    await move(work, await held_suggestion(work, command.suggestion_id), StepKind.BEGIN)
    return {"suggestion_id": command.suggestion_id}


async def suggestion_contact(work: Work, command: SuggestionTell) -> Outcome:
    """Notes that a unit spoke with the author 联系提案人, with a word about it or none. Emits `suggestion.contacted`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED, SUGGESTION_TEXT_INVALID.
    """
    held = await held_suggestion(work, command.suggestion_id)
    await move(work, held, StepKind.CONTACT, Said(command.reason))
    return {"suggestion_id": command.suggestion_id}


async def suggestion_ask_author(work: Work, command: SuggestionTell) -> Outcome:
    """Asks the author something; clocks pause until they answer. Emits `suggestion.author_asked`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID.
    """
    held = await held_suggestion(work, command.suggestion_id)
    await move(work, held, StepKind.ASK_AUTHOR, Said(command.reason))
    return {"suggestion_id": command.suggestion_id}


async def suggestion_resume(work: Work, command: SuggestionTell) -> Outcome:
    """Goes on without the author's answer. Emits `suggestion.resumed`.

    Raises:
        DomainError: As `suggestion_ask_author`.
    """
    held = await held_suggestion(work, command.suggestion_id)
    await move(work, held, StepKind.RESUME, Said(command.reason))
    return {"suggestion_id": command.suggestion_id}


async def _proposed(work: Work, suggestion: SuggestionRow) -> UUID:
    """The unit that the route proposes: the author's, or that of the place that it was sent to."""
    tenant_id, category_id = suggestion.tenant_id, suggestion.category_id
    route = await drafting.find_route(work.conn, tenant_id, suggestion.organisation_id, category_id)
    if route["handling_id"] != suggestion.handling_id:
        route = await drafting.find_route(work.conn, tenant_id, suggestion.handling_id, category_id)
    unit_id: UUID | None = route["unit_id"]
    if unit_id is None:
        raise SuggestionUnitInvalid("leadUnitId")
    return unit_id


async def _require_fit(work: Work, suggestion: SuggestionRow, lead_id: UUID, co_ids: Sequence[UUID]) -> None:
    """Refuses units that could not answer; a reopened suggestion wants another lead unit, where there is one."""
    wanted = {lead_id, *co_ids}
    fit = await assigning.lock_fit_units(work.conn, suggestion, sorted(wanted))
    if lead_id not in fit:
        raise SuggestionUnitInvalid("leadUnitId")
    if len(co_ids) > MAX_CO_UNITS or len(wanted) != 1 + len(co_ids) or wanted - fit:
        raise SuggestionUnitInvalid("coUnitIds")
    if suggestion.round > 1:
        higher = await assigning.list_higher_units(work.conn, suggestion)
        if higher and lead_id not in higher:
            raise SuggestionUnitNotHigher("leadUnitId")


def _assignment(work: Work, suggestion: SuggestionRow, unit_id: UUID, role: UnitRole) -> SuggestionAssignmentRow:
    if work.actor.member_id is None:
        raise SuggestionUnitInvalid("leadUnitId")
    return SuggestionAssignmentRow(
        tenant_id=suggestion.tenant_id,
        id=new_id(),
        suggestion_id=suggestion.id,
        unit_id=unit_id,
        role=role.value,
        round=suggestion.round,
        assigned_by_id=work.actor.member_id,
        assigned_at=work.now,
    )
