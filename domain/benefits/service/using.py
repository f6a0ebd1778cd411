"""One way for every use of a voucher 核销: at a till, offline, at the union's desk; holding it, taking a use back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.errors import WritesCollidedError
from db.models.benefits import VoucherRow, VoucherState
from db.models.merchants import VoucherRedemptionRow, VoucherReversalRow
from db.queries.benefits import redemptions, vouchers
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import (
    OwnProposal,
    OwnVoucher,
    RedemptionNotFound,
    VoucherLocked,
    VoucherStateRefused,
)
from domain.benefits.rules import states, uses
from domain.shared.events import emit
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_step
from domain.shared.work import Work

REVERSAL_HOURS = 72
"""So long a redemption can be taken back without a dispute."""
LOCK_MINUTES = 10
"""So long a terminal holds a voucher that it locked."""
_CLOSED = frozenset({VoucherState.EXPIRED, VoucherState.REVOKED})


@dataclass(frozen=True, slots=True)
class Sale:
    """A use as it happened: at which terminal of which merchant, or by an officer (`merchant_id` None), for how much.

    `happened_at` None: now. `asked_fen` None: what a use takes, or all that is left. `judged_at`: of what was without
    a network, as of when the voucher must have been good for it; None: now.
    """

    asked_fen: int | None = None
    receipt_number: str | None = None
    merchant_id: UUID | None = None
    terminal_id: UUID | None = None
    staff_id: UUID | None = None
    place_id: UUID | None = None
    request_number: UUID | None = None
    happened_at: datetime | None = None
    judged_at: datetime | None = None
    device_at: datetime | None = None
    upload_id: UUID | None = None
    allowance_id: UUID | None = None


def thaw(voucher: VoucherRow, now: datetime, *, by_id: UUID | None = None, is_forced: bool = False) -> bool:
    """Frees a locked voucher whose lock is over, or the terminal's own, or any; whether it is free.

    The row is locked by the caller, who writes it.
    """
    until_at = voucher.locked_until_at
    if voucher.state != VoucherState.LOCKED or until_at is None:
        return True
    is_own = by_id is not None and voucher.locked_by_id == by_id
    if not (is_own or is_forced or now >= until_at):
        return False
    voucher.state, voucher.locked_until_at, voucher.locked_by_id = VoucherState.ISSUED.value, None, None
    return True


async def use_voucher(
    work: Work, voucher: VoucherRow, sale: Sale, *, later: list[tuple[UUID, VoucherRow]] | None = None
) -> VoucherRedemptionRow:
    """Uses a voucher, whole or in part; its row is locked by the caller. The piece is used by the first use.

    What is judged as of an earlier instant may be over meanwhile: what is used of it counts in its year again, and it
    is redeemed when nothing is left. Whether piece and money are still there is looked at by the caller before.
    Emits `voucher.redeemed`. Then its quota is locked; whoever uses several at once has the pieces put into `later`, by
    quota, and moves them last, in the order of the quotas.

    Raises:
        DomainError: VOUCHER_LOCKED, VOUCHER_STATE_REFUSED, AMOUNT_INVALID.
        WritesCollidedError: The terminal's number is used at this moment.
    """
    if not thaw(voucher, work.now, by_id=sale.terminal_id):
        raise VoucherLocked("code")
    if not _was_good(voucher, sale, work.now):
        raise VoucherStateRefused("code", state=voucher.state)
    cycle = await redemptions.find_uses(work.conn, voucher.tenant_id, voucher.cycle_id)
    amount_fen = uses.amount_of(
        cycle["use"],
        cycle["uses"],
        value_fen=voucher.value_fen,
        spent_fen=voucher.spent_fen,
        asked_fen=sale.asked_fen,
    )
    redemption = _redemption(work, voucher, sale, amount_fen)
    is_first = voucher.spent_fen == 0
    if voucher.state in _CLOSED:
        await vouchers.take_again(work.conn, voucher, amount_fen)
    voucher.spent_fen += amount_fen
    voucher.used_count += 1
    if voucher.spent_fen == voucher.value_fen:
        voucher.redeemed_at, voucher.redeemed_by_id = work.now, work.actor.member_id
        _become(voucher, VoucherState.REDEEMED)
    await vouchers.update_voucher(work.conn, voucher)
    await redemptions.insert_redemption(work.conn, redemption)
    await tell_use(work, voucher, redemption, "redeemed", cycle)
    if is_first and later is not None:
        later.append((cycle["quota_id"], voucher))
    elif is_first:
        await move_piece(work, voucher, QuotaStep.USE, "redeemed", quota_id=cycle["quota_id"])
    return redemption


def _was_good(voucher: VoucherRow, sale: Sale, now: datetime) -> bool:
    at = sale.judged_at or now
    is_before = sale.judged_at is not None and voucher.closed_at is not None and at < voucher.closed_at
    is_open = voucher.state == VoucherState.ISSUED or (voucher.state in _CLOSED and is_before)
    return is_open and at < voucher.valid_until_at


def _redemption(work: Work, voucher: VoucherRow, sale: Sale, amount_fen: int) -> VoucherRedemptionRow:
    return VoucherRedemptionRow(
        tenant_id=voucher.tenant_id,
        id=new_id(),
        voucher_id=voucher.id,
        merchant_id=sale.merchant_id,
        terminal_id=sale.terminal_id,
        staff_id=sale.staff_id,
        officer_id=work.actor.member_id,
        place_id=sale.place_id,
        request_number=sale.request_number,
        amount_fen=amount_fen,
        excess_fen=voucher.excess_fen,
        receipt_number=sale.receipt_number,
        happened_at=sale.happened_at or work.now,
        device_at=sale.device_at,
        upload_id=sale.upload_id,
        allowance_id=sale.allowance_id,
        redeemed_at=work.now,
    )


async def lock_for(work: Work, voucher: VoucherRow, terminal_id: UUID) -> datetime:
    """Holds a voucher for a terminal until the instant given back, at most to its end; the row is locked by the caller.

    A terminal that holds it already holds it anew. Records `voucher.locked`.

    Raises:
        DomainError: VOUCHER_LOCKED (by another terminal), VOUCHER_STATE_REFUSED.
    """
    if not thaw(voucher, work.now, by_id=terminal_id):
        raise VoucherLocked("code")
    if voucher.state != VoucherState.ISSUED or work.now >= voucher.valid_until_at:
        raise VoucherStateRefused("code", state=voucher.state)
    until_at = min(work.now + timedelta(minutes=LOCK_MINUTES), voucher.valid_until_at)
    voucher.locked_until_at, voucher.locked_by_id = until_at, terminal_id
    _become(voucher, VoucherState.LOCKED)
    await vouchers.update_voucher(work.conn, voucher)
    await record(work, "voucher.locked", "voucher", voucher.id, terminal_id=str(terminal_id))
    return until_at


async def release_for(work: Work, voucher: VoucherRow, terminal_id: UUID) -> None:
    """Lets go of a voucher that the terminal holds; twice is the same as once. Records `voucher.unlocked`."""
    if voucher.state == VoucherState.LOCKED and thaw(voucher, work.now, by_id=terminal_id):
        await vouchers.update_voucher(work.conn, voucher)
        await record(work, "voucher.unlocked", "voucher", voucher.id, terminal_id=str(terminal_id))


async def reverse_use(work: Work, redemption: VoucherRedemptionRow, note: str, *, is_disputed: bool) -> VoucherRow:
    """Takes a use back; the voucher may be used again for that amount while it is valid, else it is over.

    Another officer than who redeemed it does so, within 72 hours, or after a dispute, and never its holder, who could
    spend it twice. Locks the voucher. When nothing of it is spent any more, its piece is claimed again, or, when it is
    over, stays used: what is late is only owed no more, and goes back to the budget when the cycle is settled after it.
    Emits `voucher.reversed`.

    Raises:
        DomainError: REDEMPTION_NOT_FOUND, VOUCHER_STATE_REFUSED (taken back before, too late, borne by the union, or of
            a voucher that is over by other means), OWN_PROPOSAL, OWN_VOUCHER.
    """
    voucher = await vouchers.lock_voucher(work.conn, redemption.tenant_id, redemption.voucher_id)
    if voucher is None:
        raise RedemptionNotFound("redemptionId")
    is_late = work.now > redemption.redeemed_at + timedelta(hours=REVERSAL_HOURS) and not is_disputed
    is_before = await redemptions.is_reversed(work.conn, redemption.tenant_id, redemption.id)
    if is_late or is_before or redemption.kind != "voucher" or voucher.spent_fen < redemption.amount_fen:
        raise VoucherStateRefused("redemptionId", state=voucher.state)
    if work.actor.member_id is None or await is_own(work, redemption.officer_id):
        raise OwnProposal("redemptionId")
    if await is_own(work, voucher.member_id):
        raise OwnVoucher("redemptionId")
    reversal = VoucherReversalRow(
        tenant_id=redemption.tenant_id,
        id=redemption.id,
        reversed_by_id=work.actor.member_id,
        reversed_at=work.now,
        note=note,
    )
    await redemptions.insert_reversal(work.conn, reversal, VoucherStateRefused("redemptionId", state=voucher.state))
    await _give_back(work, voucher, redemption)
    return voucher


async def is_own(work: Work, entry_id: UUID | None) -> bool:
    """Whether an entry is the caller's, or was merged into theirs: what is redeemed stays with a merged entry."""
    own_id = work.actor.member_id
    if own_id is None or entry_id is None:
        return False
    return entry_id == own_id or await redemptions.is_of(work.conn, work.scope.tenant_id, entry_id, member_id=own_id)


