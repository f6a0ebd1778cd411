"""Asking again 重新申请: what is on file, and the input and payload of taking a join request up again."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed_from, relation
from api.schema.organisations import Organisation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import PhoneNumber
from api.schema.shared import UserError
from db.models.members import EmploymentKind, JoinRequestStatus
from domain.members.rules import masked


@strawberry.type(
    description="What is on file for a person who asks to join again, so that it need not be typed a second time."
)
class JoinRequestPrefill:
    """An earlier request of the applicant, or the caller's entry in the register."""

    row: strawberry.Private[Any]

    reference: str | None = column(
        "reference", description="Reference of the earlier request; null when it is from the register."
    )
    status: JoinRequestStatus | None = column(
        "status",
        convert=JoinRequestStatus,
        description="State of the earlier request; null when it is from the register.",
    )
    can_resubmit: bool = column(
        "can_resubmit",
        description="Whether `joinRequestResubmit` takes it up again now: rejected or withdrawn, and not yet taken up.",
    )
    name: str = column("name", description="Full name.")
    employment_kind: EmploymentKind = column(
        "employment_kind", convert=EmploymentKind, description="How the person is, or was last, employed."
    )
    employer_has_union: bool = column("employer_has_union", description="False: the employer has no union.")
    note: str | None = column(
        "note", description="What the applicant added, at most 500 characters; null when nothing."
    )
    masked_phone_number: str | None = computed_from(
        "phone_tail", masked, description="Last four digits of the phone number on file; null when none is."
    )
    masked_identity_number: str | None = computed_from(
        "identity_tail", masked, description="Last four characters of the identity number on file; null when none is."
    )
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Branch, group or pool asked for, or belonged to; its chain names the employer's union.",
    )


@strawberry.input(description="Request that is taken up again after a rejection or withdrawal; null: as on file.")
class JoinRequestResubmitInput:
    """What only the applicant knows, and what is to be different."""

    reference: str = strawberry.field(description="Reference of the rejected or withdrawn request.")
    phone_number: PhoneNumber = strawberry.field(description="Phone number given in it.")
    organisation_id: strawberry.ID | None = strawberry.field(default=None, description="Another branch or group.")
    employer_has_union: bool | None = strawberry.field(
        default=None, description="False sends the request to the nearest holding pool."
    )
    name: str | None = strawberry.field(default=None, description="Full name, 2 to 40 letters.")
    new_phone_number: PhoneNumber | None = strawberry.field(
        default=None, description="Another phone number; the answer is sent there."
    )
    identity_number: str | None = strawberry.field(default=None, description="Identity number 身份证号, corrected.")
    employment_kind: EmploymentKind | None = strawberry.field(
        default=None, description="How the person is employed now."
    )
    note: str | None = strawberry.field(
        default=None, description="Anything to add, at most 500 characters; empty takes the former note away."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a request was not taken up again.")
class JoinRequestResubmitErrorCode(Enum):
    """Codes of joinRequestResubmit."""

    JOIN_REQUEST_NOT_FOUND = strawberry.enum_value(
        "JOIN_REQUEST_NOT_FOUND", description="No request with this reference and phone number."
    )
    JOIN_REQUEST_OPEN = strawberry.enum_value("JOIN_REQUEST_OPEN", description="Still in review.")
    JOIN_REQUEST_CLOSED = strawberry.enum_value("JOIN_REQUEST_CLOSED", description="Approved.")
    JOIN_REQUEST_SUPERSEDED = strawberry.enum_value(
        "JOIN_REQUEST_SUPERSEDED", description="Taken up again already; the newest request counts."
    )
    INVALID_NAME = strawberry.enum_value("INVALID_NAME", description="Not 2 to 40 letters.")
    INVALID_PHONE_NUMBER = strawberry.enum_value("INVALID_PHONE_NUMBER", description="Not a telephone number.")
    INVALID_IDENTITY_NUMBER = strawberry.enum_value(
        "INVALID_IDENTITY_NUMBER", description="Wrong length, region, day of birth or check character."
    )
    TOO_YOUNG = strawberry.enum_value("TOO_YOUNG", description="Under 16 (Labour Law, article 15).")
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Too long, or with control characters.")
    ORGANISATION_NOT_FOUND = strawberry.enum_value("ORGANISATION_NOT_FOUND", description="No such organisation.")
    ORGANISATION_TAKES_NO_MEMBERS = strawberry.enum_value(
        "ORGANISATION_TAKES_NO_MEMBERS", description="People join a branch or a group, and it must be active."
    )
    HOLDING_POOL_NOT_FOUND = strawberry.enum_value(
        "HOLDING_POOL_NOT_FOUND", description="Union has no pool for those whose employer has no union."
    )
    IDENTITY_IN_USE = strawberry.enum_value(
        "IDENTITY_IN_USE", description="Person is registered or has an open request; not told which."
    )


@strawberry.type(description="Refusal to take a request up again.")
class JoinRequestResubmitUserError(UserError):
    """Error of joinRequestResubmit."""

    code: JoinRequestResubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking to join again.")
class JoinRequestResubmitPayload(Payload):
    """Answer of joinRequestResubmit."""

    error: ClassVar[type[Any]] = JoinRequestResubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinRequestResubmitUserError] = strawberry.field(description="Refusals; empty when taken.")
    reference: str | None = column("reference", description="New reference, to keep; null when refused.")
    attempt: int | None = column("attempt", description="Which attempt it is, 2 or more; null when refused.")
    submitted_at: datetime | None = column("submitted_at", description="When it was taken; null when refused.")
    due_at: datetime | None = column("due_at", description="When the first stage must have decided; null when refused.")
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Branch, group or holding pool; null when refused.",
    )
