"""Signed-in devices that are woken by a push service of the test's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from db.models.notifications import PushPlatform
from db.queries import notifications as notification_queries
from domain.notifications.push.outside import push_http
from domain.notifications.push.sending import Doors, PushDeliverer
from domain.notifications.push.settings import PushProvider, PushSettings
from domain.notifications.push.telling import PUSH_CHANNEL, pushed
from domain.notifications.push.web_push import public_key
from domain.notifications.relay import Relay
from domain.notifications.rules.push import PushHosts
from domain.notifications.service import push as use_cases
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work
from tests.domain.notifications.outbox import TurnableClock
from tests.factories.auth import Caller, Union
from tests.support.push_service import PROVIDER_SECRET, Browser, PushService

SUBJECT = "mailto:it@union.example"


@dataclass
class Pushes:
    """A union, whose relay writes to a push service and to a provider, both on this machine."""

    union: Union
    service: PushService
    clock: TurnableClock = field(default_factory=TurnableClock)
    settings: PushSettings = field(init=False)

    def __post_init__(self) -> None:
        provider = PushProvider(f"{self.service.origin}/provider", PROVIDER_SECRET)
        self.settings = PushSettings(SUBJECT, PushHosts((), is_loopback_allowed=True), provider)
        self.union.now = self.clock.now

    @property
    def server_key(self) -> str:
        return public_key(self.union.keyring)

    async def device(self, number: str) -> Caller:
        """A device of a new member."""
        return await self.union.device_of(await self.union.add_member(number))

    async def add(self, device: Caller, address: Browser | str) -> UUID:
        """The id of the subscription, for a browser or a provider's token."""
        given: use_cases.WebPushAddress | use_cases.ProviderAddress
        if isinstance(address, Browser):
            given = use_cases.WebPushAddress(**address.web_push)
        else:
            given = use_cases.ProviderAddress(PushPlatform.HARMONY, address)
        async with self.union.work(device) as work:
            outcome = await use_cases.push_subscription_add(work, use_cases.PushSubscriptionAdd(self.settings, given))
        return UUID(str(outcome["push_subscription_id"]))

    async def remove(self, device: Caller, subscription_id: UUID) -> None:
        async with self.union.work(device) as work:
            command = use_cases.PushSubscriptionRemove(subscription_id)
            await use_cases.push_subscription_remove(work, command)

    def relay(self, http: httpx.AsyncClient, handlers: Mapping[str, Handler]) -> Relay:
        doors = Doors(self.union.database, self.union.keyring, self.clock)
        deliverer = PushDeliverer(self.settings, http, http, doors, name_of=lambda key: f"Notification:{key}")
        return Relay(
            self.union.database,
            self.union.keyring,
            handlers=pushed(handlers),
            deliverers={PUSH_CHANNEL: deliverer},
            clock=self.clock,
        )

    async def run(self, members: tuple[UUID, ...] = (), kind: str = "vote_opened") -> Any:
        """What one pass of the relay did, whose handler tells these members of a new event."""
        if members:
            await self.happen(members[0])
        return await self.look(members, kind)

    async def happen(self, member_id: UUID) -> None:
        """An event that the relay has not seen."""
        async with self.union.work(Caller(member_id)) as work:
            await work.conn.execute(
                "INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)"
                " VALUES ($1, gen_random_uuid(), 'thing.done', 'thing', gen_random_uuid(), '{}')",
                self.union.tenant_id,
            )

    async def look(self, members: tuple[UUID, ...] = (), kind: str = "vote_opened") -> Any:
        """What one pass of the relay did, whose handler tells these members of what has happened."""

        async def tell(work: Work, event: Event) -> bool:
            written = await notification_queries.insert_notifications(
                work.conn, event.tenant_id, event_id=event.id, kind=kind, member_ids=members, facts={}
            )
            return written > 0

        async with push_http(is_loopback_allowed=True) as http:
            return await self.relay(http, {"thing.done": tell}).run_once()

    async def rows(self, table: str) -> list[Any]:
        async with self.union.database.read() as conn:
            return list(await conn.fetch(f"SELECT * FROM {table} WHERE tenant_id = $1", self.union.tenant_id))

    async def deliveries(self) -> list[Any]:
        """Events of deliveries, oldest first."""
        found = [row for row in await self.rows("event") if row["topic"] == "notification.delivery_due"]
        return sorted(found, key=lambda row: row["id"])
