"""Decisions on dues: waivers, and proposals that a membership lapse."""

from datetime import date
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.enums import described
from api.fields import relation
from api.schema.dues.nouns import DuesLapseProposal
from api.schema.members import register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.dues import DuesDeclineReason

if TYPE_CHECKING:
    from api.schema.members.register import Member


class DuesWaiveReason(StrEnum):
    """Why officers waive; codes of `DuesWaiverReason`."""

    HARDSHIP = "hardship"
    LEAVE = "leave"
    RESOLUTION = "resolution"


described(
    DuesWaiveReason,
    "Why dues are waived.",
    {
        DuesWaiveReason.HARDSHIP: "Member is in hardship 困难.",
        DuesWaiveReason.LEAVE: "Long leave without wages: illness, children 长期无薪假.",
        DuesWaiveReason.RESOLUTION: "Union has decided so 决议.",
    },
)


@strawberry.input(description="Months whose dues need not be paid.")
class DuesWaiveInput:
    """Input of duesWaive."""

    member_id: strawberry.ID = strawberry.field(description="Member who need not pay.")
    months: list[date] = strawberry.field(description="Months, each by any of its days, 1 to 120.")
    reason: DuesWaiveReason = strawberry.field(description="Why.")
    document_number: str = strawberry.field(description="Decision on file, 2 to 40 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to waive dues.")
class DuesWaiveErrorCode(Enum):
    """Codes of duesWaive."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description="None within the caller's reach.")
    OWN_DUES = strawberry.enum_value("OWN_DUES", description="Nobody does this for their own dues.")
    DUES_MONTHS_INVALID = strawberry.enum_value("DUES_MONTHS_INVALID", description="None, or more than 120 months.")
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="This needs a document on file."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value(
        "INVALID_DOCUMENT_NUMBER", description="Not 2 to 40 letters, digits, brackets, strokes and full stops."
    )
    DUES_NOTHING_OWED = strawberry.enum_value("DUES_NOTHING_OWED", description="Nothing is left to pay.")


@strawberry.type(description="Refusal to waive dues.")
class DuesWaiveUserError(UserError):
    """Error of duesWaive."""

    code: DuesWaiveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to waive dues.")
class DuesWaivePayload(Payload):
    """Answer of duesWaive."""

    error: ClassVar[type[Any]] = DuesWaiveUserError
    row: strawberry.Private[Any]
    user_errors: list[DuesWaiveUserError] = strawberry.field(description="Refusals; empty when done.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Member with their dues; null when refused."
    )


@strawberry.input(description="Decision that a membership has lapsed.")
class DuesLapseAcceptInput:
    """Input of duesLapseAccept."""

    proposal_id: strawberry.ID = strawberry.field(description="Proposal to accept.")
    document_number: str = strawberry.field(description="Decision on file, 2 to 40 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to accept a proposal that a membership lapse.")
class DuesLapseAcceptErrorCode(Enum):
    """Codes of duesLapseAccept."""

    DUES_LAPSE_PROPOSAL_NOT_FOUND = strawberry.enum_value(
        "DUES_LAPSE_PROPOSAL_NOT_FOUND", description="None within the caller's reach."
    )
    OWN_DUES = strawberry.enum_value("OWN_DUES", description="Nobody does this for their own dues.")
    DUES_LAPSE_PROPOSAL_CLOSED = strawberry.enum_value(
        "DUES_LAPSE_PROPOSAL_CLOSED", description="Decided before, or void."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="This needs a document on file."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value(
        "INVALID_DOCUMENT_NUMBER", description="Not 2 to 40 letters, digits, brackets, strokes and full stops."
    )
    MEMBERSHIP_TRANSITION_REFUSED = strawberry.enum_value(
        "MEMBERSHIP_TRANSITION_REFUSED", description="Membership is in a state from which it does not lapse."
    )


@strawberry.type(description="Refusal to accept a proposal that a membership lapse.")
class DuesLapseAcceptUserError(UserError):
    """Error of duesLapseAccept."""

    code: DuesLapseAcceptErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to accept a proposal that a membership lapse.")
class DuesLapseAcceptPayload(Payload):
    """Answer of duesLapseAccept."""

    error: ClassVar[type[Any]] = DuesLapseAcceptUserError
    row: strawberry.Private[Any]
    user_errors: list[DuesLapseAcceptUserError] = strawberry.field(description="Refusals; empty when done.")
    proposal: DuesLapseProposal | None = relation(
        "dues_lapse_proposal_by_id",
        "proposal_id",
        lambda: DuesLapseProposal,
        description="Proposal as it is now; null when refused.",
    )


@strawberry.input(description="Decision to keep a member who has not paid.")
class DuesLapseDeclineInput:
    """Input of duesLapseDecline."""

    proposal_id: strawberry.ID = strawberry.field(description="Proposal to decline.")
    reason: DuesDeclineReason = strawberry.field(description="Why the member is kept.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decline a proposal that a membership lapse.")
class DuesLapseDeclineErrorCode(Enum):
    """Codes of duesLapseDecline."""

    DUES_LAPSE_PROPOSAL_NOT_FOUND = strawberry.enum_value(
        "DUES_LAPSE_PROPOSAL_NOT_FOUND", description="None within the caller's reach."
    )
    OWN_DUES = strawberry.enum_value("OWN_DUES", description="Nobody does this for their own dues.")
    DUES_LAPSE_PROPOSAL_CLOSED = strawberry.enum_value(
        "DUES_LAPSE_PROPOSAL_CLOSED", description="Decided before, or void."
    )


@strawberry.type(description="Refusal to decline a proposal that a membership lapse.")
class DuesLapseDeclineUserError(UserError):
    """Error of duesLapseDecline."""

    code: DuesLapseDeclineErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decline a proposal that a membership lapse.")
class DuesLapseDeclinePayload(Payload):
    """Answer of duesLapseDecline."""

    error: ClassVar[type[Any]] = DuesLapseDeclineUserError
    row: strawberry.Private[Any]
    user_errors: list[DuesLapseDeclineUserError] = strawberry.field(description="Refusals; empty when done.")
    proposal: DuesLapseProposal | None = relation(
        "dues_lapse_proposal_by_id",
        "proposal_id",
        lambda: DuesLapseProposal,
        description="Proposal as it is now; null when refused.",
    )
