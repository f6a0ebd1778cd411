"""Who is on the roll of a vote, and who may object to it; pure."""

from domain.members.policy import Right, rights
from domain.members.rules import IN_MEMBERSHIP

_STATES = ("active", "retained", "suspended", "left", "deceased")
_KINDS = ("federation", "enterprise_union", "branch", "group", "holding_pool")


def _states(right: Right) -> tuple[str, ...]:
    return tuple(sorted(state for state in _STATES if right in rights(state, "branch")))


def _kinds(right: Right) -> tuple[str, ...]:
    return tuple(sorted(kind for kind in _KINDS if right in rights("active", kind)))


ELECTING_STATES, ELECTING_KINDS = _states(Right.ELECT), _kinds(Right.ELECT)
"""Who has the right to elect: members in these states, at organisations of these kinds. Retained members have not."""
STANDING_STATES, STANDING_KINDS = _states(Right.STAND), _kinds(Right.STAND)
"""Who has the right to stand."""


def may_object(state: str | None) -> bool:
    """Whether somebody may object to a roll: whoever belongs to the union, on the roll or not; None: nobody."""
    return state in IN_MEMBERSHIP
