"""Who may vote now, and why somebody may not; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PHASES = ("coming", "open", "paused", "over", "cancelled")
STANDINGS: Final[Mapping[str, str | None]] = {
    "on_roll": None,
    "not_on_roll": "NOT_ON_ROLL",
    "elsewhere": "BALLOT_ELSEWHERE",
    "absent": "NOT_PRESENT",
    "holding_pool": "IN_HOLDING_POOL",
    "retired": "RETAINED_RETIRED",
    "unemployed": "RETAINED_UNEMPLOYED",
    "suspended": "MEMBERSHIP_SUSPENDED",
}
"""How a member stands to the roll, with the code of what keeps them from it.

Once the roll is frozen it is one of the first four: the third is on it, and has a paper, or their ballot at a kiosk;
the fourth is on it, and not at the meeting that votes. Before that the others tell why a member of the electorate would
not be on it today.
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a member may cast a ballot.

    `phase` is one of `PHASES`, by state and clock; `standing` one of `STANDINGS`; `allows_recast`: whether a later
    ballot takes the place of an earlier one.
    """

    phase: str
    standing: str
    has_voted: bool
    allows_recast: bool


def vote_obstacles(facts: Facts) -> list[str]:
    """Codes of what keeps a member from voting; empty when nothing does.

    What nothing can change comes alone: a vote that is over, or was cancelled.
    """
    if facts.phase == "cancelled":
        return ["VOTE_CANCELLED"]
    if facts.phase == "over":
        return ["VOTE_OVER"]
    obstacles = [] if facts.phase == "open" else ["VOTE_PAUSED" if facts.phase == "paused" else "VOTE_NOT_OPEN"]
    not_on_roll = STANDINGS[facts.standing]
    if not_on_roll is not None:
        obstacles.append(not_on_roll)
    if facts.has_voted and not facts.allows_recast and facts.standing != "elsewhere":
        obstacles.append("BALLOT_NOT_RECASTABLE")
    return obstacles
