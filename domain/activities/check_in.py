"""Who is let in and out 签到: the checks, their order, and what becomes of a scan; pure.

Source: research, check-in (sections 3.6 and 5.2). What happened at the door is recorded whatever the rules say; the
rules say whether it is looked at again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from db.models.activities import CheckInKind, CheckInMethod, CheckInReason
from domain.activities.errors import ReasonRequired, UploadInvalid
from domain.activities.rules import clean_text

NO_SHOW_DELAY = timedelta(hours=24)
"""How long after the end files of devices are waited for, before who did not come is marked."""
NO_SHOW_SPAN = timedelta(days=60)
"""How long after the end nobody is marked any more."""
MAX_SCANS = 2_000
MAX_DEVICE = 40
MAX_NOTE = 200
MIN_TYPED = 4
"""Characters that a typed number has at least; fewer name nobody."""
MAX_TYPED = 40
CLOCK_TOLERANCE = timedelta(seconds=60)
"""By how much a clock may differ before it is corrected."""

UNFORCEABLE = frozenset({CheckInReason.NONCE_REUSED, CheckInReason.UNKNOWN_CODE, CheckInReason.AMBIGUOUS})
"""Where nobody is known, or the scan is another one's, there is nothing to record."""


class ScanOutcome(StrEnum):
    """What became of a scan. CONFLICT is recorded, too; REFUSED is not, since nobody is known by it."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Scan:
    """A reading at the door: a ticket, the number on a badge, or one that was typed. `happened_at` None: now."""

    nonce: UUID
    kind: CheckInKind
    method: CheckInMethod
    value: str
    happened_at: datetime | None = None
    is_walk_in: bool = False


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """What decides about a scan.

    One is let in from `opens_at` on. `matches`: people whom it may mean. `registration_state` is None without a
    registration for the activity. `before`
    and `after` are the member's nearest counted events around the instant. `has_room` is asked of walk-ins alone.
    """

    kind: CheckInKind
    at: datetime
    opens_at: datetime
    ends_at: datetime
    is_nonce_reused: bool = False
    matches: int = 1
    is_device_revoked: bool = False
    is_revoked: bool = False
    is_other_activity: bool = False
    activity_state: str = "published"
    is_ahead: bool = False
    registration_state: str | None = "registered"
    is_walk_in: bool = False
    is_in_force: bool = True
    is_in_audience: bool = True
    is_answered: bool = True
    allows_reentry: bool = False
    before: CheckInKind | None = None
    after: CheckInKind | None = None
    has_room: bool = True


_IN_LINE = frozenset({"waiting", "offered"})
_ENDED = frozenset({"cancelled", "withdrawn", "expired", "declined", "rejected", "closed"})


def _is_stranger(facts: ScanFacts) -> bool:
    """Whether the person has no registration that counts, and is taken as a walk-in or not at all."""
    return facts.registration_state is None or (facts.is_walk_in and facts.registration_state in _ENDED)


def _is_entry(facts: ScanFacts) -> bool:
    return facts.kind is CheckInKind.ENTRY


CHECKS: Sequence[tuple[CheckInReason, Callable[[ScanFacts], bool]]] = (
    (CheckInReason.NONCE_REUSED, lambda facts: facts.is_nonce_reused),
    (CheckInReason.UNKNOWN_CODE, lambda facts: facts.matches == 0),
    (CheckInReason.AMBIGUOUS, lambda facts: facts.matches > 1),
    (CheckInReason.DEVICE_REVOKED, lambda facts: facts.is_device_revoked),
    (CheckInReason.REVOKED, lambda facts: facts.is_revoked),
    (
        CheckInReason.CANCELLED,
        lambda facts: (
            facts.activity_state == "cancelled"
            or (facts.registration_state in _ENDED and not facts.is_walk_in and not facts.is_other_activity)
        ),
    ),
    (CheckInReason.OTHER_ACTIVITY, lambda facts: facts.is_other_activity),
    (CheckInReason.CLOCK_WRONG, lambda facts: facts.is_ahead),
    (CheckInReason.NOT_YET, lambda facts: facts.at < facts.opens_at),
    (CheckInReason.OVER, lambda facts: _is_entry(facts) and facts.at >= facts.ends_at),
    (CheckInReason.UNAPPROVED, lambda facts: facts.registration_state == "applied"),
    (CheckInReason.WAITING_ONLY, lambda facts: facts.registration_state in _IN_LINE),
    (CheckInReason.NOT_REGISTERED, lambda facts: _is_stranger(facts) and not (facts.is_walk_in or _came(facts))),
    (CheckInReason.BLOCKED, lambda facts: not facts.is_in_force),
    (CheckInReason.NOT_IN_AUDIENCE, lambda facts: is_new(facts) and not facts.is_in_audience),
    (CheckInReason.INCOMPLETE, lambda facts: _is_entry(facts) and not facts.is_answered),
    (
        CheckInReason.ALREADY_IN,
        lambda facts: _is_entry(facts) and CheckInKind.ENTRY in {facts.before, facts.after},
    ),
    (
        CheckInReason.ALREADY_LEFT,
        lambda facts: _is_entry(facts) and facts.before is CheckInKind.EXIT and not facts.allows_reentry,
    ),
    (
        CheckInReason.NOT_IN,
        lambda facts: (
            not _is_entry(facts) and (facts.before is not CheckInKind.ENTRY or facts.after is CheckInKind.EXIT)
        ),
    ),
    (CheckInReason.FULL, lambda facts: is_new(facts) and not facts.has_room),
)
"""In this order; the first that holds is the reason."""


def _came(facts: ScanFacts) -> bool:
    """Whether somebody without a registration is inside: was let in as having happened, and may go."""
    return not _is_entry(facts) and facts.before is CheckInKind.ENTRY


def is_new(facts: ScanFacts) -> bool:
    """Whether a walk-in needs a place."""
    return _is_entry(facts) and facts.is_walk_in and _is_stranger(facts)


def obstacle(facts: ScanFacts) -> CheckInReason | None:
    """The first reason against letting somebody in or out; None when nothing speaks against it."""
    return next((reason for reason, holds in CHECKS if holds(facts)), None)


def with_audience(facts: ScanFacts, *, is_in_audience: bool) -> ScanFacts:
    """The same, with whether the activity is for the person."""
    return replace(facts, is_in_audience=is_in_audience)


def checks_in(state: str | None, kind: CheckInKind) -> bool:
    """Whether a recorded event makes a registration checked in: its place is used. A no-show came after all."""
    return kind is CheckInKind.ENTRY and state in {"registered", "no_show"}


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a device beside ours, as both were when its file came."""

    ahead: timedelta

    def ours(self, at: datetime) -> datetime:
        """What our clock said; small differences are left as they are, and what no calendar has."""
        if abs(self.ahead) <= CLOCK_TOLERANCE:
            return at
        try:
            return at - self.ahead
        except OverflowError:
            return at


