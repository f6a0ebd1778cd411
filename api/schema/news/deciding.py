"""Submitting a news item, approving it or a correction, sending it back."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.news.nouns import NewsItem
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Draft that is to be approved.")
class NewsItemSubmitInput:
    """Input of newsItemSubmit."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a news item was not submitted.")
class NewsItemSubmitErrorCode(Enum):
    """Codes of newsItemSubmit."""

    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    NEWS_STATE_REFUSED = strawberry.enum_value(
        "NEWS_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    NEWS_WINDOW_INVALID = strawberry.enum_value(
        "NEWS_WINDOW_INVALID", description="End is not after its beginning, past, or too far away."
    )


@strawberry.type(description="Refusal to submit a news item.")
class NewsItemSubmitUserError(UserError):
    """Error of newsItemSubmit."""

    code: NewsItemSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to submit a news item.")
class NewsItemSubmitPayload(Payload):
    """Answer of newsItemSubmit."""

    error: ClassVar[type[Any]] = NewsItemSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )


@strawberry.input(description="News item, or correction of one, that is approved.")
class NewsItemApproveInput:
    """Input of newsItemApprove."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    revision: int = strawberry.field(
        description="Revision that the caller has read: its `pendingRevision` where one waits, else its `revision`."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a news item was not approved.")
class NewsItemApproveErrorCode(Enum):
    """Codes of newsItemApprove."""

    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    NEWS_STATE_REFUSED = strawberry.enum_value(
        "NEWS_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    NEWS_OWN_TEXT = strawberry.enum_value("NEWS_OWN_TEXT", description="Caller wrote of what is to be approved.")
    NEWS_TEXT_OUTDATED = strawberry.enum_value(
        "NEWS_TEXT_OUTDATED", description="Another revision waits by now; read it, then approve that."
    )
    CHANNEL_TEXT_INVALID = strawberry.enum_value(
        "CHANNEL_TEXT_INVALID", description="It is too long for a channel at which it is planned."
    )
    CHANNEL_AUDIENCE_REFUSED = strawberry.enum_value(
        "CHANNEL_AUDIENCE_REFUSED", description="It is planned at a channel that reaches others than it is for."
    )
    NEWS_WINDOW_INVALID = strawberry.enum_value(
        "NEWS_WINDOW_INVALID", description="End is not after its beginning, past, or too far away."
    )


@strawberry.type(description="Refusal to approve a news item.")
class NewsItemApproveUserError(UserError):
    """Error of newsItemApprove."""

    code: NewsItemApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a news item.")
class NewsItemApprovePayload(Payload):
    """Answer of newsItemApprove."""

    error: ClassVar[type[Any]] = NewsItemApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )


@strawberry.input(description="News item, or correction of one, that goes back.")
class NewsItemReturnInput:
    """Input of newsItemReturn."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; who wrote it reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a news item was not sent back.")
class NewsItemReturnErrorCode(Enum):
    """Codes of newsItemReturn."""

    NEWS_TEXT_INVALID = strawberry.enum_value(
        "NEWS_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    NEWS_STATE_REFUSED = strawberry.enum_value(
        "NEWS_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to send a news item back.")
class NewsItemReturnUserError(UserError):
    """Error of newsItemReturn."""

    code: NewsItemReturnErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to send a news item back.")
class NewsItemReturnPayload(Payload):
    """Answer of newsItemReturn."""

    error: ClassVar[type[Any]] = NewsItemReturnUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemReturnUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )
