"""Push subscriptions of the caller: listed, added, removed; what the caller chooses about notifications."""

import dataclasses
from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Connection, First, PageSource, forward_page
from api.permissions import requires
from api.schema.notifications.preferences import (
    NotificationPreferencesSetInput,
    NotificationPreferencesSetPayload,
)
from api.schema.notifications.push import (
    PushAddressInput,
    PushSubscription,
    PushSubscriptionAddInput,
    PushSubscriptionAddPayload,
    PushSubscriptionRemoveInput,
    PushSubscriptionRemovePayload,
)
from db.queries.notifications import push as queries
from domain.notifications.service import push as service
from domain.notifications.service.preferences import NotificationPreferencesSet, notification_preferences_set
from domain.shared.permissions import Permission


@strawberry.type
class PushQuery:
    """Root fields of push subscriptions."""

    @strawberry.field(
        description="Caller's devices that are woken by pushes, oldest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def push_subscriptions(self, first: First = None, after: After = None) -> Connection[PushSubscription] | None:
        order = queries.PUSH_SUBSCRIPTION_ORDER
        request = forward_page(order, first=first, after=after)
        return Connection(source=PageSource(queries.PUSH_SUBSCRIPTIONS, PushSubscription, order, request, {}))

    @strawberry.field(
        description="Public key of the union for push services (`applicationServerKey`), URL-safe base64; null where "
        "there is no Web Push.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def web_push_key(self, info: Info) -> str | None:
        return info.context.web_push_key


@strawberry.type
class PushMutation:
    """Root mutations of push subscriptions and preferences."""

    @strawberry.mutation(
        description="Has the device of this session woken by pushes while it is signed in; an address that was added "
        "before is renewed, another member's becomes the caller's.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def push_subscription_add(
        self, info: Info, input: Annotated[PushSubscriptionAddInput, strawberry.argument(description="Which device.")]
    ) -> PushSubscriptionAddPayload | None:
        address = _address(input.address)
        command = service.PushSubscriptionAdd(info.context.services.push, address)
        return await perform(
            info,
            PushSubscriptionAddPayload,
            service.push_subscription_add,
            command,
            request_key=input.request_key,
            content=dataclasses.astuple(address),
        )

    @strawberry.mutation(
        description="Has a device of the caller woken no more.", extensions=requires(Permission.SIGNED_IN)
    )
    async def push_subscription_remove(
        self, info: Info, input: Annotated[PushSubscriptionRemoveInput, strawberry.argument(description="Which.")]
    ) -> PushSubscriptionRemovePayload | None:
        key = key_of(input.push_subscription_id, "PushSubscription", "input", "pushSubscriptionId")
        return await perform(
            info,
            PushSubscriptionRemovePayload,
            service.push_subscription_remove,
            service.PushSubscriptionRemove(key),
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Sets what the caller wants to be told outside the app, and when.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def notification_preferences_set(
        self,
        info: Info,
        input: Annotated[NotificationPreferencesSetInput, strawberry.argument(description="All that is chosen.")],
    ) -> NotificationPreferencesSetPayload | None:
        quiet = input.quiet_hours
        command = NotificationPreferencesSet(
            push_off=input.push_off,
            email_off=input.email_off,
            sms_off=input.sms_off,
            quiet_hours=None if quiet is None else (quiet.starts_at, quiet.ends_at),
            digest_hour=input.digest_hour,
        )
        return await perform(
            info,
            NotificationPreferencesSetPayload,
            notification_preferences_set,
            command,
            request_key=input.request_key,
        )


def _address(given: PushAddressInput) -> service.WebPushAddress | service.ProviderAddress:
    if given.web_push:
        return service.WebPushAddress(given.web_push.endpoint, given.web_push.p256dh, given.web_push.auth)
    provider = given.provider
    assert provider  # noqa: S101  # one of the two, as the schema says
    return service.ProviderAddress(provider.platform, provider.token)
