"""Nudges 催办: who stands above reminds the units that a suggestion is with of one of its clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.models.suggestions import StepKind, SuggestionState
from db.queries.suggestions import timing as queries
from domain.shared.work import Outcome, Work
from domain.suggestions.clocks import Clock, ClockKind
from domain.suggestions.errors import SuggestionClockStill, SuggestionNudged
from domain.suggestions.service.moving import Said, held_suggestion, move, require_step
from domain.suggestions.timing import clocks_of, counting_day

_OF_UNITS = frozenset({ClockKind.CONTACT, ClockKind.ANSWER, ClockKind.IMPLEMENT})


@dataclass(frozen=True, slots=True)
class SuggestionNudge:
    """Of which clock its units are reminded, with a word about it or none."""

    suggestion_id: UUID
    clock: ClockKind
    note: str | None = None


async def suggestion_nudge(work: Work, command: SuggestionNudge) -> Outcome:
    """Reminds the units of a clock that runs for them, once in a working day. Emits `suggestion.nudged`.

    The log keeps it, and nothing counts it.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED, SUGGESTION_CLOCK_STILL,
            SUGGESTION_NUDGED, SUGGESTION_TEXT_INVALID.
    """
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.NUDGE)
    row = await queries.get_timing(work.conn, held.suggestion.tenant_id, held.suggestion.id)
    clock = _running(row, command.clock, work.now)
    if clock is None or (clock.kind is ClockKind.ANSWER and held.suggestion.state == SuggestionState.COUNTERSIGNED):
        raise SuggestionClockStill("clock")
    if _is_nudged(row, clock, work.now):
        raise SuggestionNudged("clock")
    facts: dict[str, object] = {"clock": clock.kind.value, "since": clock.number}
    await move(work, held, StepKind.NUDGE, Said(command.note, facts))
    return {"suggestion_id": held.suggestion.id}


def _running(row: Mapping[str, Any], kind: ClockKind, now: datetime) -> Clock | None:
    """The clock of a kind that runs now, if that is one of units."""
    found = [
        each
        for each in clocks_of(row, now)
        if each.kind is kind and kind in _OF_UNITS and each.stopped_at is None and each.paused_at is None
    ]
    return found[-1] if found else None


def _is_nudged(row: Mapping[str, Any], clock: Clock, now: datetime) -> bool:
    """Whether its units were reminded of it on this working day, or on the days off that follow one."""
    return any(
        each["kind"] == StepKind.NUDGE
        and (each["clock"], int(each["since"])) == (clock.kind.value, clock.number)
        and counting_day(datetime.fromisoformat(each["at"])) == counting_day(now)
        for each in row["log"] or ()
    )
