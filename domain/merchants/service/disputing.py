"""Disputes about a settlement 结算异议, by the merchant's staff or an officer, decided by another."""

from dataclasses import dataclass
from uuid import UUID

from db.models.merchants import DisputeStatus, MerchantDisputeRow, MerchantSettlementRow, SettlementState
from db.queries.benefits import redemptions
from db.queries.merchants import settlements as queries
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import OwnProposal, RedemptionNotFound
from domain.benefits.rules.states import clean_text
from domain.benefits.service.redeeming import MAX_NOTE
from domain.benefits.service.using import reverse_use
from domain.merchants.errors import DisputeDecided, DisputeNotFound, SettlementNotFound, SettlementStateRefused
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class SettlementDisputeOpen:
    """An objection to a batch, or to one redemption in it, and why."""

    settlement_id: UUID
    reason: str
    redemption_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SettlementDisputeDecide:
    """Whether an objection is right, and why."""

    dispute_id: UUID
    is_accepted: bool
    note: str


async def settlement_dispute_open(work: Work, command: SettlementDisputeOpen) -> Outcome:
    """Objects to a batch that is not approved: until it is decided nobody approves the batch. Locks the batch.

    Records `merchant_dispute.opened`.

    Raises:
        DomainError: SETTLEMENT_NOT_FOUND, SETTLEMENT_STATE_REFUSED, REDEMPTION_NOT_FOUND (not in the batch),
            TITLE_INVALID (the reason).
    """
    reason = clean_text(command.reason, "reason", most=MAX_NOTE) or ""
    found = await queries.lock_concerned(work.conn, work.scope, command.settlement_id)
    if found is None:
        raise SettlementNotFound("settlementId")
    settlement, organisation_id = found
    if settlement.state != SettlementState.OPEN:
        raise SettlementStateRefused("settlementId", state=settlement.state)
    await _check_line(work, settlement, command.redemption_id)
    dispute = MerchantDisputeRow(
        tenant_id=settlement.tenant_id,
        id=new_id(),
        settlement_id=settlement.id,
        redemption_id=command.redemption_id,
        reason=reason,
        status=DisputeStatus.OPEN.value,
        opened_by_staff_id=work.actor.credential_id,
        opened_by_id=work.actor.member_id,
        opened_at=work.now,
    )
    await queries.insert_dispute(work.conn, dispute)
    await _tell(work, dispute, "opened", organisation_id)
    return {"dispute_id": dispute.id, "settlement_id": settlement.id}


async def settlement_dispute_decide(work: Work, command: SettlementDisputeDecide) -> Outcome:
    """Decides on an objection of somebody else's, once.

    When it is right and about a redemption, that is taken back, however long ago it was, and counts against the next
    batch. Locks the batch, the dispute, then the voucher and its quota. Records `merchant_dispute.accepted` or
    `.declined`.

    Raises:
        DomainError: DISPUTE_NOT_FOUND, DISPUTE_DECIDED, OWN_PROPOSAL, TITLE_INVALID (the note); VOUCHER_STATE_REFUSED
            when the redemption was taken back before, OWN_VOUCHER when it is accepted for the caller's own voucher.
    """
    note = clean_text(command.note, "note", most=MAX_NOTE) or ""
    dispute, organisation_id = await _locked(work, command.dispute_id)
    if dispute.status != DisputeStatus.OPEN:
        raise DisputeDecided("disputeId")
    if work.actor.member_id in {None, dispute.opened_by_id}:
        raise OwnProposal("disputeId")
    dispute.status = (DisputeStatus.ACCEPTED if command.is_accepted else DisputeStatus.DECLINED).value
    dispute.decided_by_id, dispute.decided_at, dispute.decision_note = work.actor.member_id, work.now, note
    await queries.update_dispute(work.conn, dispute)
    await _tell(work, dispute, dispute.status, organisation_id)
    if command.is_accepted and dispute.redemption_id is not None:
        redemption = await redemptions.find_redemption(work.conn, dispute.tenant_id, dispute.redemption_id)
        if redemption is None:
            raise RedemptionNotFound("disputeId")
        await reverse_use(work, redemption, note, is_disputed=True)
    return {"dispute_id": dispute.id, "settlement_id": dispute.settlement_id}


async def _locked(work: Work, dispute_id: UUID) -> tuple[MerchantDisputeRow, UUID]:
    settlement_id = await queries.find_disputed(work.conn, work.scope.tenant_id, dispute_id)
    found = None if settlement_id is None else await queries.lock_managed(work.conn, work.scope, settlement_id)
    dispute = None if found is None else await queries.lock_dispute(work.conn, work.scope.tenant_id, dispute_id)
    if found is None or dispute is None:
        raise DisputeNotFound("disputeId")
    return dispute, found[1]


async def _check_line(work: Work, settlement: MerchantSettlementRow, redemption_id: UUID | None) -> None:
    if redemption_id is not None and not await queries.has_line(
        work.conn, settlement.tenant_id, settlement.id, redemption_id
    ):
        raise RedemptionNotFound("redemptionId")


async def _tell(work: Work, dispute: MerchantDisputeRow, word: str, organisation_id: UUID) -> None:
    facts = {"settlement_id": str(dispute.settlement_id), "redemption_id": str(dispute.redemption_id or "")}
    await record(
        work, f"merchant_dispute.{word}", "merchant_dispute", dispute.id, organisation_id=organisation_id, **facts
    )
