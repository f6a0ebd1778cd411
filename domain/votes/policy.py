"""Who is on the roll of a vote, and who may object to it; pure."""

from db.models.members import MemberState
from db.models.organisations import OrganisationKind
from domain.members.policy import Right, rights
from domain.members.rules import IN_MEMBERSHIP


def _states(right: Right) -> tuple[str, ...]:
    return tuple(sorted(state for state in MemberState if right in rights(state, "branch")))


def _kinds(right: Right) -> tuple[str, ...]:
    return tuple(sorted(kind for kind in OrganisationKind if right in rights("active", kind)))


ELECTING_STATES, ELECTING_KINDS = _states(Right.ELECT), _kinds(Right.ELECT)
"""Who has the right to elect: members in these states, at organisations of these kinds. Retained members have not."""
STANDING_STATES, STANDING_KINDS = _states(Right.STAND), _kinds(Right.STAND)
"""Who has the right to stand."""


def may_object(state: str | None) -> bool:
    """Whether somebody may object to a roll: whoever belongs to the union, on the roll or not; None: nobody."""
    return state in IN_MEMBERSHIP
