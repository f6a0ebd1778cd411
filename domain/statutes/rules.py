"""Decisions of statutes: names, versions, days; pure."""

import unicodedata
from datetime import date
from typing import Final

from domain.shared.text import normalised
from domain.statutes.errors import StatuteInvalid

MAX_NAME: Final = 120


def clean_name(text: str, *path: str) -> str:
    """The text in one spelling (NFC), without blanks at its ends.

    Raises:
        StatuteInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    cleaned = normalised("NFC", text).strip() if len(text) <= 4 * MAX_NAME else ""
    if not cleaned or len(cleaned) > MAX_NAME or any(unicodedata.category(each) in {"Cc", "Cs"} for each in cleaned):
        raise StatuteInvalid(*path, limit=MAX_NAME)
    return cleaned


def check_days(valid_from: date, valid_until: date | None) -> None:
    """Whether a version can hold for these days.

    Raises:
        StatuteInvalid: It ends before it begins. Fact: `limit`.
    """
    if valid_until is not None and valid_until < valid_from:
        raise StatuteInvalid("validUntil", limit=MAX_NAME)
