"""Join requests 入会申请: the noun, and the inputs and payloads of asking, deciding and withdrawing."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.enums import described, words
from api.fields import column, computed_from, derived, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema.approvals import Approval
from api.schema.eligibility import Eligibility, eligibility
from api.schema.members.evidence import IdentityCheck, JoinEvidence
from api.schema.members.register import Member
from api.schema.organisations import Organisation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import PhoneNumber
from api.schema.shared import IdFilterInput, UserError
from db import forms
from db.models.members import EmploymentKind, JoinRequestStatus
from domain.members import service
from domain.members.evidence_rules import MAX_DOCUMENTS
from domain.members.policy import decide_obstacles
from domain.members.rules import masked

described(
    JoinRequestStatus,
    "State of a join request.",
    {
        JoinRequestStatus.IN_REVIEW: "Waits for a decision.",
        JoinRequestStatus.APPROVED: "Approved: the person is a member.",
        JoinRequestStatus.REJECTED: "Rejected, with a reason.",
        JoinRequestStatus.WITHDRAWN: "Withdrawn by the applicant.",
    },
)
STATUS_WORDS = words(
    {
        JoinRequestStatus.IN_REVIEW: ("审核中", "In review"),
        JoinRequestStatus.APPROVED: ("已批准", "Approved"),
        JoinRequestStatus.REJECTED: ("未批准", "Rejected"),
        JoinRequestStatus.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)


@found_by("join_request_by_id")
@strawberry.type(
    description="Person's wish to join 入会申请, seen by officers who may decide it, and by the person once a member."
)
class JoinRequest(Node):
    """A join_request row, without sealed evidence."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("JoinRequest")
    reference: str = column("reference", description="What the applicant keeps to ask again, 10 characters.")
    status: JoinRequestStatus = column("status", convert=JoinRequestStatus, description="State of the request.")
    status_label: str = label(
        "status", STATUS_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    name: str = column("name", description="Applicant's full name.")
    employment_kind: EmploymentKind = column(
        "employment_kind", convert=EmploymentKind, description="How the applicant is employed."
    )
    note: str | None = column(
        "employer_note", description="What the applicant added, at most 500 characters; null when nothing."
    )
    masked_phone_number: str | None = computed_from(
        "phone_tail",
        masked,
        form=forms.masked("phone_tail"),
        description="Last four digits of the applicant's phone number.",
    )
    masked_identity_number: str | None = computed_from(
        "identity_tail",
        masked,
        form=forms.masked("identity_tail"),
        description="Last four characters of the applicant's identity number.",
    )
    submitted_at: datetime = column("submitted_at", description="When it was submitted.")
    decided_at: datetime | None = column("decided_at", description="When it was decided or withdrawn; null before.")
    organisation: Organisation | None = relation(
        "organisation_by_id", "organisation_id", lambda: Organisation, description="Branch or group to join."
    )
    approval: Approval | None = relation(
        "approval_by_id", "approval_id", lambda: Approval, description="Review with its steps and times."
    )
    member: Member | None = relation(
        "member_by_id", "member_id", lambda: Member, description="Entry in the register that came of it; null before."
    )

    attempt: int = column("attempt", description="How often the person has asked in this chain of requests, from 1.")
    employer_has_union: bool = column(
        "employer_has_union", description="False: the employer has no union, so the request goes to a holding pool."
    )
    former: "JoinRequest | None" = relation(
        "join_request_by_id",
        "former_id",
        lambda: JoinRequest,
        description="Rejected or withdrawn request that this one takes up again; null for a first one, and where out "
        "of the caller's reach.",
    )

    evidence: list[JoinEvidence] = relations(
        "evidence_by_join_request_id",
        "id",
        lambda: JoinEvidence,
        description="Documents that prove the request, by number, at most 6.",
        list_size=2,
    )
    identity_checks: list[IdentityCheck] = relations(
        "identity_checks_by_join_request_id",
        "id",
        lambda: IdentityCheck,
        description="All checks of the applicant's identity, newest first; the newest of a method counts.",
        list_size=4,
    )

    viewer_can_decide: Eligibility = derived(
        {
            "status": tuple(JoinRequestStatus),
            "is_own": (True, False),
            "is_in_hand": (True, False),
            "is_turn": (True, False),
        },
        lambda values, reader: eligibility(
            decide_obstacles(
                values["status"],
                is_own=values["is_own"],
                is_officer=values["is_in_hand"] and (values["is_turn"] or values["status"] != "in_review"),
            ),
            reader.locale,
        ),
        description="Whether the caller may decide this request now.",
    )


@strawberry.type(description="What an applicant may see of their own request without being signed in.")
class JoinRequestReceipt:
    """Facts of a request without personal fields."""

    row: strawberry.Private[Any]

    reference: str = column("reference", description="What the applicant keeps to ask again, 10 characters.")
    status: JoinRequestStatus = column("status", convert=JoinRequestStatus, description="State of the request.")
    status_label: str = label(
        "status", STATUS_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    submitted_at: datetime = column("submitted_at", description="When it was submitted.")
    decided_at: datetime | None = column("decided_at", description="When it was decided or withdrawn; null before.")
    organisation: Organisation | None = relation(
        "organisation_by_id", "organisation_id", lambda: Organisation, description="Branch or group to join."
    )

    @strawberry.field(
        description="Documents that prove the request, by number, at most 6; their content is for officers alone.",
        metadata={"list_size": MAX_DOCUMENTS},
    )
    async def evidence(self, info: Info) -> list[JoinEvidence]:
        """Read by the id of a request that reference and phone number have opened."""
        context = info.context
        async with context.read() as conn:
            rows = await service.join_evidence_own(conn, context.scope, self.row["id"])
        return [JoinEvidence(row=row) for row in rows]


@strawberry.input(description="Filter of a list of join requests; conditions given together all hold.")
class JoinRequestWhereInput:
    """Conditions on join requests."""

    status: "JoinRequestStatusFilterInput | None" = strawberry.field(default=None, description="By state.")
    below: IdFilterInput | None = strawberry.field(
        default=None, description="Requests at this organisation (`eq`) and at everything below it."
    )


@strawberry.input(description="Filter on the state of a join request.")
class JoinRequestStatusFilterInput:
    """Operators on states."""

    eq: JoinRequestStatus | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[JoinRequestStatus] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Request to join a branch, a group or a holding pool.")
class JoinRequestSubmitInput:
    """What a person tells the union."""

    organisation_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Branch or group to join; required unless the employer has no union, and then a place to look for "
        "the nearest holding pool from.",
    )
    employer_has_union: bool = strawberry.field(
        default=True, description="False sends the request to the nearest holding pool 待转入会员库."
    )
    name: str = strawberry.field(description="Full name, 2 to 40 letters.")
    phone_number: PhoneNumber = strawberry.field(description="Phone number; the answer is sent there.")
    identity_number: str = strawberry.field(
        description="Identity number 身份证号, 18 characters, with its check character."
    )
    employment_kind: EmploymentKind = strawberry.field(description="How the person is employed.")
    note: str | None = strawberry.field(default=None, description="Anything to add, at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a join request was not taken.")
class JoinRequestSubmitErrorCode(Enum):
    """Codes of joinRequestSubmit."""

    INVALID_NAME = strawberry.enum_value("INVALID_NAME", description="Not 2 to 40 letters.")
    INVALID_PHONE_NUMBER = strawberry.enum_value("INVALID_PHONE_NUMBER", description="Not a telephone number.")
    INVALID_IDENTITY_NUMBER = strawberry.enum_value(
        "INVALID_IDENTITY_NUMBER", description="Wrong length, region, day of birth or check character."
    )
    TOO_YOUNG = strawberry.enum_value("TOO_YOUNG", description="Under 16 (Labour Law, article 15).")
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Too long, or with control characters.")
    ORGANISATION_NOT_FOUND = strawberry.enum_value("ORGANISATION_NOT_FOUND", description="No such organisation.")
    ORGANISATION_TAKES_NO_MEMBERS = strawberry.enum_value(
        "ORGANISATION_TAKES_NO_MEMBERS", description="People join a branch or a group."
    )
    HOLDING_POOL_NOT_FOUND = strawberry.enum_value(
        "HOLDING_POOL_NOT_FOUND", description="Union has no pool for those whose employer has no union."
    )
    IDENTITY_IN_USE = strawberry.enum_value(
        "IDENTITY_IN_USE", description="Person is registered or has an open request; not told which."
    )


@strawberry.type(description="Refusal of a join request.")
class JoinRequestSubmitUserError(UserError):
    """Error of joinRequestSubmit."""

    code: JoinRequestSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking to join.")
class JoinRequestSubmitPayload(Payload):
    """Answer of joinRequestSubmit."""

    error: ClassVar[type[Any]] = JoinRequestSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinRequestSubmitUserError] = strawberry.field(description="Refusals; empty when taken.")
    reference: str | None = column("reference", description="What to keep to ask again; null when refused.")
    submitted_at: datetime | None = column("submitted_at", description="When it was taken; null when refused.")
    due_at: datetime | None = column(
        "due_at", description="When the first stage must have decided, by the rules of the place; null when refused."
    )
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Branch, group or holding pool; null when refused.",
    )