async def _give_back(work: Work, voucher: VoucherRow, redemption: VoucherRedemptionRow) -> None:
    cycle = await redemptions.find_uses(work.conn, voucher.tenant_id, voucher.cycle_id)
    thaw(voucher, work.now, is_forced=True)
    is_over = work.now >= voucher.valid_until_at or voucher.closed_at is not None
    voucher.spent_fen -= redemption.amount_fen
    voucher.used_count -= 1
    voucher.reversed_by_id = work.actor.member_id
    was_closed = voucher.state in _CLOSED
    voucher.redeemed_at, voucher.redeemed_by_id = None, None
    if was_closed:
        await vouchers.give_back_amount(work.conn, voucher, redemption.amount_fen)
    elif is_over:
        _become(voucher, VoucherState.EXPIRED)
        voucher.closed_at = voucher.closed_at or work.now  # what was good until then is good for no longer now
        await vouchers.give_back(work.conn, voucher)
    elif voucher.state == VoucherState.REDEEMED:
        _become(voucher, VoucherState.ISSUED)
    await vouchers.update_voucher(work.conn, voucher)
    await tell_use(work, voucher, redemption, "reversed", cycle)
    if voucher.spent_fen == 0 and not is_over:
        await move_piece(work, voucher, QuotaStep.UNDO_USE, "reversed", quota_id=cycle["quota_id"])


