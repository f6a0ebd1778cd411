"""How a bulk action moves, what it may be made of, and why a member is left out; pure."""

from collections.abc import Mapping
from enum import StrEnum

from domain.bulk_actions.errors import TargetRequired
from domain.members.errors import EmploymentDoesNotFit
from domain.members.rules import ACTIONS, clean_document_number

MAX_CHOSEN = 10_000
"""Members that one action changes."""
MAX_NAMED = 2_000
"""Members that are named by id: a request has at most 100 kB."""

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "preparing": frozenset({"ready", "failed", "cancelled"}),
    "ready": frozenset({"applying", "cancelled"}),
    "failed": frozenset(),
    "cancelled": frozenset(),
    "applying": frozenset({"applied"}),
    "applied": frozenset({"undoing"}),
    "undoing": frozenset({"undone", "applied"}),
    "undone": frozenset(),
}
"""States of an action and where they may go; undoing that cannot go on leaves it applied."""

UNDER_WAY = frozenset({"preparing", "applying", "undoing"})
MOVES = frozenset({"move", "request_transfer"})
"""Kinds that have a target."""


class BulkChangeReason(StrEnum):
    """Why a member is left out of an action, or of its undoing. Codes of single changes keep their names."""

    MEMBER_NOT_FOUND = "MEMBER_NOT_FOUND"
    OWN_MEMBERSHIP = "OWN_MEMBERSHIP"
    MEMBERSHIP_TRANSITION_REFUSED = "MEMBERSHIP_TRANSITION_REFUSED"
    MEMBERSHIP_NOT_IN_FORCE = "MEMBERSHIP_NOT_IN_FORCE"
    EMPLOYMENT_DOES_NOT_FIT = "EMPLOYMENT_DOES_NOT_FIT"
    EFFECTIVE_BEFORE_LAST_CHANGE = "EFFECTIVE_BEFORE_LAST_CHANGE"
    ORGANISATION_NOT_FOUND = "ORGANISATION_NOT_FOUND"
    ORGANISATION_TAKES_NO_MEMBERS = "ORGANISATION_TAKES_NO_MEMBERS"
    TRANSFER_TO_SAME_ORGANISATION = "TRANSFER_TO_SAME_ORGANISATION"
    TRANSFER_ALREADY_OPEN = "TRANSFER_ALREADY_OPEN"
    TRANSFER_CLOSED = "TRANSFER_CLOSED"
    CHANGED_SINCE = "CHANGED_SINCE"
    REFUSED_ELSEWHERE = "REFUSED_ELSEWHERE"


def can_move(state: str, target: str) -> bool:
    """Whether an action may go from `state` to `target`."""
    return target in TRANSITIONS[state]


def reason_of(code: str) -> BulkChangeReason:
    """The reason behind a refusal's code; what another domain refuses has one reason for all."""
    try:
        return BulkChangeReason(code)
    except ValueError:
        return BulkChangeReason.REFUSED_ELSEWHERE


def check_parts(kind: str, employment_kind: str | None, *, has_target: bool) -> None:
    """Refuses what would be refused for every member alike.

    Raises:
        TargetRequired: A move without a target.
        EmploymentDoesNotFit: The action needs a kind of employment that it can leave behind.
    """
    if kind in MOVES:
        if not has_target:
            raise TargetRequired("toOrganisationId")
        return
    employments = ACTIONS[kind].employments
    if employments is not None and employment_kind not in employments:
        raise EmploymentDoesNotFit("employmentKind")


def clean_document(kind: str, number: str | None) -> str | None:
    """The number of the decision or reminder on file, in one spelling.

    Raises:
        DomainError: DOCUMENT_NUMBER_REQUIRED, INVALID_DOCUMENT_NUMBER.
    """
    return clean_document_number(number, is_required=kind not in MOVES and ACTIONS[kind].needs_document)
