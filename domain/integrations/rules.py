"""Rules of credentials of partners, pure."""

import secrets
from base64 import urlsafe_b64encode
from datetime import date, timedelta

from domain.integrations.errors import InvalidExpiry, InvalidPartnerName, InvalidPercent
from domain.shared.text import normalised

LONGEST_DAYS = 400
NAME_LENGTH = 80
_KEY_BYTES = 9
_MOST_PERCENT = 100


def new_key_id() -> str:
    """What names a credential: 12 characters of which 72 bits are random."""
    return urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def clean_partner_name(name: str) -> str:
    """The name in one spelling.

    Raises:
        InvalidPartnerName: Not 1 to 80 characters that can be shown.
    """
    cleaned = normalised("NFC", name).strip()
    if not 1 <= len(cleaned) <= NAME_LENGTH or not cleaned.isprintable():
        raise InvalidPartnerName("name", limit=NAME_LENGTH)
    return cleaned


def check_percent(percent: int | None) -> None:
    """Refuses what is no share in a hundred.

    Raises:
        InvalidPercent: Not from 0 to 100.
    """
    if percent is not None and not 0 <= percent <= _MOST_PERCENT:
        raise InvalidPercent("applyBelowPercent")


def check_last_day(last_on: date, today: date) -> None:
    """Refuses a last day before today, or more than 400 days ahead: a credential that nobody renews must end.

    Raises:
        InvalidExpiry: Outside of these.
    """
    if not today <= last_on <= today + timedelta(days=LONGEST_DAYS):
        raise InvalidExpiry("expiresOn", days=LONGEST_DAYS)
