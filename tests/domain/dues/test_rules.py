"""The rules of dues as tables."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest

from db.models.dues import DuesLapseState, DuesState
from db.models.members import EmploymentKind, MemberState
from db.types import NIL_ID
from domain.dues import rules
from domain.dues.errors import (
    DuesMonthsInvalid,
    DuesNothingOwed,
    DuesOverpaid,
    PaymentAmountInvalid,
    PaymentDayInvalid,
)
from domain.dues.rules import Charge
from domain.members.rules import Held
from domain.shared.errors import DomainError
from tests.domain.dues.cases import OWING, held_of


def charge(month: int, paid: int = 0, waived: int = 0, written_off: int = 0, due: date | None = None) -> Charge:
    month_on = date(2026, month, 1)
    return Charge(UUID(int=month), month_on, 1000, due or rules.due_on(month_on, month_on), paid, waived, written_off)


@pytest.mark.parametrize("case", OWING, ids=lambda case: case.label)
def test_who_owes_for_a_month(case: object) -> None:
    assert isinstance(case, type(OWING[0]))
    held = held_of(case)
    before = rules.standing_on(held, date(2026, 2, 28))
    first = rules.standing_on(held, date(2026, 3, 1))

    assert rules.owes(before, first) is case.owes


def test_every_state_and_employment_is_in_the_table() -> None:
    assert {state for case in OWING for _, state, _ in case.periods} == {each.value for each in MemberState}
    assert {kind for case in OWING for _, _, kind in case.periods} == {each.value for each in EmploymentKind}


@pytest.mark.parametrize(
    ("month_on", "recorded_on", "due_on"),
    [
        (date(2026, 2, 1), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 2, 5), date(2028, 2, 29)),
        (date(2026, 1, 1), date(2026, 4, 17), date(2026, 4, 30)),  # charged late: nobody is overdue on the spot
        (date(2026, 12, 1), date(2027, 1, 2), date(2027, 1, 31)),
    ],
)
def test_a_month_is_due_at_its_end(month_on: date, recorded_on: date, due_on: date) -> None:
    assert rules.due_on(month_on, recorded_on) == due_on


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 1), -12, date(2025, 3, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, later: date) -> None:
    assert rules.months_later(day, months) == later


@pytest.mark.parametrize(("day", "month"), [(date(2026, 3, 1), date(2026, 3, 1)), (date(2026, 3, 2), date(2026, 4, 1))])
def test_the_first_month_that_a_change_reaches(day: date, month: date) -> None:
    assert rules.first_month_from(day) == month


@pytest.mark.parametrize(
    ("found", "today", "state"),
    [
        (charge(3), date(2026, 3, 31), "owed"),
        (charge(3), date(2026, 4, 1), "overdue"),
        (charge(3, paid=999), date(2026, 4, 1), "overdue"),
        (charge(3, paid=1000), date(2026, 4, 1), "paid"),
        (charge(3, paid=400, waived=600), date(2026, 4, 1), "paid"),
        (charge(3, waived=1000), date(2026, 4, 1), "waived"),
        (charge(3, paid=400, written_off=600), date(2026, 4, 1), "written_off"),
    ],
)
def test_what_a_charge_comes_to(found: Charge, today: date, state: str) -> None:
    assert rules.charge_state(found, today) == state
    assert state in {each.value for each in DuesState}


@pytest.mark.parametrize(
    ("amount", "spread"),
    [
        (1, [(2, 1, False)]),
        (600, [(2, 600, True)]),
        (700, [(2, 600, True), (3, 100, False)]),
        (1600, [(2, 600, True), (3, 1000, True)]),
        (2600, [(2, 600, True), (3, 1000, True), (5, 1000, True)]),
    ],
)
def test_a_payment_covers_the_oldest_months_first(amount: int, spread: list[tuple[int, int, bool]]) -> None:
    charges = [charge(5), charge(3), charge(2, paid=400), charge(4, waived=1000)]

    found = rules.shares(amount, charges)

    assert [(each.charge_id.int, each.amount_fen, each.is_settled) for each in found] == spread


@pytest.mark.parametrize(
    ("amount", "charges", "refusal"),
    [
        (0, [charge(3)], PaymentAmountInvalid),
        (-5, [charge(3)], PaymentAmountInvalid),
        (rules.MAX_PAYMENT_FEN + 1, [charge(3)], PaymentAmountInvalid),
        (1, [], DuesNothingOwed),
        (1, [charge(3, paid=1000)], DuesNothingOwed),
        (1001, [charge(3)], DuesOverpaid),
    ],
)
def test_a_payment_that_does_not_fit(amount: int, charges: Sequence[Charge], refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        rules.shares(amount, charges)


@pytest.mark.parametrize("day", [date(2026, 3, 11), date(2023, 3, 9)])
def test_a_payment_is_of_a_day_in_the_last_three_years(day: date) -> None:
    with pytest.raises(PaymentDayInvalid):
        rules.clean_paid_on(day, date(2026, 3, 10))


def test_a_payment_without_a_day_is_of_today() -> None:
    assert rules.clean_paid_on(None, date(2026, 3, 10)) == date(2026, 3, 10)
    assert rules.clean_paid_on(date(2023, 3, 10), date(2026, 3, 10)) == date(2023, 3, 10)


def test_months_are_named_by_any_of_their_days() -> None:
    named = [date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 2)]

    assert rules.clean_months(named) == [date(2026, 1, 1), date(2026, 3, 1)]


@pytest.mark.parametrize("months", [[], [rules.months_later(date(2000, 1, 1), each) for each in range(121)]])
def test_too_few_or_too_many_months(months: list[date]) -> None:
    with pytest.raises(DuesMonthsInvalid):
        rules.clean_months(months)


@pytest.mark.parametrize(
    ("today", "reminded_on", "is_due"),
    [
        (date(2026, 4, 14), None, False),
        (date(2026, 4, 15), None, True),
        (date(2026, 5, 1), date(2026, 4, 15), False),
        (date(2026, 5, 14), date(2026, 4, 15), False),
        (date(2026, 5, 15), date(2026, 4, 15), True),
        (date(2026, 2, 28), date(2026, 1, 31), False),  # not due yet, whenever the last one was
    ],
)
def test_when_a_reminder_is_due(today: date, reminded_on: date | None, is_due: bool) -> None:  # noqa: FBT001  # a table
    assert rules.is_reminder_due(date(2026, 3, 31), 15, reminded_on, today) is is_due


@pytest.mark.parametrize(
    ("charges", "decided_on", "months"),
    [
        ([], None, []),
        ([charge(1), charge(2), charge(3)], None, [1, 2, 3]),
        ([charge(1), charge(2, paid=1000), charge(3)], None, [3]),
        ([charge(1), charge(2, paid=1), charge(3)], None, [3]),  # something was paid: the row is broken
        ([charge(1), charge(3)], None, [1, 3]),  # nothing was charged in between
        ([charge(1), charge(2, waived=1000), charge(3)], None, [3]),
        ([charge(1), charge(2), charge(3)], date(2026, 2, 28), [3]),  # declined on that day
        ([charge(3), charge(4)], None, [3]),  # the last one is not due yet
    ],
)
def test_unpaid_months_in_a_row(charges: list[Charge], decided_on: date | None, months: list[int]) -> None:
    found = rules.unpaid_in_a_row(charges, date(2026, 4, 10), decided_on)

    assert [each.month_on.month for each in found] == months


@pytest.mark.parametrize(
    ("months", "reminded_on", "is_due"),
    [
        (1, date(2026, 3, 15), False),
        (2, None, False),
        (2, date(2026, 1, 31), False),  # of an older debt
        (2, date(2026, 2, 1), True),
        (3, date(2026, 2, 1), True),
    ],
)
def test_when_a_lapse_is_due(months: int, reminded_on: date | None, is_due: bool) -> None:  # noqa: FBT001  # a table
    unpaid = [charge(each) for each in range(1, months + 1)]

    assert rules.is_lapse_due(unpaid, 2, reminded_on) is is_due


def test_proposals_move_once() -> None:
    assert rules.LAPSE_TRANSITIONS.keys() == {each.value for each in DuesLapseState}
    assert rules.can_move_lapse("open", "accepted")
    assert not any(
        rules.can_move_lapse(state, target) for state in ("accepted", "declined", "void") for target in DuesLapseState
    )


def test_a_period_of_no_day_held_on_no_day() -> None:
    taken_back = Held(1, date(2026, 3, 1), date(2026, 3, 1), "retained", NIL_ID, "retired")
    holds = Held(2, date(2026, 3, 1), None, "active", NIL_ID, "permanent")

    assert rules.standing_on([taken_back, holds], date(2026, 3, 1)) == holds
    assert rules.standing_on([holds], date(2026, 2, 28)) is None
