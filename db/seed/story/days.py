"""Instants of the story's days, and limits counted in working days of mainland China, as the services count them."""

import calendar
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar

_MORNING = time(1, 30)  # half past nine in China
_LAST_SECOND = time(15, 59, 59)
_CHINA = timedelta(hours=8)
_SATURDAY = 5
_YEARS = range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)
DAY = timedelta(days=1)


def morning(day: date) -> datetime:
    """When things are done on a day."""
    return datetime.combine(day, _MORNING, UTC)


def day_of(at: datetime) -> date:
    """The union's day of an instant."""
    return (at + _CHINA).date()


def limit_of(start: datetime, working_days: int) -> datetime:
    """The end of the n-th working day after the day of `start`."""
    day = day_of(start)
    left = working_days
    while left > 0 or not _is_working(day):
        day += DAY
        left -= _is_working(day)
    return datetime.combine(day, _LAST_SECOND, UTC)


def month_of(day: date, months: int = 0) -> date:
    """The first day of the month that is so many months after that of a day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def month_later(day: date) -> date:
    """The same day a month later, or the last one of that month where it has no such day."""
    first = month_of(day, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def _is_working(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day)) if day.year in _YEARS else day.weekday() < _SATURDAY
