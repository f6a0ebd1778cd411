"""Mail lists: adding addresses, and never writing to one again."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.schema.channels.nouns import ChannelTarget
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Addresses of people who want the mails of a list.")
class ChannelAddressesAddInput:
    """Input of channelAddressesAdd."""

    channel_target_id: strawberry.ID = strawberry.field(description="Mail list.")
    addresses: list[str] = strawberry.field(description="Addresses, 1 to 500; nobody reads them again.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why no address was added.")
class ChannelAddressesAddErrorCode(Enum):
    """Codes of channelAddressesAdd."""

    CHANNEL_TARGET_NOT_FOUND = strawberry.enum_value(
        "CHANNEL_TARGET_NOT_FOUND", description="None where the caller manages news."
    )
    CHANNEL_TARGET_ENDED = strawberry.enum_value("CHANNEL_TARGET_ENDED", description="Target was ended.")
    CHANNEL_NO_LIST = strawberry.enum_value("CHANNEL_NO_LIST", description="Target is no mail list.")
    CHANNEL_ADDRESS_INVALID = strawberry.enum_value(
        "CHANNEL_ADDRESS_INVALID", description="No address of mail that can be written to."
    )
    CHANNEL_LIST_FULL = strawberry.enum_value(
        "CHANNEL_LIST_FULL", description="More addresses than a list, or one request, may have."
    )


@strawberry.type(description="Refusal of adding addresses.")
class ChannelAddressesAddUserError(UserError):
    """Error of channelAddressesAdd."""

    code: ChannelAddressesAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of adding addresses.")
class ChannelAddressesAddPayload(Payload):
    """Answer of channelAddressesAdd."""

    error: ClassVar[type[Any]] = ChannelAddressesAddUserError
    row: strawberry.Private[Any]
    user_errors: list[ChannelAddressesAddUserError] = strawberry.field(description="Refusals; empty when done.")
    added: int | None = column(
        "added", description="How many were added: neither there nor never to be written to; null when refused."
    )
    channel_target: ChannelTarget | None = relation(
        "channel_target_by_id",
        "channel_target_id",
        lambda: ChannelTarget,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Address that is never to be written to again.")
class ChannelAddressSuppressInput:
    """Input of channelAddressSuppress."""

    channel_target_id: strawberry.ID = strawberry.field(description="Mail list of which it is known.")
    address: str = strawberry.field(description="Address, of a bounce or of a wish on paper.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an address was not taken out.")
class ChannelAddressSuppressErrorCode(Enum):
    """Codes of channelAddressSuppress."""

    CHANNEL_TARGET_NOT_FOUND = strawberry.enum_value(
        "CHANNEL_TARGET_NOT_FOUND", description="None where the caller manages news."
    )
    CHANNEL_TARGET_ENDED = strawberry.enum_value("CHANNEL_TARGET_ENDED", description="Target was ended.")
    CHANNEL_NO_LIST = strawberry.enum_value("CHANNEL_NO_LIST", description="Target is no mail list.")
    CHANNEL_ADDRESS_INVALID = strawberry.enum_value(
        "CHANNEL_ADDRESS_INVALID", description="No address of mail that can be written to."
    )


@strawberry.type(description="Refusal of taking an address out.")
class ChannelAddressSuppressUserError(UserError):
    """Error of channelAddressSuppress."""

    code: ChannelAddressSuppressErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of taking an address out.")
class ChannelAddressSuppressPayload(Payload):
    """Answer of channelAddressSuppress."""

    error: ClassVar[type[Any]] = ChannelAddressSuppressUserError
    row: strawberry.Private[Any]
    user_errors: list[ChannelAddressSuppressUserError] = strawberry.field(description="Refusals; empty when done.")
    channel_target: ChannelTarget | None = relation(
        "channel_target_by_id",
        "channel_target_id",
        lambda: ChannelTarget,
        description="It as it is now; null when refused.",
    )
