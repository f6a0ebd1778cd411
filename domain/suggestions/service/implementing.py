"""Implementation 实施: planned by the lead unit, reported, verified by another person, rewarded, or given up.

The suggestion's row is the lock. Its states are data, `domain.suggestions.implementing_rules.MOVES`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.suggestions import EffectFigureRow, ImplementationRow, ImplementationState, MilestoneRow, SuggestionParty
from db.queries.suggestions import implementing as queries
from db.types import new_id
from domain.audit.service import record
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Outcome, Work
from domain.suggestions import implementing_rules as rules
from domain.suggestions.errors import (
    ImplementationDayInvalid,
    ImplementationExists,
    ImplementationNotFound,
    ImplementationOwn,
    MilestoneNotFound,
    SuggestionPartRefused,
    SuggestionReasonMissing,
    SuggestionStateRefused,
)
from domain.suggestions.implementing_rules import ImplementationStep
from domain.suggestions.policy import LEAD_UNIT
from domain.suggestions.rules import MAX_REASON, MAX_TITLE, clean_optional, clean_text
from domain.suggestions.service.moving import Held, held_suggestion
from domain.suggestions.service.timing import due_refresh


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A step of a plan."""

    title: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ImplementationPlan:
    """How a suggestion is put into practice, and until when."""

    suggestion_id: UUID
    plan: str
    due_on: date
    milestones: Sequence[PlannedMilestone] = ()


@dataclass(frozen=True, slots=True)
class MilestoneReach:
    """A milestone that was done on a day."""

    suggestion_id: UUID
    number: int
    done_on: date


@dataclass(frozen=True, slots=True)
class ReportedEffect:
    """What it brings in a year, and on what that is founded."""

    kind: str
    amount: int
    basis: str


@dataclass(frozen=True, slots=True)
class ImplementationReport:
    """It is done, with what it brings."""

    suggestion_id: UUID
    effects: Sequence[ReportedEffect] = ()


@dataclass(frozen=True, slots=True)
class ImplementationVerify:
    """Somebody else has seen that it is done, and that the figures hold."""

    suggestion_id: UUID


@dataclass(frozen=True, slots=True)
class ImplementationReward:
    """What its authors are given together."""

    suggestion_id: UUID
    reward_class: int
    reward_fen: int


@dataclass(frozen=True, slots=True)
class ImplementationStop:
    """Why it is given up."""

    suggestion_id: UUID
    reason: str


async def implementation_plan(work: Work, command: ImplementationPlan) -> Outcome:
    """Plans an implementation, once, for the lead unit. Emits `implementation.planned`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, SUGGESTION_STATE_REFUSED, SUGGESTION_TEXT_INVALID,
            IMPLEMENTATION_DAY_INVALID, MILESTONES_INVALID, IMPLEMENTATION_EXISTS.
    """
    held = await held_suggestion(work, command.suggestion_id)
    suggestion, member_id, unit_id = held.suggestion, work.actor.member_id, held.unit_id
    if LEAD_UNIT not in held.parts or member_id is None or unit_id is None:
        raise SuggestionPartRefused("suggestionId")
    if not rules.can_be_planned(suggestion.state, await queries.find_answer_class(work.conn, suggestion)):
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    plan = clean_text(command.plan, rules.MAX_PLAN, "plan")
    rules.check_days(command.due_on, [each.due_on for each in command.milestones], local_day(work.now))
    if await queries.find_implementation(work.conn, suggestion) is not None:
        raise ImplementationExists("suggestionId")
    implementation = ImplementationRow(
        tenant_id=suggestion.tenant_id,
        suggestion_id=suggestion.id,
        unit_id=unit_id,
        state=ImplementationState.PLANNED.value,
        plan=plan,
        due_on=command.due_on,
        planned_by_id=member_id,
        planned_at=work.now,
    )
    milestones = [
        MilestoneRow(
            tenant_id=suggestion.tenant_id,
            suggestion_id=suggestion.id,
            number=number,
            title=clean_text(each.title, MAX_TITLE, "milestones"),
            due_on=each.due_on,
        )
        for number, each in enumerate(command.milestones, start=1)
    ]
    await queries.insert_implementation(work.conn, implementation, milestones)
    await due_refresh(work, suggestion)
    return await _told(work, held, "planned")


async def milestone_reach(work: Work, command: MilestoneReach) -> Outcome:
    """Notes that a milestone was done. The day that was said first stays. Records `implementation.advanced`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, IMPLEMENTATION_NOT_FOUND,
            IMPLEMENTATION_STATE_REFUSED, IMPLEMENTATION_DAY_INVALID, MILESTONE_NOT_FOUND.
    """
    held, implementation = await _moved(work, command.suggestion_id, ImplementationStep.MILESTONE)
    if not local_day(implementation.planned_at) <= command.done_on <= local_day(work.now):
        raise ImplementationDayInvalid("doneOn")
    if not await queries.reach_milestone(work.conn, held.suggestion, command.number, on=command.done_on):
        raise MilestoneNotFound("number")
    await queries.update_implementation(work.conn, implementation)
    return await _told(work, held, "advanced", number=command.number)


