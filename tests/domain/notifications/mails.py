"""Members who are written to over a mail server of the test's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from api.mail_words import mail_words
from db.queries import notifications as notification_queries
from domain.notifications.deliverers import Deliverer
from domain.notifications.mail.sending import MailDeliverer
from domain.notifications.mail.settings import MailServer as ServerSettings
from domain.notifications.mail.settings import MailSettings
from domain.notifications.mail.telling import MAIL_CHANNEL, mailed
from domain.notifications.push.sending import Doors
from domain.notifications.relay import Relay
from domain.notifications.service import email as use_cases
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work
from tests.domain.notifications.outbox import TurnableClock
from tests.factories.auth import Caller, Union
from tests.support.mail_server import MailServer

PUBLIC_URL = "https://union.example"
SENDER = "union@union.example"


def part(mail: EmailMessage, kind: str) -> str:
    """The text or the HTML of a mail."""
    body: Any = mail.get_body((kind,))
    return str(body.get_content())


@dataclass
class Mails:
    """A union, whose relay writes mails over a server of this machine."""

    union: Union
    server: MailServer
    clock: TurnableClock = field(default_factory=TurnableClock)

    def __post_init__(self) -> None:
        self.union.now = self.clock.now

    async def member(self, number: str) -> Caller:
        """A new member on a device of theirs."""
        return await self.union.device_of(await self.union.add_member(number))

    async def set(self, caller: Caller, address: str, locale: str = "zh-CN") -> None:
        """Gives an address, having just proven who they are."""
        self.union.now = self.clock.now
        async with self.union.database.write() as conn:
            await conn.execute("UPDATE session SET proven_at = $2 WHERE id = $1", caller.session_id, self.clock.now)
        async with self.union.work(caller) as work:
            command = use_cases.EmailAddressSet(address, locale, is_offered=True)
            await use_cases.email_address_set(work, command)

    async def confirm(self, caller: Caller, code: str) -> Mapping[str, object]:
        """Gives a code back."""
        self.union.now = self.clock.now
        async with self.union.work(caller) as work:
            return await use_cases.email_address_confirm(work, use_cases.EmailAddressConfirm(code))

    async def reader(self, number: str, address: str, locale: str = "zh-CN") -> Caller:
        """A member with a confirmed address; the mail with the code is out of the way."""
        caller = await self.member(number)
        await self.read_at(caller, address, locale)
        return caller

    async def read_at(self, caller: Caller, address: str, locale: str = "zh-CN") -> None:
        """Sets and confirms an address."""
        await self.set(caller, address, locale)
        await self.look()
        code = self.code()
        assert "refused" not in await self.confirm(caller, code)
        self.server.mails.clear()

    def code(self) -> str:
        """The one in the last mail."""
        found = re.search(r"\b\d{6}\b", part(self.server.mails[-1], "plain"))
        assert found
        return found[0]

    def relay(self, handlers: Mapping[str, Handler], **others: Deliverer) -> Relay:
        """A process of the union's; `others` are further channels."""
        server = ServerSettings("127.0.0.1", self.server.port, SENDER)
        doors = Doors(self.union.database, self.union.keyring, self.clock)
        deliverer = MailDeliverer(MailSettings(PUBLIC_URL, server), server, doors, mail_words)
        return Relay(
            self.union.database,
            self.union.keyring,
            handlers=mailed(handlers),
            deliverers={MAIL_CHANNEL: deliverer, **others},
            clock=self.clock,
        )

    async def run(self, *callers: Caller, kind: str = "survey_opened", **facts: object) -> Any:
        """What one pass of the relay did, whose handler tells these members of a new event."""
        async with self.union.work(callers[0]) as work:
            await work.conn.execute(
                "INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)"
                " VALUES ($1, gen_random_uuid(), 'thing.done', 'thing', gen_random_uuid(), '{}')",
                self.union.tenant_id,
            )
        members = [caller.member_id for caller in callers if caller.member_id is not None]
        return await self.look(*members, kind=kind, **facts)

    async def look(self, *members: UUID, kind: str = "survey_opened", **facts: object) -> Any:
        """What one pass of the relay did, whose handler tells these members of what has happened."""

        async def tell(work: Work, event: Event) -> bool:
            written = await notification_queries.insert_notifications(
                work.conn, event.tenant_id, event_id=event.id, kind=kind, member_ids=members, facts=facts
            )
            # The database's clock stands behind a turned one.
            await work.conn.execute(
                "UPDATE notification SET created_at = $2 WHERE event_id = $1", event.id, self.clock.now
            )
            return written > 0

        return await self.relay({"thing.done": tell}).run_once()

    async def rows(self, table: str) -> list[Any]:
        """All of the union's."""
        async with self.union.database.read() as conn:
            return list(await conn.fetch(f"SELECT * FROM {table} WHERE tenant_id = $1", self.union.tenant_id))

    async def delivery(self) -> Any:
        """The event of the newest delivery."""
        found = [row for row in await self.rows("event") if row["topic"] == "notification.delivery_due"]
        return max(found, key=lambda row: row["id"])
