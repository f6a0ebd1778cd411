"""How long offices take: arithmetic, whose each clock is, and what is withheld."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.suggestions import service
from domain.suggestions.clocks import Clock, ClockKind
from domain.suggestions.figures import MINIMUM_CELL, ResponseTimes, Timed, response_times
from tests.domain.suggestions.desk import Desk

PLACE, UNIT = UUID(int=1), UUID(int=2)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
YEAR = 2026


def clock(days: int, *, is_met: bool = True, is_open: bool = False, is_late: bool = False) -> Clock:
    return Clock(
        kind=ClockKind.ANSWER,
        number=2,
        round=1,
        place_id=PLACE,
        started_at=AT,
        limit_days=15,
        due_at=AT,
        paused_at=None,
        stopped_at=None if is_open else AT,
        is_met=is_met and not is_open,
        working_days=days,
        is_breached=is_late,
        is_published=True,
    )


def test_figures_are_of_what_was_done_and_what_is_waited_for() -> None:
    done = [clock(days, is_late=days > 8) for days in range(1, 11)]
    waiting = [clock(3, is_open=True), clock(30, is_open=True, is_late=True)]
    withdrawn = [clock(90, is_met=False)]

    (told,) = response_times(Timed(each, place_id=PLACE) for each in (*done, *waiting, *withdrawn))

    assert told == ResponseTimes(
        PLACE,
        None,
        ClockKind.ANSWER,
        is_withheld=False,
        done_count=10,
        median_days=5.5,
        ninetieth_days=9,
        on_time_permille=800,
        open_count=2,
        overdue_count=1,
        overdue_permille=250,
    )


@pytest.mark.parametrize(("count", "expected"), [(19, None), (20, 19), (21, 20), (100, 95)])
def test_the_slowest_of_fewer_than_twenty_is_not_told(count: int, expected: int | None) -> None:
    (told,) = response_times(Timed(clock(days), place_id=PLACE) for days in range(1, count + 1))

    assert told.ninety_fifth_days == expected


def test_nothing_is_told_of_fewer_than_ten() -> None:
    several = [clock(1)] * (MINIMUM_CELL - 2) + [clock(1, is_open=True), clock(1, is_met=False)]

    told = response_times(Timed(each, unit_id=UNIT) for each in several)

    assert told == [ResponseTimes(None, UNIT, ClockKind.ANSWER, is_withheld=True)]


def test_without_anything_done_there_are_no_days() -> None:
    (told,) = response_times(Timed(clock(4, is_open=True), place_id=PLACE) for _ in range(MINIMUM_CELL))

    assert (told.done_count, told.median_days, told.ninetieth_days, told.on_time_permille) == (0, None, None, None)
    assert told.open_count == MINIMUM_CELL


def test_organisations_come_before_units_and_each_in_the_order_of_the_path() -> None:
    told = response_times([Timed(clock(1), unit_id=UNIT), Timed(clock(1), place_id=PLACE)])

    assert [(each.place_id, each.unit_id) for each in told] == [(PLACE, None), (None, UNIT)]


async def test_clocks_of_the_year_count_for_the_places_and_units_that_had_them(desk: Desk) -> None:
    for number in range(MINIMUM_CELL):
        await desk.suggestion("answered" if number else "in_progress", begun_at=AT + timedelta(days=number))
    await desk.suggestion("answered", begun_at=AT - timedelta(days=365))
    desk.now = AT + timedelta(days=90)

    async with desk.work("member") as work:
        told = await service.suggestion_response_times(work, YEAR, None)
        elsewhere = await service.suggestion_response_times(work, YEAR, desk.places["other"])
        nowhere = [await service.suggestion_response_times(work, year, None) for year in (1, 2024, 10_000)]

    counted = {
        (each.kind, each.place_id is not None): (each.done_count, each.open_count, each.overdue_count) for each in told
    }
    assert counted == {
        (ClockKind.ACKNOWLEDGE, True): (10, 0, 0),
        (ClockKind.ASSIGN, True): (10, 0, 0),
        (ClockKind.ANSWER, True): (9, 1, 1),
        (ClockKind.CONTACT, False): (9, 1, 1),
        (ClockKind.ANSWER, False): (9, 1, 1),
    }
    assert {each.unit_id for each in told} == {None, desk.handlers.unit_id}
    assert elsewhere == []
    assert nowhere == [[], [], []]
