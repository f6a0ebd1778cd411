"""A mail list: one mail for each address, sent over the mail server that an officer named.

RFC 5321 and RFC 3207 by aiosmtplib; List-Id by RFC 2919, List-Unsubscribe with one click by RFC 8058: the address is a
signed link of ours that a mail program may call by itself.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from ipaddress import ip_address
from typing import Final, Protocol
from uuid import UUID

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from db.models.channels import ChannelAction, ChannelReason, MailState
from domain.channels.rules import Said
from domain.channels.targets.port import Account, Post, Step, TargetFailed, TargetRefused, TargetUnsure
from domain.notifications.push.outside import addresses_of, is_public
from domain.shared.mail_headers import MAIL_POLICY

logger = logging.getLogger("unionhall.channels")

UNTRIED: Final = "untried"
BATCH: Final = 20
"""Mails of one connection."""
_TRIES: Final = 6
_BUDGET_SECONDS: Final = 6.0
"""After so long no further mail is begun: the relay gives up after 10 s."""
_TIMEOUT_SECONDS: Final = 3.0
_TLS_PORT: Final = 465
_PERMANENT: Final = 500
_LATER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to send: `unsubscribe_url` is this address's own."""

    address_id: UUID
    address: str
    tries: int
    unsubscribe_url: str


class MailList(Protocol):
    """The addresses of a list, in rounds; each call is a transaction of its own."""

    async def claim(self, post: Post, limit: int) -> Sequence[Mail]:
        """Mails of the post's round that the caller sends now."""

    async def note(self, post: Post, states: Mapping[UUID, MailState | None]) -> None:
        """What became of them, None where nothing was begun; a bounced address is never claimed again, for any post."""

    async def counts(self, post: Post) -> Mapping[str, int]:
        """How many mails of the round are in each state; `untried` ones are due for the first time."""


class EmailList:
    """A list. What was mailed stays with who got it: corrections and withdrawals are further mails to the same."""

    def __init__(self, mails: MailList, account: Account, *, is_loopback_allowed: bool = False) -> None:
        self._mails, self._account, self._is_loopback_allowed = mails, account, is_loopback_allowed

    async def publish(self, post: Post) -> Step:
        """Some of the mails of the round. Those of which nobody knows wait for an officer's word."""
        claimed = await self._mails.claim(post, BATCH)
        if claimed:
            await self._send(post, claimed)
        counts = await self._mails.counts(post)
        if counts.get(UNTRIED) or counts.get(MailState.DUE):
            return Step({}, is_done=False, wait=timedelta() if counts.get(UNTRIED) else _LATER)
        if counts.get(MailState.MAYBE):
            raise TargetUnsure
        if post.action is ChannelAction.PUBLISH and not counts.get(MailState.SENT):
            raise TargetRefused(ChannelReason.NOBODY, "no address took it")
        return Step({})

    async def correct(self, post: Post) -> Step:
        """A further mail to who got the first."""
        return await self.publish(post)

    async def withdraw(self, post: Post) -> Step:
        """A further mail to who got the first."""
        step = await self.publish(post)
        return Step(step.remote, step.is_done, step.wait, ChannelReason.STAYS)

    async def _send(self, post: Post, claimed: Sequence[Mail]) -> None:
        """Sends what it can in its time. What was not begun is due again; what broke off is left as it is."""
        states: dict[UUID, MailState | None] = {mail.address_id: None for mail in claimed}
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            async with self._connected() as smtp:
                for mail in claimed:
                    if clock() - begun > _BUDGET_SECONDS:
                        break
                    state = await self._tried(smtp, post, mail, states)
                    if state is MailState.SENDING:
                        break
        finally:
            known = {key: state for key, state in states.items() if state is not MailState.SENDING}
            await self._mails.note(post, known)

    async def _tried(
        self, smtp: SMTP, post: Post, mail: Mail, states: dict[UUID, MailState | None]
    ) -> MailState | None:
        states[mail.address_id] = MailState.SENDING  # should this process end, it may have arrived
        try:
            states[mail.address_id] = await self._send_one(smtp, post, mail)
        except TargetRefused:
            states[mail.address_id] = None
            raise
        return states[mail.address_id]

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[SMTP]:
        """A signed-in connection, over TLS but for a server of this machine.

        Raises:
            TargetFailed, TargetRefused: There is none.
        """
        settings = self._account.settings
        host, port = settings["host"], int(settings["port"])
        is_here = self._is_loopback_allowed and host == "127.0.0.1"
        smtp = SMTP(
            hostname=host,
            sock=await self._socket(host, port),
            use_tls=port == _TLS_PORT and not is_here,
            start_tls=not (is_here or port == _TLS_PORT),
            timeout=_TIMEOUT_SECONDS,
        )
        try:
            await smtp.connect()
            if not is_here or smtp.supports_extension("auth"):
                await smtp.login(settings["username"], self._account.secret)
        except SMTPAuthenticationError as error:
            smtp.close()
            raise TargetRefused(ChannelReason.NOT_ALLOWED, f"smtp {error.code}") from None
        except (SMTPException, OSError) as error:
            smtp.close()
            raise TargetFailed(ChannelReason.UNREACHABLE, type(error).__name__) from None
        try:
            yield smtp
        finally:
            smtp.close()

    async def _socket(self, host: str, port: int) -> socket.socket:
        """A connection to the address that was looked at, as `outside.PublicBackend` makes one."""
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                found = await addresses_of(host, port)
                if not found or not all(self._may_be(address) for address in found):
                    raise TargetRefused(ChannelReason.NOT_ALLOWED, "address refused")
                family = socket.AF_INET6 if ip_address(found[0]).version == 6 else socket.AF_INET  # noqa: PLR2004  # IPv6
                made = socket.socket(family, socket.SOCK_STREAM)
                made.setblocking(False)  # noqa: FBT003  # the standard library's signature
                try:
                    await asyncio.get_running_loop().sock_connect(made, (found[0], port))
                except BaseException:
                    made.close()
                    raise
                return made
        except OSError as error:  # TimeoutError is one
            raise TargetFailed(ChannelReason.UNREACHABLE, type(error).__name__) from None

    def _may_be(self, address: str) -> bool:
        return is_public(address) or (self._is_loopback_allowed and ip_address(address).is_loopback)

    async def _send_one(self, smtp: SMTP, post: Post, mail: Mail) -> MailState:
        """What became of a mail; SENDING where nobody knows.

        Raises:
            TargetRefused: The server takes nothing from us.
        """
        try:
            await smtp.send_message(message_of(post, mail, self._account))
        except SMTPRecipientsRefused as error:
            return _judged(error.recipients[0].code, mail, MailState.BOUNCED)
        except SMTPSenderRefused as error:
            raise TargetRefused(ChannelReason.NOT_ALLOWED, f"smtp {error.code}") from None
        except SMTPConnectError:
            return MailState.DUE
        except SMTPResponseException as error:
            return _judged(error.code, mail, MailState.FAILED)
        except (SMTPException, OSError) as error:
            logger.warning("a mail of post %s broke off: %s", post.id, type(error).__name__)
            return MailState.SENDING
        return MailState.SENT