def seconds_ahead(difference: timedelta) -> int:
    """By how many whole seconds a device's clock is ahead, as far as a table holds it."""
    most = 2**31 - 1
    return max(-most, min(most, int(difference.total_seconds())))


def clean_value(scan: Scan) -> str:
    """What was read or typed, in one spelling; empty when it can mean nobody."""
    value = scan.value.strip()
    if scan.method is CheckInMethod.TICKET:
        return value
    value = value.upper()
    is_short = scan.method is CheckInMethod.NUMBER and len(value) < MIN_TYPED
    return "" if is_short or len(value) > MAX_TYPED else value


def clean_upload(device: str, scans: Sequence[Scan]) -> str:
    """The name of the device, in one spelling.

    Raises:
        UploadInvalid: Without a name, or with no scans or too many.
    """
    name = device.strip()
    if not 0 < len(name) <= MAX_DEVICE or not 0 < len(scans) <= MAX_SCANS:
        raise UploadInvalid("scans", limit=MAX_SCANS)
    return name


def clean_reason(text: str | None, path: str) -> str:
    """A reason in an officer's or a member's words.

    Raises:
        DomainError: CHECK_IN_REASON_REQUIRED, TEXT_INVALID.
    """
    cleaned = clean_text(text, path, most=MAX_NOTE, is_required=False)
    if cleaned is None:
        raise ReasonRequired(path, limit=MAX_NOTE)
    return cleaned


def opens_at(starts_at: datetime, lead_minutes: int) -> datetime:
    """From when on one is let in."""
    return starts_at - timedelta(minutes=lead_minutes)


def appeal_ends_at(missed_at: datetime, appeal_days: int) -> datetime:
    """Until when a no-show can be appealed against."""
    return missed_at + timedelta(days=appeal_days)
