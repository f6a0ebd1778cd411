"""The channel of pushes: one message to one signed-in device.

A message says that there is something, and of which kind; words and names are read in the app, behind its lock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import orjson

from db.models.notifications import PushKind
from db.queries.members.keys import find_key
from db.queries.notifications import push as push_queries
from db.queries.notifications.push import PushTarget
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import Keyring, unseal
from db.session import Connection, Database
from domain.notifications.deliverers import DeliveryDropped, DeliveryFailed, DeliveryRefused, Message
from domain.notifications.push.settings import PushSettings
from domain.notifications.push.web_push import CONTENT_ENCODING, PADDED_TO, authorization, encrypted
from domain.notifications.rules.groups import is_urgent
from domain.notifications.rules.push import ADDRESS, Urgency, key_bytes, topic_of, wait_of
from domain.notifications.telling import DIGEST
from domain.shared.clock import Clock

NameOf = Callable[[UUID], str]
"""The id of a notification as clients know it."""

_FIRST_FAULT = 500
_READ = 4096
_GONE = frozenset({404, 410})
_LATER = frozenset({401, 403, 408, 425, 429})
"""Answers that may be others later: too many at once, or a key that an operator mends."""
_TTL = {Urgency.HIGH: timedelta(days=1), Urgency.NORMAL: timedelta(days=3)}
"""How long a push service keeps what it cannot deliver: a device that was off for longer finds it in the app."""


@dataclass(frozen=True, slots=True)
class _Post:
    http: httpx.AsyncClient = field(repr=False)
    url: str = field(repr=False)
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    gone: frozenset[int]


@dataclass(frozen=True, slots=True)
class Doors:
    """What a channel reaches inside."""

    database: Database
    keyring: Keyring
    clock: Clock


@dataclass(frozen=True, slots=True)
class PushDeliverer:
    """Opens the address of a device, and hands the message to whoever carries it there.

    `web` reaches public addresses alone (`outside.push_http`); `http` reaches the provider, whom an operator named.
    """

    settings: PushSettings
    web: httpx.AsyncClient
    http: httpx.AsyncClient | None
    doors: Doors
    name_of: NameOf

    async def deliver(self, message: Message) -> None:
        """One request; no connection to the database is held meanwhile.

        Raises:
            DeliveryDropped: The device was signed out, its push service knows it no more, or a digest is empty.
            DeliveryRefused: The push service takes no such message.
            DeliveryFailed: Later, perhaps.
        """
        opened = await self._opened(message)
        if opened is None:
            raise DeliveryDropped
        target, address = opened
        post = self._post(message, target, address)
        answer = await _answer(post)
        async with self.doors.database.read() as conn:  # one statement of its own
            if answer.status_code in post.gone:
                await push_queries.drop_push_subscription(conn, message.tenant_id, target.id)
            elif answer.is_success:
                await push_queries.note_pushed(conn, message.tenant_id, target.id, at=self.doors.clock())
        _judge(answer, post.gone)

    async def _opened(self, message: Message) -> tuple[PushTarget, Mapping[str, str]] | None:
        tenant_id = message.tenant_id
        keyring, now = self.doors.keyring, self.doors.clock()
        async with self.doors.database.write() as conn:
            target = await push_queries.find_push_target(conn, tenant_id, message.recipient.id, now=now)
            if target is None or await _is_empty(conn, message):
                return None
            await open_private_rows(conn, Scope(tenant_id, target.member_id))
            wrapped = await find_key(conn, tenant_id, target.member_id)
        if wrapped is None:
            return None
        key = keyring.unwrap_key(wrapped, tenant_id, target.member_id)
        address = orjson.loads(
            unseal(key, target.address_sealed, tenant_id=tenant_id, row_id=target.id, column=ADDRESS)
        )
        return target, address

    def _post(self, message: Message, target: PushTarget, address: Mapping[str, str]) -> _Post:
        """The request.

        Raises:
            DeliveryRefused: The settings no longer allow it.
        """
        urgency = Urgency.HIGH if is_urgent(message.kind) else Urgency.NORMAL
        said = self._said(message)
        if target.kind == PushKind.PROVIDER:
            return self._to_provider(message, target.platform, address["token"], said=said, urgency=urgency)
        endpoint, subject = address["endpoint"], self.settings.subject
        if subject is None or not self.settings.hosts.allow(endpoint):
            raise DeliveryRefused("not allowed")
        point, secret = key_bytes(address["p256dh"], address["auth"])
        headers = {
            **authorization(self.doors.keyring, endpoint, subject, now=self.doors.clock()),
            "content-type": "application/octet-stream",
            "content-encoding": CONTENT_ENCODING,
            "ttl": str(int(_TTL[urgency].total_seconds())),
            "urgency": urgency.value,
            "topic": topic_of(message.idempotency_key),
        }
        return _Post(
            self.web, endpoint, encrypted(orjson.dumps(said), point, secret, padded_to=PADDED_TO), headers, _GONE
        )

    def _said(self, message: Message) -> Mapping[str, str]:
        """All that a push tells: of a digest only that it is one."""
        if message.kind == DIGEST:
            return {"kind": DIGEST.upper()}
        return {"id": self.name_of(UUID(str(message.facts["notification_id"]))), "kind": message.kind.upper()}

    def _to_provider(
        self, message: Message, platform: str | None, token: str, *, said: Mapping[str, str], urgency: Urgency
    ) -> _Post:
        provider = self.settings.provider
        if provider is None or self.http is None:
            raise DeliveryRefused("not allowed")
        content = {
            "platform": platform,
            "token": token,
            "notification": said,
            "urgency": urgency.value,
            "ttlSeconds": int(_TTL[urgency].total_seconds()),
            "collapseKey": topic_of(message.idempotency_key),
        }
        headers = {
            "authorization": f"Bearer {provider.secret}",
            "content-type": "application/json",
            "idempotency-key": message.idempotency_key,
        }
        # 404 is an address that an operator got wrong: it must not cost everybody their subscription.
        return _Post(self.http, provider.url, orjson.dumps(content), headers, frozenset({410}))


async def _is_empty(conn: Connection, message: Message) -> bool:
    """Whether a digest has nothing to tell, because everything was read meanwhile."""
    if message.kind != DIGEST:
        return False
    member_id, since = UUID(str(message.facts["member_id"])), datetime.fromisoformat(str(message.facts["since"]))
    return await push_queries.count_unread_since(conn, message.tenant_id, member_id, since=since) == 0


def _judge(answer: httpx.Response, gone: frozenset[int]) -> None:
    """What the answer means for the message."""
    status = answer.status_code
    if answer.is_success:
        return
    if status in gone:
        raise DeliveryDropped
    reason = f"status {status}"
    if status in _LATER or status >= _FIRST_FAULT or status == 404:  # noqa: PLR2004  # where 404 is not said of a device
        raise DeliveryFailed(reason, wait=wait_of(answer.headers.get("retry-after")))
    raise DeliveryRefused(reason)


async def _answer(post: _Post) -> httpx.Response:
    """Status and headers. Of what a push service says besides, so much is read that the connection can stay."""
    asked = post.http.stream("POST", post.url, content=post.content, headers=dict(post.headers))
    try:
        async with asked as answer:
            read = 0
            async for piece in answer.aiter_raw():
                read += len(piece)
                if read > _READ:
                    break
            return answer
    except httpx.HTTPError as error:
        raise DeliveryFailed(type(error).__name__) from None
