"""Publishing a disclosure, correcting it, withdrawing it."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.disclosures.drafting import DisclosureContentInput
from api.schema.disclosures.nouns import Disclosure
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Draft to be published.")
class DisclosurePublishInput:
    """Input of disclosurePublish."""

    disclosure_id: strawberry.ID = strawberry.field(description="Draft of another person.")
    draft_revision: int = strawberry.field(description="Text that the caller has read, its `draftRevision`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a disclosure was not published.")
class DisclosurePublishErrorCode(Enum):
    """Codes of disclosurePublish."""

    DISCLOSURE_NOT_FOUND = strawberry.enum_value("DISCLOSURE_NOT_FOUND", description="None within the caller's reach.")
    DISCLOSURE_STATE_REFUSED = strawberry.enum_value(
        "DISCLOSURE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    DISCLOSURE_OWN_DRAFT = strawberry.enum_value(
        "DISCLOSURE_OWN_DRAFT", description="Who drafted it last does not publish it."
    )
    DISCLOSURE_TEXT_OUTDATED = strawberry.enum_value(
        "DISCLOSURE_TEXT_OUTDATED", description="Draft was changed since; read it, then publish that."
    )
    DISCLOSURE_CORRECTION_OUTDATED = strawberry.enum_value(
        "DISCLOSURE_CORRECTION_OUTDATED",
        description="What the draft corrects was corrected otherwise since; change the draft, then publish it.",
    )
    DISCLOSURE_DUE_NOT_FOUND = strawberry.enum_value(
        "DISCLOSURE_DUE_NOT_FOUND", description="None that the organisation owes, or one that lapsed."
    )
    DISCLOSURE_DUE_MET = strawberry.enum_value(
        "DISCLOSURE_DUE_MET", description="Something else was published for the same duty and period."
    )


@strawberry.type(description="Refusal to publish a disclosure.")
class DisclosurePublishUserError(UserError):
    """Error of disclosurePublish."""

    code: DisclosurePublishErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to publish a disclosure.")
class DisclosurePublishPayload(Payload):
    """Answer of disclosurePublish."""

    error: ClassVar[type[Any]] = DisclosurePublishUserError
    row: strawberry.Private[Any]
    user_errors: list[DisclosurePublishUserError] = strawberry.field(description="Refusals; empty when done.")
    disclosure: Disclosure | None = relation(
        "disclosure_by_id",
        "disclosure_id",
        lambda: Disclosure,
        description="It as it is now, or what it corrected; null when refused.",
    )


@strawberry.input(description="What a published disclosure is to say instead.")
class DisclosureCorrectInput:
    """Input of disclosureCorrect."""

    disclosure_id: strawberry.ID = strawberry.field(description="Published disclosure that is meant.")
    content: DisclosureContentInput = strawberry.field(description="What it is to say, all of it.")
    note: str = strawberry.field(description="What the correction is about, 1 to 1,000 characters; members read it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a correction was not drafted.")
class DisclosureCorrectErrorCode(Enum):
    """Codes of disclosureCorrect."""

    DISCLOSURE_NOT_FOUND = strawberry.enum_value("DISCLOSURE_NOT_FOUND", description="None within the caller's reach.")
    DISCLOSURE_STATE_REFUSED = strawberry.enum_value(
        "DISCLOSURE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    DISCLOSURE_TEXT_INVALID = strawberry.enum_value(
        "DISCLOSURE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    DISCLOSURE_FIGURES_INVALID = strawberry.enum_value(
        "DISCLOSURE_FIGURES_INVALID",
        description="Too many figures or sources, or one that is neither an amount nor a count.",
    )
    DISCLOSURE_SOURCE_NOT_FOUND = strawberry.enum_value(
        "DISCLOSURE_SOURCE_NOT_FOUND",
        description="Vote without a published result, approval that was not given, or one of elsewhere.",
    )


@strawberry.type(description="Refusal to draft a correction.")
class DisclosureCorrectUserError(UserError):
    """Error of disclosureCorrect."""

    code: DisclosureCorrectErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to correct a disclosure.")
class DisclosureCorrectPayload(Payload):
    """Answer of disclosureCorrect."""

    error: ClassVar[type[Any]] = DisclosureCorrectUserError
    row: strawberry.Private[Any]
    user_errors: list[DisclosureCorrectUserError] = strawberry.field(description="Refusals; empty when done.")
    disclosure: Disclosure | None = relation(
        "disclosure_by_id",
        "disclosure_id",
        lambda: Disclosure,
        description="Draft that another officer publishes; null when refused, and once it was published.",
    )


@strawberry.input(description="Published disclosure to be taken back.")
class DisclosureWithdrawInput:
    """Input of disclosureWithdraw."""

    disclosure_id: strawberry.ID = strawberry.field(description="Published disclosure that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; members read it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a disclosure was not withdrawn.")
class DisclosureWithdrawErrorCode(Enum):
    """Codes of disclosureWithdraw."""

    DISCLOSURE_NOT_FOUND = strawberry.enum_value("DISCLOSURE_NOT_FOUND", description="None within the caller's reach.")
    DISCLOSURE_STATE_REFUSED = strawberry.enum_value(
        "DISCLOSURE_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    DISCLOSURE_TEXT_INVALID = strawberry.enum_value(
        "DISCLOSURE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to withdraw a disclosure.")
class DisclosureWithdrawUserError(UserError):
    """Error of disclosureWithdraw."""

    code: DisclosureWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a disclosure.")
class DisclosureWithdrawPayload(Payload):
    """Answer of disclosureWithdraw."""

    error: ClassVar[type[Any]] = DisclosureWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[DisclosureWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    disclosure: Disclosure | None = relation(
        "disclosure_by_id", "disclosure_id", lambda: Disclosure, description="It as it is now; null when refused."
    )
