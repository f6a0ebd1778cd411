"""How long offices take: arithmetic, whose each clock is, and what is withheld."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.suggestions import service
from domain.suggestions.clocks import ClockKind
from domain.suggestions.figures import MINIMUM_CELL, Counted, Office, ResponseTimes, Tallies, Tally, response_times
from tests.domain.suggestions.desk import Desk

PLACE, UNIT = UUID(int=1), UUID(int=2)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
YEAR = 2026
TODAY = date(2026, 3, 2)


def office(*, is_unit: bool = False) -> Office:
    return Office(UNIT if is_unit else PLACE, is_unit, ClockKind.ANSWER)


def tallied(*counted: Counted) -> Tallies:
    tallies: dict[Office, Tally] = {}
    for each in counted:
        tallies.setdefault(each.office, Tally()).add(each)
    return tallies


def test_figures_are_of_what_was_done_and_what_is_waited_for() -> None:
    done = [Counted(office(), days, is_late=days > 8) for days in range(1, 11)]
    waiting = [Counted(office(), due_on=due_on) for due_on in (TODAY, TODAY - timedelta(days=1), None)]

    (told,) = response_times(tallied(*done, *waiting), TODAY)

    assert told == ResponseTimes(
        PLACE,
        None,
        ClockKind.ANSWER,
        is_withheld=False,
        done_count=10,
        median_days=5.5,
        ninetieth_days=9,
        on_time_permille=800,
        open_count=3,
        overdue_count=1,
        overdue_permille=230,
    )


@pytest.mark.parametrize(("count", "expected"), [(19, None), (20, 19), (21, 20), (100, 95)])
def test_the_slowest_of_fewer_than_twenty_is_not_told(count: int, expected: int | None) -> None:
    (told,) = response_times(tallied(*(Counted(office(), days) for days in range(1, count + 1))), TODAY)

    assert told.ninety_fifth_days == expected


def test_nothing_is_told_of_fewer_than_ten() -> None:
    several = [Counted(office(is_unit=True), 1)] * (MINIMUM_CELL - 2) + [Counted(office(is_unit=True), due_on=TODAY)]

    told = response_times(tallied(*several), TODAY)

    assert told == [ResponseTimes(None, UNIT, ClockKind.ANSWER, is_withheld=True)]


def test_without_anything_done_there_are_no_days() -> None:
    (told,) = response_times(tallied(*[Counted(office(), due_on=TODAY)] * MINIMUM_CELL), TODAY)

    assert (told.done_count, told.median_days, told.ninetieth_days, told.on_time_permille) == (0, None, None, None)
    assert told.open_count == MINIMUM_CELL


def test_an_office_of_which_all_was_taken_out_again_is_not_told() -> None:
    tallies = tallied(Counted(office(), 3))
    tallies[office()].add(Counted(office(), 3), -1)

    assert response_times(tallies, TODAY) == []


def test_organisations_come_before_units_and_each_in_the_order_of_the_path() -> None:
    told = response_times(tallied(Counted(office(is_unit=True), 1), Counted(office(), 1)), TODAY)

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
