"""Answering units 承办单位 and who acts for them: entered, changed, closed; staff appointed and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.suggestions import AnsweringUnitRow, UnitStaffRow
from db.queries.suggestions import handing_over, office
from db.session import Record
from db.types import new_id
from domain.audit.service import record, record_many
from domain.organisations.errors import OrganisationNotFound
from domain.shared.calendar import local_day
from domain.shared.changes import Subject
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import (
    AnsweringUnitBusy,
    AnsweringUnitClosed,
    AnsweringUnitNotFound,
    SuggestionCodeTaken,
    UnitStaffExists,
    UnitStaffNameless,
    UnitStaffNotFound,
)
from domain.suggestions.office_rules import MAX_NAME, check_first_day, check_last_day, clean_code
from domain.suggestions.rules import clean_optional, clean_text, known_as


@dataclass(frozen=True, slots=True)
class AnsweringUnitCreate:
    """A unit that is to answer at an organisation."""

    organisation_id: UUID
    kind: str
    code: str
    name: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class AnsweringUnitChange:
    """What a unit is called from now on."""

    unit_id: UUID
    name: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class AnsweringUnitClose:
    """A unit that takes nothing any more; `successor_id` takes what it has in hand."""

    unit_id: UUID
    successor_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class UnitStaffAppoint:
    """Who acts for a unit, by number and name as they stand in the register, from a day on."""

    unit_id: UUID
    member_number: str
    name: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class UnitStaffEnd:
    """The last day on which somebody acts for a unit."""

    staff_id: UUID
    ends_on: date


async def answering_unit_create(work: Work, command: AnsweringUnitCreate) -> Outcome:
    """Enters a unit at an organisation where the caller manages suggestions. Records `answering_unit.created`.

    Raises:
        DomainError: SUGGESTION_CODE_INVALID, SUGGESTION_TEXT_INVALID, ORGANISATION_NOT_FOUND, SUGGESTION_CODE_TAKEN.
    """
    code, name = clean_code(command.code), clean_text(command.name, MAX_NAME, "name")
    name_en, officer_id = clean_optional(command.name_en, MAX_NAME, "nameEn"), work.actor.member_id
    if officer_id is None or not await office.is_managed(work.conn, work.scope, command.organisation_id):
        raise OrganisationNotFound("organisationId")
    unit = AnsweringUnitRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        kind=command.kind,
        code=code,
        name=name,
        name_en=name_en,
        created_by_id=officer_id,
        created_at=work.now,
    )
    if not await office.insert_unit(work.conn, unit):
        raise SuggestionCodeTaken("code")
    return await _told(work, unit, "created")


async def answering_unit_change(work: Work, command: AnsweringUnitChange) -> Outcome:
    """Calls an open unit something else. Records `answering_unit.changed`.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, ANSWERING_UNIT_NOT_FOUND, ANSWERING_UNIT_CLOSED.
    """
    name = clean_text(command.name, MAX_NAME, "name")
    name_en = clean_optional(command.name_en, MAX_NAME, "nameEn")
    unit = await _open_unit(work, command.unit_id)
    unit.name, unit.name_en = name, name_en
    await office.update_unit(work.conn, unit)
    return await _told(work, unit, "changed")


async def answering_unit_close(work: Work, command: AnsweringUnitClose) -> Outcome:
    """Closes a unit: its staff end with today, its successor takes what it has in hand and its place in routes.

    Locks the suggestions that it has in hand in the order of their ids, then the questions, then the units, likewise.
    Twice is the same as once. Records `answering_unit.closed`, and for each of these that it was given to another.

    Raises:
        DomainError: ANSWERING_UNIT_NOT_FOUND, ANSWERING_UNIT_BUSY (without a successor).
    """
    tenant_id, unit_id, successor_id = work.scope.tenant_id, command.unit_id, command.successor_id
    before = await _in_hand(work, unit_id)
    unit = await _close_locks(work, command)
    if unit.closed_at is not None:
        return {"unit_id": unit_id}
    held = await _in_hand(work, unit_id)
    came = held.count - before.count  # while it was not locked
    if came or (held.waiting and successor_id is None):
        raise AnsweringUnitBusy("successorId", count=held.waiting)
    if successor_id is not None and work.actor.member_id is not None:
        await _hand(work, held, unit_id, successor_id, work.actor.member_id)
    unit.closed_at = work.now
    await office.update_unit(work.conn, unit)
    today = local_day(work.now)
    await office.leave_unit(work.conn, tenant_id, unit_id, today=today, now=work.now, successor_id=successor_id)
    return await _told(work, unit, "closed")


@dataclass(frozen=True, slots=True)
class _Held:
    """What a unit has in hand, locked."""

    suggestions: Sequence[Record]
    questions: Sequence[Record]

    @property
    def count(self) -> int:
        return len(self.suggestions) + len(self.questions)

    @property
    def waiting(self) -> int:
        """How many of them wait for the unit."""
        return len(self.suggestions) + sum(1 for each in self.questions if each["is_waiting"])


async def _in_hand(work: Work, unit_id: UUID) -> _Held:
    tenant_id = work.scope.tenant_id
    suggestions = await handing_over.lock_open(work.conn, tenant_id, unit_id)
    return _Held(suggestions, await handing_over.lock_questions(work.conn, tenant_id, unit_id))


async def _hand(work: Work, held: _Held, unit_id: UUID, successor_id: UUID, by_id: UUID) -> None:
    """Gives what a unit has in hand to its successor."""
    tenant_id, ids = work.scope.tenant_id, [row["id"] for row in held.suggestions]
    await handing_over.hand_assignments(work.conn, tenant_id, (unit_id, successor_id), ids, by=(by_id, work.now))
    await handing_over.hand_implementations(work.conn, tenant_id, unit_id, successor_id)
    await handing_over.hand_questions(work.conn, tenant_id, [row["id"] for row in held.questions], successor_id)
    facts = {"unit_id": str(successor_id), "before_id": str(unit_id)}
    given = [Subject("suggestion", row["id"], row["handling_id"], facts) for row in held.suggestions]
    await record_many(work, "suggestion.unit_replaced", given)
    asked = [Subject("management_question", row["id"], row["organisation_id"], facts) for row in held.questions]
    await record_many(work, "management_question.unit_replaced", asked)


async def unit_staff_appoint(work: Work, command: UnitStaffAppoint) -> Outcome:
    """Has a member act for an open unit from a day on. Records `unit_staff.appointed`.

    Raises:
        DomainError: UNIT_STAFF_DAYS_INVALID, ANSWERING_UNIT_NOT_FOUND, ANSWERING_UNIT_CLOSED,
            UNIT_STAFF_MEMBER_NOT_FOUND, UNIT_STAFF_EXISTS.
    """
    today, tenant_id, officer_id = local_day(work.now), work.scope.tenant_id, work.actor.member_id
    check_first_day(command.starts_on, today)
    if command.ends_on is not None:
        check_last_day(command.ends_on, command.starts_on, today)
    unit = await _open_unit(work, command.unit_id)
    known = known_as(command.member_number, command.name)
    member_id = None if known is None else await office.find_named(work.conn, tenant_id, *known)
    if member_id is None or officer_id is None:
        raise UnitStaffNameless("memberNumber")
    if await office.is_staff(work.conn, tenant_id, unit.id, member_id, on=command.starts_on):
        raise UnitStaffExists("memberNumber")
    staff = UnitStaffRow(
        tenant_id=tenant_id,
        id=new_id(),
        unit_id=unit.id,
        member_id=member_id,
        appointed_by_id=officer_id,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    await office.insert_staff(work.conn, staff)
    return await _staff_told(work, staff, "appointed", organisation_id=unit.organisation_id)


async def unit_staff_end(work: Work, command: UnitStaffEnd) -> Outcome:
    """Sets the last day of an entry, yesterday at the earliest. Records `unit_staff.ended`.

    Raises:
        DomainError: UNIT_STAFF_NOT_FOUND, UNIT_STAFF_DAYS_INVALID (also of one that is over).
    """
    staff = await office.lock_staff(work.conn, work.scope, command.staff_id)
    if staff is None:
        raise UnitStaffNotFound("staffId")
    today = local_day(work.now)
    check_last_day(min(staff.ends_on or command.ends_on, command.ends_on), staff.starts_on, today)
    staff.ends_on = command.ends_on
    await office.update_staff(work.conn, staff)
    return await _staff_told(work, staff, "ended", organisation_id=None)


async def _open_unit(work: Work, unit_id: UUID) -> AnsweringUnitRow:
    unit = await office.lock_unit(work.conn, work.scope, unit_id)
    if unit is None:
        raise AnsweringUnitNotFound("unitId")
    if unit.closed_at is not None:
        raise AnsweringUnitClosed("unitId")
    return unit


async def _close_locks(work: Work, command: AnsweringUnitClose) -> AnsweringUnitRow:
    """The unit that closes; it and its successor, another open one within reach, are locked."""
    found = {}
    for each in sorted({command.unit_id, command.successor_id or command.unit_id}):
        found[each] = await office.lock_unit(work.conn, work.scope, each)
    unit = found[command.unit_id]
    if unit is None:
        raise AnsweringUnitNotFound("unitId")
    successor = found[command.successor_id] if command.successor_id is not None else None
    is_unfit = successor is None or successor.closed_at is not None or successor.id == unit.id
    if command.successor_id is not None and is_unfit:
        raise AnsweringUnitNotFound("successorId")
    return unit


async def _told(work: Work, unit: AnsweringUnitRow, what: str) -> Outcome:
    await record(work, f"answering_unit.{what}", "answering_unit", unit.id, organisation_id=unit.organisation_id)
    return {"unit_id": unit.id}


async def _staff_told(work: Work, staff: UnitStaffRow, what: str, *, organisation_id: UUID | None) -> Outcome:
    facts = {"unit_id": str(staff.unit_id), "member_id": str(staff.member_id)}
    await record(work, f"unit_staff.{what}", "unit_staff", staff.id, organisation_id=organisation_id, **facts)
    return {"unit_id": staff.unit_id, "staff_id": staff.id}
