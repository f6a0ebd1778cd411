"""Who may claim or apply for a voucher; pure."""

from dataclasses import dataclass

LEAST_TOLD = 5
"""Counts of an uptake from one up to below this are not told."""
PHASES = ("coming", "open", "over")


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What decides whether a member may claim, or apply.

    `is_within_caps`: with this voucher, in this year. `is_priced`: its vouchers are had for points alone.
    `may_use_benefits`: the right of that name of `domain.members.policy`, whatever the condition says.
    """

    phase: str
    is_eligible: bool
    has_one: bool
    has_room: bool
    is_within_caps: bool
    is_priced: bool
    may_use_benefits: bool


def claim_obstacles(facts: ClaimFacts) -> list[str]:
    """Codes of what keeps a member from it; empty when nothing does.

    What nothing can change comes alone: a cycle that gives nothing without points, or is over. The same function
    explains and decides; why a member is not eligible is told by `domain.benefits.rules.conditions.explain`.
    """
    if facts.is_priced:
        return ["MODE_REFUSED"]
    if facts.phase == "over":
        return ["CLAIM_OVER"]
    obstacles = ["CLAIM_NOT_BEGUN"] if facts.phase == "coming" else []
    if facts.has_one:
        obstacles.append("ALREADY_CLAIMED")
    if not facts.may_use_benefits:
        obstacles.append("CANNOT_USE_BENEFITS")
    if not facts.is_eligible:
        obstacles.append("NOT_ELIGIBLE")
    if not facts.is_within_caps:
        obstacles.append("YEARLY_CAP_REACHED")
    if not facts.has_room:
        obstacles.append("VOUCHERS_GONE")
    return obstacles
