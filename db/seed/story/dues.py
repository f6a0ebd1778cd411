"""Two years of dues of one enterprise union: charged by the month, paid by the quarter, waived, taken back, owed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from db.models.dues import DuesEntryKind, DuesMethod, DuesReversalReason, DuesWaiverReason
from db.models.members import EmploymentKind, MemberState
from db.models.organisations import RuleKey
from db.seed.ids import Kind
from db.seed.story.book import Book, Life, Subject
from db.seed.story.days import DAY, day_of, month_end, month_later, month_of, morning
from db.seed.story.places import DELIVERY, DELIVERY_GROUP, LOGISTICS, STORES
from db.seed.story.rows import Charge, Entry, LapseProposal, Period, Receipt, Reminder, Reversal, Run, Series
from db.seed.story.rules import DUES_MONTHS, REMINDER_DAYS, dues_said
from db.seed.union import member_id

_PAY_DAY = 10
_QUARTER_MONTHS = (1, 4, 7, 10)
_UNPAID_FOR = timedelta(days=260)
_LAPSE_MONTHS = 6
_IN_MEMBERSHIP = {MemberState.ACTIVE, MemberState.RETAINED, MemberState.SUSPENDED}
_WITHOUT_DUES = {EmploymentKind.RETIRED, EmploymentKind.UNEMPLOYED}


class _Payment(NamedTuple):
    """Money of a member's, handed over and recorded on a day."""

    life: Life
    on: date
    method: DuesMethod
    document: str | None


@dataclass(slots=True)
class _Ledger:
    """Charges by member, oldest first, and receipts by organisation and year."""

    book: Book
    charges: defaultdict[UUID, list[Charge]] = field(default_factory=lambda: defaultdict(list))
    numbers: Counter[tuple[UUID, int]] = field(default_factory=Counter)

    def open_before(self, life: Life, day: date) -> list[Charge]:
        """What is left to pay of months before that of the day."""
        return [each for each in self.charges[life.member.id] if each.settled_on is None and each.month_on < day]

    def settle(self, charge: Charge, on: date | None) -> None:
        """Says since when a charge is covered; None: it is not."""
        own = self.charges[charge.member_id]
        own[next(n for n, each in enumerate(own) if each.id == charge.id)] = charge._replace(settled_on=on)


def tell_dues(book: Book) -> None:
    """Everything that services and background processes would have written since dues began there."""
    ledger, today = _Ledger(book), day_of(book.now)
    payers = [life for life in book.lives.values() if _was_ever_there(book, life)]
    officers = {officer_id for terms in book.officers.values() for _, officer_id in terms}
    plain = [life for life in payers if life.member.id not in officers and life.now.version == 1]
    debtor = next(life for life in plain if life.now.organisation_id == book.place(DELIVERY_GROUP))
    patron = next(life for life in plain if life.now.organisation_id == book.place(STORES))
    quarters = 0
    for month_on in (month_of(today, n - DUES_MONTHS) for n in range(DUES_MONTHS + 1)):
        _charge(ledger, month_on, payers)
        pay_on = month_on.replace(day=_PAY_DAY)
        if month_on.month not in _QUARTER_MONTHS or pay_on + timedelta(days=3) >= today:
            continue
        quarters += 1
        for life in payers:
            if life is patron and quarters in _SPECIAL:
                _SPECIAL[quarters](ledger, life, pay_on)
            elif life is not debtor or pay_on < today - _UNPAID_FOR:
                document = f"代扣[{pay_on.year}]{_QUARTER_MONTHS.index(pay_on.month) + 1:02d}号"
                _pay(ledger, _Payment(life, pay_on, DuesMethod.PAYROLL, document))
    _tell_arrears(ledger, debtor, today)
    for charges in ledger.charges.values():
        book.rows["dues_charge"].extend(charges)
    series = (Series(place, year, last) for (place, year), last in ledger.numbers.items())
    book.rows["dues_receipt_series"].extend(series)


def _was_ever_there(book: Book, life: Life) -> bool:
    places = {book.place(code) for code in book.places if code.startswith((LOGISTICS, DELIVERY))}
    return any(period.organisation_id in places for period in life.periods)


