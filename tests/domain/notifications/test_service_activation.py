"""Activation codes by short message: to whom they go, and when they go no more."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.models.members import MemberPrivateRow
from db.queries.members.register import upsert_member_private
from db.scope import Scope
from db.sealing import Keyring, seal
from db.session import Database
from db.types import new_id
from domain.auth.tokens import seal_activation_code
from domain.members.service import Founded, UnionFound, union_found
from domain.members.service.keys import member_key
from domain.notifications.activation import ACTIVATION_CHANNEL, ActivationDeliverer
from domain.notifications.deliverers import DeliveryDropped, Message
from domain.notifications.push.sending import Doors
from domain.notifications.rules import Recipient, RecipientKind
from domain.notifications.sms import Sms, SmsRefused
from domain.shared.actor import Actor
from domain.shared.work import Work

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@dataclass
class Post:
    """A member who waits for a code, and the gateway that it goes to."""

    database: Database
    keyring: Keyring
    tenant_id: UUID
    founded: Founded
    sent: list[Sms] = field(default_factory=list)
    now: datetime = NOW
    is_down: bool = False

    async def send(self, sms: Sms) -> None:
        """What the gateway does."""
        if self.is_down:
            raise SmsRefused("status 503")
        self.sent.append(sms)

    def message(self, code: str | None = None, member_id: UUID | None = None) -> Message:
        """As the relay makes it."""
        member = member_id or self.founded.member_id
        sealed = seal_activation_code(self.keyring, self.tenant_id, member, code or self.founded.activation_code)
        facts = {"member_id": str(member), "activation_code_sealed": sealed}
        recipient = Recipient(RecipientKind.MEMBER, member)
        return Message(self.tenant_id, ACTIVATION_CHANNEL, "activation_code", recipient, facts, "event:channel:member")

    async def deliver(self, message: Message | None = None) -> None:
        """One try."""
        doors = Doors(self.database, self.keyring, lambda: self.now)
        await ActivationDeliverer(self, doors).deliver(message or self.message())


@pytest_asyncio.fixture
async def post(database: Database, keyring: Keyring) -> Post:
    tenant_id = new_id()
    command = UnionFound("HD", "华东工会", "East Union", date(1998, 5, 1), "刘洋", "13800138000", "11010519491231002X")
    async with database.write() as conn:
        founded = await union_found(Work(conn, Actor(tenant_id), Scope(tenant_id), NOW, keyring), command)
    return Post(database, keyring, tenant_id, founded)


async def test_the_phone_on_file_gets_the_code_the_number_and_the_days(post: Post) -> None:
    await post.deliver()

    assert post.sent == [
        Sms(
            "+8613800138000",
            "activation_code",
            {"code": post.founded.activation_code, "days": "7", "memberNumber": "HD000001"},
            "zh-CN",
            "event:channel:member",
        )
    ]


async def test_a_late_one_says_how_many_days_are_left(post: Post) -> None:
    post.now = NOW + timedelta(days=4, hours=1)

    await post.deliver()

    assert post.sent[0].parameters["days"] == "3"


async def test_a_gateway_that_is_down_is_asked_again_with_the_same_key(post: Post) -> None:
    post.is_down = True
    with pytest.raises(SmsRefused):
        await post.deliver()

    post.is_down = False
    await post.deliver()

    assert [sms.idempotency_key for sms in post.sent] == ["event:channel:member"]


async def test_a_code_that_has_ended_is_dropped(post: Post) -> None:
    post.now = NOW + timedelta(days=7)

    with pytest.raises(DeliveryDropped):
        await post.deliver()

    assert post.sent == []


@pytest.mark.parametrize(
    "since",
    [
        "UPDATE credential SET password_hash = 'x', activation_hash = NULL, activation_expires_at = NULL",
        "UPDATE credential SET activation_hash = 'another code was issued'",
        "DELETE FROM credential",
        "UPDATE member SET state = 'suspended'",
        "UPDATE member SET state = 'deceased'",
        "DELETE FROM member_key",
        "UPDATE member_private SET phone_sealed = NULL",
    ],
    ids=["activated", "replaced", "no account", "suspended", "dead", "erased", "no phone"],
)
async def test_a_code_that_nobody_can_use_is_dropped(post: Post, owner: asyncpg.Connection, since: str) -> None:
    async with owner.transaction():
        await owner.execute("ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY")
        await owner.execute(since)
        await owner.execute("ALTER TABLE member_private FORCE ROW LEVEL SECURITY")

    with pytest.raises(DeliveryDropped):
        await post.deliver()

    assert post.sent == []


async def test_a_phone_that_was_corrected_since_is_the_one_that_gets_it(post: Post) -> None:
    waiting, member_id = post.message(), post.founded.member_id
    async with post.database.write() as conn:
        work = Work(conn, Actor(post.tenant_id), Scope(post.tenant_id), NOW, post.keyring)
        key = await member_key(work, member_id)
        phone = seal(key, "+8613900139000", tenant_id=post.tenant_id, row_id=member_id, column="phone")
        await upsert_member_private(
            conn, MemberPrivateRow(tenant_id=post.tenant_id, member_id=member_id, phone_sealed=phone)
        )

    await post.deliver(waiting)

    assert [sms.phone_number for sms in post.sent] == ["+8613900139000"]
