"""Rules of documents, pure: their ids, labels of clients, how much is kept and for how long."""

import hashlib
import re
from datetime import date, timedelta
from typing import Final

UNREGISTERED_DOCUMENTS: Final = 10_000
UNREGISTERED_BYTES: Final = 20_000_000
"""Of what clients left by themselves, in a deployment."""
UNREGISTERED_DAYS: Final = 30
"""Days without use after which such a document is dropped."""
USE_DAYS: Final = 400
"""Days that counts of use are kept."""

_ID: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@ -]{0,63}")


def document_id_of(text: str) -> str:
    """The SHA-256 of the text in UTF-8, 64 hexadecimal digits; half a surrogate pair counts as it is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def clean_document_id(given: str) -> str | None:
    """An id as clients write it (with or without `sha256:`) in one spelling; None when it is none."""
    found = _ID.fullmatch(given)
    return found[1] if found else None


def can_be_kept(text: str) -> bool:
    """Whether a text can be stored: no U+0000, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def clean_label(given: str) -> str:
    """A name or version of a client as it is counted; empty when it is none that we count."""
    stripped = given.strip()
    return stripped if _LABEL.fullmatch(stripped) else ""


def oldest_kept(today: date) -> date:
    """The day before which an unregistered document must have been used last to be dropped."""
    return today - timedelta(days=UNREGISTERED_DAYS)


def oldest_counted(today: date) -> date:
    """The first day whose counts are kept."""
    return today - timedelta(days=USE_DAYS)
