"""Rules of suggestions: what a text may say; pure. The steps are data in `db.models.suggestions.steps`."""

import unicodedata

from domain.shared.text import normalised
from domain.suggestions.errors import SuggestionTextInvalid

MAX_TITLE = 80
MAX_BODY = 5_000
MAX_EFFECT = 1_000
MAX_REASON = 1_000
MAX_ANSWER = 5_000
MAX_CO_UNITS = 10
MAX_COMMENT = 2_000
MAX_NUMBER = 32
MAX_NAME = 120
MAX_ASKED = 20
"""So many members are asked to be co-authors, and have not declined."""
COMMENTS_A_DAY = 20
"""So many comments a member writes on one suggestion in 24 hours."""
MAX_COMMENTS = 500
"""So many comments one suggestion has, so that they are read as one list."""
MAX_ANSWER = 5_000
MAX_CO_UNITS = 10

_ALLOWED_CONTROLS = frozenset("\n\t")


def clean_text(text: str | None, limit: int, *path: str) -> str:
    """The text in one spelling (NFC), without blanks at its ends.

    Raises:
        SuggestionTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    given = text or ""
    cleaned = normalised("NFC", given).strip() if len(given) <= 4 * limit else ""
    controls = (
        each for each in cleaned if unicodedata.category(each) in {"Cc", "Cs"} and each not in _ALLOWED_CONTROLS
    )
    if not cleaned or len(cleaned) > limit or next(controls, None) is not None:
        raise SuggestionTextInvalid(*path, limit=limit)
    return cleaned


def clean_optional(text: str | None, limit: int, *path: str) -> str | None:
    """As `clean_text`; None where nothing is said."""
    return clean_text(text, limit, *path) if text is not None and text.strip() else None


def known_as(number: str, name: str) -> tuple[str, str] | None:
    """A member's number and name, each in one spelling; None where nobody can be called so.

    That is: empty, longer than such are, or with characters that are not printed, NUL among them, which no database
    takes for text.
    """
    given = number.strip(), name.strip()
    if len(given[0]) > MAX_NUMBER or len(given[1]) > 4 * MAX_NAME:
        return None
    cleaned = normalised("NFKC", given[0]).strip().upper(), normalised("NFC", given[1]).strip()
    return cleaned if all(each and each.isprintable() for each in cleaned) else None


def permit_message(month_id: bytes, token_hash: bytes) -> bytes:
    """What the registrar's signature of a permit for an anonymous suggestion is over, without its randomizer."""
    return b"unionhall suggestion permit 1\n" + month_id + token_hash
