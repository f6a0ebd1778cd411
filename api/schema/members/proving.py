"""What proves a join request: inputs and payloads of adding documents, checking identity, and proving a phone."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation
from api.nodes import encode_id
from api.schema.members.join_requests import JoinRequest
from api.schema.members.resubmission import JoinRequestPrefill
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import PhoneNumber
from api.schema.shared import UserError
from db.models.members import IdentityMethod, JoinEvidenceKind
from domain.members import service

_REFERENCE = "Reference from the receipt."
_PHONE = "Phone number given in the request."


@strawberry.input(description="Document of an open join request that is to be uploaded.")
class JoinEvidenceAddInput:
    """What only the applicant knows, and what is to come."""

    reference: str = strawberry.field(description=_REFERENCE)
    phone_number: PhoneNumber = strawberry.field(description=_PHONE)
    kind: JoinEvidenceKind = strawberry.field(description="What the document is.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a document cannot be added.")
class JoinEvidenceAddErrorCode(Enum):
    """Codes of joinEvidenceAdd."""

    JOIN_REQUEST_NOT_FOUND = strawberry.enum_value(
        "JOIN_REQUEST_NOT_FOUND", description="No request with this reference and phone number."
    )
    JOIN_REQUEST_CLOSED = strawberry.enum_value(
        "JOIN_REQUEST_CLOSED", description="Already approved, rejected or withdrawn."
    )
    INVALID_PHONE_NUMBER = strawberry.enum_value("INVALID_PHONE_NUMBER", description="Not a telephone number.")
    TOO_MUCH_EVIDENCE = strawberry.enum_value(
        "TOO_MUCH_EVIDENCE", description="Six documents are there or expected, or thirty were in all."
    )


@strawberry.type(description="Refusal to add a document.")
class JoinEvidenceAddUserError(UserError):
    """Error of joinEvidenceAdd."""

    code: JoinEvidenceAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Place for a document: where to send the file, and what proves that it may come.")
class JoinEvidenceAddPayload(Payload):
    """Answer of joinEvidenceAdd."""

    error: ClassVar[type[Any]] = JoinEvidenceAddUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinEvidenceAddUserError] = strawberry.field(description="Refusals; empty when it may come.")
    expires_at: datetime | None = column(
        "expires_at", description="Until when the upload must begin, 15 minutes; null when refused."
    )

    @strawberry.field(description="Id of the document, once it is there; null when refused.")
    def evidence_id(self) -> strawberry.ID | None:
        """The id that its node will have."""
        return encode_id("JoinEvidence", self.row["evidence_id"]) if self.row else None

    @strawberry.field(
        description="Path to which the file itself is sent by POST, at most 10 MiB of JPEG, PNG, WebP or PDF; null "
        "when refused."
    )
    def upload_url(self) -> str | None:
        """The path of the place."""
        return f"/join-evidence/{self.row['evidence_id']}" if self.row else None

    @strawberry.field(
        description="Value of the header `X-Upload-Ticket`: good for one document, five tries; null when refused."
    )
    def ticket(self, info: Info) -> str | None:
        """Worked out anew each time: it is stored nowhere."""
        if not self.row:
            return None
        return service.evidence_ticket(info.context.keyring, info.context.scope.tenant_id, self.row["evidence_id"])


@strawberry.input(description="Document of an open join request that is to go.")
class JoinEvidenceRemoveInput:
    """What only the applicant knows, and which document."""

    reference: str = strawberry.field(description=_REFERENCE)
    phone_number: PhoneNumber = strawberry.field(description=_PHONE)
    evidence_id: strawberry.ID = strawberry.field(description="Document to remove.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a document was not removed.")
class JoinEvidenceRemoveErrorCode(Enum):
    """Codes of joinEvidenceRemove."""

    JOIN_REQUEST_NOT_FOUND = strawberry.enum_value(
        "JOIN_REQUEST_NOT_FOUND", description="No request with this reference and phone number."
    )
    JOIN_REQUEST_CLOSED = strawberry.enum_value(
        "JOIN_REQUEST_CLOSED", description="Already approved, rejected or withdrawn."
    )
    INVALID_PHONE_NUMBER = strawberry.enum_value("INVALID_PHONE_NUMBER", description="Not a telephone number.")
    EVIDENCE_NOT_FOUND = strawberry.enum_value("EVIDENCE_NOT_FOUND", description="No such document of this request.")


@strawberry.type(description="Refusal to remove a document.")
class JoinEvidenceRemoveUserError(UserError):
    """Error of joinEvidenceRemove."""

    code: JoinEvidenceRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of removing a document.")
class JoinEvidenceRemovePayload(Payload):
    """Answer of joinEvidenceRemove."""

    error: ClassVar[type[Any]] = JoinEvidenceRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinEvidenceRemoveUserError] = strawberry.field(description="Refusals; empty when it is gone.")

    @strawberry.field(description="Id of the document that is gone; null when refused.")
    def evidence_id(self) -> strawberry.ID | None:
        """The id as it was given."""
        return encode_id("JoinEvidence", self.row["evidence_id"]) if self.row else None


@strawberry.input(description="Check of an applicant's identity to run now.")
class JoinRequestCheckIdentityInput:
    """Which request, and how."""

    join_request_id: strawberry.ID = strawberry.field(description="Request in review.")
    method: IdentityMethod = strawberry.field(description="How to check; a phone is proven by the applicant alone.")
    is_match: bool | None = strawberry.field(
        default=None, description="For OFFICER: whether the document seen is the applicant's; else left out."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a check of identity was not run.")
class JoinRequestCheckIdentityErrorCode(Enum):
    """Codes of joinRequestCheckIdentity."""

    JOIN_REQUEST_NOT_FOUND = strawberry.enum_value(
        "JOIN_REQUEST_NOT_FOUND", description="None within the caller's reach."
    )
    JOIN_REQUEST_CLOSED = strawberry.enum_value(
        "JOIN_REQUEST_CLOSED", description="Already approved, rejected or withdrawn."
    )
    OWN_REQUEST = strawberry.enum_value("OWN_REQUEST", description="Nobody checks a request that they made.")
    IDENTITY_METHOD_NOT_OFFERED = strawberry.enum_value(
        "IDENTITY_METHOD_NOT_OFFERED", description="Phone is the applicant's to prove, or there is no provider."
    )
    IDENTITY_ANSWER_REQUIRED = strawberry.enum_value("IDENTITY_ANSWER_REQUIRED", description="OFFICER needs `isMatch`.")


@strawberry.type(description="Refusal to run a check.")
class JoinRequestCheckIdentityUserError(UserError):
    """Error of joinRequestCheckIdentity."""

    code: JoinRequestCheckIdentityErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking for a check; a provider's answer comes a little later.")
class JoinRequestCheckIdentityPayload(Payload):
    """Answer of joinRequestCheckIdentity."""

    error: ClassVar[type[Any]] = JoinRequestCheckIdentityUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinRequestCheckIdentityUserError] = strawberry.field(description="Refusals; empty when run.")
    join_request: JoinRequest | None = relation(
        "join_request_by_id", "join_request_id", lambda: JoinRequest, description="Request checked; null when refused."
    )


@strawberry.input(description="Code to the phone of somebody who joins.")
class JoinPhoneCodeSendInput:
    """Which phone."""

    phone_number: PhoneNumber = strawberry.field(description="Phone number; without a country it is Chinese.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why sending a code was refused.")
class JoinPhoneCodeSendErrorCode(Enum):
    """Codes of joinPhoneCodeSend."""

    SIGN_IN_CODES_NOT_OFFERED = strawberry.enum_value(
        "SIGN_IN_CODES_NOT_OFFERED", description="This installation sends no short messages."
    )
    INVALID_PHONE_NUMBER = strawberry.enum_value("INVALID_PHONE_NUMBER", description="Not a phone number.")
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS",
        description="3 codes in 15 minutes or 10 a day for one phone, those of sign-in included, or too many from one "
        "address.",
    )


@strawberry.type(description="Refusal of sending a code.")
class JoinPhoneCodeSendUserError(UserError):
    """Error of joinPhoneCodeSend."""

    code: JoinPhoneCodeSendErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of sending a code: the same whether or not anybody waits at the phone.")
class JoinPhoneCodeSendPayload(Payload):
    """Answer of joinPhoneCodeSend."""

    error: ClassVar[type[Any]] = JoinPhoneCodeSendUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinPhoneCodeSendUserError] = strawberry.field(description="Refusals; empty when taken.")
    expires_at: datetime | None = column(
        "expires_at", description="When the code ends, after 5 minutes; null when refused."
    )


@strawberry.input(description="Proof that the phone of an open join request is in the applicant's hand.")
class JoinRequestProvePhoneInput:
    """Which request, which phone, which code."""

    reference: str = strawberry.field(description=_REFERENCE)
    phone_number: PhoneNumber = strawberry.field(description=_PHONE)
    code: str = strawberry.field(description="Code from `joinPhoneCodeSend`, 6 digits.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a phone was not proven.")
class JoinRequestProvePhoneErrorCode(Enum):
    """Codes of joinRequestProvePhone."""

    JOIN_REQUEST_NOT_FOUND = strawberry.enum_value(
        "JOIN_REQUEST_NOT_FOUND", description="No request with this reference and phone number."
    )
    JOIN_REQUEST_CLOSED = strawberry.enum_value(
        "JOIN_REQUEST_CLOSED", description="Already approved, rejected or withdrawn."
    )
    INVALID_SIGN_IN_CODE = strawberry.enum_value(
        "INVALID_SIGN_IN_CODE", description="Code is wrong, used, replaced or over."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="5 tries in 15 minutes for one phone, or too many from one address."
    )


@strawberry.type(description="Refusal to take a phone as proven.")
class JoinRequestProvePhoneUserError(UserError):
    """Error of joinRequestProvePhone."""

    code: JoinRequestProvePhoneErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of proving a phone.")
class JoinRequestProvePhonePayload(Payload):
    """Answer of joinRequestProvePhone."""

    error: ClassVar[type[Any]] = JoinRequestProvePhoneUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinRequestProvePhoneUserError] = strawberry.field(description="Refusals; empty when proven.")
    reference: str | None = column("reference", description="Reference of the request; null when refused.")


@strawberry.input(description="Proof of a phone, to have a join request filled in with what is on file.")
class JoinRequestPrefillOpenInput:
    """Which phone, which code."""

    phone_number: PhoneNumber = strawberry.field(description="Phone number on a roster or in the register.")
    code: str = strawberry.field(description="Code from `joinPhoneCodeSend`, 6 digits.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing is filled in.")
class JoinRequestPrefillOpenErrorCode(Enum):
    """Codes of joinRequestPrefillOpen."""

    INVALID_SIGN_IN_CODE = strawberry.enum_value(
        "INVALID_SIGN_IN_CODE", description="Code is wrong, used, replaced or over."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="5 tries in 15 minutes for one phone, or too many from one address."
    )


@strawberry.type(description="Refusal to fill a join request in.")
class JoinRequestPrefillOpenUserError(UserError):
    """Error of joinRequestPrefillOpen."""

    code: JoinRequestPrefillOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="What is on file for whoever has the phone.")
class JoinRequestPrefillOpenPayload(Payload):
    """Answer of joinRequestPrefillOpen."""

    error: ClassVar[type[Any]] = JoinRequestPrefillOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinRequestPrefillOpenUserError] = strawberry.field(description="Refusals; empty when proven.")

    @strawberry.field(
        description="Entry in the register of who left, else a row of an employer's roster, personal values masked; "
        "null when neither is on file, and when refused."
    )
    async def prefill(self, info: Info) -> JoinRequestPrefill | None:
        """Read anew by the ids that the proof found."""
        context = info.context
        if not self.row:
            return None
        async with context.read() as conn:
            row: Mapping[str, Any] | None = await service.prefill_by_proof(
                conn, context.scope, context.keyring, self.row
            )
        return None if row is None else JoinRequestPrefill(row=row)
