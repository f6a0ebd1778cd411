"""A mail server on this machine (aiosmtpd), which keeps what it took and refuses whom it is told to."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """What arrived, and as which bytes (`raw`).

    `refusals` by address: replies to RCPT, one each; `after_data` is called when a mail was taken. With
    `held`, the word after DATA is said once it is set.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    after_data: Callable[[], object] = lambda: None
    data_reply: str = "250 OK"
    held: asyncio.Event | None = None

    async def handle_EHLO(  # noqa: N802  # as below
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, offers: list[str], /
    ) -> list[str]:
        """Offers STARTTLS and cannot do it, as many a server of the own machine: whoever tries sends no mail."""
        session.host_name = name
        return [*offers[:-1], "250-STARTTLS", offers[-1]]

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        planned = self.refusals.get(address)
        if planned:
            return planned.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        content = envelope.content
        assert isinstance(content, bytes)
        if self.data_reply.startswith("250"):
            message: Any = message_from_bytes(content, policy=policy.default)
            self.mails.append(message)
            self.raw.append(content)
        self.after_data()
        if self.held is not None:
            await self.held.wait()
        return self.data_reply

    def to(self) -> list[str]:
        """Who got a mail, in the order of the alphabet; twice who got two."""
        return sorted(str(mail["To"]) for mail in self.mails)


@asynccontextmanager
async def mail_server() -> AsyncGenerator[MailServer, None]:
    """It listens until the block ends."""
    kept = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(kept, enable_SMTPUTF8=False, loop=loop), "127.0.0.1", 0)
    kept.port = server.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        server.close()
        await server.wait_closed()
