"""What officers do with vouchers: redeem, take back as a second person, revoke, let expire; the end of a cycle."""

import re
from dataclasses import dataclass
from uuid import UUID

from db.models.benefits import BenefitCycleRow, CycleState, VoucherRow, VoucherState
from db.patience import be_patient
from db.queries import ledger as ledger_queries
from db.queries.benefits import plans, redemptions, vouchers
from db.types import new_id
from domain.audit.service import record_many
from domain.benefits.errors import (
    CycleStateRefused,
    OwnVoucher,
    RedemptionNotFound,
    VoucherNotFound,
    VoucherStateRefused,
)
from domain.benefits.rules import states
from domain.benefits.rules.uses import LATE
from domain.benefits.service.claiming import CODE_FIELD, tell_voucher
from domain.benefits.service.distributing import BATCH, close_all
from domain.benefits.service.planning import CycleChange, locked_cycle, move_cycle
from domain.benefits.service.using import (
    Sale,
    is_own,
    is_spent,
    move_piece,
    reverse_use,
    thaw,
    told,
    use_voucher,
)
from domain.shared.changes import Subject
from domain.shared.events import emit_many
from domain.shared.handlers import Event
from domain.shared.ledger import QuotaMove, QuotaStep, quota_resize, quota_step
from domain.shared.work import Outcome, Work

CLOSED_AT_ONCE = 2_000
"""So many vouchers of which a part was spent end in one transaction."""
MAX_RECEIPT, MAX_NOTE = 40, 200
"""The longest receipt number, and the longest reason for taking a redemption back."""
_NO_LETTER = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class VoucherRedeem:
    """A code that a member shows; blanks, hyphens and small letters make no difference. `amount_fen`: of a balance."""

    code: str
    amount_fen: int | None = None
    receipt_number: str | None = None


@dataclass(frozen=True, slots=True)
class VoucherChange:
    """One voucher."""

    voucher_id: UUID


@dataclass(frozen=True, slots=True)
class VoucherReverse:
    """A redemption to take back, and why."""

    redemption_id: UUID
    note: str


def code_index(work: Work, code: str) -> bytes:
    """The keyed hash by which a code is found."""
    return work.keyring.blind_index(work.scope.tenant_id, CODE_FIELD, _NO_LETTER.sub("", code).upper())


async def locked_by_code(work: Work, code: str) -> VoucherRow:
    """The voucher of a code, of a programme whose vouchers the caller redeems, locked.

    Raises:
        VoucherNotFound: There is none.
    """
    voucher = await vouchers.find_by_code(work.conn, work.scope, code_index(work, code))
    if voucher is not None:
        voucher = await vouchers.lock_voucher(work.conn, voucher.tenant_id, voucher.id)
    if voucher is None:
        raise VoucherNotFound("code")
    return voucher


async def redeem_locked(work: Work, voucher: VoucherRow, sale: Sale) -> Outcome:
    """Uses a locked voucher. One for a single use that is used already gets the first answer, with `is_repeat`.

    Raises:
        DomainError: VOUCHER_LOCKED, VOUCHER_STATE_REFUSED, AMOUNT_INVALID.
    """
    if voucher.state == VoucherState.REDEEMED:
        cycle = await redemptions.find_uses(work.conn, voucher.tenant_id, voucher.cycle_id)
        first = await redemptions.find_newest(work.conn, voucher.tenant_id, voucher.id)
        if first is None or not is_spent(voucher, cycle):
            raise VoucherStateRefused("code", state=voucher.state)
        return told(voucher, first, is_repeat=True)
    return told(voucher, await use_voucher(work, voucher, sale), is_repeat=False)


async def voucher_redeem(work: Work, command: VoucherRedeem) -> Outcome:
    """Redeems a voucher of a programme that the caller manages, at the union's own desk. Emits `voucher.redeemed`.

    A second time, also at the same moment, gets the first answer with `is_repeat`, so that a till that lost the answer
    learns it, and another customer with the same code is noticed. Nobody redeems their own. Locks the voucher, then
    its quota.

    Raises:
        DomainError: VOUCHER_NOT_FOUND (also for whoever is no member), OWN_VOUCHER, VOUCHER_LOCKED,
            VOUCHER_STATE_REFUSED (revoked, expired, over, all of it spent), AMOUNT_INVALID, TITLE_INVALID (the receipt
            number).
    """
    if work.actor.member_id is None:  # a terminal has a way of its own, where unknown codes are counted
        raise VoucherNotFound("code")
    number = states.clean_text(command.receipt_number, "receiptNumber", most=MAX_RECEIPT, is_required=False)
    voucher = await locked_by_code(work, command.code)
    if await is_own(work, voucher.member_id):
        raise OwnVoucher("code")
    return await redeem_locked(work, voucher, Sale(command.amount_fen, number))


async def voucher_reverse(work: Work, command: VoucherReverse) -> Outcome:
    """Takes a redemption back; the voucher may be redeemed again. Emits `voucher.reversed`.

    Another officer than who redeemed it does so, within 72 hours, and never its holder.

    Raises:
        DomainError: REDEMPTION_NOT_FOUND, TITLE_INVALID (the reason), VOUCHER_STATE_REFUSED, OWN_PROPOSAL, OWN_VOUCHER.
    """
    note = states.clean_text(command.note, "note", most=MAX_NOTE) or ""
    redemption = await redemptions.find_managed(work.conn, work.scope, command.redemption_id)
    if redemption is None:
        raise RedemptionNotFound("redemptionId")
    voucher = await reverse_use(work, redemption, note, is_disputed=False)
    return {"voucher_id": voucher.id, "redemption_id": redemption.id}


async def voucher_revoke(work: Work, command: VoucherChange) -> Outcome:
    """Revokes a voucher that is not redeemed; its piece and its part of the year go back, once.

    Twice is the same as once. Emits `voucher.revoked`.

    Raises:
        DomainError: VOUCHER_NOT_FOUND, VOUCHER_STATE_REFUSED.
    """
    voucher = await _locked(work, command.voucher_id)
    if voucher.state != VoucherState.REVOKED:
        await revoke(work, voucher)
    return {"voucher_id": voucher.id}


async def voucher_lapsed(work: Work, event: Event) -> bool:
    """Handles `benefit_cycle.quota_lapsed`: the ledger took a voucher back that was not redeemed in time.

    Emits `voucher.expired`. Once: what is expired already stays as it is.
    """
    voucher = await vouchers.lock_voucher(work.conn, work.scope.tenant_id, UUID(str(event.facts["holder_id"])))
    if voucher is not None and thaw(voucher, work.now, is_forced=True) and voucher.state == VoucherState.ISSUED:
        voucher.closed_at = work.now
        await vouchers.give_back(work.conn, voucher)
        await _move(work, voucher, VoucherState.EXPIRED)
    return True


async def cycle_cancel(work: Work, command: CycleChange) -> Outcome:
    """Cancels a cycle: nobody gets anything any more, and applications end. Emits `benefit_cycle.cancelled`.

    What was given out is taken back by `cycle_clear`. Locks the cycle, then its quota: who claims at the same moment
    has a voucher before, or finds none.

    Raises:
        DomainError: CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED.
    """
    cycle = await locked_cycle(work, command.cycle_id)
    await move_cycle(work, cycle, CycleState.CANCELLED)
    await close_all(work, cycle)
    if cycle.quota_id is not None:
        await quota_resize(work, cycle.quota_id, 0, request_id=new_id(), reason="cancelled")
    return {"cycle_id": cycle.id}


async def cycle_clear(work: Work, command: CycleChange) -> Outcome:
    """Revokes what a cancelled cycle gave out and was not redeemed, at most `BATCH`; called until `is_clear`.

    Then its money is settled: what was redeemed is spent, the rest goes back to the budget.

    Raises:
        DomainError: CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED.
    """
    cycle = await locked_cycle(work, command.cycle_id)
    if cycle.state != CycleState.CANCELLED:
        raise CycleStateRefused("cycleId", state=cycle.state)
    left = await vouchers.lock_left(work.conn, cycle.tenant_id, cycle.id, limit=BATCH)
    for voucher in left:
        await revoke(work, voucher)
    is_clear = len(left) < BATCH
    if is_clear and cycle.quota_id is not None:
        await _settle(work, cycle)
    return {"cycle_id": cycle.id, "is_clear": is_clear}


