"""What an approved join request makes: a new member, or a former one who is a member again."""

from dataclasses import dataclass, field
from uuid import UUID

from db.models.members import JoinRequestRow, MemberPrivateRow, MemberRow, MembershipCause, MemberState
from db.models.organisations import OrganisationState
from db.names import search_terms, sort_key
from db.queries.members import periods, register
from db.sealing import seal
from db.types import new_id
from domain.members import policy, rules
from domain.members.errors import IdentityInUse, OrganisationTakesNoMembers
from domain.members.service.keys import member_key
from domain.members.service.life import Change, membership_begin, membership_change
from domain.members.service.request_keys import Evidence, open_evidence
from domain.shared.calendar import local_day
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who entered the register: `is_return` when they had been a member before."""

    member_id: UUID
    member_number: str
    is_return: bool


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who enters the register for the first time, cleaned; by a join request, or as a union's first member."""

    organisation_id: UUID
    name: str
    employment_kind: str
    evidence: Evidence = field(repr=False)
    request_id: UUID | None = None


async def admit(work: Work, request: JoinRequestRow) -> Admitted:
    """Enters the applicant of a locked request in the register.

    Who left of their own accord resumes the membership that they had, under its number, with the name, phone,
    organisation and employment of the request; the day of joining stays the first one.

    Locks the former member's row, or the union's member number, last.

    Raises:
        DomainError: IDENTITY_IN_USE, ORGANISATION_TAKES_NO_MEMBERS (closed since), and what a hook refuses.
    """
    place = await periods.find_place(work.conn, request.tenant_id, request.organisation_id)
    if place is None or place["state"] != OrganisationState.ACTIVE or not policy.takes_members(place["kind"]):
        raise OrganisationTakesNoMembers("joinRequestId")
    evidence = await open_evidence(work.conn, work.keyring, request)
    former = await register.lock_member_by_identity(work.conn, request.tenant_id, request.identity_index)
    if former is None:
        return await _enter(work, request, evidence)
    facts = dict(former)
    if not rules.can_rejoin(facts["state"], facts.pop("present_cause")):
        raise IdentityInUse("joinRequestId")
    return await _resume(work, request, MemberRow(**facts), evidence)


async def enter(work: Work, entrant: Entrant) -> Admitted | None:
    """Enters somebody in the register who never was in it; None when their identity number or phone is somebody's.

    The audit entry and the event are the caller's, who knows how the person came.
    """
    tenant_id, evidence = work.scope.tenant_id, entrant.evidence
    number = rules.member_number(*await register.take_member_number(work.conn, tenant_id))
    member = MemberRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=entrant.organisation_id,
        member_number=number,
        name=entrant.name,
        name_sort=sort_key(entrant.name),
        search_terms=search_terms(entrant.name, number),
        state=MemberState.ACTIVE,
        employment_kind=entrant.employment_kind,
        joined_on=local_day(work.now),
        phone_index=work.keyring.blind_index(tenant_id, "phone", evidence.phone_number),
        phone_tail=evidence.phone_number[-4:],
        identity_index=work.keyring.blind_index(tenant_id, "identity", evidence.identity_number),
        identity_tail=evidence.identity_number[-4:],
    )
    if not await register.insert_member(work.conn, member):
        return None
    await membership_begin(work, member, MembershipCause.JOINED, cause_id=entrant.request_id)
    await _write_private(work, member.id, evidence)
    return Admitted(member.id, number, is_return=False)


async def _enter(work: Work, request: JoinRequestRow, evidence: Evidence) -> Admitted:
    entrant = Entrant(request.organisation_id, request.name, request.employment_kind, evidence, request.id)
    admitted = await enter(work, entrant)
    if admitted is None:
        raise IdentityInUse("joinRequestId")
    return admitted


async def _resume(work: Work, request: JoinRequestRow, member: MemberRow, evidence: Evidence) -> Admitted:
    change = Change(
        cause=MembershipCause.REJOINED,
        effective_on=local_day(work.now),
        state=MemberState.ACTIVE,
        organisation_id=request.organisation_id,
        employment_kind=request.employment_kind,
        cause_id=request.id,
    )
    member = await membership_change(work, member, change)
    member.name, member.name_sort = request.name, sort_key(request.name)
    member.search_terms = search_terms(request.name, member.member_number)
    member.phone_index, member.phone_tail = request.phone_index, request.phone_tail
    if not await register.resume_member(work.conn, member):
        raise IdentityInUse("joinRequestId")
    await _write_private(work, member.id, evidence)
    return Admitted(member.id, member.member_number, is_return=True)


async def _write_private(work: Work, member_id: UUID, evidence: Evidence) -> None:
    """Seals the fields under the member's key; a new one for a new member, and for one whose key was destroyed."""
    tenant_id, key = work.scope.tenant_id, await member_key(work, member_id)
    phone = seal(key, evidence.phone_number, tenant_id=tenant_id, row_id=member_id, column="phone")
    identity = seal(key, evidence.identity_number, tenant_id=tenant_id, row_id=member_id, column="identity")
    await register.upsert_member_private(
        work.conn,
        MemberPrivateRow(
            tenant_id=tenant_id,
            member_id=member_id,
            phone_sealed=phone,
            identity_sealed=identity,
        ),
    )
