"""Transfers 转会: asked for, released by the old branch, accepted by the new one, or returned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.members import MemberRow, MembershipCause, TransferClosing, TransferRow, TransferStatus
from db.models.organisations import OrganisationState, RuleKey
from db.queries import approvals as approval_queries
from db.queries import audit as audit_queries
from db.queries import events as event_queries
from db.queries.members import periods, transfers
from db.queries.members.transfers import NewTransfer
from db.session import Connection, Record
from db.types import new_id
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.members import policy, rules
from domain.members.errors import (
    MembershipNotInForce,
    OrganisationNotFound,
    OrganisationTakesNoMembers,
    TransferAlreadyOpen,
    TransferClosed,
    TransferNotFound,
    TransferToSameOrganisation,
)
from domain.members.service.life import Change, membership_change
from domain.members.service.on_behalf import OnBehalf, concerned_member, tell_on_behalf
from domain.organisations.service import rule_values
from domain.shared.approval_rules import Status, Verdict
from domain.shared.approvals import ApprovalStep, approval_cancel, approval_decide, approval_open
from domain.shared.calendar import add_working_days, local_day
from domain.shared.changes import MembershipChanged, OrganisationClosing
from domain.shared.events import emit
from domain.shared.permissions import Permission
from domain.shared.work import Outcome, Work

RETURN_BATCH = 100


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """A member's wish to move; without `member_id` the caller's own."""

    to_organisation_id: UUID
    member_id: UUID | None = None
    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class TransferDecide:
    """An officer's decision on the open stage: release by the old branch, then acceptance by the new one."""

    transfer_id: UUID
    is_approval: bool
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class TransferWithdraw:
    """Second thoughts of the member."""

    transfer_id: UUID


async def transfer_request(work: Work, command: TransferRequest) -> Outcome:
    """Opens a transfer by the member's own wish, or by an officer of `member_write` in the member's name.

    Locks the member. The days of both stages are the rules of the two organisations today; after half of them the
    organisation above may decide too, after all of them the transfer is returned. Emits `transfer.requested`.

    Raises:
        DomainError: MEMBER_NOT_FOUND, MEMBERSHIP_NOT_IN_FORCE, ORGANISATION_NOT_FOUND, ORGANISATION_TAKES_NO_MEMBERS,
            TRANSFER_TO_SAME_ORGANISATION, TRANSFER_ALREADY_OPEN, and those of `concerned_member`.
    """
    concerned_id = await concerned_member(work, command.on_behalf)
    member = await _locked_member(work, command.member_id if command.on_behalf is None else concerned_id)
    to_parent_id = await _checked_target(work, member, command.to_organisation_id)
    tenant_id = work.scope.tenant_id
    release = await _days(work, member.organisation_id, RuleKey.TRANSFER_RELEASE_DAYS)
    acceptance = await _days(work, command.to_organisation_id, RuleKey.TRANSFER_ACCEPTANCE_DAYS)
    old_place = await periods.find_place(work.conn, tenant_id, member.organisation_id)
    transfer_id = new_id()
    approval_id = await approval_open(
        work,
        "transfer",
        transfer_id,
        applicant_id=member.id,
        steps=[
            _step(1, member.organisation_id, release, None if old_place is None else old_place["parent_id"]),
            _step(2, command.to_organisation_id, acceptance, to_parent_id),
        ],
    )
    transfer = NewTransfer(
        id=transfer_id,
        member_id=member.id,
        from_organisation_id=member.organisation_id,
        to_organisation_id=command.to_organisation_id,
        approval_id=approval_id,
        requested_by_id=work.actor.member_id or member.id,
        requested_at=work.now,
        due_at=add_working_days(work.now, release).at,
        acceptance_days=acceptance,
    )
    await transfers.insert_transfer(work.conn, tenant_id, transfer, TransferAlreadyOpen("memberId"))
    await _tell(work, "transfer.requested", transfer, requested_on=str(local_day(work.now)))
    await tell_on_behalf(work, command.on_behalf, "transferRequest", member.organisation_id)
    return {"transfer_id": transfer_id, "member_id": member.id}