def _judged(code: int, mail: Mail, permanent: MailState) -> MailState:
    if code >= _PERMANENT:
        return permanent
    return MailState.DUE if mail.tries < _TRIES else MailState.FAILED


def message_of(post: Post, mail: Mail, account: Account) -> EmailMessage:
    """The mail: text and clean HTML; the same for each sending, its `Message-ID` too."""
    user, _, domain = account.account.partition("@")
    said, name = post.said, account.name
    message = EmailMessage(policy=MAIL_POLICY)
    message["From"] = Address(name, user, domain)
    message["To"] = mail.address
    message["Subject"] = said.title
    message["Date"] = format_datetime(post.now)
    message["Message-ID"] = _message_id(post, mail, post.round, domain)
    if post.round > 1:
        message["In-Reply-To"] = _message_id(post, mail, 1, domain)
    message["List-Id"] = f"<{post.tenant_id.hex[-12:]}.news.{domain}>"
    message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    more = f"\n\n{said.url}" if said.url else ""
    message.set_content(
        f"{said.title}\n\n{said.text}{more}\n\n-- \n{name}\n退订 / Unsubscribe: {mail.unsubscribe_url}\n"
    )
    message.add_alternative(_html(said, mail.unsubscribe_url, name), subtype="html")
    return message


def _message_id(post: Post, mail: Mail, round_: int, domain: str) -> str:
    return f"<{post.id.hex}.{round_}.{mail.address_id.hex}@{domain}>"


def _html(said: Said, unsubscribe_url: str, name: str) -> str:
    title, url = escape(said.title), escape(said.url or "")
    link = f'<p><a href="{url}">{url}</a></p>' if url else ""
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><h1>{title}</h1>{said.html}{link}<hr>"
        f'<p>{escape(name)} · <a href="{escape(unsubscribe_url)}">退订 / Unsubscribe</a></p></body></html>'
    )