@strawberry.input(description="Decision on the caller's step of a join request.")
class JoinRequestDecideInput:
    """What an officer decides."""

    join_request_id: strawberry.ID = strawberry.field(description="Request to decide.")
    is_approval: bool = strawberry.field(description="True approves, false rejects.")
    comment: str | None = strawberry.field(
        default=None, description="Reason, at most 500 characters; required for a rejection."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a decision on a join request was refused.")
class JoinRequestDecideErrorCode(Enum):
    """Codes of joinRequestDecide."""

    JOIN_REQUEST_NOT_FOUND = strawberry.enum_value(
        "JOIN_REQUEST_NOT_FOUND", description="None within the caller's reach."
    )
    JOIN_REQUEST_CLOSED = strawberry.enum_value(
        "JOIN_REQUEST_CLOSED", description="Already approved, rejected or withdrawn."
    )
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Comment too long, or with control characters.")
    IDENTITY_IN_USE = strawberry.enum_value(
        "IDENTITY_IN_USE", description="Person, or their phone number, has been registered meanwhile."
    )
    ORGANISATION_TAKES_NO_MEMBERS = strawberry.enum_value(
        "ORGANISATION_TAKES_NO_MEMBERS", description="Organisation has been closed meanwhile."
    )
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="No step of the review is the caller's to decide.")
    APPROVAL_ALREADY_DECIDED = strawberry.enum_value(
        "APPROVAL_ALREADY_DECIDED", description="Review has ended, or the caller's step was decided before."
    )
    APPROVAL_STEP_NOT_OPEN = strawberry.enum_value(
        "APPROVAL_STEP_NOT_OPEN", description="An earlier stage is not decided yet."
    )
    OWN_REQUEST = strawberry.enum_value("OWN_REQUEST", description="Nobody decides their own request.")
    APPROVAL_SECOND_STAGE = strawberry.enum_value(
        "APPROVAL_SECOND_STAGE", description="Caller decided another stage of this review."
    )
    COMMENT_REQUIRED = strawberry.enum_value("COMMENT_REQUIRED", description="A rejection needs a reason.")
    EVIDENCE_MISSING = strawberry.enum_value(
        "EVIDENCE_MISSING", description="Rules of the place ask for documents that are not on file."
    )
    IDENTITY_UNVERIFIED = strawberry.enum_value(
        "IDENTITY_UNVERIFIED", description="Rules of the place ask for checks of identity that have not matched."
    )


