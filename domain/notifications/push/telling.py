"""Which devices are woken: one event for each notification and device, written with the notification."""

from collections.abc import Mapping
from typing import Final

from db.models import events
from db.queries.notifications.push import list_pushes
from domain.notifications.rules import RecipientKind
from domain.notifications.telling import Carriage
from domain.shared.handlers import Handler

PUSH_CHANNEL: Final = events.PUSH_CHANNEL
"""The channel of pushes."""
_PUSHES: Final = Carriage(PUSH_CHANNEL, RecipientKind.PUSH_SUBSCRIPTION, list_pushes)


def pushed(handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """The same handlers, whose notifications also go to the devices of those who are told."""
    return _PUSHES.carried(handlers)
