"""Rules of implementations 实施: the states as data, milestones, effect figures, classes of reward; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from db.models.suggestions import EffectKind, ImplementationState
from db.models.suggestions import SuggestionParty as Party
from db.models.suggestions import SuggestionState as Suggested
from domain.suggestions.errors import (
    EffectsInvalid,
    ImplementationDayInvalid,
    ImplementationStateRefused,
    MilestonesInvalid,
    RewardInvalid,
)

MAX_PLAN = 2_000
MAX_BASIS = 500
MAX_MILESTONES = 20
MAX_AHEAD = timedelta(days=5 * 366)
MAX_FEN = 1_000_000_000_000
MAX_COUNT = 1_000_000_000

State = ImplementationState


class ImplementationStep(StrEnum):
    """What is done with an implementation."""

    MILESTONE = "milestone"
    REPORT = "report"
    VERIFY = "verify"
    REWARD = "reward"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states, to which, in whose part."""

    starts: frozenset[ImplementationState]
    end: ImplementationState
    parties: frozenset[Party]


MOVES: Final[Mapping[ImplementationStep, Move]] = {
    ImplementationStep.MILESTONE: Move(
        frozenset({State.PLANNED, State.UNDER_WAY}), State.UNDER_WAY, frozenset({Party.LEAD_UNIT})
    ),
    ImplementationStep.REPORT: Move(
        frozenset({State.PLANNED, State.UNDER_WAY, State.DONE}), State.DONE, frozenset({Party.LEAD_UNIT})
    ),
    ImplementationStep.VERIFY: Move(frozenset({State.DONE}), State.VERIFIED, frozenset({Party.SUPERVISOR})),
    ImplementationStep.REWARD: Move(frozenset({State.VERIFIED}), State.REWARDED, frozenset({Party.RECEIVER})),
    ImplementationStep.STOP: Move(
        frozenset({State.PLANNED, State.UNDER_WAY, State.DONE}),
        State.STOPPED,
        frozenset({Party.LEAD_UNIT, Party.SUPERVISOR}),
    ),
}
"""How an implementation moves; it begins PLANNED. docs/suggestions-office.md shows the same table."""

ANSWERED_WELL: Final = frozenset({"solved", "planned"})
_WHILE_ANSWERED: Final = frozenset({Suggested.ANSWERED, Suggested.RATED, Suggested.CLOSED})


@dataclass(frozen=True, slots=True)
class RewardClass:
    """A class of reward: from how much is saved in a year, and how much may be given at most, in fen."""

    number: int
    from_fen: int
    most_fen: int


REWARD_CLASSES: Final = (
    RewardClass(1, 100_000_000, 1_000_000),
    RewardClass(2, 50_000_000, 500_000),
    RewardClass(3, 10_000_000, 200_000),
    RewardClass(4, 1_000_000, 100_000),
    RewardClass(5, 0, 50_000),
)
"""The highest first. What brings no money (safety, quality) is of class 5."""
REWARD_SOURCE: Final = (
    "Enterprises' rules on suggestions 合理化建议奖励办法 reward by classes; that there are five, and their sums, are "
    "this project's samples, and no law's"
)


def can_be_planned(state: str, answer_class: str | None) -> bool:
    """Whether a suggestion may be put into practice: it is in progress, or its answer says solved or planned."""
    if state in _WHILE_ANSWERED:
        return answer_class in ANSWERED_WELL
    return state == Suggested.IN_PROGRESS


def moved(state: str, step: ImplementationStep) -> ImplementationState:
    """The state after a step.

    Raises:
        ImplementationStateRefused: It does not begin in this state. Fact `state`.
    """
    move = MOVES[step]
    if state not in move.starts:
        raise ImplementationStateRefused("suggestionId", state=state)
    return move.end


def check_days(due_on: date, milestones: Sequence[date], today: date) -> None:
    """Refuses a plan that is due in the past or too far ahead, and milestones out of their order or after its end.

    Raises:
        DomainError: IMPLEMENTATION_DAY_INVALID, MILESTONES_INVALID.
    """
    if len(milestones) > MAX_MILESTONES:
        raise MilestonesInvalid("milestones", limit=MAX_MILESTONES)
    if not today <= due_on <= today + MAX_AHEAD:
        raise ImplementationDayInvalid("dueOn")
    if sorted(milestones) != list(milestones) or not all(today <= day <= due_on for day in milestones):
        raise ImplementationDayInvalid("milestones")


def check_effects(kinds: Sequence[str], amounts: Sequence[int]) -> None:
    """Refuses figures of which two are of one kind, or that are out of bounds.

    Raises:
        EffectsInvalid: As said.
    """
    is_within = all(
        0 <= amount <= (MAX_FEN if kind == EffectKind.SAVED_FEN else MAX_COUNT)
        for kind, amount in zip(kinds, amounts, strict=True)
    )
    if len(set(kinds)) != len(kinds) or not is_within or len(kinds) > len(EffectKind):
        raise EffectsInvalid("effects")


def check_reward(reward_class: int, fen: int, saved_fen: int) -> None:
    """Refuses a class above the one that the money saved in a year gives, and a sum above the class's.

    Raises:
        RewardInvalid: Facts `least_class`, `most_fen`.
    """
    best = next(each for each in REWARD_CLASSES if saved_fen >= each.from_fen)
    given = next((each for each in REWARD_CLASSES if each.number == reward_class), None)
    most_fen = (given or best).most_fen
    if given is None or given.number < best.number or not 0 <= fen <= most_fen:
        raise RewardInvalid("rewardClass", least_class=best.number, most_fen=most_fen)
