"""Decisions of disclosures: periods, due days, texts and figures; values in, values out."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.disclosures.errors import DisclosureDutyInvalid, DisclosureFiguresInvalid, DisclosureTextInvalid
from domain.shared.text import normalised

MAX_TITLE: Final = 80
MAX_BODY: Final = 20_000
MAX_REASON: Final = 1_000
MAX_LABEL: Final = 100
MAX_UNIT: Final = 10
MAX_NUMBER: Final = 60
MAX_FIGURES: Final = 100
MAX_SOURCES: Final = 10
MAX_FEN: Final = 10**15
MAX_COUNT: Final = 2**31 - 1
MAX_DUE_DAYS: Final = 366
REMINDER_DAYS: Final = 14
"""Officers are reminded so many days before something is due."""
PAST_YEARS: Final = 2
"""A duty may begin so many years back: what is owed for past periods is overdue at once."""

_MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_YEAR: Final = 12
_ONE_DAY: Final = timedelta(days=1)
_LINES: Final = frozenset("\n\t")
_SHA256: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Source:
    """What stands behind a figure: one of a vote, an approval, a document of the register, another document.

    Of a document of the register the use case adds number and title.
    """

    vote_id: UUID | None = None
    approval_id: UUID | None = None
    document_number: str | None = None
    document_title: str | None = None
    document_sha256: str | None = None
    official_document_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in fen, or a count with its unit; with what stands behind it."""

    label: str
    amount_fen: int | None = None
    count: int | None = None
    unit: str | None = None
    sources: Sequence[Source] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A period by its first and its last day."""

    starts_on: date
    ends_on: date


def clean_text(text: str | None, limit: int, *path: str | int) -> str:
    """The text in one spelling (NFC), without blanks at its ends.

    Raises:
        DisclosureTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    given = text or ""
    cleaned = normalised("NFC", given).strip() if len(given) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise DisclosureTextInvalid(*(str(each) for each in path), limit=limit)
    return cleaned


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINES


def clean_figures(figures: Sequence[Figure]) -> list[Figure]:
    """The figures with clean texts.

    Raises:
        DomainError: DISCLOSURE_TEXT_INVALID, DISCLOSURE_FIGURES_INVALID (fact `number`, 0 for all together).
    """
    if len(figures) > MAX_FIGURES:
        raise DisclosureFiguresInvalid("figures", number=0)
    return [_clean_figure(at, each) for at, each in enumerate(figures)]


def _clean_figure(at: int, figure: Figure) -> Figure:
    path = ("figures", at)
    fits = abs(figure.amount_fen or 0) <= MAX_FEN and abs(figure.count or 0) <= MAX_COUNT
    is_one = (figure.amount_fen is None) != (figure.count is None)
    has_unit = (figure.count is None) == (figure.unit is None)
    if not is_one or not has_unit or len(figure.sources) > MAX_SOURCES or not fits:
        raise DisclosureFiguresInvalid(*(str(each) for each in path), number=at + 1)
    return replace(
        figure,
        label=clean_text(figure.label, MAX_LABEL, *path, "label"),
        unit=None if figure.unit is None else clean_text(figure.unit, MAX_UNIT, *path, "unit"),
        sources=[_clean_source(at, number, each) for number, each in enumerate(figure.sources)],
    )


def _clean_source(figure: int, at: int, source: Source) -> Source:
    path = ("figures", figure, "sources", at)
    named = (source.vote_id, source.approval_id, source.document_number, source.official_document_id)
    is_document = source.document_number is not None
    has_title = is_document == (source.document_title is not None)
    hashed = source.document_sha256
    has_hash = hashed is None or (is_document and _SHA256.fullmatch(hashed) is not None)
    if sum(each is not None for each in named) != 1 or not has_title or not has_hash:
        raise DisclosureFiguresInvalid(*(str(each) for each in path), number=figure + 1)
    if not is_document:
        return source
    return replace(
        source,
        document_number=clean_text(source.document_number, MAX_NUMBER, *path, "documentNumber"),
        document_title=clean_text(source.document_title, MAX_TITLE, *path, "documentTitle"),
    )


def check_duty(due_days: int, starts_on: date, today: date) -> None:
    """Whether a duty can be set so.

    Raises:
        DisclosureDutyInvalid: `due_days` below nought or above 366, or a first day too far from today.
    """
    earliest, latest = date(today.year - PAST_YEARS, 1, 1), date(today.year + 1, 12, 31)
    if not 0 <= due_days <= MAX_DUE_DAYS or not earliest <= starts_on <= latest:
        raise DisclosureDutyInvalid("duty")


def spans(period: str, first_on: date, last_on: date) -> Iterator[Span]:
    """The calendar periods, of a kind of `DisclosurePeriod`, that begin from one day to another, in their order."""
    months = _MONTHS[period]
    at = (first_on.year * _YEAR + first_on.month - 1) // months * months
    while True:
        span = Span(_first_of(at), _first_of(at + months) - _ONE_DAY)
        if span.starts_on > last_on:
            return
        if span.starts_on >= first_on:
            yield span
        at += months


def _first_of(month: int) -> date:
    return date(month // _YEAR, month % _YEAR + 1, 1)


def due_on(span: Span, due_days: int) -> date:
    """The last day on which it is in time: civil days after the end of the period."""
    return span.ends_on + timedelta(days=due_days)


def status_of(due: date, published_on: date | None, today: date, *, has_lapsed: bool) -> str:
    """Where what is owed stands on a day: a code of `DisclosureStatus`."""
    if published_on is not None:
        return "in_time" if published_on <= due else "late"
    if has_lapsed:
        return "lapsed"
    return "waiting" if today <= due else "overdue"
