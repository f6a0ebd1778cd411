"""The rules of points as tables."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.points import rules
from domain.points.errors import InspectionReasonRequired, PointRuleDaysInvalid, PointsInvalid
from domain.points.rules import RuleVersion

DAY = date(2026, 3, 10)
YEAR_BEGAN, LAST_MONTH = date(2026, 1, 1), date(2026, 2, 1)


def version(number: int, depth: int = 0, **values: Any) -> RuleVersion:
    given: dict[str, Any] = {
        "points": 5, "monthly_points": None, "yearly_points": None, "starts_on": YEAR_BEGAN, "ends_on": None,
    }  # fmt: skip
    return RuleVersion(UUID(int=number), depth, **{**given, **values})


@pytest.mark.parametrize(
    ("versions", "chosen"),
    [
        ([], None),
        ([version(1, 2)], 1),
        ([version(1, 2), version(2, 0)], 2),
        ([version(1), version(2, starts_on=LAST_MONTH)], 2),
        ([version(1), version(2, starts_on=date(2026, 3, 11))], 1),
        ([version(1, ends_on=DAY)], 1),
        ([version(1, ends_on=date(2026, 3, 9))], None),
        # A version that has ended brings neither the one before it nor anything else of its place back.
        ([version(1), version(2, starts_on=LAST_MONTH, ends_on=date(2026, 3, 1))], None),
        ([version(1), version(2, starts_on=LAST_MONTH, ends_on=date(2026, 3, 1)), version(3, 1)], 3),
        ([version(1, 0, points=0), version(2, 1)], 1),
    ],
)
def test_the_rule_that_holds(versions: list[RuleVersion], chosen: int | None) -> None:
    found = rules.rule_in_force(versions, DAY)

    assert (None if found is None else found.id.int) == chosen


@pytest.mark.parametrize(
    ("monthly", "yearly", "month_points", "year_points", "given"),
    [
        (None, None, 900, 9000, 5),
        (20, None, 15, 15, 5),
        (20, None, 17, 17, 3),
        (20, None, 20, 20, 0),
        (20, None, 25, 25, 0),
        (20, 100, 0, 98, 2),
        (20, 100, 19, 98, 1),
        (None, 100, 100, 100, 0),
    ],
)
def test_how_much_is_given(
    monthly: int | None, yearly: int | None, month_points: int, year_points: int, given: int
) -> None:
    rule = version(1, monthly_points=monthly, yearly_points=yearly)

    assert rules.points_given(rule, month_points=month_points, year_points=year_points) == given


@pytest.mark.parametrize(
    ("earned_on", "month", "ends_on"),
    [
        (DAY, 3, date(2027, 3, 31)),
        (date(2026, 1, 1), 12, date(2027, 12, 31)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_points_end_with_a_month_of_the_next_year(earned_on: date, month: int, ends_on: date) -> None:
    assert rules.last_day(earned_on, month) == ends_on


@pytest.mark.parametrize(
    ("points", "monthly", "yearly", "path"),
    [
        (-1, None, None, "points"),
        (1001, None, None, "points"),
        (5, 4, None, "monthlyPoints"),
        (5, 5, 4, "yearlyPoints"),
        (5, None, 100_001, "yearlyPoints"),
    ],
)
def test_numbers_out_of_their_bounds(points: int, monthly: int | None, yearly: int | None, path: str) -> None:
    with pytest.raises(PointsInvalid) as refused:
        rules.check_points(points, monthly_points=monthly, yearly_points=yearly)
    assert refused.value.path == (path,)


@pytest.mark.parametrize("points", [0, 1, 1000])
def test_numbers_in_their_bounds(points: int) -> None:
    rules.check_points(points, monthly_points=points, yearly_points=100_000)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "path"),
    [(date(2026, 3, 9), None, "startsOn"), (DAY, date(2026, 3, 9), "endsOn")],
)
def test_days_that_are_refused(starts_on: date, ends_on: date | None, path: str) -> None:
    rules.check_days(DAY, DAY, DAY)
    with pytest.raises(PointRuleDaysInvalid) as refused:
        rules.check_days(starts_on, ends_on, DAY)
    assert refused.value.path == (path,)


@pytest.mark.parametrize("points", [0, 1_000_001])
def test_a_price_out_of_its_bounds(points: int) -> None:
    rules.check_price(1)
    with pytest.raises(PointsInvalid):
        rules.check_price(points)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "a\x07b"])
def test_a_reason_is_said(reason: str) -> None:
    assert rules.clean_reason("  会员  来电 ") == "会员 来电"
    with pytest.raises(InspectionReasonRequired):
        rules.clean_reason(reason)
