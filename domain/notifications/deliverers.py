"""Channels outside the app: one interface, and the one that writes to the log."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from db.sealing import Keyring
from domain.auth.service import unseal_activation_code
from domain.notifications.rules import Recipient

logger = logging.getLogger("unionhall.notifications.console")

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient. Repeats carry the same `idempotency_key`: providers drop them by it."""

    tenant_id: UUID
    channel: str
    kind: str
    recipient: Recipient
    facts: Mapping[str, object]
    idempotency_key: str


class DeliveryDropped(Exception):
    """There is nobody to deliver to any more: the message ends, and is not noted as delivered."""


class DeliveryRefused(Exception):
    """The message is not taken, and never will be: a dead letter at once. The reason is in our own words."""


class DeliveryFailed(Exception):
    """Not taken this time; the reason is in our own words. Tried again, not before `wait` where it is said."""

    def __init__(self, reason: str, *, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Deliverer(Protocol):
    """A channel: push, short message, e-mail. Called at least once for each message, outside any transaction."""

    async def deliver(self, message: Message) -> None:
        """Returns when the provider has taken the message, raises when it has not; 10 s at most.

        What it raises is tried again, but for `DeliveryDropped` and `DeliveryRefused`.
        """


class ConsoleDeliverer:
    """Writes one line to the log instead of sending; for development and for installations without a provider."""

    async def deliver(self, message: Message) -> None:
        """Logs channel, kind and the recipient with all but the last characters masked."""
        logger.info("%s: %s to %s", message.channel, message.kind, masked(message.recipient))


class DevelopmentDeliverer(ConsoleDeliverer):
    """As the console, and shows the activation code of a new member: in development nobody sends short messages.

    Never in production: whoever reads the log could set the member's first password.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def deliver(self, message: Message) -> None:
        """Logs the line, and the code when the message carries one."""
        await super().deliver(message)
        sealed, member_id = message.facts.get("activation_code_sealed"), message.facts.get("member_id")
        if isinstance(sealed, str) and member_id is not None:
            code = unseal_activation_code(self._keyring, message.tenant_id, UUID(str(member_id)), sealed)
            logger.warning("activation code of %s: %s", message.facts.get("member_number"), code)


def masked(recipient: Recipient) -> str:
    """Enough to tell two lines of a log apart, too little to look anybody up."""
    return f"{recipient.kind.value} …{recipient.id.hex[-_SHOWN:]}"