def _rate(book: Book, organisation_id: UUID, month_on: date) -> int:
    """The monthly dues at an organisation: the nearest value of the chain as it stood then; nobody's: nought."""
    by_id = {periods[-1].organisation_id: (code, periods) for code, periods in book.places.items()}
    place: UUID | None = organisation_id
    while place in by_id:
        code, periods = by_id[place]
        said = [
            each
            for each in dues_said(day_of(book.now))
            if (each.code, each.key) == (code, RuleKey.DUES_MONTHLY_FEN) and each.starts_on <= month_on
        ]
        newest = max(said, key=lambda each: each.starts_on, default=None)
        if newest is not None and newest.value is not None:
            return newest.value
        held = [each for each in periods if each.starts_on <= month_on]
        place = held[-1].parent_id if held else None
    return 0


def _owing(life: Life, month_on: date) -> UUID | None:
    """Where a member owes dues for a month, by what they were on its first day and on the day before."""
    before, first = _on(life, month_on - DAY), _on(life, month_on)
    if before is None or first is None or before.state not in _IN_MEMBERSHIP:
        return None
    is_charged = first.state == MemberState.ACTIVE and first.employment_kind not in _WITHOUT_DUES
    return first.organisation_id if is_charged else None


def _on(life: Life, day: date) -> Period | None:
    held = [each for each in life.periods if each.starts_on <= day and (each.until_on is None or each.until_on > day)]
    return held[-1] if held else None


def _charge(ledger: _Ledger, month_on: date, payers: Sequence[Life]) -> None:
    book, at = ledger.book, morning(month_on)
    number = charged_fen = 0
    for life in payers:
        place = _owing(life, month_on)
        rate = 0 if place is None else _rate(book, place, month_on)
        if place is None or rate == 0:
            continue
        charge_id = book.new_id(Kind.DUES_CHARGE)
        charge = Charge(charge_id, life.member.id, place, month_on, rate, month_end(month_on), None, at)
        ledger.charges[life.member.id].append(charge)
        number, charged_fen = number + 1, charged_fen + rate
    last_id = member_id(book.union.plan.members)
    book.rows["dues_run"].append(Run(month_on, last_id, number, charged_fen, at, at))
    facts = {"month_on": str(month_on), "charges": number, "charged_fen": charged_fen}
    book.note(at, None, "dues_month.charged", Subject("organisation", book.tenant_id, book.tenant_id), **facts)


def _pay(ledger: _Ledger, payment: _Payment) -> Receipt | None:
    """A receipt for all that is left to pay of earlier months; None when nothing is."""
    book, (life, on, method, document) = ledger.book, payment
    owed = ledger.open_before(life, month_of(on))
    if not owed:
        return None
    held = _on(life, on)
    place = (held or life.now).organisation_id
    ledger.numbers[place, on.year] += 1
    number = ledger.numbers[place, on.year]
    by_id = _cashier(book, life, on)
    receipt = Receipt(
        book.new_id(Kind.DUES_RECEIPT),
        f"{_code(book, place)}-{on.year}-{number:05d}",
        place,
        on.year,
        number,
        life.member.id,
        sum(each.amount_fen for each in owed),
        on,
        method.value,
        document,
        by_id,
        morning(on),
    )
    book.rows["dues_receipt"].append(receipt)
    for charge in owed:
        _enter(ledger, charge, DuesEntryKind.PAID, receipt)
        ledger.settle(charge, on)
    facts = {
        "member_id": str(life.member.id),
        "receipt_number": receipt.number,
        "amount_fen": receipt.amount_fen,
        "method": receipt.method,
    }
    subject = Subject("dues_receipt", receipt.id, place)
    book.note(receipt.recorded_at, by_id, "dues_payment.recorded", subject, **facts)
    return receipt


def _enter(
    ledger: _Ledger, charge: Charge, kind: DuesEntryKind, receipt: Receipt, *, at: datetime | None = None
) -> None:
    amount = charge.amount_fen if kind is DuesEntryKind.PAID else -charge.amount_fen
    by_id, at = receipt.recorded_by_id, at or receipt.recorded_at
    row = Entry(ledger.book.new_id(Kind.DUES_ENTRY), charge.id, kind.value, amount, receipt.id, None, None, by_id, at)
    ledger.book.rows["dues_entry"].append(row)