async def tell_use(work: Work, voucher: VoucherRow, redemption: VoucherRedemptionRow, word: str, cycle: Record) -> None:
    """Records and emits what was redeemed or reversed, and what is left after it: `voucher.<word>`."""
    topic = f"voucher.{word}"
    facts = {
        "member_id": str(voucher.member_id),
        "cycle_id": str(voucher.cycle_id),
        "redemption_id": str(redemption.id),
        "amount_fen": redemption.amount_fen,
        "left_fen": voucher.value_fen - voucher.spent_fen,
        "use": cycle["use"],
        "terminal_id": None if redemption.terminal_id is None else str(redemption.terminal_id),
    }
    await record(work, topic, "voucher", voucher.id, organisation_id=cycle["organisation_id"], **facts)
    await emit(work, topic, "voucher", voucher.id, **facts)


async def move_piece(work: Work, voucher: VoucherRow, step: QuotaStep, reason: str, *, quota_id: UUID) -> None:
    """Moves the piece of a voucher in the ledger, as the last thing.

    Raises:
        VoucherStateRefused: The clock was quicker, and took it back.
    """
    result = await quota_step(work, step, QuotaMove({quota_id: 1}, voucher.id, new_id(), reason))
    if result.outcome is not QuotaOutcome.DONE:
        raise VoucherStateRefused("voucherId", state=voucher.state)


async def use_late_piece(work: Work, voucher: VoucherRow, *, quota_id: UUID) -> None:
    """Uses the piece of a voucher that is over, as `move_piece` does: it is given to the voucher anew.

    What was used before stays used.

    Raises:
        WritesCollidedError: Somebody else has it since a moment ago; a repeat finds that.
    """
    for step in (QuotaStep.RETURN, QuotaStep.TAKE, QuotaStep.USE):
        outcome = (await quota_step(work, step, QuotaMove({quota_id: 1}, voucher.id, new_id(), "late"))).outcome
        if step is QuotaStep.TAKE and outcome is QuotaOutcome.WRONG_STATE:
            return
        # What is over is with its holder until the clock takes it back, so there may be nothing to return any more.
        if step is not QuotaStep.RETURN and outcome is not QuotaOutcome.DONE:
            raise WritesCollidedError


def _become(voucher: VoucherRow, to: VoucherState) -> None:
    """The guard of every change of a locked voucher's state."""
    if not states.can_move(states.VOUCHER_MOVES, voucher.state, to):
        raise VoucherStateRefused("voucherId", state=voucher.state)
    voucher.state = to.value


def told(voucher: VoucherRow, redemption: VoucherRedemptionRow, *, is_repeat: bool) -> dict[str, object]:
    """What a till learns of a use; the same for its repeats, but for what is left of the voucher meanwhile."""
    return {
        "redemption_id": redemption.id,
        "voucher_id": voucher.id,
        "value_fen": voucher.value_fen,
        "amount_fen": redemption.amount_fen,
        "excess_fen": redemption.excess_fen,
        "left_fen": voucher.value_fen - voucher.spent_fen,
        "redeemed_at": str(redemption.redeemed_at),
        "is_repeat": is_repeat,
    }


def is_spent(voucher: VoucherRow, cycle: Record) -> bool:
    """Whether a voucher of one use has been used: asking again gets the first answer."""
    return voucher.state == VoucherState.REDEEMED and cycle["use"] == "once"
