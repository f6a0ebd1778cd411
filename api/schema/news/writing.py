"""Writing a news item, and writing it anew before it is approved."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.news.contents import NewsContentInput
from api.schema.news.nouns import NewsItem
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="News item to be written.")
class NewsItemDraftInput:
    """Input of newsItemDraft."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that publishes it.")
    item: NewsContentInput = strawberry.field(description="All of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a news item was not written.")
class NewsItemDraftErrorCode(Enum):
    """Codes of newsItemDraft."""

    NEWS_PLACE_NOT_FOUND = strawberry.enum_value(
        "NEWS_PLACE_NOT_FOUND", description="None at which the caller manages news."
    )
    NEWS_TEXT_INVALID = strawberry.enum_value(
        "NEWS_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NEWS_WINDOW_INVALID = strawberry.enum_value(
        "NEWS_WINDOW_INVALID", description="End is not after its beginning, past, or too far away."
    )
    NEWS_AUDIENCE_INVALID = strawberry.enum_value(
        "NEWS_AUDIENCE_INVALID",
        description="Too many roles, posts or tags, a tag empty or too long, or any of them beside PUBLIC.",
    )
    NEWS_LINK_NOT_FOUND = strawberry.enum_value(
        "NEWS_LINK_NOT_FOUND",
        description="There is no such survey, vote, activity or unit, or more than one thing was given.",
    )
    NEWS_FILE_INVALID = strawberry.enum_value(
        "NEWS_FILE_INVALID", description="Text shows a picture that is none of the item."
    )


@strawberry.type(description="Refusal to write a news item.")
class NewsItemDraftUserError(UserError):
    """Error of newsItemDraft."""

    code: NewsItemDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to write a news item.")
class NewsItemDraftPayload(Payload):
    """Answer of newsItemDraft."""

    error: ClassVar[type[Any]] = NewsItemDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )


@strawberry.input(description="What a draft says instead.")
class NewsItemReviseInput:
    """Input of newsItemRevise."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    item: NewsContentInput = strawberry.field(description="All of it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a news item was not written anew.")
class NewsItemReviseErrorCode(Enum):
    """Codes of newsItemRevise."""

    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    NEWS_STATE_REFUSED = strawberry.enum_value(
        "NEWS_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    NEWS_TEXT_INVALID = strawberry.enum_value(
        "NEWS_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NEWS_WINDOW_INVALID = strawberry.enum_value(
        "NEWS_WINDOW_INVALID", description="End is not after its beginning, past, or too far away."
    )
    NEWS_AUDIENCE_INVALID = strawberry.enum_value(
        "NEWS_AUDIENCE_INVALID",
        description="Too many roles, posts or tags, a tag empty or too long, or any of them beside PUBLIC.",
    )
    NEWS_LINK_NOT_FOUND = strawberry.enum_value(
        "NEWS_LINK_NOT_FOUND",
        description="There is no such survey, vote, activity or unit, or more than one thing was given.",
    )
    NEWS_FILE_INVALID = strawberry.enum_value(
        "NEWS_FILE_INVALID", description="Text shows a picture that is none of the item."
    )


@strawberry.type(description="Refusal to write a news item anew.")
class NewsItemReviseUserError(UserError):
    """Error of newsItemRevise."""

    code: NewsItemReviseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to write a news item anew.")
class NewsItemRevisePayload(Payload):
    """Answer of newsItemRevise."""

    error: ClassVar[type[Any]] = NewsItemReviseUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemReviseUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )
