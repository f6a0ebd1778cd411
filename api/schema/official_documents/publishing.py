"""Publishing an official document, reviewing it, withdrawing it."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.official_documents.nouns import OfficialDocument
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Draft to be published.")
class OfficialDocumentPublishInput:
    """Input of officialDocumentPublish."""

    official_document_id: strawberry.ID = strawberry.field(description="Draft of another person.")
    draft_revision: int = strawberry.field(description="Draft that the caller has read, its `draftRevision`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an official document was not published.")
class OfficialDocumentPublishErrorCode(Enum):
    """Codes of officialDocumentPublish."""

    OFFICIAL_DOCUMENT_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_NOT_FOUND", description="None within the caller's reach."
    )
    OFFICIAL_DOCUMENT_STATE_REFUSED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    OFFICIAL_DOCUMENT_OWN_DRAFT = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_OWN_DRAFT", description="Who wrote it last, or added a file of it, does not publish it."
    )
    OFFICIAL_DOCUMENT_TEXT_OUTDATED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_TEXT_OUTDATED", description="Draft was changed since; read it, then publish that."
    )
    OFFICIAL_DOCUMENT_EMPTY = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_EMPTY", description="Neither a text nor a signed file is there."
    )
    OFFICIAL_DOCUMENT_SUPERSEDED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_SUPERSEDED", description="Another version took its place, or it was withdrawn."
    )
    OFFICIAL_DOCUMENT_DAYS_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_DAYS_INVALID", description="Days do not fit each other, or those of the version before."
    )


@strawberry.type(description="Refusal to publish an official document.")
class OfficialDocumentPublishUserError(UserError):
    """Error of officialDocumentPublish."""

    code: OfficialDocumentPublishErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to publish an official document.")
class OfficialDocumentPublishPayload(Payload):
    """Answer of officialDocumentPublish."""

    error: ClassVar[type[Any]] = OfficialDocumentPublishUserError
    row: strawberry.Private[Any]
    user_errors: list[OfficialDocumentPublishUserError] = strawberry.field(description="Refusals; empty when done.")
    official_document: OfficialDocument | None = relation(
        "official_document_by_id",
        "official_document_id",
        lambda: OfficialDocument,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Official document that somebody looked at.")
class OfficialDocumentReviewInput:
    """Input of officialDocumentReview."""

    official_document_id: strawberry.ID = strawberry.field(description="Published document that is meant.")
    review_on: date | None = strawberry.field(
        default=None, description="Day by which it is to be looked at next, after today; null: no more."
    )
    valid_until: date | None = strawberry.field(
        default=None, description="Last day, today at the earliest, where it is to end 废止; null: as it was."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a review was not noted.")
class OfficialDocumentReviewErrorCode(Enum):
    """Codes of officialDocumentReview."""

    OFFICIAL_DOCUMENT_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_NOT_FOUND", description="None within the caller's reach."
    )
    OFFICIAL_DOCUMENT_STATE_REFUSED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    OFFICIAL_DOCUMENT_DAYS_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_DAYS_INVALID", description="Days do not fit each other, or those of the version before."
    )


@strawberry.type(description="Refusal to note the review of an official document.")
class OfficialDocumentReviewUserError(UserError):
    """Error of officialDocumentReview."""

    code: OfficialDocumentReviewErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to note the review of an official document.")
class OfficialDocumentReviewPayload(Payload):
    """Answer of officialDocumentReview."""

    error: ClassVar[type[Any]] = OfficialDocumentReviewUserError
    row: strawberry.Private[Any]
    user_errors: list[OfficialDocumentReviewUserError] = strawberry.field(description="Refusals; empty when done.")
    official_document: OfficialDocument | None = relation(
        "official_document_by_id",
        "official_document_id",
        lambda: OfficialDocument,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Official document to be taken back.")
class OfficialDocumentWithdrawInput:
    """Input of officialDocumentWithdraw."""

    official_document_id: strawberry.ID = strawberry.field(description="Published document that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; who could read it reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an official document was not withdrawn.")
class OfficialDocumentWithdrawErrorCode(Enum):
    """Codes of officialDocumentWithdraw."""

    OFFICIAL_DOCUMENT_TEXT_INVALID = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    OFFICIAL_DOCUMENT_NOT_FOUND = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_NOT_FOUND", description="None within the caller's reach."
    )
    OFFICIAL_DOCUMENT_STATE_REFUSED = strawberry.enum_value(
        "OFFICIAL_DOCUMENT_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to withdraw an official document.")
class OfficialDocumentWithdrawUserError(UserError):
    """Error of officialDocumentWithdraw."""

    code: OfficialDocumentWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw an official document.")
class OfficialDocumentWithdrawPayload(Payload):
    """Answer of officialDocumentWithdraw."""

    error: ClassVar[type[Any]] = OfficialDocumentWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[OfficialDocumentWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    official_document: OfficialDocument | None = relation(
        "official_document_by_id",
        "official_document_id",
        lambda: OfficialDocument,
        description="It as it is now; null when refused.",
    )
