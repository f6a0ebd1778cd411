"""Deputies 代理审批 appointed and dismissed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.auth import DeputyRow
from db.queries.auth import deputies as deputy_queries
from db.types import new_id
from domain.audit.service import record
from domain.auth import policy, rules
from domain.auth.access import RIGHTS
from domain.auth.errors import DeputyEnded, DeputyNotFound, MemberNotFound
from domain.auth.service.attempts import own_id
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class DeputyAppoint:
    """A member to decide in the caller's place from day to day, both included."""

    deputy_id: UUID
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class DeputyDismiss:
    """A deputy's time to end at once."""

    deputy_row_id: UUID


async def deputy_appoint(work: Work, command: DeputyAppoint) -> Outcome:
    """Has a member decide in the officer's place.

    The deputy decides by the roles that the officer has on the day, read then: an officer who has lost theirs hands
    on nothing. The member may belong anywhere in the union; no answer tells whether an id is unknown or not active.

    Raises:
        StepUpRequired: A deputy decides as the officer does, so the officer proves who they are.
        NotAnOfficer: The caller has no right of their own that a deputy could use.
        OwnDeputy: Of oneself.
        DaysOutOfOrder: The last day lies before the first, or in the past.
        PeriodTooLong: More than 90 days.
        MemberNotFound: No active member of the union has the id.
    """
    await require_recent_proof(work)
    officer_id, tenant_id = own_id(work), work.scope.tenant_id
    appointment = policy.Appointment(officer_id, command.deputy_id, command.starts_on, command.ends_on)
    refusal = policy.appoint_refusal(appointment, work.scope.nodes, today=rules.union_day(work.now))
    if refusal is not None:
        raise refusal
    if not await deputy_queries.is_active_member(work.conn, tenant_id, command.deputy_id):
        raise MemberNotFound("deputyId")
    deputy = DeputyRow(
        tenant_id=tenant_id,
        id=new_id(),
        officer_id=officer_id,
        deputy_id=command.deputy_id,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    await deputy_queries.insert_deputy(work.conn, deputy)
    days = {"starts_on": command.starts_on.isoformat(), "ends_on": command.ends_on.isoformat()}
    await _tell(work, "deputy.appointed", deputy.id, member_id=command.deputy_id, **days)
    return {"deputy_id": str(deputy.id)}


async def deputy_dismiss(work: Work, command: DeputyDismiss) -> Outcome:
    """Ends a deputy's time; only the officer may, also after losing the role.

    Raises:
        DeputyNotFound: The caller appointed no such deputy.
        DeputyEnded: Dismissed before, or past the last day.
    """
    tenant_id = work.scope.tenant_id
    held = await deputy_queries.lock_own_deputy(work.conn, tenant_id, command.deputy_row_id, officer_id=own_id(work))
    if held is None:
        raise DeputyNotFound("deputyId")
    if held.dismissed_at is not None or held.ends_on < rules.union_day(work.now):
        raise DeputyEnded("deputyId")
    await deputy_queries.dismiss_deputy(work.conn, tenant_id, command.deputy_row_id, at=work.now)
    await _tell(work, "deputy.dismissed", command.deputy_row_id, member_id=held.deputy_id)
    return {"deputy_id": str(command.deputy_row_id)}


async def _tell(work: Work, action: str, deputy_row_id: UUID, *, member_id: UUID, **facts: object) -> None:
    RIGHTS.forget(member_id, work.now)
    organisation_id = work.actor.organisation_id
    await record(
        work, action, "deputy", deputy_row_id, organisation_id=organisation_id, deputy_id=str(member_id), **facts
    )
