"""Lapses 自动退会: proposed when months of dues are missing, decided by officers, void when the member pays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.members import MemberRow, MembershipCause, MemberState
from db.models.organisations import RuleKey
from db.queries import audit as audit_queries
from db.queries import events as event_queries
from db.queries.dues import lapses
from db.queries.dues.lapses import Moved
from db.session import Connection, Record
from domain.audit.service import record
from domain.dues import rules
from domain.dues.errors import DuesLapseProposalClosed, DuesLapseProposalNotFound
from domain.dues.service.ledger import charges_of, find_locked
from domain.members.rules import clean_document_number
from domain.members.service import Change, membership_change
from domain.organisations.rules import RULES
from domain.organisations.service import values_by_organisation
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

LAPSE_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class DuesLapseAccept:
    """The decision that a membership has lapsed, with the document behind it."""

    proposal_id: UUID
    document_number: str | None


@dataclass(frozen=True, slots=True)
class DuesLapseDecline:
    """The decision to keep a member who has not paid, by a code of `DuesDeclineReason`."""

    proposal_id: UUID
    reason: str


async def propose_lapses(conn: Connection, now: datetime, *, limit: int = LAPSE_BATCH) -> bool:
    """Proposes that memberships lapse, in all unions that collect dues; whether one of them may have more at once.

    `rules.is_lapse_due` says when. Officers of the branch are told by one event for each organisation and batch.
    """
    has_more = False
    for tenant_id in await lapses.list_charging_tenants(conn):
        today = local_day(now)
        months = await values_by_organisation(conn, tenant_id, RuleKey.DUES_LAPSE_MONTHS, on=today)
        proposed = await lapses.insert_proposals(
            conn,
            tenant_id,
            today=today,
            months=months,
            default_months=RULES[RuleKey.DUES_LAPSE_MONTHS].default,
            limit=limit,
        )
        await _tell_of(conn, tenant_id, proposed, now)
        has_more = has_more or len(proposed) == limit
    return has_more


async def dues_lapse_accept(work: Work, command: DuesLapseAccept) -> Outcome:
    """Ends the membership of a proposal from today on, in the same transaction; what is owed stays on record.

    Locks the member, then the proposal. A proposal whose reason has gone meanwhile is void, and the membership stays.

    Raises:
        DomainError: DUES_LAPSE_PROPOSAL_NOT_FOUND, OWN_DUES, DUES_LAPSE_PROPOSAL_CLOSED, DOCUMENT_NUMBER_REQUIRED,
            INVALID_DOCUMENT_NUMBER, those of `membership_change`, and what a hook refuses.
    """
    document = clean_document_number(command.document_number, is_required=True)
    member, proposal = await _locked(work, command.proposal_id)
    charges = await charges_of(work, member.id)
    if not rules.unpaid_in_a_row(charges, local_day(work.now), None):
        raise DuesLapseProposalClosed("proposalId")
    await _move(work, proposal, "accepted", document_number=document)
    change = Change(
        MembershipCause.LAPSED,
        local_day(work.now),
        state=MemberState.LEFT,
        cause_id=proposal["id"],
        document_number=document,
    )
    await membership_change(work, member, change)
    return {"proposal_id": proposal["id"], "member_id": member.id}


async def dues_lapse_decline(work: Work, command: DuesLapseDecline) -> Outcome:
    """Keeps the membership; only months that become due later count for another proposal.

    Raises:
        DomainError: DUES_LAPSE_PROPOSAL_NOT_FOUND, OWN_DUES, DUES_LAPSE_PROPOSAL_CLOSED.
    """
    member, proposal = await _locked(work, command.proposal_id)
    await _move(work, proposal, "declined", reason=command.reason)
    return {"proposal_id": proposal["id"], "member_id": member.id}


async def void_proposal(work: Work, member_id: UUID) -> None:
    """Ends the open proposal of a locked member, when there is one: they paid, or are not in force any more."""
    await void_proposals(work, [member_id])


async def void_proposals(work: Work, member_ids: Sequence[UUID]) -> None:
    """As `void_proposal`, for many members."""
    for proposal in await lapses.lock_open_proposals(work.conn, work.scope.tenant_id, member_ids):
        await _move(work, proposal, "void")


async def _locked(work: Work, proposal_id: UUID) -> tuple[MemberRow, Record]:
    """The member and the open proposal, locked in this order."""
    tenant_id = work.scope.tenant_id
    found = await lapses.find_proposal(work.conn, tenant_id, proposal_id)
    if found is None:
        raise DuesLapseProposalNotFound("proposalId")
    member = await find_locked(work, found["member_id"])
    if member is None:
        raise DuesLapseProposalNotFound("proposalId")
    proposal = await lapses.lock_proposal(work.conn, tenant_id, proposal_id)
    if proposal is None or proposal["state"] != "open":
        raise DuesLapseProposalClosed("proposalId")
    return member, proposal


async def _move(
    work: Work, proposal: Record, state: str, *, document_number: str | None = None, reason: str | None = None
) -> None:
    """The one guarded transition of a proposal; its row is locked by the caller, who has found it open."""
    if not rules.can_move_lapse(proposal["state"], state):
        message = f"proposal {proposal['id']} is {proposal['state']}"
        raise RuntimeError(message)
    moved = Moved(state, work.actor.member_id, work.now, document_number, reason)
    await lapses.update_proposal(work.conn, work.scope.tenant_id, proposal["id"], moved)
    facts = {"member_id": str(proposal["member_id"]), **({} if reason is None else {"reason": reason})}
    topic, place = f"dues_lapse.{state}", proposal["organisation_id"]
    await record(work, topic, "dues_lapse_proposal", proposal["id"], organisation_id=place, **facts)
    await emit(work, topic, "dues_lapse_proposal", proposal["id"], **facts)


async def _tell_of(conn: Connection, tenant_id: UUID, proposed: Sequence[Record], now: datetime) -> None:
    if not proposed:
        return
    places = Counter(row["organisation_id"] for row in proposed)
    await event_queries.insert_events(
        conn,
        tenant_id,
        topic="dues_lapse.proposed",
        subjects=[
            ("organisation", place, {"organisation_id": str(place), "proposals": number})
            for place, number in places.items()
        ],
    )
    entries: list[audit_queries.NewEntry] = [
        {
            "at": now,
            "actor_id": None,
            "action": "dues_lapse.proposed",
            "object_kind": "dues_lapse_proposal",
            "object_id": row["id"],
            "organisation_id": row["organisation_id"],
            "facts": {"member_id": str(row["member_id"])},
        }
        for row in proposed
    ]
    await audit_queries.insert_entries(conn, tenant_id, entries)
