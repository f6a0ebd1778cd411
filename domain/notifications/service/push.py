"""Push subscriptions: which of a member's devices are woken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric import ec

from db.errors import WritesCollidedError
from db.models.notifications import PushKind, PushPlatform, PushSubscriptionRow
from db.queries.members import periods
from db.queries.notifications import push as push_queries
from db.sealing import seal
from db.types import new_id
from domain.audit.service import record
from domain.members.service.keys import member_key
from domain.notifications.errors import (
    InvalidPushKeys,
    PushDeviceNeeded,
    PushOff,
    PushSubscriptionNotFound,
    TooManyPushSubscriptions,
)
from domain.notifications.push.settings import PushSettings
from domain.notifications.rules import push as rules
from domain.shared.work import Outcome, Work

_TRIES = 5


@dataclass(frozen=True, slots=True)
class WebPushAddress:
    """What a browser's `PushSubscription` says. The endpoint is a secret: who has it can write to the device."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProviderAddress:
    """A token of the installation's provider of phone messages, and for which phones it is."""

    platform: PushPlatform
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PushSubscriptionAdd:
    """Where the device of this session is woken. `settings` are the installation's."""

    settings: PushSettings
    address: WebPushAddress | ProviderAddress


@dataclass(frozen=True, slots=True)
class PushSubscriptionRemove:
    """A subscription of the caller to end."""

    push_subscription_id: UUID


async def push_subscription_add(work: Work, command: PushSubscriptionAdd) -> Outcome:
    """Has the device of this session woken. The same address is renewed; another member's becomes the caller's.

    Raises:
        PushOff: The installation does not carry pushes of this kind.
        PushEndpointRefused: Not at a push service that we write to.
        InvalidPushKeys: Not the keys of a browser.
        InvalidPushToken: Not a token.
        PushDeviceNeeded: Not signed in on a device of one's own.
        TooManyPushSubscriptions: Ten at most.
    """
    kind, platform, named, content = _checked(command)
    tenant_id, member_id, session_id = work.scope.tenant_id, work.actor.member_id, work.actor.session_id
    if member_id is None or session_id is None:
        raise PushDeviceNeeded
    await periods.lock_own_member(work.conn, tenant_id, member_id)
    key = await member_key(work, member_id)
    subscription = PushSubscriptionRow(
        tenant_id=tenant_id,
        id=new_id(),
        member_id=member_id,
        session_id=session_id,
        kind=kind,
        platform=platform,
        address_hash=work.keyring.blind_index(tenant_id, rules.ADDRESS, named),
        address_sealed=b"",
        created_at=work.now,
    )
    for _ in range(_TRIES):
        if await _is_kept(work, subscription, key, orjson.dumps(content).decode()):
            return {"push_subscription_id": str(subscription.id)}
    raise WritesCollidedError


async def push_subscription_remove(work: Work, command: PushSubscriptionRemove) -> Outcome:
    """The device is woken no more; messages on their way to it are not sent.

    Raises:
        PushSubscriptionNotFound: Not one of the caller's.
    """
    member_id, subscription_id = work.actor.member_id, command.push_subscription_id
    was_there = member_id is not None and await push_queries.drop_own_push_subscription(
        work.conn, work.scope.tenant_id, subscription_id, member_id=member_id
    )
    if not was_there:
        raise PushSubscriptionNotFound("pushSubscriptionId")
    await record(work, "push_subscription.removed", "push_subscription", subscription_id)
    return {"push_subscription_id": str(subscription_id)}


async def _is_kept(work: Work, subscription: PushSubscriptionRow, key: bytes, content: str) -> bool:
    """False when another transaction has just written the same address: one looks again."""
    tenant_id, member_id = subscription.tenant_id, subscription.member_id
    held = await push_queries.lock_by_address(work.conn, tenant_id, subscription.address_hash)
    is_own = held is not None and held["member_id"] == member_id
    if held is not None and is_own:
        subscription.id = held["id"]
    others = await push_queries.count_other_push_subscriptions(
        work.conn, tenant_id, subscription.id, member_id=member_id, now=work.now
    )
    if others >= rules.MAX_SUBSCRIPTIONS:
        raise TooManyPushSubscriptions(maximum=rules.MAX_SUBSCRIPTIONS)
    if is_own:
        await _renew(work, subscription, _sealed(subscription, key, content))
        return True
    if held is not None:
        # The device has changed hands: messages on their way to its former owner find it gone.
        await push_queries.drop_push_subscription(work.conn, tenant_id, held["id"])
    subscription.address_sealed = _sealed(subscription, key, content)
    if not await push_queries.insert_push_subscription(work.conn, subscription):
        return False
    await record(work, "push_subscription.added", "push_subscription", subscription.id, kind=subscription.kind)
    return True


async def _renew(work: Work, subscription: PushSubscriptionRow, sealed: bytes) -> None:
    await push_queries.renew_push_subscription(
        work.conn,
        subscription.tenant_id,
        subscription.id,
        session_id=subscription.session_id,
        address_sealed=sealed,
    )


def _sealed(subscription: PushSubscriptionRow, key: bytes, content: str) -> bytes:
    return seal(key, content, tenant_id=subscription.tenant_id, row_id=subscription.id, column=rules.ADDRESS)


def _checked(command: PushSubscriptionAdd) -> tuple[PushKind, PushPlatform | None, str, Mapping[str, str]]:
    """Kind, platform, what the address is known by, and what is sealed of it."""
    address, settings = command.address, command.settings
    if isinstance(address, ProviderAddress):
        if settings.provider is None:
            raise PushOff("provider")
        token = rules.token_of(address.token)
        return PushKind.PROVIDER, address.platform, f"{address.platform} {token}", {"token": token}
    if settings.subject is None:
        raise PushOff("webPush")
    endpoint = rules.endpoint_of(address.endpoint, settings.hosts)
    point, _ = rules.key_bytes(address.p256dh, address.auth)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise InvalidPushKeys("webPush", "p256dh") from None
    content = {"endpoint": endpoint, "p256dh": address.p256dh, "auth": address.auth}
    return PushKind.WEB_PUSH, None, f"web {endpoint}", content
