"""Permits 匿名凭证 for anonymous suggestions: what a member has signed, and gets."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column
from api.schema.payloads import Payload
from api.schema.shared import UserError


@strawberry.input(description="Permit 匿名凭证 for one anonymous suggestion.")
class SuggestionPermitIssueInput:
    """Input of suggestionPermitIssue."""

    month_id: UUID = strawberry.field(description="Month's id as `/suggestions/month` tells it to everybody.")
    blinded: str = strawberry.field(
        description="What the registrar signs and cannot read: 256 bytes by RFC 9474, base64url, kept by the client "
        "before it sends them, with all that is needed to use the answer."
    )
    request_key: UUID | None = strawberry.field(
        default=None,
        description="Of no effect and not kept: the blinded value is the key of this action and has one answer.",
    )


@strawberry.enum(description="Why no permit was issued.")
class SuggestionPermitIssueErrorCode(Enum):
    """Codes of suggestionPermitIssue."""

    SUGGESTION_PERMIT_MONTH_OVER = strawberry.enum_value(
        "SUGGESTION_PERMIT_MONTH_OVER", description="Not the month in which permits are drawn now."
    )
    SUGGESTION_PERMIT_REFUSED = strawberry.enum_value(
        "SUGGESTION_PERMIT_REFUSED", description="Caller's membership is suspended or over."
    )
    SUGGESTION_PERMITS_DRAWN = strawberry.enum_value(
        "SUGGESTION_PERMITS_DRAWN", description="Caller has drawn all that a member may draw in a month."
    )
    BLINDED_INVALID = strawberry.enum_value(
        "BLINDED_INVALID", description="Not 256 bytes in base64url, or no number that the registrar could sign."
    )
    REGISTRAR_UNAVAILABLE = strawberry.enum_value(
        "REGISTRAR_UNAVAILABLE", description="Registrar does not answer; the same value may be sent again in seconds."
    )


@strawberry.type(description="Refusal: why no permit was issued; nothing was written.")
class SuggestionPermitIssueUserError(UserError):
    """Error of suggestionPermitIssue."""

    code: SuggestionPermitIssueErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish for a permit.")
class SuggestionPermitIssuePayload(Payload):
    """Answer of suggestionPermitIssue."""

    error: ClassVar[type[Any]] = SuggestionPermitIssueUserError
    row: strawberry.Private[Any]
    user_errors: list[SuggestionPermitIssueUserError] = strawberry.field(description="Refusals; empty when done.")
    blind_signature: str | None = column(
        "blind_signature",
        description="Registrar's signature, still blinded, 256 bytes in base64url, for the caller alone; null when "
        "refused.",
    )
    left: int | None = column(
        "left", description="Permits that the caller may draw yet in this month; null when refused."
    )