async def implementation_report(work: Work, command: ImplementationReport) -> Outcome:
    """Reports an implementation done, with its figures; a later report corrects figures until they are verified.

    Emits `implementation.reported`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, IMPLEMENTATION_NOT_FOUND,
            IMPLEMENTATION_STATE_REFUSED, EFFECTS_INVALID, SUGGESTION_TEXT_INVALID.
    """
    held, implementation = await _moved(work, command.suggestion_id, ImplementationStep.REPORT)
    if work.actor.member_id is None:
        raise SuggestionPartRefused("suggestionId")
    rules.check_effects([each.kind for each in command.effects], [each.amount for each in command.effects])
    implementation.done_by_id, implementation.done_at = work.actor.member_id, work.now
    await queries.update_implementation(work.conn, implementation)
    for each in command.effects:
        figure = EffectFigureRow(
            tenant_id=held.suggestion.tenant_id,
            id=new_id(),
            suggestion_id=held.suggestion.id,
            kind=each.kind,
            amount=each.amount,
            basis=clean_text(each.basis, rules.MAX_BASIS, "effects"),
            reported_by_id=work.actor.member_id,
            reported_at=work.now,
        )
        await queries.report_effect(work.conn, figure)
    await due_refresh(work, held.suggestion)
    return await _told(work, held, "reported")


async def implementation_verify(work: Work, command: ImplementationVerify) -> Outcome:
    """Verifies what was reported, as the supervisor and another person. Emits `implementation.verified`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, IMPLEMENTATION_NOT_FOUND,
            IMPLEMENTATION_STATE_REFUSED, IMPLEMENTATION_OWN.
    """
    held, implementation = await _moved(work, command.suggestion_id, ImplementationStep.VERIFY)
    tenant_id, member_id, done_by_id = implementation.tenant_id, work.actor.member_id, implementation.done_by_id
    if member_id is None or done_by_id is None or LEAD_UNIT in held.parts:
        raise ImplementationOwn("suggestionId")
    if await queries.is_same_person(work.conn, tenant_id, done_by_id, member_id):
        raise ImplementationOwn("suggestionId")
    implementation.verified_by_id, implementation.verified_at = member_id, work.now
    await queries.update_implementation(work.conn, implementation)
    await due_refresh(work, held.suggestion)
    return await _told(work, held, "verified")


async def implementation_reward(work: Work, command: ImplementationReward) -> Outcome:
    """Rewards the authors of what was verified, by the table of classes. Emits `implementation.rewarded`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, IMPLEMENTATION_NOT_FOUND,
            IMPLEMENTATION_STATE_REFUSED, REWARD_INVALID.
    """
    held, implementation = await _moved(work, command.suggestion_id, ImplementationStep.REWARD)
    saved_fen = await queries.get_saved_fen(work.conn, held.suggestion)
    rules.check_reward(command.reward_class, command.reward_fen, saved_fen)
    implementation.reward_class, implementation.reward_fen = command.reward_class, command.reward_fen
    implementation.rewarded_at = work.now
    await queries.update_implementation(work.conn, implementation)
    return await _told(work, held, "rewarded", reward_class=command.reward_class, reward_fen=command.reward_fen)


async def implementation_stop(work: Work, command: ImplementationStop) -> Outcome:
    """Gives an implementation up, with a reason that its readers see. Emits `implementation.stopped`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, IMPLEMENTATION_NOT_FOUND,
            IMPLEMENTATION_STATE_REFUSED, SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID.
    """
    held, implementation = await _moved(work, command.suggestion_id, ImplementationStep.STOP)
    reason = clean_optional(command.reason, MAX_REASON, "reason")
    if reason is None:
        raise SuggestionReasonMissing("reason")
    implementation.stopped_reason, implementation.stopped_at = reason, work.now
    await queries.update_implementation(work.conn, implementation)
    await due_refresh(work, held.suggestion)
    return await _told(work, held, "stopped")


async def _moved(work: Work, suggestion_id: UUID, step: ImplementationStep) -> tuple[Held, ImplementationRow]:
    """The one guarded transition: the part, then the state; the caller writes the row."""
    held = await held_suggestion(work, suggestion_id)
    if not {SuggestionParty(part) for part in held.parts} & rules.MOVES[step].parties:
        raise SuggestionPartRefused("suggestionId")
    implementation = await queries.find_implementation(work.conn, held.suggestion)
    if implementation is None:
        raise ImplementationNotFound("suggestionId")
    implementation.state = rules.moved(implementation.state, step).value
    return held, implementation


async def _told(work: Work, held: Held, what: str, **facts: object) -> Outcome:
    suggestion, word = held.suggestion, f"implementation.{what}"
    place_id = suggestion.handling_id
    await record(work, word, "suggestion", suggestion.id, organisation_id=place_id, **facts)
    await emit(work, word, "suggestion", suggestion.id, organisation_id=str(place_id), **facts)
    return {"suggestion_id": suggestion.id}
