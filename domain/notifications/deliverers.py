"""Channels outside the app: one interface, and the one that writes to the log."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

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


class Deliverer(Protocol):
    """A channel: push, short message, e-mail. Called at least once for each message, outside any transaction."""

    async def deliver(self, message: Message) -> None:
        """Returns when the provider has taken the message, raises when it has not; 10 s at most."""


class ConsoleDeliverer:
    """Writes one line to the log instead of sending; for development and for installations without a provider."""

    async def deliver(self, message: Message) -> None:
        """Logs channel, kind and the recipient with all but the last characters masked."""
        logger.info("%s: %s to %s", message.channel, message.kind, masked(message.recipient))


def masked(recipient: Recipient) -> str:
    """Enough to tell two lines of a log apart, too little to look anybody up."""
    return f"{recipient.kind.value} …{recipient.id.hex[-_SHOWN:]}"
