"""Deciding requests to correct an entry 更正申请: inputs and payloads of approving and rejecting."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.members.correction_requests import CorrectionRequest
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Approval of a correction request.")
class CorrectionRequestApproveInput:
    """Input of correctionRequestApprove."""

    correction_request_id: strawberry.ID = strawberry.field(description="Request to approve.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to approve a correction request.")
class CorrectionRequestApproveErrorCode(Enum):
    """Codes of correctionRequestApprove."""

    CORRECTION_REQUEST_NOT_FOUND = strawberry.enum_value(
        "CORRECTION_REQUEST_NOT_FOUND", description="None within the caller's reach."
    )
    CORRECTION_REQUEST_CLOSED = strawberry.enum_value(
        "CORRECTION_REQUEST_CLOSED", description="Already approved, rejected, withdrawn or cancelled."
    )
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="No step is the caller's to decide.")
    OWN_REQUEST = strawberry.enum_value("OWN_REQUEST", description="Nobody decides on their own entry.")
    VALUE_IN_USE = strawberry.enum_value("VALUE_IN_USE", description="Another member has this number.")
    EMPLOYMENT_DOES_NOT_FIT = strawberry.enum_value(
        "EMPLOYMENT_DOES_NOT_FIT", description="State of the membership has changed since."
    )
    JOINED_ON_AFTER_CHANGE = strawberry.enum_value(
        "JOINED_ON_AFTER_CHANGE", description="Membership changed before that day."
    )


@strawberry.type(description="Refusal to approve a correction request.")
class CorrectionRequestApproveUserError(UserError):
    """Error of correctionRequestApprove."""

    code: CorrectionRequestApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a correction request.")
class CorrectionRequestApprovePayload(Payload):
    """Answer of correctionRequestApprove."""

    error: ClassVar[type[Any]] = CorrectionRequestApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[CorrectionRequestApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    correction_request: CorrectionRequest | None = relation(
        "correction_request_by_id",
        "correction_request_id",
        lambda: CorrectionRequest,
        description="Request as it is now, and the entry with it; null when refused.",
    )


@strawberry.input(description="Rejection of a correction request.")
class CorrectionRequestRejectInput:
    """Input of correctionRequestReject."""

    correction_request_id: strawberry.ID = strawberry.field(description="Request to reject.")
    reason: str = strawberry.field(description="Why, for the member to read, at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to reject a correction request.")
class CorrectionRequestRejectErrorCode(Enum):
    """Codes of correctionRequestReject."""

    CORRECTION_REQUEST_NOT_FOUND = strawberry.enum_value(
        "CORRECTION_REQUEST_NOT_FOUND", description="None within the caller's reach."
    )
    CORRECTION_REQUEST_CLOSED = strawberry.enum_value(
        "CORRECTION_REQUEST_CLOSED", description="Already approved, rejected, withdrawn or cancelled."
    )
    REASON_REQUIRED = strawberry.enum_value("REASON_REQUIRED", description="Nothing says why.")
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Reason too long, or with control characters.")
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="No step is the caller's to decide.")
    OWN_REQUEST = strawberry.enum_value("OWN_REQUEST", description="Nobody decides on their own entry.")


@strawberry.type(description="Refusal to reject a correction request.")
class CorrectionRequestRejectUserError(UserError):
    """Error of correctionRequestReject."""

    code: CorrectionRequestRejectErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to reject a correction request.")
class CorrectionRequestRejectPayload(Payload):
    """Answer of correctionRequestReject."""

    error: ClassVar[type[Any]] = CorrectionRequestRejectUserError
    row: strawberry.Private[Any]
    user_errors: list[CorrectionRequestRejectUserError] = strawberry.field(description="Refusals; empty when done.")
    correction_request: CorrectionRequest | None = relation(
        "correction_request_by_id",
        "correction_request_id",
        lambda: CorrectionRequest,
        description="Request as it is now; null when refused.",
    )
