"""How a union begins: its top organisation, and the one member who can do everything else through the API."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from db.models.auth import Role
from db.models.members import EmploymentKind
from db.queries.organisations.structure import NewUnion, insert_union
from domain.audit.service import record
from domain.auth.service import activation_issue, first_role_grant
from domain.members.service.admission import Entrant, enter
from domain.members.service.applications import Application, checked
from domain.members.service.request_keys import Evidence
from domain.organisations.errors import DayOutOfRange, UnionCodeInUse
from domain.organisations.rules import clean_organisation_name, clean_union_code
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Work

FIRST_DAY = date(1900, 1, 1)
"""No union says that it is older."""
_ROLES = (Role.ADMINISTRATOR, Role.FEDERATION_OFFICER)
"""Nobody gives roles to oneself: the first administrator could found, appoint and import nothing without the second."""


@dataclass(frozen=True, slots=True)
class UnionFound:
    """A union and its first administrator, as typed."""

    code: str
    name: str
    name_en: str
    founded_on: date
    administrator: str = field(repr=False)
    phone_number: str = field(repr=False)
    identity_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Founded:
    """Who may begin; the code is told to the operator, and stands nowhere in the clear."""

    union_code: str
    member_id: UUID
    member_number: str
    activation_code: str = field(repr=False)


async def union_found(work: Work, command: UnionFound) -> Founded:
    """Founds a union: the work's tenant, which is not there yet, its scope that of nobody in particular.

    All else has defaults (rules, working days) or is made by officers. Two who found unions of one code at the same
    moment line up at the code. Writes `organisation.founded` and `role.granted`.

    Raises:
        Refusals: INVALID_NAME, INVALID_PHONE_NUMBER, INVALID_IDENTITY_NUMBER, TOO_YOUNG, together.
        DomainError: UNION_CODE_INVALID, INVALID_ORGANISATION_NAME, DAY_OUT_OF_RANGE, UNION_CODE_IN_USE.
    """
    today = local_day(work.now)
    union = _cleaned(command, work.scope.tenant_id, today)
    person = checked(
        Application(
            union.id,
            command.administrator,
            command.phone_number,
            command.identity_number,
            EmploymentKind.PERMANENT.value,
        ),
        today,
    )
    if not await insert_union(work.conn, union):
        raise UnionCodeInUse("code")
    facts = {"kind": "federation", "code": union.code}
    await record(work, "organisation.founded", "organisation", union.id, organisation_id=union.id, **facts)
    await emit(work, "organisation.founded", "organisation", union.id, **facts)
    evidence = Evidence(person.phone_number, person.identity.number)
    admitted = await enter(work, Entrant(union.id, person.name, EmploymentKind.PERMANENT.value, evidence))
    if admitted is None:
        raise AssertionError("nobody was in the register before")
    for role in _ROLES:
        await first_role_grant(work, admitted.member_id, role.value)
    code = await activation_issue(work, admitted.member_id)
    return Founded(union.code, admitted.member_id, admitted.member_number, code)


def _cleaned(command: UnionFound, tenant_id: UUID, today: date) -> NewUnion:
    code = clean_union_code(command.code)
    name = clean_organisation_name(command.name, "unionName")
    name_en = clean_organisation_name(command.name_en, "unionNameEn")
    if not FIRST_DAY <= command.founded_on <= today:
        raise DayOutOfRange("foundedOn", earliest_on=str(FIRST_DAY), latest_on=str(today))
    return NewUnion(tenant_id, code, name, name_en, command.founded_on)
