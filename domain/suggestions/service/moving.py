"""The lock of a suggestion, the caller's part in it, and the one guarded transition that writes its log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.errors import WritesCollidedError
from db.models.suggestions import (
    MOVES,
    Step,
    StepKind,
    SuggestionEventRow,
    SuggestionParty,
    SuggestionRow,
    SuggestionState,
)
from db.queries.suggestions import drafting, moving
from db.queries.suggestions.timing import get_timing
from domain.audit.service import record
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Work
from domain.suggestions.clocks import next_due_at
from domain.suggestions.errors import (
    SuggestionNotFound,
    SuggestionPartRefused,
    SuggestionReasonMissing,
    SuggestionStateRefused,
)
from domain.suggestions.policy import AuthorPart, Standing, parts_of
from domain.suggestions.rules import MAX_REASON, clean_optional
from domain.suggestions.timing import clocks_of, entry_of, escalated, escalates_at

PAST: Final = {
    StepKind.DRAFT: "drafted",
    StepKind.SUBMIT: "submitted",
    StepKind.WITHDRAW: "withdrawn",
    StepKind.REVIEW_BEGIN: "review_begun",
    StepKind.RETURN: "returned",
    StepKind.RESUBMIT: "resubmitted",
    StepKind.FILE: "filed",
    StepKind.NOT_FILE: "not_filed",
    StepKind.MERGE: "merged",
    StepKind.TRANSFER: "transferred",
    StepKind.TRANSFER_REFUSE: "transfer_refused",
    StepKind.ASSIGN: "assigned",
    StepKind.ASSIGNMENT_RETURN: "assignment_returned",
    StepKind.BEGIN: "begun",
    StepKind.CONTACT: "contacted",
    StepKind.ASK_AUTHOR: "author_asked",
    StepKind.DETAIL_GIVE: "detail_given",
    StepKind.RESUME: "resumed",
    StepKind.ANSWER_DRAFT: "answer_drafted",
    StepKind.COUNTERSIGN: "countersigned",
    StepKind.COUNTERSIGN_REFUSE: "countersign_refused",
    StepKind.RELEASE: "answered",
    StepKind.RELEASE_REFUSE: "release_refused",
    StepKind.RATE: "rated",
    StepKind.REOPEN: "reopened",
    StepKind.CLOSE: "closed",
    StepKind.ESCALATE: "escalated",
    StepKind.HAND_OVER: "handed_over",
    StepKind.NUDGE: "nudged",
}
"""Step → the past word of its event and audit entry, `suggestion.…`."""

_FIRST_AUTHORS = {"first": AuthorPart.FIRST, "accepted": AuthorPart.CO}


@dataclass(frozen=True, slots=True)
class Held:
    """A locked suggestion and what holds for the caller. `unit_id` is the unit for which they act, if any."""

    suggestion: SuggestionRow
    parts: frozenset[str]
    unit_id: UUID | None


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with a step: the words that its readers see, and facts for the code."""

    reason: str | None = None
    facts: dict[str, object] = field(default_factory=dict)
    to: SuggestionState | None = None
    """Which of two states follows, where two may; None where one can."""
    timing: Mapping[str, Any] | None = None
    """What clocks follow from before the step (see `clocks_of`), where that was read under the lock; else it is."""
    is_locked: bool = True
    """False: a draft that its author hands in was read without a lock, and is looked at once more as it is written."""


NOTHING_SAID = Said()


async def held_suggestion(work: Work, suggestion_id: UUID, path: str = "suggestionId") -> Held:
    """A suggestion in which the caller has a part, locked until the transaction ends. `path`: where it was named.

    Raises:
        SuggestionNotFound: There is none, or they have no part in it.
    """
    suggestion = await moving.lock_suggestion(work.conn, work.scope.tenant_id, suggestion_id)
    if suggestion is None:
        raise SuggestionNotFound(path)
    row = await moving.find_standing(work.conn, work.scope, suggestion_id, today=local_day(work.now))
    role, _, unit = (row["unit"] or "").partition(":")
    author = _FIRST_AUTHORS.get(row["author"] or "", AuthorPart.NONE)
    parts = parts_of(Standing(author, row["manages"], row["supervises"], role or None))
    if not parts or (suggestion.submitted_at is None and author is AuthorPart.NONE):
        raise SuggestionNotFound(path)
    return Held(suggestion, parts, UUID(unit) if unit else None)


def require_step(held: Held, kind: StepKind) -> Step:
    """The step; refuses what is none from where the suggestion is, or not in the caller's part: before any write.

    Raises:
        DomainError: SUGGESTION_STATE_REFUSED (fact `state`), SUGGESTION_PART_REFUSED.
    """
    step = _step_of(held.suggestion, kind, NOTHING_SAID)
    _party_of(held, step)
    return step


async def move(work: Work, held: Held, kind: StepKind, said: Said = NOTHING_SAID) -> int:
    """Takes a step in the caller's part: the number of its event. Writes suggestion and log, records, emits.

    The caller has locked the suggestion (but see `Said.is_locked`), and changed its other columns as the step wants.

    Raises:
        DomainError: SUGGESTION_STATE_REFUSED (fact `state`), SUGGESTION_PART_REFUSED, SUGGESTION_REASON_MISSING,
            SUGGESTION_TEXT_INVALID.
    """
    step = _step_of(held.suggestion, kind, said)
    party = _party_of(held, step)
    acts_for = held.unit_id if party in {SuggestionParty.LEAD_UNIT, SuggestionParty.CO_UNIT} else None
    return await _write(work, held.suggestion, step, _By(party, work.actor.member_id, acts_for), said)


