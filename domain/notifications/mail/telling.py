"""Which addresses are written to: one event for each notification and confirmed address, written with the former."""

from collections.abc import Mapping
from typing import Final

from db.models import events
from db.queries.notifications.email import list_mails
from domain.notifications.rules import RecipientKind
from domain.notifications.telling import Carriage
from domain.shared.handlers import Handler

MAIL_CHANNEL: Final = events.MAIL_CHANNEL
"""The channel of notifications by e-mail."""
CODE_KIND: Final = "email_code"
"""The mail that an address is confirmed with; it is no notification."""
MAILS: Final = Carriage(MAIL_CHANNEL, RecipientKind.EMAIL_ADDRESS, list_mails)


def mailed(handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """The same handlers, whose notifications also go to the addresses of those who are told."""
    return MAILS.carried(handlers)
