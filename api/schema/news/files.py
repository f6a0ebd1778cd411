"""Files of news: added by upload, removed."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation
from api.nodes import encode_id
from api.schema.news.nouns import NewsItem
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.news import NewsFileKind
from domain.news.service.files import news_file_ticket
from domain.shared.rich_text import FILE_PATH


@strawberry.input(description="Draft of which a file is to come.")
class NewsFileAddInput:
    """Input of newsFileAdd."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    kind: NewsFileKind = strawberry.field(description="What the file is.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why no file may come.")
class NewsFileAddErrorCode(Enum):
    """Codes of newsFileAdd."""

    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    NEWS_STATE_REFUSED = strawberry.enum_value("NEWS_STATE_REFUSED", description="It is no draft.")
    NEWS_FILES_FULL = strawberry.enum_value("NEWS_FILES_FULL", description="As many as there may be are there.")


@strawberry.type(description="Refusal of a file.")
class NewsFileAddUserError(UserError):
    """Error of newsFileAdd."""

    code: NewsFileAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Place for a file of a news item.")
class NewsFileAddPayload(Payload):
    """Answer of newsFileAdd."""

    error: ClassVar[type[Any]] = NewsFileAddUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsFileAddUserError] = strawberry.field(description="Refusals; empty when it may come.")
    expires_at: datetime | None = column(
        "expires_at", description="Until when the upload must begin, 15 minutes; null when refused."
    )

    @strawberry.field(description="Id of the file, once it is there; null when refused.")
    def news_file_id(self) -> strawberry.ID | None:
        """The id that its node will have."""
        return encode_id("NewsFile", self.row["news_file_id"]) if self.row else None

    @strawberry.field(
        description="Path to which the file is sent by POST: at most 10 MiB of JPEG, PNG or WebP, of a video 64 MiB of "
        "MP4; also what a picture in the text has as its `src`; null when refused."
    )
    def upload_url(self) -> str | None:
        """The path of the place."""
        return f"{FILE_PATH}{self.row['news_file_id']}" if self.row else None

    @strawberry.field(
        description="Value of the header `X-Upload-Ticket`: good for one file, five tries; null when refused."
    )
    def ticket(self, info: Info) -> str | None:
        """Worked out anew each time: it is stored nowhere."""
        if not self.row:
            return None
        return news_file_ticket(info.context.keyring, info.context.scope.tenant_id, self.row["news_file_id"])


@strawberry.input(description="File of a news item that is to go.")
class NewsFileRemoveInput:
    """Input of newsFileRemove."""

    news_file_id: strawberry.ID = strawberry.field(description="File that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a file was not removed.")
class NewsFileRemoveErrorCode(Enum):
    """Codes of newsFileRemove."""

    NEWS_FILE_NOT_FOUND = strawberry.enum_value(
        "NEWS_FILE_NOT_FOUND", description="None of an item that the caller manages."
    )
    NEWS_STATE_REFUSED = strawberry.enum_value("NEWS_STATE_REFUSED", description="Its item was withdrawn.")


@strawberry.type(description="Refusal to remove a file.")
class NewsFileRemoveUserError(UserError):
    """Error of newsFileRemove."""

    code: NewsFileRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to remove a file.")
class NewsFileRemovePayload(Payload):
    """Answer of newsFileRemove."""

    error: ClassVar[type[Any]] = NewsFileRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[NewsFileRemoveUserError] = strawberry.field(description="Refusals; empty when done.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="It as it is now; null when refused."
    )
