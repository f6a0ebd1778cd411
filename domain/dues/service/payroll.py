"""Dues that an employer withheld from wages 代扣: a whole branch at once, one outcome for each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.models.dues import DuesMethod
from db.models.members import MemberRow
from db.queries.dues import ledger
from domain.dues import policy, rules
from domain.dues.errors import OwnDues, PayrollRowsInvalid
from domain.dues.rules import Charge
from domain.dues.service.lapses import void_proposals
from domain.dues.service.ledger import charges_by_member
from domain.dues.service.payments import Payment, pay, tell_of
from domain.members.rules import clean_document_number
from domain.shared.calendar import local_day
from domain.shared.changes import Subject
from domain.shared.errors import DomainError
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class PayrollRow:
    """What was withheld from one member, by member number."""

    member_number: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class DuesPayrollRecord:
    """A list of the employer's; without a day it was paid over today."""

    rows: Sequence[PayrollRow]
    document_number: str | None
    paid_on: date | None = None


async def dues_payroll_record(work: Work, command: DuesPayrollRecord) -> Outcome:
    """Records a payment for each row that fits, in one transaction; each other row says by a code why it does not.

    Members are locked in the order of their ids, so that two lists at once do not wait for each other. The same number
    a second time is refused: DUES_ROW_REPEATED. Codes of rows: those of `dues_payment_record`.

    Raises:
        DomainError: PAYROLL_ROWS_INVALID, PAYMENT_DAY_INVALID, DOCUMENT_NUMBER_REQUIRED, INVALID_DOCUMENT_NUMBER.
    """
    if not 0 < len(command.rows) <= rules.MAX_PAYROLL_ROWS:
        raise PayrollRowsInvalid("rows", limit=rules.MAX_PAYROLL_ROWS)
    paid_on = rules.clean_paid_on(command.paid_on, local_day(work.now))
    document = clean_document_number(command.document_number, is_required=True)
    first: dict[str, int] = {}
    outcomes: list[dict[str, object]] = []
    for at, row in enumerate(command.rows):
        number = row.member_number.strip().upper()
        code = "DUES_ROW_REPEATED" if first.setdefault(number, at) != at else "MEMBER_NOT_FOUND"
        outcomes.append({"position": at, "code": code, "receipt_id": None})
    members = [MemberRow(**dict(row)) for row in await ledger.lock_numbered(work.conn, work.scope, list(first))]
    charges = await charges_by_member(work, [each.id for each in members])
    paid, payers = [], []
    for member in members:
        at = first[member.member_number]
        payment = Payment(command.rows[at].amount_fen, DuesMethod.PAYROLL.value, paid_on, document)
        try:
            receipt = await _pay_one(work, member, payment, charges.get(member.id, []))
        except DomainError as refusal:
            outcomes[at]["code"] = refusal.code
        else:
            outcomes[at] |= {"code": "RECORDED", "receipt_id": str(receipt.id)}
            paid.append(receipt)
            payers.append(member.id)
    await tell_of(work, paid)
    await void_proposals(work, payers)
    return {"rows": outcomes}


async def _pay_one(work: Work, member: MemberRow, payment: Payment, charges: Sequence[Charge]) -> Subject:
    if policy.is_own(work.actor.member_id, member.id):
        raise OwnDues
    return await pay(work, member, payment, charges)
