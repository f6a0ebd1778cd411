"""Payments with their receipts 收据, and taking them back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from db.models.members import MemberRow
from db.queries.dues import ledger
from db.queries.dues.ledger import NewReceipt
from db.types import new_id
from domain.audit.service import record, record_many
from domain.dues import rules
from domain.dues.errors import DuesReceiptNotFound, DuesReceiptReversed
from domain.dues.rules import Charge, Share
from domain.dues.service.correcting import correct
from domain.dues.service.lapses import void_proposals
from domain.dues.service.ledger import charges_of, cover, find_locked, locked_member
from domain.members.rules import clean_document_number
from domain.shared.calendar import local_day
from domain.shared.changes import Subject
from domain.shared.events import emit, emit_many
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class DuesPaymentRecord:
    """Money that a member has paid, by a code of `DuesMethod`; without a day it was today."""

    member_id: UUID
    amount_fen: int
    method: str
    paid_on: date | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class DuesPaymentReverse:
    """A payment that was no payment, by a code of `DuesReversalReason`."""

    receipt_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment whose values are clean."""

    amount_fen: int
    method: str
    paid_on: date
    document_number: str | None


async def dues_payment_record(work: Work, command: DuesPaymentRecord) -> Outcome:
    """Records a payment of a member within reach of `dues_write`, oldest month first, with the next receipt number.

    Locks the member, then the series of receipts of their organisation, whose numbers run without a gap in the year of
    the day of recording. Voids an open proposal of a lapse. Emits `dues_payment.recorded`, without the amount.

    Raises:
        DomainError: MEMBER_NOT_FOUND, OWN_DUES, PAYMENT_AMOUNT_INVALID, PAYMENT_DAY_INVALID, INVALID_DOCUMENT_NUMBER,
            DUES_NOTHING_OWED, DUES_OVERPAID: nothing is kept for later (`rules.shares`).
    """
    paid_on = rules.clean_paid_on(command.paid_on, local_day(work.now))
    document = clean_document_number(command.document_number, is_required=False)
    member = await locked_member(work, command.member_id)
    payment = Payment(command.amount_fen, command.method, paid_on, document)
    paid = await pay(work, member, payment, await charges_of(work, member.id))
    await tell_of(work, [paid])
    await void_proposals(work, [member.id])
    return {"receipt_id": paid.id, "member_id": member.id}


async def pay(work: Work, member: MemberRow, payment: Payment, charges: Sequence[Charge]) -> Subject:
    """Writes a payment of a locked member with these charges: the receipt, and what it covers. Two statements.

    `tell_of` and `void_proposals` are the caller's to call, for one payment or for many. A refusal comes before
    anything is written.
    """
    shares = rules.shares(payment.amount_fen, charges)
    receipt = NewReceipt(
        new_id(),
        member.organisation_id,
        local_day(work.now).year,
        member.id,
        payment.amount_fen,
        payment.paid_on,
        payment.method,
        payment.document_number,
        work.actor.member_id or member.id,
        work.now,
    )
    number = await ledger.insert_receipt(work.conn, work.scope.tenant_id, receipt)
    await cover(work, "paid", shares, receipt_id=receipt.id)
    facts = {
        "member_id": str(member.id),
        "receipt_number": number,
        "amount_fen": payment.amount_fen,
        "method": payment.method,
    }
    return Subject("dues_receipt", receipt.id, member.organisation_id, facts)


async def tell_of(work: Work, paid: Sequence[Subject]) -> None:
    """An audit entry and an event for each payment; the event names no amount."""
    await record_many(work, "dues_payment.recorded", paid)
    told = [replace(each, facts={"member_id": each.facts["member_id"]}) for each in paid]
    await emit_many(work, "dues_payment.recorded", told)


async def dues_payment_reverse(work: Work, command: DuesPaymentReverse) -> Outcome:
    """Takes a payment back, once: its months are owed again, its receipt stays and says that it was reversed.

    Locks the member. A month that the member turns out not to owe is waived at once. Emits `dues_payment.reversed`.

    Raises:
        DomainError: DUES_RECEIPT_NOT_FOUND, OWN_DUES, DUES_RECEIPT_REVERSED.
    """
    tenant_id = work.scope.tenant_id
    found = await ledger.find_receipt(work.conn, tenant_id, command.receipt_id)
    member = None if found is None else await find_locked(work, found["member_id"])
    if found is None or member is None or work.actor.member_id is None:
        raise DuesReceiptNotFound("receiptId")
    is_first = await ledger.insert_reversal(
        work.conn, tenant_id, command.receipt_id, reason=command.reason, actor_id=work.actor.member_id, now=work.now
    )
    if not is_first:
        raise DuesReceiptReversed("receiptId")
    parts = await ledger.list_paid_parts(work.conn, tenant_id, command.receipt_id)
    taken_back = [Share(each["charge_id"], -each["amount_fen"], is_settled=False) for each in parts]
    await cover(work, "payment_reversed", taken_back, receipt_id=command.receipt_id)
    await correct(work, member.id)
    facts = {"reason": command.reason, "amount_fen": found["amount_fen"]}
    await record(
        work,
        "dues_payment.reversed",
        "dues_receipt",
        command.receipt_id,
        organisation_id=member.organisation_id,
        **facts,
    )
    await emit(work, "dues_payment.reversed", "dues_receipt", command.receipt_id, member_id=str(member.id))
    return {"receipt_id": command.receipt_id, "member_id": member.id}
