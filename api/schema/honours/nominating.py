"""Opening honours, nominating, consenting, reviewing."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.honours.nouns import Honour, HonourNomination
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.honours import HonourKind


@strawberry.input(description="Honour to be opened for nominations.")
class HonourOpenInput:
    """Input of honourOpen."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that awards it.")
    kind: HonourKind = strawberry.field(description="What is awarded.")
    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    year: int = strawberry.field(description="Year for which it is, this one or one beside it.")
    text: str = strawberry.field(description="Terms, 1 to 5,000 characters.")
    closes_on: date = strawberry.field(description="Last day of nominations, within a year.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an honour was not opened.")
class HonourOpenErrorCode(Enum):
    """Codes of honourOpen."""

    HONOUR_PLACE_NOT_FOUND = strawberry.enum_value(
        "HONOUR_PLACE_NOT_FOUND", description="None at which the caller manages notices and honours."
    )
    HONOUR_TEXT_INVALID = strawberry.enum_value(
        "HONOUR_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    HONOUR_DAYS_INVALID = strawberry.enum_value("HONOUR_DAYS_INVALID", description="Year or last day does not fit.")


@strawberry.type(description="Refusal to open an honour.")
class HonourOpenUserError(UserError):
    """Error of honourOpen."""

    code: HonourOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to open an honour.")
class HonourOpenPayload(Payload):
    """Answer of honourOpen."""

    error: ClassVar[type[Any]] = HonourOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[HonourOpenUserError] = strawberry.field(description="Refusals; empty when done.")
    honour: Honour | None = relation(
        "honour_by_id", "honour_id", lambda: Honour, description="It as it is now; null when refused."
    )


@strawberry.input(description="Nomination of a member, or of oneself.")
class HonourNominateInput:
    """Input of honourNominate."""

    honour_id: strawberry.ID = strawberry.field(description="Honour that is meant.")
    member_number: str = strawberry.field(description="Member number of the nominee.")
    reasons: str = strawberry.field(
        description="Reasons, 1 to 2,000 characters; read by the nominee and by who decides."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why somebody was not nominated.")
class HonourNominateErrorCode(Enum):
    """Codes of honourNominate."""

    HONOUR_NOT_FOUND = strawberry.enum_value("HONOUR_NOT_FOUND", description="None within the caller's reach.")
    HONOUR_TEXT_INVALID = strawberry.enum_value(
        "HONOUR_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    HONOUR_STATE_REFUSED = strawberry.enum_value(
        "HONOUR_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    HONOUR_NOMINEE_NOT_FOUND = strawberry.enum_value(
        "HONOUR_NOMINEE_NOT_FOUND", description="No member there has the number."
    )
    HONOUR_NOMINATION_MADE = strawberry.enum_value(
        "HONOUR_NOMINATION_MADE", description="Member is nominated for it already."
    )


@strawberry.type(description="Refusal to nominate somebody.")
class HonourNominateUserError(UserError):
    """Error of honourNominate."""

    code: HonourNominateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to nominate somebody.")
class HonourNominatePayload(Payload):
    """Answer of honourNominate."""

    error: ClassVar[type[Any]] = HonourNominateUserError
    row: strawberry.Private[Any]
    user_errors: list[HonourNominateUserError] = strawberry.field(description="Refusals; empty when done.")
    honour: Honour | None = relation(
        "honour_by_id", "honour_id", lambda: Honour, description="It as it is now; null when refused."
    )
    nomination: HonourNomination | None = relation(
        "honour_nomination_by_id",
        "nomination_id",
        lambda: HonourNomination,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Answer of the nominee.")
class HonourNominationAnswerInput:
    """Input of honourNominationAnswer."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    is_consented: bool = strawberry.field(description="Whether the nominee consents.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a nomination was not answered.")
class HonourNominationAnswerErrorCode(Enum):
    """Codes of honourNominationAnswer."""

    HONOUR_NOMINATION_NOT_FOUND = strawberry.enum_value(
        "HONOUR_NOMINATION_NOT_FOUND", description="None within the caller's reach."
    )
    HONOUR_STATE_REFUSED = strawberry.enum_value(
        "HONOUR_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to answer a nomination.")
class HonourNominationAnswerUserError(UserError):
    """Error of honourNominationAnswer."""

    code: HonourNominationAnswerErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to answer a nomination.")
class HonourNominationAnswerPayload(Payload):
    """Answer of honourNominationAnswer."""

    error: ClassVar[type[Any]] = HonourNominationAnswerUserError
    row: strawberry.Private[Any]
    user_errors: list[HonourNominationAnswerUserError] = strawberry.field(description="Refusals; empty when done.")
    honour: Honour | None = relation(
        "honour_by_id", "honour_id", lambda: Honour, description="It as it is now; null when refused."
    )
    nomination: HonourNomination | None = relation(
        "honour_nomination_by_id",
        "nomination_id",
        lambda: HonourNomination,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Review of a nomination.")
class HonourNominationReviewInput:
    """Input of honourNominationReview."""

    nomination_id: strawberry.ID = strawberry.field(description="Nomination that is meant.")
    is_chosen: bool = strawberry.field(description="Whether the nominee is chosen.")
    reason: str = strawberry.field(description="Why, 1 to 2,000 characters; read by the nominee.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a nomination was not reviewed.")
class HonourNominationReviewErrorCode(Enum):
    """Codes of honourNominationReview."""

    HONOUR_NOMINATION_NOT_FOUND = strawberry.enum_value(
        "HONOUR_NOMINATION_NOT_FOUND", description="None within the caller's reach."
    )
    HONOUR_TEXT_INVALID = strawberry.enum_value(
        "HONOUR_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    HONOUR_STATE_REFUSED = strawberry.enum_value(
        "HONOUR_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    HONOUR_OWN_NOMINATION = strawberry.enum_value(
        "HONOUR_OWN_NOMINATION", description="Who is nominated, or nominated, does not decide."
    )


@strawberry.type(description="Refusal to review a nomination.")
class HonourNominationReviewUserError(UserError):
    """Error of honourNominationReview."""

    code: HonourNominationReviewErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to review a nomination.")
class HonourNominationReviewPayload(Payload):
    """Answer of honourNominationReview."""

    error: ClassVar[type[Any]] = HonourNominationReviewUserError
    row: strawberry.Private[Any]
    user_errors: list[HonourNominationReviewUserError] = strawberry.field(description="Refusals; empty when done.")
    honour: Honour | None = relation(
        "honour_by_id", "honour_id", lambda: Honour, description="It as it is now; null when refused."
    )
    nomination: HonourNomination | None = relation(
        "honour_nomination_by_id",
        "nomination_id",
        lambda: HonourNomination,
        description="It as it is now; null when refused.",
    )