async def transfer_decide(work: Work, command: TransferDecide) -> Outcome:
    """Decides the open stage. The acceptance moves the member from today on; a rejection returns the transfer.

    Lock order: member, transfer, approval. Emits `transfer.released`, `transfer.accepted` or `transfer.returned`.

    Raises:
        DomainError: TRANSFER_NOT_FOUND, TRANSFER_CLOSED, INVALID_NOTE, ORGANISATION_TAKES_NO_MEMBERS, those of
            `approval_decide`, and what a hook refuses.
    """
    found = await transfers.find_transfer(work.conn, work.scope, command.transfer_id)
    if found is None:
        raise TransferNotFound("transferId")
    member, transfer = await _locked(work, found)
    comment = rules.clean_note(command.comment, "comment")
    verdict = Verdict.APPROVED if command.is_approval else Verdict.REJECTED
    decision = await approval_decide(work, transfer.approval_id, verdict, comment=comment)
    if decision.status is Status.REJECTED:
        await _close(work, transfer, TransferStatus.RETURNED, TransferClosing.REJECTED)
    elif decision.status is Status.APPROVED:
        await _close(work, transfer, TransferStatus.ACCEPTED, None)
        change = Change(
            MembershipCause.TRANSFERRED,
            local_day(work.now),
            organisation_id=transfer.to_organisation_id,
            cause_id=transfer.id,
        )
        await membership_change(work, member, change)
    else:
        await _release(work, transfer)
    return {"transfer_id": transfer.id, "member_id": transfer.member_id}


async def transfer_withdraw(work: Work, command: TransferWithdraw) -> Outcome:
    """Ends the caller's own open transfer; withdrawing twice is the same as once. Emits `transfer.withdrawn`.

    Raises:
        DomainError: TRANSFER_NOT_FOUND, TRANSFER_CLOSED.
    """
    member_id = work.actor.member_id
    found = (
        None
        if member_id is None
        else await transfers.find_own_transfer(
            work.conn, work.scope.tenant_id, command.transfer_id, member_id=member_id
        )
    )
    if found is None:
        raise TransferNotFound("transferId")
    if found["status"] != TransferStatus.WITHDRAWN:
        _, transfer = await _locked(work, found)
        await _close(work, transfer, TransferStatus.WITHDRAWN, TransferClosing.WITHDRAWN)
        await approval_cancel(work, transfer.approval_id)
    return {"transfer_id": command.transfer_id, "member_id": found["member_id"]}


async def transfer_cancel(work: Work, member_id: UUID, transfer_id: UUID) -> None:
    """Ends an open transfer that an officer asked for by mistake; the member's row is locked by the caller.

    Emits `transfer.cancelled`.

    Raises:
        DomainError: TRANSFER_CLOSED.
    """
    for row in await transfers.lock_open_transfers(work.conn, work.scope.tenant_id, member_id=member_id):
        if row["id"] == transfer_id:
            await _cancel(work, TransferRow(**dict(row)), TransferClosing.WITHDRAWN)
            return
    raise TransferClosed("transferId")


