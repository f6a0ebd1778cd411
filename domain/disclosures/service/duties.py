"""Setting and ending duties of disclosure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.disclosures import DisclosureDutyRow, DisclosureKind, DisclosurePeriod
from db.models.organisations import OrganisationKind
from db.queries.disclosures import items as disclosures
from db.types import new_id
from domain.audit.service import record
from domain.disclosures import rules
from domain.disclosures.errors import DisclosureDutyInvalid, DisclosureDutyNotFound, DisclosurePlaceNotFound
from domain.disclosures.service.calendar import plan
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class DisclosureDutySet:
    """What organisations of a level, at and below one of them, must disclose for each period from a day on."""

    organisation_id: UUID
    kind: DisclosureKind
    organisation_kind: OrganisationKind
    title: str
    title_en: str | None
    period: DisclosurePeriod
    due_days: int
    starts_on: date


@dataclass(frozen=True, slots=True)
class DisclosureDutyEnd:
    """A duty that does not hold for periods that begin after the day."""

    duty_id: UUID
    ends_on: date


async def disclosure_duty_set(work: Work, command: DisclosureDutySet) -> Outcome:
    """Sets a duty, and plans what is owed by it at once; a chore goes on. Past periods may be overdue from the start.

    Raises:
        DomainError: DISCLOSURE_PLACE_NOT_FOUND, DISCLOSURE_TEXT_INVALID, DISCLOSURE_DUTY_INVALID.
    """
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    nodes = list(work.scope.nodes_for("disclosure_manage"))
    if member_id is None or not await disclosures.has_place(work.conn, tenant_id, place_id, nodes):
        raise DisclosurePlaceNotFound("organisationId")
    rules.check_duty(command.due_days, command.starts_on, local_day(work.now))
    if command.organisation_kind is OrganisationKind.HOLDING_POOL:
        raise DisclosureDutyInvalid("organisation_kind")
    duty = DisclosureDutyRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        kind=command.kind.value,
        organisation_kind=command.organisation_kind.value,
        title=rules.clean_text(command.title, rules.MAX_TITLE, "title"),
        title_en=None if command.title_en is None else rules.clean_text(command.title_en, rules.MAX_TITLE, "titleEn"),
        period=command.period.value,
        due_days=command.due_days,
        starts_on=command.starts_on,
        set_by_id=member_id,
        set_at=work.now,
    )
    await disclosures.insert_duty(work.conn, duty)
    await plan(work.conn, duty, local_day(work.now))
    await record(work, "disclosure_duty.set", "disclosure_duty", duty.id, organisation_id=place_id, kind=duty.kind)
    return {"duty_id": duty.id}


async def disclosure_duty_end(work: Work, command: DisclosureDutyEnd) -> Outcome:
    """Ends a duty. What is owed for periods that begin later lapses; what was published stays.

    Raises:
        DomainError: DISCLOSURE_DUTY_NOT_FOUND, DISCLOSURE_DUTY_INVALID.
    """
    tenant_id = work.scope.tenant_id
    duty = await disclosures.lock_duty(work.conn, tenant_id, command.duty_id)
    nodes = list(work.scope.nodes_for("disclosure_manage"))
    if duty is None or not await disclosures.is_below(work.conn, tenant_id, duty.organisation_id, nodes):
        raise DisclosureDutyNotFound("dutyId")
    if command.ends_on < duty.starts_on or (duty.ends_on is not None and command.ends_on > duty.ends_on):
        raise DisclosureDutyInvalid("endsOn")
    await disclosures.end_duty(work.conn, duty, command.ends_on, now=work.now)
    ends_on = str(command.ends_on)
    place_id = duty.organisation_id
    await record(work, "disclosure_duty.ended", "disclosure_duty", duty.id, organisation_id=place_id, ends_on=ends_on)
    return {"duty_id": duty.id}
