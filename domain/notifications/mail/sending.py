"""The channel of notifications by e-mail: one mail to one address of a member."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.models.notifications import EmailSuppressionCause
from db.queries.members.keys import find_key
from db.queries.notifications import email as queries
from db.queries.notifications.email import MailTarget
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import unseal
from db.session import Connection
from domain.notifications.answers.links import unsubscribe_token
from domain.notifications.answers.offering import Reader, answers_offered
from domain.notifications.deliverers import DeliveryDropped, DeliveryFailed, Message
from domain.notifications.mail.settings import MailServer, MailSettings
from domain.notifications.mail.smtp import AddressBounced, ServerSilent, send
from domain.notifications.mail.telling import CODE_KIND
from domain.notifications.mail.writing import Envelope, Item, Letter, Link, Words, message_of, sentence_of
from domain.notifications.push.sending import Doors
from domain.notifications.rules.email import ADDRESS, CODE, DIGEST_ITEMS
from domain.notifications.rules.groups import ALWAYS_ON, group_of
from domain.notifications.telling import DIGEST

_SEEN: Final = 500
"""Unread notifications of a digest that are looked at."""
_REST: Final = timedelta(seconds=30)
"""For so long a server that did not answer is not asked: each mail to it would hold up messages of other channels."""


@dataclass(slots=True)
class Rest:
    """Until when the server is left alone, by this process."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MailDeliverer:
    """Opens the address of a member, and writes what the member has not read. `words` are those of clients."""

    settings: MailSettings
    server: MailServer
    doors: Doors
    words: Words
    rest: Rest = field(default_factory=Rest)

    async def deliver(self, message: Message) -> None:
        """One mail; no connection to the database is held meanwhile. A bounced address is never tried again.

        Raises:
            DeliveryDropped: There is nothing to say, or nobody to say it to, any more.
            DeliveryRefused: The server takes no such mail.
            DeliveryFailed: Later, perhaps; at once while a silent server is left alone.
        """
        self._respect_rest()
        async with self.doors.database.write() as conn:
            opened = await self._opened(conn, message)
        if opened is None:
            raise DeliveryDropped
        target, address, letter = opened
        envelope = Envelope(self.server.sender, address, _message_id(message), self.doors.clock())
        try:
            await send(self.server, message_of(letter, envelope))
        except ServerSilent:
            self.rest.until = self.doors.clock() + _REST
            raise
        except AddressBounced:
            cause = EmailSuppressionCause.BOUNCED.value
            async with self.doors.database.write() as conn:
                await queries.suppress_email(
                    conn, message.tenant_id, target.address_hash, cause=cause, at=self.doors.clock()
                )
            raise DeliveryDropped from None

    def _respect_rest(self) -> None:
        left = timedelta() if self.rest.until is None else self.rest.until - self.doors.clock()
        if left > timedelta():
            raise DeliveryFailed("smtp rests", wait=left)

    async def _opened(self, conn: Connection, message: Message) -> tuple[MailTarget, str, Letter] | None:
        tenant_id, keyring = message.tenant_id, self.doors.keyring
        target = await queries.find_mail_target(conn, tenant_id, message.recipient.id)
        if target is None or not (message.kind == CODE_KIND or target.is_written_to):
            return None
        letter = await self._letter(conn, message, target)
        await open_private_rows(conn, Scope(tenant_id, target.member_id))
        wrapped = await find_key(conn, tenant_id, target.member_id)
        if letter is None or wrapped is None:
            return None
        key = keyring.unwrap_key(wrapped, tenant_id, target.member_id)
        address = unseal(key, target.address_sealed, tenant_id=tenant_id, row_id=target.id, column=ADDRESS)
        return target, address, letter

    async def _letter(self, conn: Connection, message: Message, target: MailTarget) -> Letter | None:
        """What there is to say; None: nothing any more."""
        locale, words = target.locale, self.words
        if message.kind == CODE_KIND:
            return self._code_letter(message, target)
        found = await _unread(conn, message, target)
        if not found:
            return None
        items = [await self._item(conn, message, target, each) for each in found[:DIGEST_ITEMS]]
        said = [each for each in items if each is not None]
        unsaid = len(found) - len(said)
        if unsaid:
            said.append(Item(words("MAIL_NEUTRAL", locale) if not said else words("MAIL_MORE", locale, count=unsaid)))
        subject = words("MAIL_DIGEST_SUBJECT" if message.kind == DIGEST else "MAIL_SUBJECT", locale)
        token = unsubscribe_token(self.doors.keyring, message.tenant_id, target.address_hash)
        end = Link(words("MAIL_UNSUBSCRIBE", locale), f"{self.settings.public_url}/mail/unsubscribe/{token}")
        return Letter(locale, subject, said, words("MAIL_FOOTER", locale), end)

    async def _item(
        self, conn: Connection, message: Message, target: MailTarget, row: Mapping[str, Any]
    ) -> Item | None:
        """None: a mail does not say it."""
        sentence = sentence_of(self.words, row["kind"], row["facts"], target.locale)
        if sentence is None:
            return None
        doors, reader = self.doors, Reader(message.tenant_id, target.member_id, target.id)
        offered = await answers_offered(conn, doors.keyring, reader, row, now=doors.clock())
        url = self.settings.public_url
        links = [Link(self.words(each.code, target.locale), f"{url}/answers/{each.token}") for each in offered]
        return Item(sentence, links)

    def _code_letter(self, message: Message, target: MailTarget) -> Letter | None:
        if target.code_expires_at is None or target.code_expires_at <= self.doors.clock():
            return None
        key, sealed = self.doors.keyring.derive(CODE), base64.b64decode(str(message.facts["code_sealed"]))
        code = unseal(key, sealed, tenant_id=message.tenant_id, row_id=target.id, column=CODE)
        locale, words = target.locale, self.words
        item = Item(words("MAIL_CODE", locale, digits=code))
        return Letter(locale, words("MAIL_CODE_SUBJECT", locale), [item], words("MAIL_CODE_FOOTER", locale))


async def _unread(conn: Connection, message: Message, target: MailTarget) -> Sequence[Mapping[str, Any]]:
    """What the mail is about and was not read meanwhile; of a digest, but for what is turned off."""
    tenant_id, member_id = message.tenant_id, target.member_id
    if message.kind != DIGEST:
        one = await queries.find_unread(conn, tenant_id, member_id, UUID(str(message.facts["notification_id"])))
        return [] if one is None else [one]
    since, until = (datetime.fromisoformat(str(message.facts[name])) for name in ("since", "until"))
    found = await queries.list_unread(conn, tenant_id, member_id, since=since, until=until, limit=_SEEN)
    off = {group for group in target.email_off if group not in ALWAYS_ON}
    return [each for each in found if group_of(each["kind"]) not in off]


def _message_id(message: Message) -> str:
    """The same for each sending of one message, and for no other."""
    named = f"{message.idempotency_key}:{message.facts.get('notification_id')}"
    return hashlib.sha256(named.encode()).hexdigest()[:40]
