"""Decisions of official documents: texts, days, what holds on a day, what is out of date; pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.official_documents.errors import (
    OfficialDocumentDaysInvalid,
    OfficialDocumentFilesFull,
    OfficialDocumentStatuteNotFound,
    OfficialDocumentTextInvalid,
)
from domain.shared.rich_text import clean_html, words_of
from domain.shared.text import normalised

MAX_TITLE: Final = 120
MAX_NUMBER: Final = 60
MAX_BODY: Final = 60_000
MAX_REASON: Final = 1_000
MAX_PROVISION: Final = 60
MAX_BASES: Final = 20
MAX_FILES: Final = 20
MAX_FILE_BYTES: Final = 30 * 1024 * 1024
SOON_DAYS: Final = 30
"""As `SOON_DAYS` of `db.models.official_documents`."""
_LINES: Final = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Basis:
    """A statute that a document rests on; `provision` None: all of it."""

    statute_id: UUID
    provision: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """When a document is to hold; `until` None: it is open. `review_on`: when somebody must look at it again."""

    starts_on: date
    until: date | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a document holds: its days, and when another took its place."""

    days: Days
    superseded_on: date | None = None


def clean_line(text: str, limit: int, *path: str) -> str:
    """A plain text in one spelling (NFC), without blanks at its ends.

    Raises:
        OfficialDocumentTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    cleaned = normalised("NFC", text).strip() if len(text) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise OfficialDocumentTextInvalid(*path, limit=limit)
    return cleaned


def clean_body(text: str | None, *path: str) -> str | None:
    """A text as clean HTML; None where nothing is written.

    Raises:
        OfficialDocumentTextInvalid: Too long, with control characters, or without words once it is clean.
    """
    if text is None or not text.strip():
        return None
    cleaned = ""
    if len(text) <= MAX_BODY and not any(_is_control(each) and each != "\r" for each in text):
        plain = normalised("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        cleaned = clean_html(plain, with_pictures=False)
    if not words_of(cleaned) or len(cleaned) > 2 * MAX_BODY:
        raise OfficialDocumentTextInvalid(*path, limit=MAX_BODY)
    return cleaned


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINES


def clean_bases(bases: Sequence[Basis]) -> list[Basis]:
    """The statutes with clean provisions.

    Raises:
        DomainError: OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND (too many), OFFICIAL_DOCUMENT_TEXT_INVALID.
    """
    if len(bases) > MAX_BASES:
        raise OfficialDocumentStatuteNotFound("bases", limit=MAX_BASES)
    return [Basis(each.statute_id, _provision(at, each)) for at, each in enumerate(bases)]


def _provision(at: int, basis: Basis) -> str | None:
    given = basis.provision
    return None if given is None else clean_line(given, MAX_PROVISION, "bases", str(at), "provision")


def check_days(days: Days) -> None:
    """Whether a document can hold for these days.

    Raises:
        OfficialDocumentDaysInvalid: It ends, or is to be reviewed, before it begins.
    """
    for name, day in (("validUntil", days.until), ("reviewOn", days.review_on)):
        if day is not None and day < days.starts_on:
            raise OfficialDocumentDaysInvalid("document", name)


def check_review(review_on: date | None, until: date | None, standing: Standing, today: date) -> None:
    """Whether a document that was looked at can be looked at again then, and can end on a day.

    Raises:
        OfficialDocumentDaysInvalid: The review is not in the future, or the end before today or the first day.
    """
    if review_on is not None and review_on <= today:
        raise OfficialDocumentDaysInvalid("reviewOn")
    if until is not None and until < max(today, standing.days.starts_on):
        raise OfficialDocumentDaysInvalid("validUntil")


def check_room(count: int) -> None:
    """Refuses one file too many.

    Raises:
        OfficialDocumentFilesFull: So it is. Fact: `limit`.
    """
    if count >= MAX_FILES:
        raise OfficialDocumentFilesFull("officialDocumentId", limit=MAX_FILES)


def holds_on(standing: Standing, day: date) -> bool:
    """Whether a published document is in force on a day; `db.loaders.official_documents` says it in SQL."""
    until, superseded_on = standing.days.until, standing.superseded_on
    return (
        standing.days.starts_on <= day
        and (until is None or day <= until)
        and (superseded_on is None or day < superseded_on)
    )


def staleness_of(standing: Standing, statute_ends: Sequence[date | None], today: date) -> list[str]:
    """Why a published document should be looked at: codes of `OfficialDocumentStaleness`, as in SQL.

    `statute_ends` are the last days of the statutes that it rests on, None for those that go on.
    """
    until, review_on, superseded_on = standing.days.until, standing.days.review_on, standing.superseded_on
    found: Mapping[str, bool] = {
        "expired": until is not None and until < today,
        "expires_soon": until is not None and today <= until <= today + timedelta(days=SOON_DAYS),
        "review_overdue": review_on is not None and review_on < today,
        "superseded": superseded_on is not None and superseded_on <= today,
        "statute_ended": any(each is not None and each < today for each in statute_ends),
    }
    return [reason for reason, is_so in found.items() if is_so]
