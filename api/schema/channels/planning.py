"""Planning an item at a target, dropping it, deciding of what nobody knows."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.channels.nouns import ChannelPost
from api.schema.news.nouns import NewsItem
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from domain.channels.service import Decision


@strawberry.input(description="Item that is to be published at a target.")
class ChannelPostPlanInput:
    """Input of channelPostPlan."""

    news_item_id: strawberry.ID = strawberry.field(description="Item that is meant.")
    channel_target_id: strawberry.ID = strawberry.field(description="Target that is meant.")
    text: str | None = strawberry.field(
        default=None,
        description="Text of its own there, at most `textLimit` characters, of a draft alone; null: that of the item.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an item was not planned at a target.")
class ChannelPostPlanErrorCode(Enum):
    """Codes of channelPostPlan."""

    NEWS_ITEM_NOT_FOUND = strawberry.enum_value("NEWS_ITEM_NOT_FOUND", description="None within the caller's reach.")
    CHANNEL_TARGET_NOT_FOUND = strawberry.enum_value(
        "CHANNEL_TARGET_NOT_FOUND", description="None where the caller manages news."
    )
    CHANNEL_TARGET_ENDED = strawberry.enum_value("CHANNEL_TARGET_ENDED", description="Target was ended.")
    CHANNEL_STATE_REFUSED = strawberry.enum_value(
        "CHANNEL_STATE_REFUSED", description="Item, or its post there, is in no state in which this can be done."
    )
    CHANNEL_TEXT_INVALID = strawberry.enum_value(
        "CHANNEL_TEXT_INVALID", description="Text is too long for the channel, or has what it does not take."
    )
    CHANNEL_AUDIENCE_REFUSED = strawberry.enum_value(
        "CHANNEL_AUDIENCE_REFUSED", description="Item is not for whom the channel reaches."
    )


@strawberry.type(description="Refusal of planning an item at a target.")
class ChannelPostPlanUserError(UserError):
    """Error of channelPostPlan."""

    code: ChannelPostPlanErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of planning an item at a target.")
class ChannelPostPlanPayload(Payload):
    """Answer of channelPostPlan."""

    error: ClassVar[type[Any]] = ChannelPostPlanUserError
    row: strawberry.Private[Any]
    user_errors: list[ChannelPostPlanUserError] = strawberry.field(description="Refusals; empty when done.")
    channel_post: ChannelPost | None = relation(
        "channel_post_by_id", "channel_post_id", lambda: ChannelPost, description="It as it is now; null when refused."
    )
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="Item as it is now; null when refused."
    )


@strawberry.input(description="Post that is not to be sent.")
class ChannelPostDropInput:
    """Input of channelPostDrop."""

    channel_post_id: strawberry.ID = strawberry.field(description="Post that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a post was not dropped.")
class ChannelPostDropErrorCode(Enum):
    """Codes of channelPostDrop."""

    CHANNEL_POST_NOT_FOUND = strawberry.enum_value(
        "CHANNEL_POST_NOT_FOUND", description="None of an item that the caller manages."
    )
    CHANNEL_STATE_REFUSED = strawberry.enum_value(
        "CHANNEL_STATE_REFUSED", description="Item, or its post there, is in no state in which this can be done."
    )


@strawberry.type(description="Refusal of dropping a post.")
class ChannelPostDropUserError(UserError):
    """Error of channelPostDrop."""

    code: ChannelPostDropErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of dropping a post.")
class ChannelPostDropPayload(Payload):
    """Answer of channelPostDrop."""

    error: ClassVar[type[Any]] = ChannelPostDropUserError
    row: strawberry.Private[Any]
    user_errors: list[ChannelPostDropUserError] = strawberry.field(description="Refusals; empty when done.")
    channel_post: ChannelPost | None = relation(
        "channel_post_by_id", "channel_post_id", lambda: ChannelPost, description="It as it is now; null when refused."
    )
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="Item as it is now; null when refused."
    )


@strawberry.input(description="Post that failed, and what is to become of it.")
class ChannelPostDecideInput:
    """Input of channelPostDecide."""

    channel_post_id: strawberry.ID = strawberry.field(description="Post that is meant.")
    decision: Decision = strawberry.field(description="What is so, or is to be done.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing was decided of a post.")
class ChannelPostDecideErrorCode(Enum):
    """Codes of channelPostDecide."""

    CHANNEL_POST_NOT_FOUND = strawberry.enum_value(
        "CHANNEL_POST_NOT_FOUND", description="None of an item that the caller manages."
    )
    CHANNEL_STATE_REFUSED = strawberry.enum_value(
        "CHANNEL_STATE_REFUSED", description="Item, or its post there, is in no state in which this can be done."
    )


@strawberry.type(description="Refusal of deciding of a post.")
class ChannelPostDecideUserError(UserError):
    """Error of channelPostDecide."""

    code: ChannelPostDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of deciding of a post.")
class ChannelPostDecidePayload(Payload):
    """Answer of channelPostDecide."""

    error: ClassVar[type[Any]] = ChannelPostDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[ChannelPostDecideUserError] = strawberry.field(description="Refusals; empty when done.")
    channel_post: ChannelPost | None = relation(
        "channel_post_by_id", "channel_post_id", lambda: ChannelPost, description="It as it is now; null when refused."
    )
    news_item: NewsItem | None = relation(
        "news_item_by_id", "news_item_id", lambda: NewsItem, description="Item as it is now; null when refused."
    )
