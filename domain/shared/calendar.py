"""Working days of mainland China 工作日 and the deadlines counted in them.

Sources: the State Council's yearly holiday notices 部分节假日安排的通知 as the package `chinesecalendar` carries them
(`FIRST_YEAR` to `LAST_YEAR`); Civil Code 民法典 articles 201 and 203 for the counting of time limits. Years without a
notice are taken as Monday to Friday, and every result says so.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

import chinese_calendar
from chinese_calendar import Holiday

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Mainland civil time. A fixed offset: no daylight saving since 1992, so no time zone database is needed."""

FIRST_YEAR: int = min(chinese_calendar.holidays).year
LAST_YEAR: int = max(chinese_calendar.holidays).year

_SATURDAY = 5
_DAYS = 1_000
_CLOSING = time(23, 59, 59)
_NAMES: dict[str, tuple[str, str]] = {holiday.value: (holiday.chinese, holiday.value) for holiday in Holiday}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One civil day. The names are those of the holiday that makes it a day off or a make-up day, None on plain days.

    `is_published` is False when no holiday notice covers the year: the day was judged by its weekday alone.
    """

    on: date
    is_working: bool
    name_zh: str | None
    name_en: str | None
    is_published: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last second of the last allowed day (UTC), and whether published notices cover every day counted."""

    at: datetime
    is_published: bool


@lru_cache(maxsize=_DAYS)
def calendar_day(on: date) -> CalendarDay:
    """What kind of day it is: a working day, a weekend, a holiday, or a weekend worked in exchange 调休."""
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        return CalendarDay(on, on.weekday() < _SATURDAY, None, None, is_published=False)
    name = chinese_calendar.workdays.get(on) or chinese_calendar.holidays.get(on)
    name_zh, name_en = _NAMES[name] if name else (None, None)
    return CalendarDay(on, bool(chinese_calendar.is_workday(on)), name_zh, name_en, is_published=True)


def is_working_day(on: date) -> bool:
    """Whether offices work on this civil day in mainland China."""
    return calendar_day(on).is_working


def local_day(at: datetime, *, zone: tzinfo = SHANGHAI) -> date:
    """The civil day of an instant: the day that role grants and deputies are compared with."""
    return at.astimezone(zone).date()


def add_working_days(start: datetime, days: int, *, zone: tzinfo = SHANGHAI) -> Deadline:
    """The end of the `days`-th working day after the day of `start`, at 23:59:59 local time.

    The day of `start` does not count (art. 201). The limit ends with its last day (art. 203): at the end of the day,
    not at closing time, because the services take requests around the clock. With `days` 0 it is the end of the day
    of `start` itself, or of the next working day when that is a day off.

    Raises:
        ValueError: Negative days, or a naive `start`.
    """
    if days < 0 or start.tzinfo is None:
        raise ValueError("days are counted forward from an aware instant")
    day = calendar_day(start.astimezone(zone).date())
    is_published, left = day.is_published, days
    while left > 0 or not day.is_working:
        day = calendar_day(day.on + timedelta(days=1))
        is_published = is_published and day.is_published
        left -= day.is_working
    closing = datetime.combine(day.on, _CLOSING, tzinfo=zone)
    return Deadline(closing.astimezone(UTC), is_published)
