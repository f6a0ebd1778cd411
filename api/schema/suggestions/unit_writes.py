"""Units and who acts for them: entered, changed, closed, appointed, ended."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.suggestions.units import AnsweringUnit, UnitStaff
from db.models.suggestions import AnsweringUnitKind


@strawberry.input(description="Unit that is to answer.")
class AnsweringUnitCreateInput:
    """Input of answeringUnitCreate."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation at which it answers.")
    kind: AnsweringUnitKind = strawberry.field(description="What it is.")
    code: str = strawberry.field(description="Short code, unique in the union: 1 to 16 letters, digits and hyphens.")
    name: str = strawberry.field(description="Name in Chinese, 1 to 80 characters.")
    name_en: str | None = strawberry.field(default=None, description="Name in English; null: none.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to enter a unit.")
class AnsweringUnitCreateErrorCode(Enum):
    """Codes of answeringUnitCreate."""

    SUGGESTION_CODE_INVALID = strawberry.enum_value(
        "SUGGESTION_CODE_INVALID", description="Not 1 to 16 capital letters, digits and hyphens."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="No active one where the caller manages suggestions."
    )
    SUGGESTION_CODE_TAKEN = strawberry.enum_value(
        "SUGGESTION_CODE_TAKEN", description="Another one of the union has it, also one that is over."
    )


@strawberry.type(description="Refusal to enter a unit.")
class AnsweringUnitCreateUserError(UserError):
    """Error of answeringUnitCreate."""

    code: AnsweringUnitCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to enter a unit.")
class AnsweringUnitCreatePayload(Payload):
    """Answer of answeringUnitCreate."""

    error: ClassVar[type[Any]] = AnsweringUnitCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[AnsweringUnitCreateUserError] = strawberry.field(description="Refusals; empty when done.")
    unit: AnsweringUnit | None = relation(
        "answering_unit_by_id", "unit_id", lambda: AnsweringUnit, description="Unit as it is now; null when refused."
    )


@strawberry.input(description="What a unit is called from now on.")
class AnsweringUnitChangeInput:
    """Input of answeringUnitChange."""

    unit_id: strawberry.ID = strawberry.field(description="Unit that is meant.")
    name: str = strawberry.field(description="Name in Chinese, 1 to 80 characters.")
    name_en: str | None = strawberry.field(default=None, description="Name in English; null: none.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change a unit.")
class AnsweringUnitChangeErrorCode(Enum):
    """Codes of answeringUnitChange."""

    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    ANSWERING_UNIT_NOT_FOUND = strawberry.enum_value(
        "ANSWERING_UNIT_NOT_FOUND", description="No unit within the caller's reach, or none that could be named here."
    )
    ANSWERING_UNIT_CLOSED = strawberry.enum_value("ANSWERING_UNIT_CLOSED", description="Unit is closed.")


@strawberry.type(description="Refusal to change a unit.")
class AnsweringUnitChangeUserError(UserError):
    """Error of answeringUnitChange."""

    code: AnsweringUnitChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a unit.")