def _cashier(book: Book, life: Life, on: date) -> UUID:
    """The officer who records it; nobody does their own."""
    by_id = book.officer(book.place(LOGISTICS), on)
    return book.chair(on) if by_id == life.member.id else by_id


def _code(book: Book, place: UUID) -> str:
    return next(code for code, periods in book.places.items() if periods[-1].organisation_id == place)


def _tell_hardship(ledger: _Ledger, life: Life, on: date) -> None:
    """A quarter that need not be paid, by a decision on file."""
    book, at, by_id = ledger.book, morning(on), _cashier(ledger.book, life, on)
    owed, reason, document = ledger.open_before(life, month_of(on)), DuesWaiverReason.HARDSHIP.value, "减免[困难]03号"
    for charge in owed:
        entry_id, kind = book.new_id(Kind.DUES_ENTRY), DuesEntryKind.WAIVED.value
        entry = Entry(entry_id, charge.id, kind, charge.amount_fen, None, reason, document, by_id, at)
        book.rows["dues_entry"].append(entry)
        ledger.settle(charge, on)
    facts = {"reason": reason, "months": [f"{each.month_on:%Y-%m}" for each in owed]}
    book.note(at, by_id, "dues.waived", Subject("member", life.member.id, life.now.organisation_id), **facts)


def _tell_reversal(ledger: _Ledger, life: Life, on: date) -> None:
    """A transfer from a bank that did not arrive, and came the day after it was taken back."""
    book = ledger.book
    receipt = _pay(ledger, _Payment(life, on, DuesMethod.BANK, None))
    if receipt is None:
        return
    at, reason = morning(on + 2 * DAY), DuesReversalReason.NOT_RECEIVED.value
    book.rows["dues_reversal"].append(Reversal(receipt.id, reason, receipt.recorded_by_id, at))
    covered = {row.charge_id for row in book.rows["dues_entry"] if row.receipt_id == receipt.id}
    for charge in [each for each in ledger.charges[life.member.id] if each.id in covered]:
        _enter(ledger, charge, DuesEntryKind.PAYMENT_REVERSED, receipt, at=at)
        ledger.settle(charge, None)
    facts = {"reason": reason, "amount_fen": receipt.amount_fen}
    subject = Subject("dues_receipt", receipt.id, receipt.organisation_id)
    book.note(at, receipt.recorded_by_id, "dues_payment.reversed", subject, **facts)
    _pay(ledger, _Payment(life, on + 3 * DAY, DuesMethod.BANK, None))


_SPECIAL: Mapping[int, Callable[[_Ledger, Life, date], None]] = {4: _tell_hardship, 6: _tell_reversal}
"""What happens to one member in the fourth and in the sixth quarter."""


def _tell_arrears(ledger: _Ledger, debtor: Life, today: date) -> None:
    """Reminders of who has not paid, and the proposal that the membership lapse, which nobody has decided yet."""
    book = ledger.book
    owed = [each for each in ledger.charges[debtor.member.id] if each.settled_on is None]
    reminded = []
    on = owed[0].due_on + timedelta(days=REMINDER_DAYS)
    while on <= today:
        months = sum(each.due_on < on for each in owed)
        reminded.append(Reminder(debtor.member.id, on, owed[0].month_on, months, morning(on)))
        facts = {"reminded_on": str(on), "members": 1}
        subject = Subject("organisation", book.tenant_id, book.tenant_id)
        book.note(morning(on), None, "dues.reminded", subject, **facts)
        on = month_later(on)
    book.rows["dues_reminder"].extend(reminded)
    proposed_on = owed[_LAPSE_MONTHS - 1].due_on + DAY
    proposal_id = book.new_id(Kind.DUES_LAPSE_PROPOSAL)
    place, since_on = debtor.now.organisation_id, owed[0].month_on
    proposal = LapseProposal(proposal_id, debtor.member.id, place, proposed_on, since_on, _LAPSE_MONTHS, "open")
    book.rows["dues_lapse_proposal"].append(proposal)
    subject = Subject("dues_lapse_proposal", proposal_id, place)
    book.note(morning(proposed_on), None, "dues_lapse.proposed", subject, member_id=str(debtor.member.id))
