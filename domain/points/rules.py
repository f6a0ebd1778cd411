"""Decisions of points 积分: which rule holds, how many points it gives, until when they last."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.points.errors import InspectionReasonRequired, PointRuleDaysInvalid, PointsInvalid
from domain.shared.text import normalised

EARNING: Mapping[str, str] = {
    "registration.checked_in": "activity_attended",
    "activity_feedback.given": "feedback_given",
}
"""Cause by the topic of the event that earns; its subject is what the points are given for, once."""
TAKING_BACK: Mapping[str, str] = {"registration.check_in_voided": "activity_attended"}
"""Cause by the topic of the event that says that it was not so."""

MAX_POINTS = 1_000
MAX_BOUND = 100_000
MAX_PRICE = 1_000_000
REMINDER_DAYS = 30
MAX_REASON = 200


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """An approved version as it stands at an organisation of a chain; `depth` 0 is the member's own."""

    id: UUID
    depth: int
    points: int
    monthly_points: int | None
    yearly_points: int | None
    starts_on: date
    ends_on: date | None


def rule_in_force(versions: Iterable[RuleVersion], on: date) -> RuleVersion | None:
    """The version that decides on a day; None when nobody says anything.

    Of each place the newest that has begun, of these the nearest that has not ended. A version that has ended lets the
    places above decide; it does not bring the one before it back.
    """
    newest: dict[int, RuleVersion] = {}
    for version in versions:
        held = newest.get(version.depth)
        if version.starts_on <= on and (held is None or held.starts_on < version.starts_on):
            newest[version.depth] = version
    going = [each for each in newest.values() if each.ends_on is None or each.ends_on >= on]
    return min(going, key=lambda each: each.depth, default=None)


def points_given(version: RuleVersion, *, month_points: int, year_points: int) -> int:
    """How many points a rule gives to who has had so many of the cause in the month and in the year.

    What would pass a bound is cut off at it.
    """
    room = [version.points]
    if version.monthly_points is not None:
        room.append(version.monthly_points - month_points)
    if version.yearly_points is not None:
        room.append(version.yearly_points - year_points)
    return max(0, min(room))


def last_day(earned_on: date, end_month: int) -> date:
    """The last day on which points of a year can be spent: the end of a month of the next year."""
    year = earned_on.year + 1
    return date(year, end_month, monthrange(year, end_month)[1])


def check_points(points: int, *, monthly_points: int | None, yearly_points: int | None) -> None:
    """Refuses numbers out of their bounds, and a bound that not even one time fits in.

    Raises:
        PointsInvalid: So it is.
    """
    if not 0 <= points <= MAX_POINTS:
        raise PointsInvalid("points", minimum=0, maximum=MAX_POINTS)
    for path, bound in (("monthlyPoints", monthly_points), ("yearlyPoints", yearly_points)):
        if bound is not None and not points <= bound <= MAX_BOUND:
            raise PointsInvalid(path, minimum=points, maximum=MAX_BOUND)


def check_days(starts_on: date, ends_on: date | None, today: date) -> None:
    """Refuses a version that would begin in the past, or end before it begins.

    Raises:
        PointRuleDaysInvalid: So it is.
    """
    if starts_on < today:
        raise PointRuleDaysInvalid("startsOn", earliest_on=str(today))
    if ends_on is not None and ends_on < starts_on:
        raise PointRuleDaysInvalid("endsOn", earliest_on=str(starts_on))


def check_price(points: int) -> None:
    """Refuses a price out of its bounds.

    Raises:
        PointsInvalid: So it is.
    """
    if not 1 <= points <= MAX_PRICE:
        raise PointsInvalid("points", minimum=1, maximum=MAX_PRICE)


def clean_reason(reason: str) -> str:
    """A reason in one spelling.

    Raises:
        InspectionReasonRequired: Nothing, too long, or control characters.
    """
    cleaned = " ".join(normalised("NFC", reason).split())
    if not cleaned or len(cleaned) > MAX_REASON or not cleaned.isprintable():
        raise InspectionReasonRequired("reason", limit=MAX_REASON)
    return cleaned
