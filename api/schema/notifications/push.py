"""Push subscriptions: which of the caller's devices are woken, added and removed."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.enums import described
from api.fields import column, relation
from api.nodes import Node, encode_id, found_by, node_id
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.notifications import PushKind, PushPlatform

described(
    PushKind,
    "Who carries pushes to a device.",
    {
        PushKind.WEB_PUSH: "Push service of a browser.",
        PushKind.PROVIDER: "Union's provider of phone messages.",
    },
)
described(
    PushPlatform,
    "Kind of phone that a token of the provider is for.",
    {
        PushPlatform.ANDROID: "Phone with Android.",
        PushPlatform.HARMONY: "Phone with HarmonyOS.",
        PushPlatform.IOS: "Phone with iOS.",
    },
)


@found_by("push_subscription_by_id")
@strawberry.type(description="Signed-in device of the caller that is woken by pushes; seen by nobody else.")
class PushSubscription(Node):
    """A push_subscription row. Address and keys are shown to nobody, its owner neither."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PushSubscription")
    kind: PushKind = column("kind", convert=PushKind, description="Who carries pushes to it.")
    platform: PushPlatform | None = column(
        "platform", convert=PushPlatform, description="Kind of phone; null for a browser."
    )
    device_name: str | None = column(
        "device_name", description="Name that the device was given when it signed in; null when it was given none."
    )
    created_at: datetime = column("created_at", description="When it was first added.")
    last_delivered_at: datetime | None = column(
        "last_delivered_at", description="When a push service last took a message for it; null while never."
    )


@strawberry.input(description="What a browser's `PushSubscription` says.")
class WebPushInput:
    """Endpoint and keys."""

    endpoint: str = strawberry.field(
        description="Address at the browser's push service, https, at most 1,000 characters, as the browser gives it."
    )
    p256dh: str = strawberry.field(description="Public key of the browser, URL-safe base64 of 65 bytes.")
    auth: str = strawberry.field(description="Secret of the browser, URL-safe base64 of 16 bytes.")


@strawberry.input(description="Token of the union's provider of phone messages.")
class PushProviderInput:
    """Platform and token."""

    platform: PushPlatform = strawberry.field(description="Kind of phone.")
    token: str = strawberry.field(
        description="Token as the phone gives it, at most 500 characters of printable ASCII without blanks."
    )


@strawberry.input(one_of=True, description="Where a device is woken, in one of several ways.")
class PushAddressInput:
    """One of them."""

    web_push: WebPushInput | None = strawberry.field(default=strawberry.UNSET, description="In a browser.")
    provider: PushProviderInput | None = strawberry.field(
        default=strawberry.UNSET, description="On a phone, by the union's provider."
    )


@strawberry.input(description="Device to wake.")
class PushSubscriptionAddInput:
    """Where it is woken."""

    address: PushAddressInput = strawberry.field(description="Where the device of this session is woken.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a device is not woken.")
class PushSubscriptionAddErrorCode(Enum):
    """Codes of pushSubscriptionAdd."""

    PUSH_OFF = strawberry.enum_value("PUSH_OFF", description="Union does not carry pushes of this kind.")
    PUSH_ENDPOINT_REFUSED = strawberry.enum_value(
        "PUSH_ENDPOINT_REFUSED", description="Endpoint is not one of a push service that the union writes to."
    )
    INVALID_PUSH_KEYS = strawberry.enum_value("INVALID_PUSH_KEYS", description="Not the keys of a browser.")
    INVALID_PUSH_TOKEN = strawberry.enum_value(
        "INVALID_PUSH_TOKEN", description="Token is empty, too long, or has characters that no token has."
    )
    PUSH_DEVICE_NEEDED = strawberry.enum_value(
        "PUSH_DEVICE_NEEDED", description="Caller is not signed in on a device of their own."
    )
    TOO_MANY_PUSH_SUBSCRIPTIONS = strawberry.enum_value(
        "TOO_MANY_PUSH_SUBSCRIPTIONS", description="10 other devices of the caller are woken."
    )


@strawberry.type(description="Refusal of waking a device.")
class PushSubscriptionAddUserError(UserError):
    """Error of pushSubscriptionAdd."""

    code: PushSubscriptionAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of adding a device.")
class PushSubscriptionAddPayload(Payload):
    """Answer of pushSubscriptionAdd."""

    error: ClassVar[type[Any]] = PushSubscriptionAddUserError
    row: strawberry.Private[Any]
    user_errors: list[PushSubscriptionAddUserError] = strawberry.field(description="Refusals; empty when added.")
    push_subscription: PushSubscription | None = relation(
        "push_subscription_by_id",
        "push_subscription_id",
        lambda: PushSubscription,
        description="Device that is woken; null when refused.",
    )


@strawberry.input(description="Device to leave asleep.")
class PushSubscriptionRemoveInput:
    """Which."""

    push_subscription_id: strawberry.ID = strawberry.field(description="One of the caller's push subscriptions.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a push subscription was not removed.")
class PushSubscriptionRemoveErrorCode(Enum):
    """Codes of pushSubscriptionRemove."""

    PUSH_SUBSCRIPTION_NOT_FOUND = strawberry.enum_value(
        "PUSH_SUBSCRIPTION_NOT_FOUND", description="Not one of the caller's push subscriptions."
    )


@strawberry.type(description="Refusal of removing a push subscription.")
class PushSubscriptionRemoveUserError(UserError):
    """Error of pushSubscriptionRemove."""

    code: PushSubscriptionRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of removing a push subscription.")
class PushSubscriptionRemovePayload(Payload):
    """Answer of pushSubscriptionRemove."""

    error: ClassVar[type[Any]] = PushSubscriptionRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[PushSubscriptionRemoveUserError] = strawberry.field(description="Refusals; empty when removed.")
    removed_id: strawberry.ID | None = column(
        "push_subscription_id",
        convert=lambda key: encode_id("PushSubscription", key),
        description="Id of the removed push subscription, which is gone; null when refused.",
    )
