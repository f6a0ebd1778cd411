"""Requests to correct one's own entry 更正申请: the noun, and the inputs and payloads of asking and deciding."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.enums import described, words
from api.fields import column, derived, label, relation
from api.nodes import Node, found_by, node_id
from api.schema import approvals, organisations
from api.schema.eligibility import Eligibility, eligibility
from api.schema.members import register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.members import CorrectionClosing, CorrectionField, CorrectionRequestStatus
from db.sealing import unseal
from domain.members.policy import correction_withdraw_obstacles
from domain.members.service.correcting import SEALING
from domain.shared.permissions import Permission

if TYPE_CHECKING:
    from api.schema.approvals import Approval
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

described(
    CorrectionField,
    "What of their entry a member may ask to correct.",
    {
        CorrectionField.NAME: "Full name 姓名.",
        CorrectionField.PHONE_NUMBER: "Phone number 电话, which is also a way to sign in.",
        CorrectionField.IDENTITY_NUMBER: "Identity number 身份证号.",
        CorrectionField.EMPLOYMENT_KIND: "Kind of employment 就业类型; the value is a code of `EmploymentKind`.",
        CorrectionField.JOINED_ON: "Day of joining 入会日期; the value is written as 2024-03-05.",
    },
)
described(
    CorrectionRequestStatus,
    "State of a correction request.",
    {
        CorrectionRequestStatus.IN_REVIEW: "Waits for a decision.",
        CorrectionRequestStatus.APPROVED: "Done: the entry has the value.",
        CorrectionRequestStatus.REJECTED: "Refused; the reason stands in the step of the approval.",
        CorrectionRequestStatus.WITHDRAWN: "Withdrawn by the member.",
        CorrectionRequestStatus.CANCELLED: "Ended by something else; `closing` says by what.",
    },
)
described(
    CorrectionClosing,
    "What ended a correction request that was cancelled.",
    {
        CorrectionClosing.MEMBERSHIP_ENDED: "Membership ended; who comes back may ask anew.",
        CorrectionClosing.ENTRIES_MERGED: "Entry became part of another one of the same person.",
    },
)
FIELD_WORDS = words(
    {
        CorrectionField.NAME: ("姓名", "Name"),
        CorrectionField.PHONE_NUMBER: ("电话", "Phone number"),
        CorrectionField.IDENTITY_NUMBER: ("身份证号", "Identity number"),
        CorrectionField.EMPLOYMENT_KIND: ("就业类型", "Kind of employment"),
        CorrectionField.JOINED_ON: ("入会日期", "Day of joining"),
    }
)
STATUS_WORDS = words(
    {
        CorrectionRequestStatus.IN_REVIEW: ("审核中", "In review"),
        CorrectionRequestStatus.APPROVED: ("已更正", "Corrected"),
        CorrectionRequestStatus.REJECTED: ("已驳回", "Rejected"),
        CorrectionRequestStatus.WITHDRAWN: ("已撤回", "Withdrawn"),
        CorrectionRequestStatus.CANCELLED: ("已终止", "Cancelled"),
    }
)


@strawberry.type(description="Value that a member proposes, in the clear; sealed under the member's own key.")
class CorrectionRequestPrivate:
    """A sealed proposal."""

    row: strawberry.Private[Any]

    @strawberry.field(description="Value as the register would write it; null once the request has ended.")
    def proposed_value(self, info: Info) -> str | None:
        """Opened with the member's data key."""
        row, tenant_id = self.row, self.row["tenant_id"]
        if row["proposed_sealed"] is None:
            return None
        key = info.context.keyring.unwrap_key(row["wrapped_key"], tenant_id, row["member_id"])
        return unseal(key, row["proposed_sealed"], tenant_id=tenant_id, row_id=row["id"], column=SEALING)