class AnsweringUnitChangePayload(Payload):
    """Answer of answeringUnitChange."""

    error: ClassVar[type[Any]] = AnsweringUnitChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[AnsweringUnitChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    unit: AnsweringUnit | None = relation(
        "answering_unit_by_id", "unit_id", lambda: AnsweringUnit, description="Unit as it is now; null when refused."
    )


@strawberry.input(description="Unit that is to take nothing any more.")
class AnsweringUnitCloseInput:
    """Input of answeringUnitClose."""

    unit_id: strawberry.ID = strawberry.field(description="Unit that is meant.")
    successor_id: strawberry.ID | None = strawberry.field(
        default=None, description="Open unit that takes what it has in hand; null: it has nothing."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to close a unit.")
class AnsweringUnitCloseErrorCode(Enum):
    """Codes of answeringUnitClose."""

    ANSWERING_UNIT_NOT_FOUND = strawberry.enum_value(
        "ANSWERING_UNIT_NOT_FOUND", description="No unit within the caller's reach, or none that could be named here."
    )
    ANSWERING_UNIT_BUSY = strawberry.enum_value(
        "ANSWERING_UNIT_BUSY", description="It has suggestions or implementations in hand; name who takes them."
    )


@strawberry.type(description="Refusal to close a unit.")
class AnsweringUnitCloseUserError(UserError):
    """Error of answeringUnitClose."""

    code: AnsweringUnitCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to close a unit.")
class AnsweringUnitClosePayload(Payload):
    """Answer of answeringUnitClose."""

    error: ClassVar[type[Any]] = AnsweringUnitCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[AnsweringUnitCloseUserError] = strawberry.field(description="Refusals; empty when done.")
    unit: AnsweringUnit | None = relation(
        "answering_unit_by_id", "unit_id", lambda: AnsweringUnit, description="Unit as it is now; null when refused."
    )


@strawberry.input(description="Member who is to act for a unit.")
class UnitStaffAppointInput:
    """Input of unitStaffAppoint."""

    unit_id: strawberry.ID = strawberry.field(description="Unit that is meant.")
    member_number: str = strawberry.field(description="Number of the member.")
    name: str = strawberry.field(description="Name of the member, as the register has it.")
    starts_on: date = strawberry.field(description="First day, today at the earliest.")
    ends_on: date | None = strawberry.field(default=None, description="Last day; null: until it is ended.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to appoint somebody for a unit.")
class UnitStaffAppointErrorCode(Enum):
    """Codes of unitStaffAppoint."""

    UNIT_STAFF_DAYS_INVALID = strawberry.enum_value(
        "UNIT_STAFF_DAYS_INVALID", description="Days are over, too far ahead, or not in order."
    )
    ANSWERING_UNIT_NOT_FOUND = strawberry.enum_value(
        "ANSWERING_UNIT_NOT_FOUND", description="No unit within the caller's reach, or none that could be named here."
    )
    ANSWERING_UNIT_CLOSED = strawberry.enum_value("ANSWERING_UNIT_CLOSED", description="Unit is closed.")
    UNIT_STAFF_MEMBER_NOT_FOUND = strawberry.enum_value(
        "UNIT_STAFF_MEMBER_NOT_FOUND", description="No member in membership has this number and this name."
    )
    UNIT_STAFF_EXISTS = strawberry.enum_value(
        "UNIT_STAFF_EXISTS", description="Member acts for the unit on that day or later already."
    )


@strawberry.type(description="Refusal to appoint somebody for a unit.")
class UnitStaffAppointUserError(UserError):
    """Error of unitStaffAppoint."""

    code: UnitStaffAppointErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to appoint somebody for a unit.")
class UnitStaffAppointPayload(Payload):
    """Answer of unitStaffAppoint."""

    error: ClassVar[type[Any]] = UnitStaffAppointUserError
    row: strawberry.Private[Any]
    user_errors: list[UnitStaffAppointUserError] = strawberry.field(description="Refusals; empty when done.")
    staff: UnitStaff | None = relation(
        "unit_staff_by_id", "staff_id", lambda: UnitStaff, description="Entry as it is now; null when refused."
    )
    unit: AnsweringUnit | None = relation(
        "answering_unit_by_id", "unit_id", lambda: AnsweringUnit, description="Unit as it is now; null when refused."
    )


@strawberry.input(description="Last day on which somebody acts for a unit.")
class UnitStaffEndInput:
    """Input of unitStaffEnd."""

    staff_id: strawberry.ID = strawberry.field(description="Entry that is meant.")
    ends_on: date = strawberry.field(description="Last day, yesterday at the earliest.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to end an entry of a unit.")
class UnitStaffEndErrorCode(Enum):
    """Codes of unitStaffEnd."""

    UNIT_STAFF_NOT_FOUND = strawberry.enum_value(
        "UNIT_STAFF_NOT_FOUND", description="No entry within the caller's reach."
    )
    UNIT_STAFF_DAYS_INVALID = strawberry.enum_value(
        "UNIT_STAFF_DAYS_INVALID", description="Days are over, too far ahead, or not in order."
    )


@strawberry.type(description="Refusal to end an entry of a unit.")
class UnitStaffEndUserError(UserError):
    """Error of unitStaffEnd."""

    code: UnitStaffEndErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to end an entry of a unit.")
class UnitStaffEndPayload(Payload):
    """Answer of unitStaffEnd."""

    error: ClassVar[type[Any]] = UnitStaffEndUserError
    row: strawberry.Private[Any]
    user_errors: list[UnitStaffEndUserError] = strawberry.field(description="Refusals; empty when done.")
    staff: UnitStaff | None = relation(
        "unit_staff_by_id", "staff_id", lambda: UnitStaff, description="Entry as it is now; null when refused."
    )
    unit: AnsweringUnit | None = relation(
        "answering_unit_by_id", "unit_id", lambda: AnsweringUnit, description="Unit as it is now; null when refused."
    )
