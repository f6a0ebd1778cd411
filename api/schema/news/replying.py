"""Replies 留言 to news items: written, answered, hidden, shown."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.news.nouns import NewsItem, NewsReply
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Reply to be written.")
class NewsReplyAddInput:
    """Input of newsReplyAdd."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    body: str = strawberry.field(description="What is said, 1 to 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a reply was not written.")
class NewsReplyAddErrorCode(Enum):
    """Codes of newsReplyAdd."""

    NEWS_TEXT_INVALID = strawberry.enum_value(
        "NEWS_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None that the caller may read now.")
    NEWS_REPLIES_CLOSED = strawberry.enum_value("NEWS_REPLIES_CLOSED", description="It takes no replies.")
    NEWS_REPLIES_SPENT = strawberry.enum_value(
        "NEWS_REPLIES_SPENT", description="Caller has written 5 replies to it within 24 hours, or it has 500."
    )


@strawberry.type(description="Refusal to write a reply.")
class NewsReplyAddUserError(UserError):
    """Error of newsReplyAdd."""

    code: NewsReplyAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to write a reply.")
class NewsReplyAddPayload(Payload):
    """Answer of newsReplyAdd."""

    error: ClassVar[type[Any]] = NewsReplyAddUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsReplyAddUserError] = strawberry.field(description="Refusals; empty when done.")
    news_reply: NewsReply | None = relation(
        "news_reply_by_id", "news_reply_id", lambda: NewsReply, description="Reply as it is now; null when refused."
    )
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="Item as it is now; null when refused."
    )


@strawberry.input(description="Answer to a reply.")
class NewsReplyAnswerInput:
    """Input of newsReplyAnswer."""

    news_reply_id: strawberry.ID = strawberry.field(description="Reply that is meant.")
    text: str = strawberry.field(description="What the organisation answers, 1 to 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a reply was not answered.")
class NewsReplyAnswerErrorCode(Enum):
    """Codes of newsReplyAnswer."""

    NEWS_TEXT_INVALID = strawberry.enum_value(
        "NEWS_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NEWS_REPLY_NOT_FOUND = strawberry.enum_value(
        "NEWS_REPLY_NOT_FOUND", description="None to an item that the caller manages."
    )
    NEWS_REPLY_STATE_REFUSED = strawberry.enum_value("NEWS_REPLY_STATE_REFUSED", description="It is not shown.")


@strawberry.type(description="Refusal to answer a reply.")
class NewsReplyAnswerUserError(UserError):
    """Error of newsReplyAnswer."""

    code: NewsReplyAnswerErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to answer a reply.")
class NewsReplyAnswerPayload(Payload):
    """Answer of newsReplyAnswer."""

    error: ClassVar[type[Any]] = NewsReplyAnswerUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsReplyAnswerUserError] = strawberry.field(description="Refusals; empty when done.")
    news_reply: NewsReply | None = relation(
        "news_reply_by_id", "news_reply_id", lambda: NewsReply, description="Reply as it is now; null when refused."
    )
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="Item as it is now; null when refused."
    )


@strawberry.input(description="Reply to be hidden.")
class NewsReplyHideInput:
    """Input of newsReplyHide."""

    news_reply_id: strawberry.ID = strawberry.field(description="Reply that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; its author reads it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a reply was not hidden.")
class NewsReplyHideErrorCode(Enum):
    """Codes of newsReplyHide."""

    NEWS_TEXT_INVALID = strawberry.enum_value(
        "NEWS_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NEWS_REPLY_NOT_FOUND = strawberry.enum_value(
        "NEWS_REPLY_NOT_FOUND", description="None to an item that the caller manages."
    )
    NEWS_REPLY_STATE_REFUSED = strawberry.enum_value("NEWS_REPLY_STATE_REFUSED", description="It is hidden already.")


@strawberry.type(description="Refusal to hide a reply.")
class NewsReplyHideUserError(UserError):
    """Error of newsReplyHide."""

    code: NewsReplyHideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to hide a reply.")
class NewsReplyHidePayload(Payload):
    """Answer of newsReplyHide."""

    error: ClassVar[type[Any]] = NewsReplyHideUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsReplyHideUserError] = strawberry.field(description="Refusals; empty when done.")
    news_reply: NewsReply | None = relation(
        "news_reply_by_id", "news_reply_id", lambda: NewsReply, description="Reply as it is now; null when refused."
    )
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="Item as it is now; null when refused."
    )


@strawberry.input(description="Reply to be shown.")
class NewsReplyShowInput:
    """Input of newsReplyShow."""

    news_reply_id: strawberry.ID = strawberry.field(description="Reply that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a reply was not shown.")
class NewsReplyShowErrorCode(Enum):
    """Codes of newsReplyShow."""

    NEWS_REPLY_NOT_FOUND = strawberry.enum_value(
        "NEWS_REPLY_NOT_FOUND", description="None to an item that the caller manages."
    )
    NEWS_REPLY_STATE_REFUSED = strawberry.enum_value("NEWS_REPLY_STATE_REFUSED", description="It is shown already.")


@strawberry.type(description="Refusal to show a reply.")
class NewsReplyShowUserError(UserError):
    """Error of newsReplyShow."""

    code: NewsReplyShowErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to show a reply.")
class NewsReplyShowPayload(Payload):
    """Answer of newsReplyShow."""

    error: ClassVar[type[Any]] = NewsReplyShowUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsReplyShowUserError] = strawberry.field(description="Refusals; empty when done.")
    news_reply: NewsReply | None = relation(
        "news_reply_by_id", "news_reply_id", lambda: NewsReply, description="Reply as it is now; null when refused."
    )
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="Item as it is now; null when refused."
    )
