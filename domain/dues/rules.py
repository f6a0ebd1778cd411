"""Rules of dues 会费: who owes for a month, what a payment covers, when to remind, when a membership may lapse; pure.

Months are named by their first day, days are the union's, money is whole fen.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.dues.errors import (
    DuesMonthsInvalid,
    DuesNothingOwed,
    DuesOverpaid,
    PaymentAmountInvalid,
    PaymentDayInvalid,
)
from domain.members.rules import IN_MEMBERSHIP, RETAINED_EMPLOYMENTS, Held

ONE_DAY = timedelta(days=1)
MISSED_MONTHS = 12
"""How many months are charged after the fact, the present one included, when nobody charged them in time."""
MAX_PAYMENT_FEN = 100_000_000
MAX_MONTHS = 120
"""How many months one waiver may name."""
MAX_PAYROLL_ROWS = 1_000
_OLDEST_PAYMENT_YEARS = 3

LAPSE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    "open": frozenset({"accepted", "declined", "void"}),
    "accepted": frozenset(),
    "declined": frozenset(),
    "void": frozenset(),
}
"""States of a proposal that a membership lapse and where they may go."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge with what its ledger covers: `paid_fen`, `waived_fen` and `written_off_fen`, reversals taken off."""

    id: UUID
    month_on: date
    amount_fen: int
    due_on: date
    paid_fen: int = 0
    waived_fen: int = 0
    written_off_fen: int = 0

    @property
    def covered_fen(self) -> int:
        """What the ledger comes to."""
        return self.paid_fen + self.waived_fen + self.written_off_fen

    @property
    def owed_fen(self) -> int:
        """The balance: what is left to pay."""
        return self.amount_fen - self.covered_fen


@dataclass(frozen=True, slots=True)
class Share:
    """The part of an amount that goes to one charge; `is_settled`: nothing is left to pay of it then."""

    charge_id: UUID
    amount_fen: int
    is_settled: bool


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_month_from(day: date) -> date:
    """The first month that begins on a day or later."""
    return day if day.day == 1 else months_later(month_of(day), 1)


def due_on(month_on: date, recorded_on: date) -> date:
    """The last day of the month, or of that in which the charge was recorded, where that came later."""
    last = max(month_on, month_of(recorded_on))
    return last.replace(day=calendar.monthrange(last.year, last.month)[1])


def standing_on(periods: Sequence[Held], day: date) -> Held | None:
    """What a membership was on a day; None before it began."""
    for each in periods:
        if each.starts_on <= day and (each.until_on is None or each.until_on > day):
            return each
    return None


def owes(before: Held | None, first: Held | None) -> bool:
    """Whether a member owes dues for a month, by what they were on its first day and on the day before.

    Who is in force on the first day owes for the whole month, whatever changes in it: a retired or unemployed member
    is retained and owes nothing (research N11, N12), nor does who is suspended (docs/membership.md). Who joins owes
    from the month after, also when they join on its first day.
    """
    return (
        before is not None
        and first is not None
        and before.state in IN_MEMBERSHIP
        and first.state == "active"
        and first.employment_kind not in RETAINED_EMPLOYMENTS
    )


def charge_state(charge: Charge, today: date) -> str:
    """What a charge comes to on a day, by the code of `DuesState`."""
    if charge.owed_fen > 0:
        return "overdue" if charge.due_on < today else "owed"
    if charge.written_off_fen:
        return "written_off"
    return "paid" if charge.paid_fen else "waived"


def shares(amount_fen: int, charges: Sequence[Charge]) -> list[Share]:
    """How a payment is spread: the oldest month first, a part of the last one where it does not reach.

    Nothing is kept for later. Money without a charge behind it would be a debt of the union to the member, which has to
    be paid back when they leave; every month can be paid from its first day on.

    Raises:
        PaymentAmountInvalid: Not from 1 fen to a million yuan.
        DuesNothingOwed: No charge is open.
        DuesOverpaid: More than is owed in all.
    """
    if not 0 < amount_fen <= MAX_PAYMENT_FEN:
        raise PaymentAmountInvalid("amountFen", maximum_fen=MAX_PAYMENT_FEN)
    is_open = sorted((each for each in charges if each.owed_fen > 0), key=lambda each: each.month_on)
    owed_fen = sum(each.owed_fen for each in is_open)
    if not is_open:
        raise DuesNothingOwed("amountFen")
    if amount_fen > owed_fen:
        raise DuesOverpaid("amountFen", owed_fen=owed_fen)
    found, left = [], amount_fen
    for each in is_open:
        part = min(left, each.owed_fen)
        if part:
            found.append(Share(each.id, part, part == each.owed_fen))
        left -= part
    return found


def clean_paid_on(day: date | None, today: date) -> date:
    """The day of a payment; without one, today.

    Raises:
        PaymentDayInvalid: A day to come, or more than three years ago.
    """
    paid_on = day or today
    if not months_later(today, -12 * _OLDEST_PAYMENT_YEARS) <= paid_on <= today:
        raise PaymentDayInvalid("paidOn", years=_OLDEST_PAYMENT_YEARS)
    return paid_on


def clean_months(months: Sequence[date]) -> list[date]:
    """First days of the months that the days lie in, each once, earliest first.

    Raises:
        DuesMonthsInvalid: None, or more than 120.
    """
    cleaned = sorted({month_of(each) for each in months})
    if not 0 < len(cleaned) <= MAX_MONTHS:
        raise DuesMonthsInvalid("months", limit=MAX_MONTHS)
    return cleaned


def receipt_number(organisation_code: str, year: int, number: int) -> str:
    """The printed form of an organisation's n-th receipt of a year."""
    return f"{organisation_code}-{year}-{number:05d}"


def is_reminder_due(oldest_due_on: date, reminder_days: int, reminded_on: date | None, today: date) -> bool:
    """Whether a member is to be reminded: so many days after the oldest open month was due, then monthly, not more."""
    if (today - oldest_due_on).days < reminder_days:
        return False
    return reminded_on is None or months_later(reminded_on, 1) <= today


def unpaid_in_a_row(charges: Sequence[Charge], today: date, decided_on: date | None) -> list[Charge]:
    """The latest months in a row that are overdue and for which nothing was paid or dropped, earliest first.

    A month without a charge neither counts nor breaks the row; one for which something was paid breaks it. After a
    proposal was declined only months count that became due later.
    """
    found: list[Charge] = []
    for each in sorted(charges, key=lambda each: each.month_on, reverse=True):
        if each.due_on >= today:
            continue
        if each.covered_fen > 0 or (decided_on is not None and each.due_on <= decided_on):
            break
        found.append(each)
    return found[::-1]


def is_lapse_due(unpaid: Sequence[Charge], lapse_months: int, reminded_on: date | None) -> bool:
    """Whether it may be proposed that a membership lapse: so many months in a row unpaid, and reminded of them.

    Research N12: six months without dues after a reminder count as leaving. It is only proposed: officers decide.
    """
    return len(unpaid) >= lapse_months and reminded_on is not None and reminded_on > unpaid[0].due_on


def can_move_lapse(state: str, target: str) -> bool:
    """Whether a proposal may go from `state` to `target`."""
    return target in LAPSE_TRANSITIONS[state]
