"""Decisions of honours: texts, days, and what a nomination may become; pure."""

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from domain.honours.errors import HonourDaysInvalid, HonourTextInvalid
from domain.shared.text import normalised

MAX_TITLE: Final = 80
MAX_TEXT: Final = 5_000
MAX_REASONS: Final = 2_000
MAX_SHOWCASE: Final = 1_000
MAX_WINDOW: Final = timedelta(days=366)

MOVES: Final[Mapping[str, Collection[str]]] = {
    "proposed": frozenset({"consented", "declined"}),
    "consented": frozenset({"declined", "chosen", "refused"}),
    "chosen": frozenset({"awarded", "refused"}),
    "awarded": frozenset({"revoked"}),
    "declined": frozenset(),
    "refused": frozenset(),
    "revoked": frozenset(),
}
"""What a nomination may become; nobody gets an honour without having consented."""


def can_move(state: str, to: str) -> bool:
    """Whether a nomination may become so."""
    return to in MOVES[state]


def clean_text(text: str | None, limit: int, *path: str) -> str:
    """The text in one spelling (NFC), without blanks at its ends.

    Raises:
        HonourTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    given = text or ""
    cleaned = normalised("NFC", given).strip() if len(given) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise HonourTextInvalid(*path, limit=limit)
    return cleaned


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t"


def check_days(year: int, closes_on: date, today: date) -> None:
    """Whether an honour of a year can take nominations until a day.

    Raises:
        HonourDaysInvalid: A year that is not this one or one beside it; a day that is past, or more than a year away.
    """
    if abs(year - today.year) > 1 or not today <= closes_on <= today + MAX_WINDOW:
        raise HonourDaysInvalid("closesOn")
