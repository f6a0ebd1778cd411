"""Transfers 转会: the noun, and the inputs and payloads of asking, deciding and withdrawing."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.enums import described, words
from api.fields import column, derived, label, relation
from api.nodes import Node, found_by, node_id
from api.schema import approvals, organisations
from api.schema.eligibility import Eligibility, eligibility
from api.schema.members import register
from api.schema.members.on_behalf import ON_BEHALF, OnBehalfInput
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.members import TransferClosing, TransferStatus
from domain.members.policy import withdraw_obstacles

if TYPE_CHECKING:
    from api.schema.approvals import Approval
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

described(
    TransferStatus,
    "State of a transfer.",
    {
        TransferStatus.REQUESTED: "Waits for the old branch to release the member.",
        TransferStatus.RELEASED: "Waits for the new branch to accept the member.",
        TransferStatus.ACCEPTED: "Done: the member belongs to the new branch.",
        TransferStatus.RETURNED: "Rejected, or not decided in time; the member stays.",
        TransferStatus.WITHDRAWN: "Withdrawn by the member.",
        TransferStatus.CANCELLED: "Ended because the membership or the new branch changed.",
    },
)
described(
    TransferClosing,
    "Why a transfer ended without an acceptance.",
    {
        TransferClosing.REJECTED: "One of the branches said no; the reason stands in the step of the approval.",
        TransferClosing.TIME_LIMIT: "A stage was not decided in time.",
        TransferClosing.WITHDRAWN: "Withdrawn by the member.",
        TransferClosing.MEMBERSHIP_CHANGED: "Membership ended, was suspended or moved in another way.",
        TransferClosing.ORGANISATION_CLOSED: "New branch closed.",
    },
)
STATUS_WORDS = words(
    {
        TransferStatus.REQUESTED: ("待转出", "Waits for release"),
        TransferStatus.RELEASED: ("待接收", "Waits for acceptance"),
        TransferStatus.ACCEPTED: ("已转入", "Accepted"),
        TransferStatus.RETURNED: ("已退回", "Returned"),
        TransferStatus.WITHDRAWN: ("已撤回", "Withdrawn"),
        TransferStatus.CANCELLED: ("已终止", "Cancelled"),
    }
)


@found_by("transfer_by_id")
@strawberry.type(
    description="Member's move to another branch 转会, seen by the member and by officers who decide at either end."
)
class Transfer(Node):
    """A transfer row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Transfer")
    status: TransferStatus = column("status", convert=TransferStatus, description="State of the transfer.")
    status_label: str = label(
        "status", STATUS_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    closing: TransferClosing | None = column(
        "closing", convert=TransferClosing, description="Why it ended without an acceptance; null otherwise."
    )
    requested_at: datetime = column("requested_at", description="When it was asked for.")
    due_at: datetime | None = column(
        "due_at",
        description="When it is returned unless the open stage is decided; from half of that time on the organisation "
        "above may decide too; null once it has ended.",
    )
    released_at: datetime | None = column("released_at", description="When the old branch released; null before.")
    closed_at: datetime | None = column("closed_at", description="When it ended; null while it is open.")
    member_name: str = column("member_name", description="Full name of the member, for both branches.")
    member_number: str = column("member_number", description="Number of the member, for both branches.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member who moves; null where the caller may not see them, as at the new branch before it accepts.",
    )
    from_organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "from_organisation_id",
        lambda: organisations.Organisation,
        description="Branch that releases.",
    )
    to_organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "to_organisation_id",
        lambda: organisations.Organisation,
        description="Branch that accepts.",
    )
    approval: Annotated["Approval", strawberry.lazy("api.schema.approvals")] | None = relation(
        "approval_by_id", "approval_id", lambda: approvals.Approval, description="Both stages with their times."
    )
    viewer_can_withdraw: Eligibility = derived(
        {"status": tuple(TransferStatus), "is_own": (True, False)},
        lambda values, reader: eligibility(
            withdraw_obstacles(values["status"], is_own=values["is_own"]), reader.locale
        ),
        description="Whether the caller may withdraw it now.",
    )


@strawberry.input(description="Filter of a list of transfers.")
class TransferWhereInput:
    """Conditions on transfers."""

    status: "TransferStatusFilterInput | None" = strawberry.field(default=None, description="By state.")


@strawberry.input(description="Filter on the state of a transfer.")
class TransferStatusFilterInput:
    """Operators on states."""

    eq: TransferStatus | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[TransferStatus] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Wish to move to another branch.")
class TransferRequestInput:
    """Input of transferRequest."""

    to_organisation_id: strawberry.ID = strawberry.field(description="Branch, group or holding pool to move to.")
    member_id: strawberry.ID | None = strawberry.field(
        default=None, description="Member for whom an officer asks; null: the caller."
    )
    on_behalf: OnBehalfInput | None = strawberry.field(default=None, description=ON_BEHALF)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to open a transfer.")
