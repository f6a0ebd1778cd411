"""Noting that a news item was read."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.news.nouns import NewsItem
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="News item that the caller has read.")
class NewsItemMarkReadInput:
    """Input of newsItemMarkRead."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a reading was not noted.")
class NewsItemMarkReadErrorCode(Enum):
    """Codes of newsItemMarkRead."""

    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")


@strawberry.type(description="Refusal to note that a news item was read.")
class NewsItemMarkReadUserError(UserError):
    """Error of newsItemMarkRead."""

    code: NewsItemMarkReadErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to note that a news item was read.")
class NewsItemMarkReadPayload(Payload):
    """Answer of newsItemMarkRead."""

    error: ClassVar[type[Any]] = NewsItemMarkReadUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsItemMarkReadUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )
