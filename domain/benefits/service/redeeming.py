"""What becomes of vouchers: redeemed once, taken back by a second officer, revoked, expired; the end of a cycle."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.models.benefits import BenefitCycleRow, CycleState, VoucherRow, VoucherState
from db.queries import ledger as ledger_queries
from db.queries.benefits import plans, vouchers
from db.types import new_id
from domain.benefits.errors import CycleStateRefused, OwnProposal, VoucherNotFound, VoucherStateRefused
from domain.benefits.rules import states
from domain.benefits.service.claiming import CODE_FIELD, tell_voucher
from domain.benefits.service.distributing import BATCH, close_all
from domain.benefits.service.planning import CycleChange, locked_cycle, move_cycle
from domain.shared.handlers import Event
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_resize, quota_step
from domain.shared.work import Outcome, Work

REVERSAL_HOURS = 72
"""So long a redemption can be taken back."""
_NO_LETTER = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class VoucherRedeem:
    """A code that a member shows; blanks, hyphens and small letters make no difference."""

    code: str


@dataclass(frozen=True, slots=True)
class VoucherChange:
    """One voucher."""

    voucher_id: UUID


async def voucher_redeem(work: Work, command: VoucherRedeem) -> Outcome:
    """Redeems a voucher of a programme that the caller manages, once. Emits `voucher.redeemed`.

    A second time, also at the same moment, gets the first answer with `is_repeat`, so that a till that lost the answer
    learns it, and another customer with the same code is noticed. Locks the voucher, then its quota.

    Raises:
        DomainError: VOUCHER_NOT_FOUND, VOUCHER_STATE_REFUSED (revoked, expired, its time is over).
    """
    code = _NO_LETTER.sub("", command.code).upper()
    index = work.keyring.blind_index(work.scope.tenant_id, CODE_FIELD, code)
    voucher = await vouchers.find_by_code(work.conn, work.scope, index)
    if voucher is not None:
        voucher = await vouchers.lock_voucher(work.conn, voucher.tenant_id, voucher.id)
    if voucher is None:
        raise VoucherNotFound("code")
    is_repeat = voucher.state == VoucherState.REDEEMED
    if not is_repeat:
        if voucher.state != VoucherState.ISSUED or work.now >= voucher.valid_until_at:
            raise VoucherStateRefused("code", state=voucher.state)
        voucher.redeemed_at, voucher.redeemed_by_id = work.now, work.actor.member_id
        await _move(work, voucher, VoucherState.REDEEMED)
        await _step(work, voucher, QuotaStep.USE, "redeemed")
    return {
        "voucher_id": voucher.id,
        "value_fen": voucher.value_fen,
        "excess_fen": voucher.excess_fen,
        "redeemed_at": str(voucher.redeemed_at),
        "is_repeat": is_repeat,
    }


async def voucher_reverse(work: Work, command: VoucherChange) -> Outcome:
    """Takes a redemption back; the voucher may be redeemed again. Emits `voucher.reversed`.

    Another officer than who redeemed it does so, within 72 hours, and while the voucher is valid.

    Raises:
        DomainError: VOUCHER_NOT_FOUND, VOUCHER_STATE_REFUSED, OWN_PROPOSAL.
    """
    voucher = await _locked(work, command.voucher_id)
    redeemed_at = voucher.redeemed_at
    is_late = redeemed_at is None or work.now > redeemed_at + timedelta(hours=REVERSAL_HOURS)
    if voucher.state != VoucherState.REDEEMED or is_late or work.now >= voucher.valid_until_at:
        raise VoucherStateRefused("voucherId", state=voucher.state)
    if work.actor.member_id in {None, voucher.redeemed_by_id}:
        raise OwnProposal("voucherId")
    voucher.redeemed_at, voucher.redeemed_by_id = None, None
    voucher.reversed_by_id = work.actor.member_id
    await _move(work, voucher, VoucherState.ISSUED, word="reversed")
    await _step(work, voucher, QuotaStep.UNDO_USE, "reversed")
    return {"voucher_id": voucher.id}


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
    if voucher is not None and voucher.state == VoucherState.ISSUED:
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
    """Ends a distributed cycle when no voucher of it can be redeemed any more, and settles its money.

    Emits `benefit_cycle.ended`.

    Raises:
        DomainError: CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED (also while a voucher is valid, or not expired yet).
    """
    cycle = await locked_cycle(work, command.cycle_id)
    if not states.can_move(states.CYCLE_MOVES, cycle.state, CycleState.ENDED) or work.now < cycle.valid_until_at:
        raise CycleStateRefused("cycleId", state=cycle.state)
    await _settle(work, cycle)
    await move_cycle(work, cycle, CycleState.ENDED)
    return {"cycle_id": cycle.id}


async def revoke(work: Work, voucher: VoucherRow) -> None:
    """Revokes a locked voucher: its part of the year and its piece go back.

    Raises:
        VoucherStateRefused: It is redeemed, over, or locked by a till.
    """
    if not states.can_move(states.VOUCHER_MOVES, voucher.state, VoucherState.REVOKED):
        raise VoucherStateRefused("voucherId", state=voucher.state)
    voucher.closed_at = work.now
    await vouchers.give_back(work.conn, voucher)
    await _move(work, voucher, VoucherState.REVOKED)
    await _step(work, voucher, QuotaStep.RETURN, "revoked")


async def _settle(work: Work, cycle: BenefitCycleRow) -> None:
    """Spends what was redeemed, of what the cycle has of the budget, and gives back the rest; once."""
    (quota,) = await ledger_queries.list_quotas(work.conn, cycle.tenant_id, cycle.id)
    if quota["claimed"] or quota["held"]:
        raise CycleStateRefused("cycleId", state=cycle.state)
    budget_id = await plans.find_budget(work.conn, cycle.tenant_id, cycle.programme_id)
    spent, rest = quota["used"] * cycle.value_fen, (cycle.pieces - quota["used"]) * cycle.value_fen
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


async def _step(work: Work, voucher: VoucherRow, step: QuotaStep, reason: str) -> None:
    """Moves the piece of a voucher.

    Raises:
        VoucherStateRefused: The clock was quicker, and took it back.
    """
    quota_id = await plans.find_quota(work.conn, voucher.tenant_id, voucher.cycle_id)
    result = await quota_step(work, step, QuotaMove({quota_id: 1}, voucher.id, new_id(), reason))
    if result.outcome is not QuotaOutcome.DONE:
        raise VoucherStateRefused("voucherId", state=voucher.state)
