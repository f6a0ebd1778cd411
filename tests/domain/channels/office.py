"""A union that publishes to platforms and over a mail server, all on this machine."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from db.loaders import channels as loaders
from db.models.channels import ChannelKind
from db.models.news import NewsAudience
from domain.channels import service
from domain.channels.carrier import ChannelDeliverer
from domain.channels.service import (
    ChannelAddressesAdd,
    ChannelPostDecide,
    ChannelPostPlan,
    ChannelTargetAdd,
    Decision,
    followed,
)
from domain.channels.service.posts import CHANNEL
from domain.channels.settings import ChannelSettings
from domain.news import service as news
from domain.news.service import NewsItemApprove, NewsItemCorrect, NewsItemOf, NewsItemWithdraw
from domain.notifications.handlers import notification_handlers
from domain.notifications.push.outside import push_http
from domain.notifications.push.sending import Doors
from domain.notifications.relay import Relay
from tests.domain.news.desk import TEXTS, Desk
from tests.domain.notifications.outbox import TurnableClock
from tests.support.mail_server import MailServer
from tests.support.platforms import ROBOT_KEY, SECRET, WEIBO_TOKEN, Platforms

PUBLIC_URL = "https://union.example"
GIVEN: Mapping[ChannelKind, tuple[Mapping[str, str], str]] = {
    ChannelKind.EMAIL: ({"host": "127.0.0.1", "username": "list", "sender": "news@union.example"}, "password"),
    ChannelKind.WECOM_ROBOT: ({}, ROBOT_KEY),
    ChannelKind.WECOM_APP: ({"corpId": "ww1", "agentId": "1000002"}, SECRET),
    ChannelKind.WECHAT_ACCOUNT: ({"appId": "wx1", "coverMediaId": "cover-1"}, SECRET),
    ChannelKind.WEIBO: ({"ipAddress": "203.0.113.7"}, WEIBO_TOKEN),
}
READERS = ("a@x.example", "b@x.example", "c@x.example")


@dataclass
class Office:
    """Arranges, and runs the relay as a process of the union does."""

    desk: Desk
    platforms: Platforms
    mail: MailServer
    clock: TurnableClock = field(default_factory=TurnableClock)

    async def open(self) -> None:
        """Lets the writer have proven lately who they are."""
        owner, desk = self.desk.owner, self.desk
        self.clock.now = desk.now
        for member_id in (desk.writer_id, desk.approver_id):
            await owner.execute(
                "INSERT INTO credential (tenant_id, member_id, session_epoch) VALUES ($1, $2, 0)",
                *(desk.tenant_id, member_id),
            )
            await owner.execute(
                "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, proof_kind,"
                " proven_at) VALUES ($1, $2, $2, 0, $3, $4, 'password', $3)",
                *(desk.tenant_id, member_id, desk.now, desk.now + timedelta(days=30)),
            )

    @property
    def settings(self) -> ChannelSettings:
        origin = self.platforms.origin
        return ChannelSettings(PUBLIC_URL, origin, origin, origin, is_loopback_allowed=True)

    def later(self, **units: float) -> None:
        """Lets time pass, here and at the platforms."""
        self.clock.turn(**units)
        self.desk.now = self.clock.now
        self.platforms.now_seconds += timedelta(**units).total_seconds()

    async def target(self, kind: ChannelKind, *, name: str = "工会信息", secret: str | None = None) -> UUID:
        """A target of the factory; a mail list has three readers."""
        given, own_secret = GIVEN[kind]
        given = {**given, "port": str(self.mail.port)} if kind is ChannelKind.EMAIL else given
        command = ChannelTargetAdd(
            self.desk.factory_id, kind, name, given, secret or own_secret, is_loopback_allowed=True
        )
        target_id = UUID((await self.desk.run(service.channel_target_add, command))["channel_target_id"])
        if kind is ChannelKind.EMAIL:
            await self.desk.run(service.channel_addresses_add, ChannelAddressesAdd(target_id, READERS))
        return target_id

    async def planned(self, *targets: UUID, text: str | None = None, **values: Any) -> UUID:
        """A draft for the public, planned at targets."""
        item_id = await self.desk.drafted(audience=values.pop("audience", NewsAudience.PUBLIC), **values)
        for target_id in targets:
            await self.desk.run(service.channel_post_plan, ChannelPostPlan(item_id, target_id, text))
        return item_id

    async def approve(self, item_id: UUID) -> None:
        """Publishes a draft."""
        await self.desk.run(news.news_item_submit, NewsItemOf(item_id))
        await self.desk.run(news.news_item_approve, NewsItemApprove(item_id, 1), self.desk.approver_id)

    async def correct(self, item_id: UUID) -> None:
        """Corrects a published item."""
        texts = replace(TEXTS, body="<p>食堂下周起增加两个窗口。</p>", lead="食堂下周起增加两个窗口")
        await self.desk.run(news.news_item_correct, NewsItemCorrect(item_id, texts, "窗口数有误"))
        await self.desk.run(news.news_item_approve, NewsItemApprove(item_id, 2), self.desk.approver_id)

    async def withdraw(self, item_id: UUID) -> None:
        """Withdraws a published item."""
        await self.desk.run(news.news_item_withdraw, NewsItemWithdraw(item_id, "方案有变"))

    async def decide(self, item_id: UUID, decision: Decision) -> None:
        """Says what an officer says of the item's one post."""
        post = await self.post(item_id)
        await self.desk.run(service.channel_post_decide, ChannelPostDecide(post["id"], decision))

    @asynccontextmanager
    async def relay(self) -> AsyncIterator[Relay]:
        """A process of the union's."""
        async with push_http(is_loopback_allowed=True) as http:
            doors = Doors(self.desk.database, self.desk.keyring, self.clock)
            yield Relay(
                self.desk.database,
                self.desk.keyring,
                handlers=followed(notification_handlers([])),
                deliverers={CHANNEL: ChannelDeliverer(self.settings, http, doors)},
                clock=self.clock,
            )

    async def run(self) -> None:
        """All that can be done at this instant."""
        async with self.relay() as relay:
            while (tried := await relay.run_once()).delivered or tried.failed:
                continue

    async def posts(self, item_id: UUID) -> list[Mapping[str, Any]]:
        """What the item is at its targets, as an officer sees it."""
        async with self.desk.database.read() as conn:
            scope = self.desk.scope(self.desk.writer_id)
            [found] = await loaders.channel_posts_by_item_id(conn, scope, [item_id])
        return [dict(row) for row in found]

    async def post(self, item_id: UUID) -> Mapping[str, Any]:
        """The only one."""
        [found] = await self.posts(item_id)
        return found

    async def state(self, item_id: UUID) -> tuple[str, str | None]:
        """State and reason of the only one."""
        post = await self.post(item_id)
        return post["state"], post["reason"]