async def move_by_clock(work: Work, suggestion: SuggestionRow, kind: StepKind, said: Said = NOTHING_SAID) -> int:
    """As `move`, for what nobody does: a time that has run out, or what another step brings with it.

    Raises:
        DomainError: As `move`.
    """
    step = _step_of(suggestion, kind, said)
    if SuggestionParty.SYSTEM not in step.parties:
        raise SuggestionPartRefused("suggestionId")
    return await _write(work, suggestion, step, _By(SuggestionParty.SYSTEM), said)


async def move_by_token(work: Work, suggestion: SuggestionRow, kind: StepKind, said: Said = NOTHING_SAID) -> int:
    """As `move`, for the anonymous author, who showed their token and has no name anywhere.

    Raises:
        DomainError: As `move`.
    """
    step = _step_of(suggestion, kind, said)
    if SuggestionParty.AUTHOR not in step.parties:
        raise SuggestionPartRefused("suggestionId")
    return await _write(work, suggestion, step, _By(SuggestionParty.AUTHOR), said)


@dataclass(frozen=True, slots=True)
class _By:
    """Who takes a step."""

    party: SuggestionParty
    member_id: UUID | None = None
    unit_id: UUID | None = None


def _step_of(suggestion: SuggestionRow, kind: StepKind, said: Said) -> Step:
    steps = MOVES.get((kind, SuggestionState(suggestion.state)), ())
    fitting = [step for step in steps if said.to is None or step.end is said.to]
    if not fitting:
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    return fitting[0]


def _party_of(held: Held, step: Step) -> SuggestionParty:
    party = next((party for party in sorted(step.parties) if party.value in held.parts), None)
    if party is None:
        raise SuggestionPartRefused("suggestionId")
    return party


async def _write(work: Work, suggestion: SuggestionRow, step: Step, by: _By, said: Said) -> int:
    if step.is_in_first_round and suggestion.round > 1:
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    reason = clean_optional(said.reason, MAX_REASON, "reason")
    if step.needs_reason and reason is None:
        raise SuggestionReasonMissing("reason")
    if step.kind is StepKind.REOPEN:
        suggestion.round += 1
    event = SuggestionEventRow(
        tenant_id=suggestion.tenant_id,
        suggestion_id=suggestion.id,
        number=suggestion.event_number + 1,
        previous_number=suggestion.event_number,
        kind=step.kind.value,
        from_state=suggestion.state,
        to_state=step.end.value,
        party=by.party.value,
        by_id=by.member_id,
        unit_id=by.unit_id,
        at=work.now,
        round=suggestion.round,
        reason=reason,
        facts=said.facts,
    )
    suggestion.event_number, suggestion.state = event.number, event.to_state
    await moving.insert_event(work.conn, event)
    await _reckon(work, suggestion, event, said.timing)
    if said.is_locked or by.member_id is None:
        await moving.update_suggestion(work.conn, suggestion)
    else:
        await drafting.hand_in(work.conn, suggestion, by.member_id, WritesCollidedError())
    await _tell(work, suggestion, event)
    return event.number


async def _reckon(
    work: Work, suggestion: SuggestionRow, event: SuggestionEventRow, timing: Mapping[str, Any] | None
) -> None:
    """The copies that lists are sorted by, from the log with its new event (docs/suggestions-clocks.md)."""
    if timing is None:
        row = await get_timing(work.conn, suggestion.tenant_id, suggestion.id, handling_id=suggestion.handling_id)
    else:
        row = {**timing, "log": [*(timing["log"] or ()), entry_of(event)]}
    found = clocks_of(row, work.now)
    suggestion.next_due_at = next_due_at(found)
    suggestion.escalates_at = escalates_at(found, escalated(row), suggestion.state)


async def begin(work: Work, suggestion: SuggestionRow, at: datetime) -> None:
    """Writes a new suggestion with the first event of its log, by the caller, or by nobody when it is anonymous."""
    event = SuggestionEventRow(
        tenant_id=suggestion.tenant_id,
        suggestion_id=suggestion.id,
        number=1,
        kind=StepKind.DRAFT.value,
        to_state=SuggestionState.DRAFT.value,
        party=SuggestionParty.AUTHOR.value,
        by_id=None if suggestion.is_anonymous else work.actor.member_id,
        at=at,
        round=1,
        facts={},
    )
    await moving.insert_suggestion(work.conn, suggestion)
    await moving.insert_event(work.conn, event)
    await _tell(work, suggestion, event)


async def _tell(work: Work, suggestion: SuggestionRow, event: SuggestionEventRow) -> None:
    word = f"suggestion.{PAST[StepKind(event.kind)]}"
    facts = {"number": event.number, "state": event.to_state}
    if event.by_id is not None:  # an entry names who acts; what nobody did, or an anonymous author, has none
        await record(work, word, "suggestion", suggestion.id, organisation_id=suggestion.handling_id, **facts)
    await emit(work, word, "suggestion", suggestion.id, organisation_id=str(suggestion.handling_id), **facts)
