"""Days and deadlines against the State Council's published holiday notices."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.shared.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    SHANGHAI,
    CalendarDay,
    add_working_days,
    calendar_day,
    is_working_day,
    local_day,
)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def shanghai(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


# The State Council's notice of 12 November 2024 for the year 2025.
OFF_IN_2025 = [
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 4, 4), date(2025, 4, 6)),
    (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 5, 31), date(2025, 6, 2)),
    (date(2025, 10, 1), date(2025, 10, 8)),
]
WORKED_WEEKENDS_IN_2025 = [
    date(2025, 1, 26),
    date(2025, 2, 8),
    date(2025, 4, 27),
    date(2025, 9, 28),
    date(2025, 10, 11),
]


@pytest.mark.parametrize(("first", "last"), OFF_IN_2025)
def test_no_day_of_a_published_holiday_is_worked(first: date, last: date) -> None:
    assert [on for on in days(first, last) if is_working_day(on)] == []


@pytest.mark.parametrize("on", WORKED_WEEKENDS_IN_2025)
def test_a_weekend_worked_in_exchange_is_a_working_day(on: date) -> None:
    assert on.weekday() >= 5
    assert is_working_day(on)


def test_the_year_2025_has_the_published_number_of_working_days() -> None:
    assert sum(is_working_day(on) for on in days(date(2025, 1, 1), date(2025, 12, 31))) == 248


def test_a_holiday_is_named_in_both_languages() -> None:
    assert calendar_day(date(2025, 10, 1)) == CalendarDay(
        date(2025, 10, 1), is_working=False, name_zh="国庆节", name_en="National Day", is_published=True
    )


def test_a_make_up_day_is_named_after_its_holiday() -> None:
    day = calendar_day(date(2025, 10, 11))

    assert (day.is_working, day.name_zh) == (True, "国庆节")


@pytest.mark.parametrize(("on", "is_working"), [(date(2025, 7, 5), False), (date(2025, 7, 7), True)])
def test_a_plain_day_has_no_name(on: date, *, is_working: bool) -> None:
    day = calendar_day(on)

    assert (day.is_working, day.name_zh, day.name_en) == (is_working, None, None)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_without_a_notice_is_judged_by_its_weekdays_and_says_so(year: int) -> None:
    new_year = calendar_day(date(year, 1, 1))

    assert new_year.is_working == (date(year, 1, 1).weekday() < 5)
    assert not new_year.is_published


@pytest.mark.parametrize(
    ("start", "allowed", "due"),
    [
        pytest.param(shanghai(2025, 9, 26), 1, date(2025, 9, 28), id="a make-up Sunday counts"),
        pytest.param(shanghai(2025, 9, 30), 1, date(2025, 10, 9), id="National Day and Mid-autumn are skipped"),
        pytest.param(shanghai(2025, 9, 30), 3, date(2025, 10, 11), id="then a make-up Saturday counts"),
        pytest.param(shanghai(2025, 7, 1), 5, date(2025, 7, 8), id="a plain weekend is skipped"),
        pytest.param(shanghai(2025, 10, 3), 0, date(2025, 10, 9), id="no days from a day off: the next working day"),
        pytest.param(shanghai(2025, 7, 1, 23), 0, date(2025, 7, 1), id="no days: the same day"),
        pytest.param(shanghai(2025, 7, 2, 0), 1, date(2025, 7, 3), id="midnight belongs to the day it begins"),
        pytest.param(datetime(2025, 7, 1, 17, tzinfo=UTC), 1, date(2025, 7, 3), id="17:00 UTC is the next day at home"),
    ],
)
def test_a_deadline_is_the_last_second_of_the_last_working_day(start: datetime, allowed: int, due: date) -> None:
    deadline = add_working_days(start, allowed)

    assert deadline.at.astimezone(SHANGHAI) == datetime(due.year, due.month, due.day, 23, 59, 59, tzinfo=SHANGHAI)
    assert deadline.at.tzinfo is UTC
    assert deadline.is_published


def test_a_deadline_that_runs_past_the_notices_says_so() -> None:
    assert not add_working_days(shanghai(LAST_YEAR, 12, 31), 3).is_published


@pytest.mark.parametrize(("start", "allowed"), [("2025-07-01T10:00:00+08:00", -1), ("2025-07-01T10:00:00", 1)])
def test_backward_days_and_naive_instants_are_refused(start: str, allowed: int) -> None:
    with pytest.raises(ValueError, match="aware instant"):
        add_working_days(datetime.fromisoformat(start), allowed)


def test_the_local_day_of_an_evening_in_utc_is_the_next_one() -> None:
    assert local_day(datetime(2025, 7, 1, 16, tzinfo=UTC)) == date(2025, 7, 2)
