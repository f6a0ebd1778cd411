"""Rules of requests to correct one's own entry 更正申请; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.members import rules
from domain.members.errors import EmploymentDoesNotFit, InvalidEmploymentKind, InvalidJoinedOn, ReasonRequired
from domain.shared.errors import DomainError
from domain.shared.text import normalised

FIRST_JOINED_ON = date(1925, 5, 1)
"""The day on which the national federation 中华全国总工会 was founded."""

CORRECTION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    "in_review": frozenset({"approved", "rejected", "withdrawn", "cancelled"}),
    "approved": frozenset(),
    "rejected": frozenset(),
    "withdrawn": frozenset(),
    "cancelled": frozenset(),
}
"""States of a correction request and where they may go."""

_EMPLOYMENTS = frozenset({"permanent", "fixed_term", "dispatched", "apprentice", "retired", "unemployed", "flexible"})
_VALUE = "proposedValue"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value in the register's spelling, and what those see of it who may not open personal fields."""

    value: str
    masked: str


def can_move_correction(status: str, target: str) -> bool:
    """Whether a correction request may go from `status` to `target`."""
    return target in CORRECTION_TRANSITIONS[status]


def clean_proposal(field: str, value: str, *, state: str, today: date) -> Proposal:
    """What a member proposes for a field, by the same rules as the register.

    Names show their first letter, numbers their last four characters; kinds of employment and days tell of nobody.

    Raises:
        DomainError: INVALID_NAME, INVALID_PHONE_NUMBER, INVALID_IDENTITY_NUMBER, TOO_YOUNG, INVALID_EMPLOYMENT_KIND,
            EMPLOYMENT_DOES_NOT_FIT, INVALID_JOINED_ON; each at `proposedValue`.
    """
    checks: Mapping[str, Callable[[], Proposal]] = {
        "name": lambda: _name(value),
        "phone_number": lambda: _number(rules.clean_phone_number(value)),
        "identity_number": lambda: _number(rules.clean_identity_number(value, today).number),
        "employment_kind": lambda: _employment(value, state),
        "joined_on": lambda: _day(value, today),
    }
    try:
        return checks[field]()
    except DomainError as error:
        raise type(error)(_VALUE, **error.facts) from None


def clean_reason(text: str | None) -> str:
    """Why something is asked for or refused, in one spelling.

    Raises:
        DomainError: REASON_REQUIRED for nothing, INVALID_NOTE for more than 500 characters or control characters.
    """
    reason = rules.clean_note(text, "reason")
    if reason is None:
        raise ReasonRequired("reason")
    return reason


def employment_fits(state: str, employment_kind: str) -> bool:
    """Whether a member in this state may be employed so: retained members are retired or unemployed, others work."""
    return state == "suspended" or (employment_kind in rules.RETAINED_EMPLOYMENTS) == (state == "retained")


def _name(value: str) -> Proposal:
    name = rules.clean_name(value)
    return Proposal(name, f"{name[0]}**")


def _number(number: str) -> Proposal:
    return Proposal(number, f"****{number[-4:]}")


def _employment(value: str, state: str) -> Proposal:
    kind = value.strip().lower()
    if kind not in _EMPLOYMENTS:
        raise InvalidEmploymentKind
    if not employment_fits(state, kind):
        raise EmploymentDoesNotFit
    return Proposal(kind, kind.upper())


def _day(value: str, today: date) -> Proposal:
    try:
        day = date.fromisoformat(normalised("NFKC", value).strip())
    except ValueError:
        raise InvalidJoinedOn from None
    if not FIRST_JOINED_ON <= day <= today:
        raise InvalidJoinedOn
    return Proposal(day.isoformat(), day.isoformat())
