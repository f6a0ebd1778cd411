"""Who may do what in the register; pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from domain.auth.rules import OFFICE_STATES, SIGN_IN_STATES

JOINABLE_KINDS: Collection[str] = frozenset({"branch", "group", "holding_pool"})
"""Where people join: a branch, a group, or the pool of those whose employer has no union."""


RESUBMITTABLE: Collection[str] = frozenset({"rejected", "withdrawn"})
"""States of a join request that may be taken up again."""


def takes_members(organisation_kind: str) -> bool:
    """Whether a person may ask to join an organisation of this level."""
    return organisation_kind in JOINABLE_KINDS


def join_obstacles(organisation_kind: str, organisation_state: str, *, is_member: bool) -> list[str]:
    """Codes of what keeps the caller from asking to join there; empty when nothing does."""
    obstacles = []
    if is_member:
        obstacles.append("ALREADY_MEMBER")
    if organisation_state != "active":
        obstacles.append("ORGANISATION_CLOSED")
    if not takes_members(organisation_kind):
        obstacles.append("ORGANISATION_TAKES_NO_MEMBERS")
    return obstacles


def decide_obstacles(status: str, *, is_own: bool, is_officer: bool) -> list[str]:
    """Codes of what keeps the caller from deciding a join request; empty when nothing does."""
    obstacles = []
    if status != "in_review":
        obstacles.append("JOIN_REQUEST_CLOSED")
    if is_own:
        obstacles.append("OWN_REQUEST")
    if not is_officer:
        obstacles.append("ANOTHER_OFFICER")
    return obstacles


ERASABLE_STATES: Collection[str] = frozenset({"left", "deceased"})
"""States of a membership in which a member may be erased."""


def can_erase(state: str) -> bool:
    """Whether a member in this state may be erased 注销."""
    return state in ERASABLE_STATES


class Right(StrEnum):
    """What a membership lets a person do; derived, never stored."""

    SIGN_IN = "sign_in"
    READ = "read"
    TAKE_PART = "take_part"
    USE_BENEFITS = "use_benefits"
    USE_REMOTE_BENEFITS = "use_remote_benefits"
    ELECT = "elect"
    STAND = "stand"
    HOLD_OFFICE = "hold_office"


_SIGNED_IN = frozenset({Right.SIGN_IN, Right.READ})
_KEPT = _SIGNED_IN | {Right.TAKE_PART, Right.USE_BENEFITS, Right.USE_REMOTE_BENEFITS}
_VOTES = frozenset({Right.ELECT, Right.STAND})
_IN_POOL = _SIGNED_IN | {Right.USE_REMOTE_BENEFITS}

_RIGHTS: Mapping[str, frozenset[Right]] = {
    "active": _KEPT | _VOTES,
    "retained": _KEPT,
    "suspended": frozenset(),
    "left": frozenset(),
    "deceased": frozenset(),
}


def rights(state: str, organisation_kind: str) -> frozenset[Right]:
    """What a membership in this state, at an organisation of this kind, lets a person do.

    Retained members have no right to elect or stand; in the holding pool there are only online benefits until the move
    to a branch (research, membership and transfer). Signing in and holding office follow the states that the auth
    domain goes by, so that the two never differ.
    """
    held = _RIGHTS[state]
    if state in OFFICE_STATES:
        held |= {Right.HOLD_OFFICE}
    if organisation_kind == "holding_pool":
        held &= _IN_POOL
    return held if state in SIGN_IN_STATES else held - _SIGNED_IN


def right_obstacles(right: Right, state: str, employment_kind: str, organisation_kind: str) -> list[str]:
    """Codes of what keeps a member from a right, the nearest first; empty when nothing does."""
    if right in rights(state, organisation_kind):
        return []
    if state in _OBSTACLES:
        return [_OBSTACLES[state]]
    obstacles = []
    if organisation_kind == "holding_pool":
        obstacles.append("IN_HOLDING_POOL")
    if right not in rights(state, "branch"):
        obstacles.append("RETAINED_UNEMPLOYED" if employment_kind == "unemployed" else "RETAINED_RETIRED")
    return obstacles


_OBSTACLES: Mapping[str, str] = {
    "suspended": "MEMBERSHIP_SUSPENDED",
    "left": "MEMBERSHIP_ENDED",
    "deceased": "MEMBER_DECEASED",
}


def correction_withdraw_obstacles(status: str, *, is_own: bool) -> list[str]:
    """Codes of what keeps the caller from withdrawing a correction request; empty when nothing does."""
    obstacles = []
    if status != "in_review":
        obstacles.append("CORRECTION_REQUEST_CLOSED")
    if not is_own:
        obstacles.append("ANOTHER_MEMBERS_REQUEST")
    return obstacles


def withdraw_obstacles(status: str, *, is_own: bool) -> list[str]:
    """Codes of what keeps the caller from withdrawing a transfer; empty when nothing does."""
    obstacles = []
    if status not in {"requested", "released"}:
        obstacles.append("TRANSFER_CLOSED")
    if not is_own:
        obstacles.append("ANOTHER_MEMBER")
    return obstacles
