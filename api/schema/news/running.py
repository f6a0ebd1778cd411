"""Correcting a news item that was approved, pinning and withdrawing it."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.news.contents import NewsTextsInput
from api.schema.news.nouns import NewsItem
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Correction of a news item, which another officer approves.")
class NewsItemCorrectInput:
    """Input of newsItemCorrect."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    texts: NewsTextsInput = strawberry.field(description="All that it is to say.")
    note: str = strawberry.field(description="What was wrong, 1 to 1,000 characters; readers see it with its day.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a correction was not proposed.")
class NewsItemCorrectErrorCode(Enum):
    """Codes of newsItemCorrect."""

    NEWS_TEXT_INVALID = strawberry.enum_value(
        "NEWS_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    NEWS_STATE_REFUSED = strawberry.enum_value(
        "NEWS_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    NEWS_UNCHANGED = strawberry.enum_value("NEWS_UNCHANGED", description="Correction corrects nothing.")
    NEWS_FILE_INVALID = strawberry.enum_value(
        "NEWS_FILE_INVALID", description="Text shows a picture that is none of the item."
    )


@strawberry.type(description="Refusal to correct a news item.")
class NewsItemCorrectUserError(UserError):
    """Error of newsItemCorrect."""

    code: NewsItemCorrectErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to correct a news item.")
class NewsItemCorrectPayload(Payload):
    """Answer of newsItemCorrect."""

    error: ClassVar[type[Any]] = NewsItemCorrectUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemCorrectUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )


@strawberry.input(description="News item that stays at the top, or no longer does.")
class NewsItemPinInput:
    """Input of newsItemPin."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    until: datetime | None = strawberry.field(
        default=None, description="Until when, at most 366 days away; null: no longer."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a news item was not pinned.")
class NewsItemPinErrorCode(Enum):
    """Codes of newsItemPin."""

    NEWS_WINDOW_INVALID = strawberry.enum_value(
        "NEWS_WINDOW_INVALID", description="End is not after its beginning, past, or too far away."
    )
    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    NEWS_STATE_REFUSED = strawberry.enum_value(
        "NEWS_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to pin a news item.")
class NewsItemPinUserError(UserError):
    """Error of newsItemPin."""

    code: NewsItemPinErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to pin a news item.")
class NewsItemPinPayload(Payload):
    """Answer of newsItemPin."""

    error: ClassVar[type[Any]] = NewsItemPinUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemPinUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )


@strawberry.input(description="News item that is taken back for good.")
class NewsItemWithdrawInput:
    """Input of newsItemWithdraw."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; who could read it sees it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a news item was not withdrawn.")
class NewsItemWithdrawErrorCode(Enum):
    """Codes of newsItemWithdraw."""

    NEWS_TEXT_INVALID = strawberry.enum_value(
        "NEWS_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    NEWS_STATE_REFUSED = strawberry.enum_value(
        "NEWS_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to withdraw a news item.")
class NewsItemWithdrawUserError(UserError):
    """Error of newsItemWithdraw."""

    code: NewsItemWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a news item.")
class NewsItemWithdrawPayload(Payload):
    """Answer of newsItemWithdraw."""

    error: ClassVar[type[Any]] = NewsItemWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )
