"""One mail over the installation's server: taken, refused for good, or perhaps later (RFC 5321, RFC 3463)."""

import asyncio
import re
from contextlib import suppress
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

_SECONDS: Final = 8.5
"""Of everything; the relay gives up after 10 s. A server that looks into mails is slow to take one."""
_STEP_SECONDS: Final = 4.0
"""Of connecting and signing in."""
_GOODBYE_SECONDS: Final = 1.0
_PERMANENT: Final = 500
_LATER: Final = timedelta(minutes=5)
"""A server that says "later" means minutes: whoever comes back within seconds is refused again."""
_NOBODY: Final = re.compile(r"^5\.(1\.([1236]|10)|2\.1)\b")
"""Enhanced codes of an address that is none, has moved, takes no mails (RFC 7505) or is closed (RFC 3463).

A bare 550 says none of that: our own relay or sender may be meant, or how often we come.
"""


class AddressBounced(Exception):
    """The server refuses the address for good."""


class ServerSilent(DeliveryFailed):
    """Nobody answers, or not in time: the next mail will fare no better."""


async def send(server: MailServer, message: EmailMessage) -> None:
    """Returns when the server has taken the mail.

    Raises:
        AddressBounced: There is nobody at the address.
        DeliveryRefused: It takes no such mail.
        ServerSilent: No answer. Of one that was on its way it may have come all the same, so not soon again.
        DeliveryFailed: Later, perhaps.
    """
    smtp = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.is_tls,
        start_tls=not (server.is_here or server.is_tls),  # None would try it where it is offered, even here
        timeout=_STEP_SECONDS,
    )
    try:
        await _sent(smtp, server, message)
    except SMTPRecipientsRefused as error:
        first = error.recipients[0]
        if _NOBODY.match(first.message):
            raise AddressBounced from None
        raise _judged(first.code) from None
    except SMTPAuthenticationError as error:
        # An operator mends it.
        raise DeliveryFailed(f"smtp {error.code}", wait=_LATER) from None
    except SMTPResponseException as error:
        raise _judged(error.code) from None
    except TimeoutError as error:
        raise ServerSilent(type(error).__name__, wait=_LATER) from None
    except OSError as error:
        raise ServerSilent(type(error).__name__) from None
    except SMTPException as error:
        raise DeliveryFailed(type(error).__name__) from None


async def _sent(smtp: SMTP, server: MailServer, message: EmailMessage) -> None:
    try:
        async with asyncio.timeout(_SECONDS):
            await smtp.connect()
            if server.username:
                await smtp.login(server.username, server.password)
            await smtp.send_message(message, timeout=_SECONDS)
        # It is taken, however the farewell goes.
        with suppress(SMTPException, OSError):
            await smtp.quit(timeout=_GOODBYE_SECONDS)
    finally:
        smtp.close()


def _judged(code: int) -> DeliveryRefused | DeliveryFailed:
    reason = f"smtp {code}"
    return DeliveryRefused(reason) if code >= _PERMANENT else DeliveryFailed(reason, wait=_LATER)
