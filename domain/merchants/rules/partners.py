"""Contracts and credentials of merchants, and what a device's clock is off by; pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.merchants.errors import (
    ContractDaysInvalid,
    CredentialDaysInvalid,
    KindsMissing,
    OfflineBoundsInvalid,
)

MERCHANT_MOVES: Mapping[str, Collection[str]] = {
    "active": frozenset({"suspended", "ended"}),
    "suspended": frozenset({"active", "ended"}),
    "ended": frozenset(),
}
"""What a merchant may become; what has ended stays so, and a new contract is a new merchant."""
LONGEST_DAYS = 400
MAX_NAME = 80
MAX_OFFLINE_COUNT, MAX_OFFLINE_FEN, MAX_OFFLINE_HOURS = 1_000, 10_000_000, 72
CLOCK_TOLERANCE = timedelta(seconds=60)
"""By how much a clock may differ before it is corrected."""


@dataclass(frozen=True, slots=True)
class OfflineBounds:
    """How much a terminal may redeem without a network by one allowance; all nought: nothing."""

    count: int = 0
    fen: int = 0
    hours: int = 0


def check_contract(starts_on: date, ends_on: date, today: date, kinds: Sequence[str]) -> None:
    """Refuses a contract that is over before it begins, or about nothing.

    Raises:
        DomainError: CONTRACT_DAYS_INVALID, KINDS_MISSING.
    """
    if not starts_on <= ends_on or ends_on < today:
        raise ContractDaysInvalid("contractEndsOn")
    if not kinds:
        raise KindsMissing("kinds")


def check_last_day(last_on: date, today: date) -> None:
    """Refuses a last day before today, or more than 400 days ahead.

    Raises:
        CredentialDaysInvalid: Outside of these.
    """
    if not today <= last_on <= today + timedelta(days=LONGEST_DAYS):
        raise CredentialDaysInvalid("expiresOn", days=LONGEST_DAYS)


def check_bounds(bounds: OfflineBounds, *, is_terminal: bool) -> None:
    """Refuses bounds that are too wide or half given, and any for one of the staff.

    Raises:
        OfflineBoundsInvalid: So they are.
    """
    values = (bounds.count, bounds.fen, bounds.hours)
    most = (MAX_OFFLINE_COUNT, MAX_OFFLINE_FEN, MAX_OFFLINE_HOURS)
    fits = all(0 <= value <= limit for value, limit in zip(values, most, strict=True))
    if not fits or (any(values) and not (all(values) and is_terminal)):
        raise OfflineBoundsInvalid("offlineCount", count=most[0], fen=most[1], hours=most[2])


def seconds_ahead(difference: timedelta) -> int:
    """By how many seconds a clock is corrected; nought within the tolerance."""
    return 0 if abs(difference) <= CLOCK_TOLERANCE else round(difference.total_seconds())


def ours(device_at: datetime, ahead_seconds: int) -> datetime:
    """An instant of the device's clock by ours."""
    return device_at - timedelta(seconds=ahead_seconds)
