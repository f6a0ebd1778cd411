"""Deciding who bears the loss of what was given out offline against the rules 离线核销冲突."""

from dataclasses import dataclass
from uuid import UUID

from db.models.benefits import VoucherRow
from db.models.merchants import LossBearer, RedemptionKind, VoucherRedemptionRow
from db.queries.benefits import redemptions, vouchers
from db.queries.merchants import tills as queries
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import BudgetShort, OwnVoucher, VoucherNotFound, VoucherStateRefused
from domain.benefits.rules.states import clean_text
from domain.benefits.rules.uses import judged_at
from domain.benefits.service.redeeming import MAX_NOTE
from domain.benefits.service.using import Sale, is_own, use_late_piece, use_voucher
from domain.merchants.errors import RedemptionConflictDecided, RedemptionConflictNotFound
from domain.merchants.service.offline import is_gone
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_step
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class RedemptionConflictDecide:
    """Who bears the loss, and why."""

    conflict_id: UUID
    decision: str
    note: str


async def redemption_conflict_decide(work: Work, command: RedemptionConflictDecide) -> Outcome:
    """Decides on a conflict, once.

    `redeemed`: the voucher is used after all, as far as it still can be; one that has ended meanwhile is judged as of
    when it was used, and what it gave back must still be there. `union`: the merchant is owed the amount, out
    of what is free of the programme's budget. `merchant`: nothing is owed. Nobody decides on their own voucher. Locks
    the conflict, the cycle, the voucher, then quota or budget. Records `redemption_conflict.decided`.

    Raises:
        DomainError: REDEMPTION_CONFLICT_NOT_FOUND, REDEMPTION_CONFLICT_DECIDED, OWN_VOUCHER, TITLE_INVALID (the note);
            `redeemed`: VOUCHER_STATE_REFUSED, VOUCHER_LOCKED, AMOUNT_INVALID; `union`: BUDGET_SHORT.
        WritesCollidedError: Somebody else got what it gave back at this moment; a repeat finds that.
    """
    note = clean_text(command.note, "note", most=MAX_NOTE)
    conflict = await queries.lock_conflict(work.conn, work.scope, command.conflict_id)
    if conflict is None:
        raise RedemptionConflictNotFound("conflictId")
    if conflict["decision"] is not None:
        raise RedemptionConflictDecided("conflictId")
    cycles = await queries.lock_cycles(work.conn, work.scope.tenant_id, [conflict["voucher_id"]])
    voucher = await vouchers.lock_voucher(work.conn, work.scope.tenant_id, conflict["voucher_id"])
    if voucher is None:
        raise VoucherNotFound("conflictId")
    if work.actor.member_id is None or await is_own(work, voucher.member_id):
        raise OwnVoucher("conflictId")
    cycle = cycles[voucher.cycle_id]
    redemption_id = await _redemption(work, (conflict, cycle), voucher, command.decision)
    await queries.decide_conflict(
        work.conn,
        work.scope.tenant_id,
        conflict["id"],
        decision=command.decision,
        redemption_id=redemption_id,
        decided_by_id=work.actor.member_id,
        decided_at=work.now,
        decision_note=note,
    )
    facts = {"decision": command.decision, "reason": conflict["reason"], "amount_fen": conflict["amount_fen"]}
    place = conflict["organisation_id"]
    await record(
        work, "redemption_conflict.decided", "redemption_conflict", conflict["id"], organisation_id=place, **facts
    )
    return {"conflict_id": conflict["id"], "redemption_id": redemption_id}


async def _redemption(work: Work, found: tuple[Record, Record], voucher: VoucherRow, decision: str) -> UUID | None:
    conflict, cycle = found
    if decision == LossBearer.REDEEMED:
        return (await _used(work, conflict, voucher, cycle)).id
    if decision == LossBearer.UNION:
        return (await _borne(work, conflict, voucher)).id
    return None


async def _used(work: Work, conflict: Record, voucher: VoucherRow, cycle: Record) -> VoucherRedemptionRow:
    """A use of the voucher, as a file has it: of one that is over, what it gave back is taken again."""
    closed = (await queries.list_closed(work.conn, voucher.tenant_id, [voucher.id], now=work.now)).get(voucher.id)
    if closed is None:
        return await use_voucher(work, voucher, _sale(conflict))
    if is_gone(voucher, closed, cycle, free=cycle["free"]):
        raise VoucherStateRefused("conflictId", state=voucher.state)
    pieces: list[tuple[UUID, VoucherRow]] = []
    redemption = await use_voucher(work, voucher, _sale(conflict), later=pieces)
    for quota_id, each in pieces:
        await use_late_piece(work, each, quota_id=quota_id)
    return redemption


def _sale(conflict: Record) -> Sale:
    return Sale(
        asked_fen=conflict["amount_fen"],
        receipt_number=conflict["receipt_number"],
        merchant_id=conflict["merchant_id"],
        terminal_id=conflict["terminal_id"],
        request_number=conflict["request_number"],
        happened_at=conflict["happened_at"],
        judged_at=judged_at(conflict["happened_at"], conflict["opened_at"]),
        device_at=conflict["device_at"],
        upload_id=conflict["upload_id"],
        allowance_id=conflict["allowance_id"],
    )


async def _borne(work: Work, conflict: Record, voucher: VoucherRow) -> VoucherRedemptionRow:
    """What the merchant is owed although no voucher stands for it, taken from what is free of the budget and spent."""
    cycle = await redemptions.find_uses(work.conn, voucher.tenant_id, voucher.cycle_id)
    redemption = VoucherRedemptionRow(
        tenant_id=voucher.tenant_id,
        id=new_id(),
        voucher_id=voucher.id,
        kind=RedemptionKind.BORNE.value,
        merchant_id=conflict["merchant_id"],
        terminal_id=conflict["terminal_id"],
        officer_id=work.actor.member_id,
        request_number=conflict["request_number"],
        amount_fen=conflict["amount_fen"],
        excess_fen=0,
        receipt_number=conflict["receipt_number"],
        happened_at=conflict["happened_at"],
        device_at=conflict["device_at"],
        upload_id=conflict["upload_id"],
        allowance_id=conflict["allowance_id"],
        redeemed_at=work.now,
    )
    await redemptions.insert_redemption(work.conn, redemption)
    for step in (QuotaStep.TAKE, QuotaStep.USE):
        move = QuotaMove({cycle["budget_quota_id"]: conflict["amount_fen"]}, conflict["id"], new_id(), "borne")
        if (await quota_step(work, step, move)).outcome is not QuotaOutcome.DONE:
            raise BudgetShort("decision")
    return redemption
