"""Who may nominate, second and stand, and why somebody may not; pure."""

from collections.abc import Mapping
from typing import Final

from domain.votes.taking_part import STANDINGS

CALL_PHASES: Final[Mapping[str, str | None]] = {
    "coming": "NOMINATIONS_NOT_OPEN",
    "open": None,
    "over": "NOMINATIONS_OVER",
    "cancelled": "NOMINATION_CALL_CANCELLED",
}
"""Where a call stands by state and clock, with the code of what that keeps from being done."""
CANDIDACIES: Final[Mapping[str, str | None]] = {
    "stands": None,
    "ended": "MEMBERSHIP_ENDED",
    "holding_pool": "IN_HOLDING_POOL",
    "retired": "RETAINED_RETIRED",
    "unemployed": "RETAINED_UNEMPLOYED",
    "suspended": "MEMBERSHIP_SUSPENDED",
    "not_in_electorate": "NOT_IN_ELECTORATE",
    "too_new": "MEMBERSHIP_TOO_NEW",
    "holds_share": "HOLDS_KEY_SHARE",
    "hidden": "NOMINEE_BARRED",
}
"""How a member stands to a candidacy. HIDDEN: they may not stand, and why is for officers and themselves."""
_ENDS: Final = frozenset({"over", "cancelled"})


def _of_phase(phase: str) -> list[str]:
    code = CALL_PHASES[phase]
    return [] if code is None else [code]


def _of_elector(electing: str) -> list[str]:
    code = STANDINGS[electing]
    if code is None:
        return []
    return ["NOT_IN_ELECTORATE" if code == "NOT_ON_ROLL" else code]


def nominate_obstacles(phase: str, electing: str, *, is_spent: bool) -> list[str]:
    """Codes of what keeps a member from nominating; empty when nothing does. What nothing changes comes alone."""
    if phase in _ENDS:
        return _of_phase(phase)
    return [*_of_phase(phase), *_of_elector(electing), *(["NOMINATIONS_SPENT"] if is_spent else [])]


def stand_obstacles(phase: str, candidacy: str, *, is_nominated: bool) -> list[str]:
    """Codes of what keeps a member from nominating themselves."""
    if phase in _ENDS:
        return _of_phase(phase)
    code = CANDIDACIES[candidacy]
    barred = [] if code is None else [code]
    return [*_of_phase(phase), *barred, *(["NOMINEE_NOMINATED"] if is_nominated else [])]


def second_obstacles(phase: str, electing: str, *, tie: str) -> list[str]:
    """Codes of what keeps a member from seconding a nomination.

    `tie` is what they are to it: none, seconder, own (candidate, or who nominated), ended (the nomination has).
    """
    if phase in _ENDS:
        return _of_phase(phase)
    if tie == "ended":
        return ["NOMINATION_ENDED"]
    tied = {"own": ["OWN_NOMINATION"], "seconder": ["NOMINATION_SECONDED"]}.get(tie, [])
    return [*_of_phase(phase), *_of_elector(electing), *tied]


TIES: Final = ("none", "seconder", "own", "ended")


def candidacy_obstacles(candidacy: str) -> list[str]:
    """Codes of what keeps a nominee from being taken now."""
    code = CANDIDACIES[candidacy]
    return [] if code is None else [code]