class TransferRequestErrorCode(Enum):
    """Codes of transferRequest."""

    ON_BEHALF_OF_ONESELF = strawberry.enum_value(
        "ON_BEHALF_OF_ONESELF", description="Member named in `onBehalf` is the caller."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="Paper form has a number in the files."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value("INVALID_DOCUMENT_NUMBER", description="Number is none.")
    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="No such member within the caller's reach."
    )
    MEMBERSHIP_NOT_IN_FORCE = strawberry.enum_value(
        "MEMBERSHIP_NOT_IN_FORCE", description="Only active and retained members move."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value("ORGANISATION_NOT_FOUND", description="No such organisation.")
    ORGANISATION_TAKES_NO_MEMBERS = strawberry.enum_value(
        "ORGANISATION_TAKES_NO_MEMBERS",
        description="Members belong to a branch, a group or the holding pool, and it must not be closed.",
    )
    TRANSFER_TO_SAME_ORGANISATION = strawberry.enum_value(
        "TRANSFER_TO_SAME_ORGANISATION", description="Member belongs there."
    )
    TRANSFER_ALREADY_OPEN = strawberry.enum_value("TRANSFER_ALREADY_OPEN", description="Member has an open transfer.")


@strawberry.type(description="Refusal to open a transfer.")
class TransferRequestUserError(UserError):
    """Error of transferRequest."""

    code: TransferRequestErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to open a transfer.")
class TransferRequestPayload(Payload):
    """Answer of transferRequest."""

    error: ClassVar[type[Any]] = TransferRequestUserError
    row: strawberry.Private[Any]
    user_errors: list[TransferRequestUserError] = strawberry.field(description="Refusals; empty when done.")
    transfer: Transfer | None = relation(
        "transfer_by_id", "transfer_id", lambda: Transfer, description="Transfer as it is now; null when refused."
    )


@strawberry.input(description="Decision on the open stage of a transfer.")
class TransferDecideInput:
    """Input of transferDecide."""

    transfer_id: strawberry.ID = strawberry.field(description="Transfer to decide.")
    is_approval: bool = strawberry.field(description="True releases or accepts, false returns.")
    comment: str | None = strawberry.field(
        default=None, description="Reason, at most 500 characters; required for a rejection."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide a transfer.")
class TransferDecideErrorCode(Enum):
    """Codes of transferDecide."""

    TRANSFER_NOT_FOUND = strawberry.enum_value("TRANSFER_NOT_FOUND", description="None within the caller's reach.")
    TRANSFER_CLOSED = strawberry.enum_value(
        "TRANSFER_CLOSED", description="Already accepted, returned, withdrawn or cancelled."
    )
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Comment too long, or with control characters.")
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="No step is the caller's to decide.")
    APPROVAL_ALREADY_DECIDED = strawberry.enum_value(
        "APPROVAL_ALREADY_DECIDED", description="It has ended, or the caller's step was decided before."
    )
    APPROVAL_STEP_NOT_OPEN = strawberry.enum_value(
        "APPROVAL_STEP_NOT_OPEN", description="Old branch has not released the member yet."
    )
    OWN_REQUEST = strawberry.enum_value("OWN_REQUEST", description="Nobody decides their own transfer.")
    APPROVAL_SECOND_STAGE = strawberry.enum_value(
        "APPROVAL_SECOND_STAGE", description="Caller decided the other stage."
    )
    COMMENT_REQUIRED = strawberry.enum_value("COMMENT_REQUIRED", description="A rejection needs a reason.")
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="New branch is none of the union's."
    )
    ORGANISATION_TAKES_NO_MEMBERS = strawberry.enum_value(
        "ORGANISATION_TAKES_NO_MEMBERS", description="New branch has closed."
    )


@strawberry.type(description="Refusal to decide a transfer.")
class TransferDecideUserError(UserError):
    """Error of transferDecide."""

    code: TransferDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decide a transfer.")
class TransferDecidePayload(Payload):
    """Answer of transferDecide."""

    error: ClassVar[type[Any]] = TransferDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[TransferDecideUserError] = strawberry.field(description="Refusals; empty when done.")
    transfer: Transfer | None = relation(
        "transfer_by_id", "transfer_id", lambda: Transfer, description="Transfer as it is now; null when refused."
    )


@strawberry.input(description="Member's withdrawal of an open transfer.")
class TransferWithdrawInput:
    """Input of transferWithdraw."""

    transfer_id: strawberry.ID = strawberry.field(description="Caller's own transfer.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to withdraw a transfer.")
class TransferWithdrawErrorCode(Enum):
    """Codes of transferWithdraw."""

    TRANSFER_NOT_FOUND = strawberry.enum_value("TRANSFER_NOT_FOUND", description="None of the caller's own.")
    TRANSFER_CLOSED = strawberry.enum_value("TRANSFER_CLOSED", description="Already accepted, returned or cancelled.")


@strawberry.type(description="Refusal to withdraw a transfer.")
class TransferWithdrawUserError(UserError):
    """Error of transferWithdraw."""

    code: TransferWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a transfer.")
class TransferWithdrawPayload(Payload):
    """Answer of transferWithdraw."""

    error: ClassVar[type[Any]] = TransferWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[TransferWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    transfer: Transfer | None = relation(
        "transfer_by_id", "transfer_id", lambda: Transfer, description="Transfer as it is now; null when refused."
    )