async def transfers_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook: an open transfer ends when its member is no longer in force, or belongs elsewhere by another way."""
    if changed.before is None or (
        changed.after.state in rules.IN_FORCE and changed.after.organisation_id == changed.before.organisation_id
    ):
        return
    for row in await transfers.lock_open_transfers(work.conn, work.scope.tenant_id, member_id=changed.member_id):
        await _cancel(work, TransferRow(**dict(row)), TransferClosing.MEMBERSHIP_CHANGED)


async def transfers_follow_organisation(work: Work, closing: OrganisationClosing) -> None:
    """A hook: open transfers to an organisation that closes end; those from it end with the moves of its members."""
    for row in await transfers.lock_open_transfers_to(
        work.conn, work.scope.tenant_id, organisation_id=closing.organisation_id
    ):
        await _cancel(work, TransferRow(**dict(row)), TransferClosing.ORGANISATION_CLOSED)


async def return_due(conn: Connection, now: datetime) -> int:
    """How many transfers, of any union, were returned because a stage was not decided in time: at most `RETURN_BATCH`.

    Research, membership and transfer (released by old, accepted by new, or returned after the time limit): silence is
    no decision. The membership stays where it is, and the member may ask again at once.
    """
    rows = await transfers.return_due_transfers(conn, now=now, limit=RETURN_BATCH)
    for row in rows:
        tenant_id = row["tenant_id"]
        await approval_queries.lock_approval(conn, tenant_id, row["approval_id"])
        await approval_queries.close_approval(conn, tenant_id, row["approval_id"], status="cancelled", now=now)
        facts = _facts(row)
        await event_queries.insert_event(
            conn, tenant_id, topic="transfer.returned", subject_kind="transfer", subject_id=row["id"], facts=facts
        )
        await audit_queries.insert_entry(
            conn,
            tenant_id,
            at=now,
            actor_id=None,
            action="transfer.returned",
            object_kind="transfer",
            object_id=row["id"],
            organisation_id=row["from_organisation_id"],
            facts=facts,
        )
    return len(rows)


def _step(stage: int, organisation_id: UUID, days: int, parent_id: UUID | None) -> ApprovalStep:
    return ApprovalStep(
        stage=stage,
        organisation_id=organisation_id,
        permission=Permission.TRANSFER_DECIDE,
        days_allowed=rules.escalation_days(days),
        escalate_to_id=parent_id,
    )


async def _days(work: Work, organisation_id: UUID, key: RuleKey) -> int:
    values = await rule_values(work, organisation_id, [key], on=local_day(work.now))
    return values[key]


async def _locked_member(work: Work, member_id: UUID | None) -> MemberRow:
    own_id = work.actor.member_id
    asked_id = member_id or own_id
    if asked_id is None:
        raise MemberNotFound("memberId")
    if asked_id == own_id:
        locked = await periods.lock_own_member(work.conn, work.scope.tenant_id, asked_id)
    else:
        locked = await periods.lock_member(work.conn, work.scope, asked_id)
    if locked is None:
        raise MemberNotFound("memberId")
    member = MemberRow(**dict(locked))
    if member.state not in rules.IN_FORCE:
        raise MembershipNotInForce("memberId")
    return member


async def _checked_target(work: Work, member: MemberRow, organisation_id: UUID) -> UUID | None:
    """The organisation above the target."""
    place = await periods.find_place(work.conn, work.scope.tenant_id, organisation_id)
    if place is None:
        raise OrganisationNotFound("toOrganisationId")
    if place["state"] != OrganisationState.ACTIVE or not policy.takes_members(place["kind"]):
        raise OrganisationTakesNoMembers("toOrganisationId")
    if organisation_id == member.organisation_id:
        raise TransferToSameOrganisation("toOrganisationId")
    parent_id: UUID | None = place["parent_id"]
    return parent_id


async def _locked(work: Work, found: Record) -> tuple[MemberRow, TransferRow]:
    """The member and the transfer, locked in this order; the transfer is open."""
    member = await periods.lock_own_member(work.conn, work.scope.tenant_id, found["member_id"])
    locked = await transfers.lock_transfer(work.conn, work.scope.tenant_id, found["id"])
    if member is None or locked is None:
        raise TransferNotFound("transferId")
    transfer = TransferRow(**dict(locked))
    if transfer.status not in rules.OPEN_TRANSFERS:
        raise TransferClosed("transferId")
    return MemberRow(**dict(member)), transfer


async def _release(work: Work, transfer: TransferRow) -> None:
    transfer.released_at = work.now
    due_at = add_working_days(work.now, transfer.acceptance_days).at
    await _move(work, transfer, TransferStatus.RELEASED, due_at=due_at)
    await _tell(work, "transfer.released", transfer)


async def _close(work: Work, transfer: TransferRow, status: TransferStatus, closing: TransferClosing | None) -> None:
    transfer.closing = None if closing is None else closing.value
    transfer.closed_at = work.now
    await _move(work, transfer, status, due_at=None)
    await _tell(work, f"transfer.{status.value}", transfer)


async def _cancel(work: Work, transfer: TransferRow, closing: TransferClosing) -> None:
    await _close(work, transfer, TransferStatus.CANCELLED, closing)
    await approval_cancel(work, transfer.approval_id)


async def _move(work: Work, transfer: TransferRow, status: TransferStatus, *, due_at: datetime | None) -> None:
    """The one guarded transition of a transfer; its row is locked by the caller."""
    if not rules.can_move_transfer(transfer.status, status):
        raise TransferClosed("transferId")
    transfer.status, transfer.due_at = status.value, due_at
    await transfers.update_transfer(work.conn, transfer)


async def _tell(work: Work, topic: str, transfer: TransferRow | NewTransfer, **more: str) -> None:
    row = transfer._asdict() if isinstance(transfer, NewTransfer) else transfer.model_dump()
    facts = {**_facts(row), **more}
    await record(work, topic, "transfer", transfer.id, organisation_id=transfer.from_organisation_id, **facts)
    await emit(work, topic, "transfer", transfer.id, **facts)


def _facts(row: Mapping[str, object] | Record) -> dict[str, object]:
    facts: dict[str, object] = {
        name: str(row[name]) for name in ("member_id", "from_organisation_id", "to_organisation_id")
    }
    closing = row.get("closing")
    return facts if closing is None else {**facts, "closing": str(closing)}