@found_by("correction_request_by_id")
@strawberry.type(
    description="Member's wish that their entry be corrected 更正申请, seen by the member and by officers who decide."
)
class CorrectionRequest(Node):
    """A correction_request row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CorrectionRequest")
    field: CorrectionField = column("field", convert=CorrectionField, description="What is to be corrected.")
    field_label: str = label(
        "field", FIELD_WORDS, description="Word for the field, in the language of `Accept-Language`."
    )
    status: CorrectionRequestStatus = column(
        "status", convert=CorrectionRequestStatus, description="State of the request."
    )
    status_label: str = label(
        "status", STATUS_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    masked_proposed_value: str = column(
        "proposed_masked",
        description="Proposed value: first letter of a name, last four characters of a number, the rest as it is.",
    )
    reason: str = column("reason", description="Why, in the member's words, at most 500 characters.")
    submitted_at: datetime = column("submitted_at", description="When it was asked for.")
    due_at: datetime | None = column(
        "due_at",
        description="When it must be decided; then the organisation above may too; null once it has ended.",
    )
    closed_at: datetime | None = column("closed_at", description="When it ended; null while it is open.")
    closing: CorrectionClosing | None = column(
        "closing", convert=CorrectionClosing, description="What ended it; null unless it was cancelled."
    )
    member_name: str = column("member_name", description="Full name of the member as it is on file.")
    member_number: str = column("member_number", description="Number of the member.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Entry as it is now; null where the caller may not see it, as for a deputy.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Place of the member, whose officers decide.",
    )
    approval: Annotated["Approval", strawberry.lazy("api.schema.approvals")] | None = relation(
        "approval_by_id", "approval_id", lambda: approvals.Approval, description="Review with its times."
    )
    private: CorrectionRequestPrivate | None = relation(
        "correction_private_by_id",
        "id",
        lambda: CorrectionRequestPrivate,
        permission=Permission.MEMBER_READ_PRIVATE,
        description="Proposed value in the clear, for the member and for officers above; each reading of another "
        "person's is recorded in the audit log, and others get null with an error FORBIDDEN.",
    )
    viewer_can_withdraw: Eligibility = derived(
        {"status": tuple(CorrectionRequestStatus), "is_own": (True, False)},
        lambda values, reader: eligibility(
            correction_withdraw_obstacles(values["status"], is_own=values["is_own"]), reader.locale
        ),
        description="Whether the caller may withdraw it now.",
    )


@strawberry.input(description="Filter of a list of correction requests; conditions given together all hold.")
class CorrectionRequestWhereInput:
    """Conditions on correction requests."""

    status: "CorrectionRequestStatusFilterInput | None" = strawberry.field(default=None, description="By state.")
    field: "CorrectionFieldFilterInput | None" = strawberry.field(default=None, description="By what is corrected.")


@strawberry.input(description="Filter on the state of a correction request.")
class CorrectionRequestStatusFilterInput:
    """Operators on states."""

    eq: CorrectionRequestStatus | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[CorrectionRequestStatus] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on the field of a correction request.")
class CorrectionFieldFilterInput:
    """Operators on fields."""

    eq: CorrectionField | None = strawberry.field(default=None, description="Equal to this field.")
    one_of: list[CorrectionField] | None = strawberry.field(default=None, description="One of these fields.")


@strawberry.input(description="Wish that a field of the caller's own entry be corrected.")
class CorrectionRequestSubmitInput:
    """Input of correctionRequestSubmit."""

    field: CorrectionField = strawberry.field(description="What is wrong.")
    proposed_value: str = strawberry.field(description="What it should be, by the same rules as the register.")
    reason: str = strawberry.field(description="Why, at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to open a correction request.")
class CorrectionRequestSubmitErrorCode(Enum):
    """Codes of correctionRequestSubmit."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description="Caller has no entry.")
    REASON_REQUIRED = strawberry.enum_value("REASON_REQUIRED", description="Nothing says why.")
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Reason too long, or with control characters.")
    INVALID_NAME = strawberry.enum_value("INVALID_NAME", description="A name has 2 to 40 letters.")
    INVALID_PHONE_NUMBER = strawberry.enum_value("INVALID_PHONE_NUMBER", description="No phone number.")
    INVALID_IDENTITY_NUMBER = strawberry.enum_value(
        "INVALID_IDENTITY_NUMBER", description="Length, region, day of birth or check character is wrong."
    )
    TOO_YOUNG = strawberry.enum_value("TOO_YOUNG", description="Nobody under 16 is a member.")
    INVALID_EMPLOYMENT_KIND = strawberry.enum_value(
        "INVALID_EMPLOYMENT_KIND", description="No code of `EmploymentKind`."
    )
    EMPLOYMENT_DOES_NOT_FIT = strawberry.enum_value(
        "EMPLOYMENT_DOES_NOT_FIT", description="Retained members are retired or unemployed, others are neither."
    )
    INVALID_JOINED_ON = strawberry.enum_value(
        "INVALID_JOINED_ON", description="No day, or one to come, or one before 1925-05-01."
    )
    JOINED_ON_AFTER_CHANGE = strawberry.enum_value(
        "JOINED_ON_AFTER_CHANGE", description="Membership changed before that day."
    )
    VALUE_ON_FILE = strawberry.enum_value("VALUE_ON_FILE", description="Register has this value.")
    CORRECTION_REQUEST_ALREADY_OPEN = strawberry.enum_value(
        "CORRECTION_REQUEST_ALREADY_OPEN", description="An open request is about the same field."
    )


@strawberry.type(description="Refusal to open a correction request.")
class CorrectionRequestSubmitUserError(UserError):
    """Error of correctionRequestSubmit."""

    code: CorrectionRequestSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to correct one's own entry.")
class CorrectionRequestSubmitPayload(Payload):
    """Answer of correctionRequestSubmit."""

    error: ClassVar[type[Any]] = CorrectionRequestSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[CorrectionRequestSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    correction_request: CorrectionRequest | None = relation(
        "correction_request_by_id",
        "correction_request_id",
        lambda: CorrectionRequest,
        description="Request as it is now; null when refused.",
    )


@strawberry.input(description="Member's withdrawal of an open correction request.")
class CorrectionRequestWithdrawInput:
    """Input of correctionRequestWithdraw."""

    correction_request_id: strawberry.ID = strawberry.field(description="Caller's own request.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to withdraw a correction request.")
class CorrectionRequestWithdrawErrorCode(Enum):
    """Codes of correctionRequestWithdraw."""

    CORRECTION_REQUEST_NOT_FOUND = strawberry.enum_value(
        "CORRECTION_REQUEST_NOT_FOUND", description="None of the caller's own."
    )
    CORRECTION_REQUEST_CLOSED = strawberry.enum_value(
        "CORRECTION_REQUEST_CLOSED", description="Already approved, rejected or cancelled."
    )


@strawberry.type(description="Refusal to withdraw a correction request.")
class CorrectionRequestWithdrawUserError(UserError):
    """Error of correctionRequestWithdraw."""

    code: CorrectionRequestWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a correction request.")
class CorrectionRequestWithdrawPayload(Payload):
    """Answer of correctionRequestWithdraw."""

    error: ClassVar[type[Any]] = CorrectionRequestWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[CorrectionRequestWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    correction_request: CorrectionRequest | None = relation(
        "correction_request_by_id",
        "correction_request_id",
        lambda: CorrectionRequest,
        description="Request as it is now; null when refused.",
    )
