"""Decisions of legal articles: states, texts, days, what is out of date, what is told of judgements; pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from domain.legal_articles.errors import (
    LegalArticleBasisNotFound,
    LegalArticleDaysInvalid,
    LegalArticleStateRefused,
    LegalArticleTextInvalid,
)
from domain.shared.rich_text import clean_html, words_of
from domain.shared.text import normalised

MAX_QUESTION: Final = 120
MAX_ANSWER: Final = 20_000
MAX_REASON: Final = 1_000
MAX_COMMENT: Final = 500
MAX_PROVISION: Final = 60
MAX_BASES: Final = 20
LEAST_JUDGEMENTS: Final = 5
"""As `LEAST_JUDGEMENTS` of `db.models.legal_articles`."""
_LINES: Final = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Citation:
    """A statute that an article rests on; `provision` None: all of it."""

    statute_id: UUID
    provision: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What decides which step can be taken: the state, whether a revision waits, whether its approval was asked for."""

    state: str
    is_pending: bool
    is_submitted: bool


def check_step(step: str, waiting: Waiting) -> None:
    """Whether an article can be revised, submitted, approved, returned or withdrawn.

    Raises:
        LegalArticleStateRefused: It cannot. Fact: `state`.
    """
    state, is_pending, is_submitted = waiting.state, waiting.is_pending, waiting.is_submitted
    allowed: Mapping[str, bool] = {
        "revise": not is_submitted,
        "submit": is_pending and not is_submitted,
        "approve": is_submitted,
        "return": is_submitted,
        "withdraw": True,
    }
    if state == "withdrawn" or not allowed[step]:
        raise LegalArticleStateRefused("legalArticleId", state="waiting" if is_submitted else state)


def clean_line(text: str, limit: int, *path: str) -> str:
    """A plain text in one spelling (NFC), without blanks at its ends.

    Raises:
        LegalArticleTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    cleaned = normalised("NFC", text).strip() if len(text) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise LegalArticleTextInvalid(*path, limit=limit)
    return cleaned


def clean_answer(text: str, *path: str) -> str:
    """An answer as clean HTML.

    Raises:
        LegalArticleTextInvalid: Too long, with control characters, or without words once it is clean. Fact: `limit`.
    """
    cleaned = ""
    if len(text) <= MAX_ANSWER and not any(_is_control(each) and each != "\r" for each in text):
        plain = normalised("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        cleaned = clean_html(plain, with_pictures=False)
    if not words_of(cleaned) or len(cleaned) > 2 * MAX_ANSWER:
        raise LegalArticleTextInvalid(*path, limit=MAX_ANSWER)
    return cleaned


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINES


def clean_bases(bases: Sequence[Citation]) -> list[Citation]:
    """The statutes with clean provisions; an article rests on one at least.

    Raises:
        DomainError: LEGAL_ARTICLE_BASIS_NOT_FOUND (none, too many), LEGAL_ARTICLE_TEXT_INVALID.
    """
    if not 0 < len(bases) <= MAX_BASES:
        raise LegalArticleBasisNotFound("article", "bases", limit=MAX_BASES)
    path = ("article", "bases", "provision")
    return [
        Citation(each.statute_id, None if each.provision is None else clean_line(each.provision, MAX_PROVISION, *path))
        for each in bases
    ]


def check_days(valid_from: date, valid_until: date | None, review_on: date | None) -> None:
    """Whether an article can hold for these days.

    Raises:
        LegalArticleDaysInvalid: It ends, or is to be reviewed, before it begins.
    """
    for name, day in (("validUntil", valid_until), ("reviewOn", review_on)):
        if day is not None and day < valid_from:
            raise LegalArticleDaysInvalid("article", name)


def staleness_of(
    valid_until: date | None, review_on: date | None, statute_ends: Sequence[date | None], today: date
) -> list[str]:
    """Why a published article should be looked at: codes of `LegalStaleness`; `db.loaders.legal_articles` in SQL.

    `statute_ends` are the last days of the statutes that it rests on, None for those that go on.
    """
    found: Mapping[str, bool] = {
        "expired": valid_until is not None and valid_until < today,
        "review_overdue": review_on is not None and review_on < today,
        "statute_ended": any(each is not None and each < today for each in statute_ends),
    }
    return [reason for reason, is_so in found.items() if is_so]


def told_count(count: int) -> int | None:
    """How many said so, as it is told: in whole steps of five, None below the first; the same in SQL."""
    return count // LEAST_JUDGEMENTS * LEAST_JUDGEMENTS or None
