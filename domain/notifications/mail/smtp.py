"""One mail over the installation's server: taken, refused for good, or perhaps later (RFC 5321, RFC 3463)."""

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from domain.notifications.deliverers import DeliveryFailed, DeliveryRefused
from domain.notifications.mail.settings import MailServer

_TIMEOUT_SECONDS: Final = 4.0
"""Of each step; the relay gives up after 10 s in all."""
_PERMANENT: Final = 500
_LATER: Final = timedelta(minutes=5)
"""A server that says "later" means minutes: whoever comes back within seconds is refused again."""
_OURS: Final = re.compile(r"^5\.(7\.|2\.2\b|3\.)")
"""Enhanced codes that are no word about the address: our standing, a full mailbox, the system."""


class AddressBounced(Exception):
    """The server refuses the address for good."""


async def send(server: MailServer, message: EmailMessage) -> None:
    """Returns when the server has taken the mail.

    Raises:
        AddressBounced: There is nobody at the address.
        DeliveryRefused: It takes no such mail.
        DeliveryFailed: Later, perhaps.
    """
    smtp = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.is_tls,
        start_tls=None if server.is_here or server.is_tls else True,
        timeout=_TIMEOUT_SECONDS,
    )
    try:
        async with smtp:
            if server.username:
                await smtp.login(server.username, server.password)
            await smtp.send_message(message)
    except SMTPRecipientsRefused as error:
        first = error.recipients[0]
        if first.code >= _PERMANENT and not _OURS.match(first.message):
            raise AddressBounced from None
        raise _judged(first.code) from None
    except SMTPAuthenticationError as error:
        # An operator mends it.
        raise DeliveryFailed(f"smtp {error.code}", wait=_LATER) from None
    except SMTPResponseException as error:
        raise _judged(error.code) from None
    except (SMTPException, OSError) as error:
        raise DeliveryFailed(type(error).__name__) from None


def _judged(code: int) -> DeliveryRefused | DeliveryFailed:
    reason = f"smtp {code}"
    return DeliveryRefused(reason) if code >= _PERMANENT else DeliveryFailed(reason, wait=_LATER)