async def cycle_end(work: Work, command: CycleChange) -> Outcome:
    """Ends a distributed cycle when no voucher of it can be redeemed any more; called until the state is `ended`.

    It waits for files of terminals that were without a network (`LATE`): what they gave out in time is still paid.
    First the vouchers of which a part was spent end, `CLOSED_AT_ONCE` of them with each call: a cycle may have a
    million. With the last its money is settled. Locks the cycle, the vouchers by id. Emits `voucher.expired`,
    `benefit_cycle.ended`.

    Raises:
        DomainError: CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED (also while a voucher is valid and 72 hours more, or has not
            expired yet).
    """
    cycle = await locked_cycle(work, command.cycle_id)
    if not states.can_move(states.CYCLE_MOVES, cycle.state, CycleState.ENDED) or work.now < cycle.valid_until_at + LATE:
        raise CycleStateRefused("cycleId", state=cycle.state)
    if await _close_partly_used(work, cycle) < CLOSED_AT_ONCE:
        await _settle(work, cycle)
        await move_cycle(work, cycle, CycleState.ENDED)
    return {"cycle_id": cycle.id, "state": cycle.state}


async def revoke(work: Work, voucher: VoucherRow) -> None:
    """Revokes a locked voucher: what is not spent of it goes out of the year; its piece goes back if nothing is spent.

    A terminal that holds it holds it no more.

    Raises:
        VoucherStateRefused: It is redeemed, or over.
    """
    thaw(voucher, work.now, is_forced=True)
    if not states.can_move(states.VOUCHER_MOVES, voucher.state, VoucherState.REVOKED):
        raise VoucherStateRefused("voucherId", state=voucher.state)
    voucher.closed_at = work.now
    await vouchers.give_back(work.conn, voucher)
    await _move(work, voucher, VoucherState.REVOKED)
    if voucher.spent_fen == 0:
        quota_id = await plans.find_quota(work.conn, voucher.tenant_id, voucher.cycle_id)
        await move_piece(work, voucher, QuotaStep.RETURN, "revoked", quota_id=quota_id)


async def _close_partly_used(work: Work, cycle: BenefitCycleRow) -> int:
    """Ends the next vouchers of a cycle that is over of which a part was spent; how many. Emits `voucher.expired`."""
    rows = await vouchers.close_partly_used(work.conn, cycle.tenant_id, cycle.id, at=work.now, limit=CLOSED_AT_ONCE)
    if not rows:
        return 0
    organisation_id = (await redemptions.find_uses(work.conn, cycle.tenant_id, cycle.id))["organisation_id"]
    closed = [
        Subject(
            "voucher",
            row["id"],
            organisation_id,
            {"member_id": str(row["member_id"]), "cycle_id": str(cycle.id)},
        )
        for row in rows
    ]
    await record_many(work, "voucher.expired", closed)
    await emit_many(work, "voucher.expired", closed)
    return len(closed)


async def _settle(work: Work, cycle: BenefitCycleRow) -> None:
    """Spends what was redeemed, of what the cycle has of the budget, and gives back the rest; once."""
    (quota,) = await ledger_queries.list_quotas(work.conn, cycle.tenant_id, cycle.id)
    if quota["claimed"] or quota["held"]:
        raise CycleStateRefused("cycleId", state=cycle.state)
    budget_id = await plans.find_budget(work.conn, cycle.tenant_id, cycle.programme_id)
    await be_patient(work.conn)  # the sum is over up to a million vouchers
    spent = await vouchers.sum_spent(work.conn, cycle.tenant_id, cycle.id)
    rest = cycle.pieces * cycle.value_fen - spent
    for step, amount in ((QuotaStep.USE, spent), (QuotaStep.RETURN, rest)):
        if amount and budget_id is not None:
            # The cycle's own id: whoever settles twice gets ALREADY, and moves nothing.
            await quota_step(work, step, QuotaMove({budget_id: amount}, cycle.id, cycle.id, "settled"))


async def _locked(work: Work, voucher_id: UUID) -> VoucherRow:
    voucher = await vouchers.find_managed(work.conn, work.scope, voucher_id)
    if voucher is not None:
        voucher = await vouchers.lock_voucher(work.conn, voucher.tenant_id, voucher.id)
    if voucher is None:
        raise VoucherNotFound("voucherId")
    return voucher


async def _move(work: Work, voucher: VoucherRow, to: VoucherState, *, word: str | None = None) -> None:
    """The one guarded transition of a voucher; its row is locked by the caller. Records and emits."""
    if not states.can_move(states.VOUCHER_MOVES, voucher.state, to):
        raise VoucherStateRefused("voucherId", state=voucher.state)
    voucher.state = to.value
    await vouchers.update_voucher(work.conn, voucher)
    await tell_voucher(work, voucher, None, word=word)