@strawberry.type(description="Refusal of a decision.")
class JoinRequestDecideUserError(UserError):
    """Error of joinRequestDecide."""

    code: JoinRequestDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a decision.")
class JoinRequestDecidePayload(Payload):
    """Answer of joinRequestDecide."""

    error: ClassVar[type[Any]] = JoinRequestDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinRequestDecideUserError] = strawberry.field(description="Refusals; empty when decided.")
    join_request: JoinRequest | None = relation(
        "join_request_by_id", "join_request_id", lambda: JoinRequest, description="Request decided; null when refused."
    )


@strawberry.input(description="Applicant's withdrawal of an open request.")
class JoinRequestWithdrawInput:
    """What only the applicant knows."""

    reference: str = strawberry.field(description="Reference from the receipt.")
    phone_number: PhoneNumber = strawberry.field(description="Phone number given in the request.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a withdrawal was refused.")
class JoinRequestWithdrawErrorCode(Enum):
    """Codes of joinRequestWithdraw."""

    JOIN_REQUEST_NOT_FOUND = strawberry.enum_value(
        "JOIN_REQUEST_NOT_FOUND", description="No request with this reference and phone number."
    )
    JOIN_REQUEST_CLOSED = strawberry.enum_value("JOIN_REQUEST_CLOSED", description="Already approved or rejected.")
    INVALID_PHONE_NUMBER = strawberry.enum_value("INVALID_PHONE_NUMBER", description="Not a telephone number.")


@strawberry.type(description="Refusal of a withdrawal.")
class JoinRequestWithdrawUserError(UserError):
    """Error of joinRequestWithdraw."""

    code: JoinRequestWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a withdrawal.")
class JoinRequestWithdrawPayload(Payload):
    """Answer of joinRequestWithdraw."""

    error: ClassVar[type[Any]] = JoinRequestWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinRequestWithdrawUserError] = strawberry.field(description="Refusals; empty when withdrawn.")
    reference: str | None = column("reference", description="Reference of the request; null when refused.")
    status: JoinRequestStatus | None = column(
        "status", convert=JoinRequestStatus, description="State of the request now; null when refused."
    )
