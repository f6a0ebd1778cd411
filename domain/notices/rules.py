"""Decisions of public notices: texts that reveal nobody, windows in working days, what a notice comes to; pure.

Source: Civil Code 民法典 art. 201, 203 (the day on which a period begins does not count, it ends with its last day);
Personal Information Protection Law 个人信息保护法 art. 6 and 19 (no more, and no longer, than the purpose needs).
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from domain.notices.errors import (
    PublicNoticePeopleInvalid,
    PublicNoticeTextInvalid,
    PublicNoticeTextRevealing,
    PublicNoticeWindowInvalid,
)
from domain.shared.calendar import SHANGHAI, add_working_days, local_day
from domain.shared.text import normalised

MAX_TITLE: Final = 80
MAX_BODY: Final = 20_000
MAX_REMARK: Final = 100
MAX_REASON: Final = 1_000
MAX_OBJECTION: Final = 2_000
MAX_PEOPLE: Final = 200
MAX_WINDOW: Final = timedelta(days=90)
MAX_AHEAD: Final = timedelta(days=90)

_LINES: Final = frozenset("\n\t")
_FEWEST_LETTERS: Final = 2
# A phone number, or an identity number of 15 or 18 digits, also with blanks or hyphens between its groups.
_PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|\d{15})(?!\d)")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\s-]+(?=[\dXx])")

MOVES: Final[Mapping[str, Collection[str]]] = {
    "draft": frozenset({"draft", "approved", "withdrawn"}),
    "approved": frozenset({"approved", "concluded", "withdrawn"}),
    "concluded": frozenset(),
    "withdrawn": frozenset(),
}
"""What a notice may become; a change of a draft and a correction leave it where it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be named, and what members read beside the masked name."""

    member_id: UUID
    remark: str | None = None


def clean_text(text: str | None, limit: int, *path: str | int) -> str:
    """The text in one spelling (NFC), without blanks at its ends.

    Raises:
        PublicNoticeTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    given = text or ""
    cleaned = normalised("NFC", given).strip() if len(given) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise PublicNoticeTextInvalid(*(str(each) for each in path), limit=limit)
    return cleaned


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINES


def public_text(text: str | None, limit: int, *path: str | int) -> str:
    """A clean text that members read.

    Raises:
        DomainError: PUBLIC_NOTICE_TEXT_INVALID, PUBLIC_NOTICE_TEXT_REVEALING (a phone or an identity number).
    """
    cleaned = clean_text(text, limit, *path)
    plain = _BETWEEN_DIGITS.sub("", normalised("NFKC", cleaned))
    if _PERSONAL_NUMBER.search(plain):
        raise PublicNoticeTextRevealing(*(str(each) for each in path))
    return cleaned


def clean_people(people: Sequence[Person]) -> list[Person]:
    """The people with clean remarks.

    Raises:
        DomainError: PUBLIC_NOTICE_PEOPLE_INVALID, PUBLIC_NOTICE_TEXT_INVALID, PUBLIC_NOTICE_TEXT_REVEALING.
    """
    if not 1 <= len(people) <= MAX_PEOPLE or len({each.member_id for each in people}) < len(people):
        raise PublicNoticePeopleInvalid("people", limit=MAX_PEOPLE)
    return [
        replace(each, remark=public_text(each.remark, MAX_REMARK, "people", at, "remark")) if each.remark else each
        for at, each in enumerate(people)
    ]


def check_names(texts: Mapping[tuple[str, ...], str], names: Collection[str]) -> None:
    """Refuses texts, by their path, that say the whole name of somebody whose name is masked.

    Raises:
        PublicNoticeTextRevealing: One does.
    """
    whole = [name for name in names if len(name) >= _FEWEST_LETTERS]
    for path, text in texts.items():
        if any(name in text for name in whole):
            raise PublicNoticeTextRevealing(*path)


def check_window(opens_on: date, closes_on: date, today: date, *, working_days: int) -> None:
    """Whether a notice may be up from one day to another.

    Raises:
        PublicNoticeWindowInvalid: It opens in the past or far ahead, is up for more than 90 days, or for fewer working
            days after the first day than the rule says. Fact: `days`.
    """
    is_near = today <= opens_on <= today + MAX_AHEAD
    if not is_near or not earliest_end(opens_on, working_days) <= closes_on <= opens_on + MAX_WINDOW:
        raise PublicNoticeWindowInvalid("closesOn", days=working_days)


def check_extension(closes_on: date, new_closes_on: date, opens_on: date, today: date) -> None:
    """A correction may have a notice up for longer, never for less.

    Raises:
        PublicNoticeWindowInvalid: Not later, past, or more than 90 days in all. Fact: `days`.
    """
    if new_closes_on != closes_on and not max(today, closes_on) <= new_closes_on <= opens_on + MAX_WINDOW:
        raise PublicNoticeWindowInvalid("closesOn", days=MAX_WINDOW.days)


def earliest_end(opens_on: date, working_days: int) -> date:
    """The earliest last day: the `working_days`-th working day after the first day, and a day later at least."""
    end = add_working_days(datetime.combine(opens_on, time(12), tzinfo=SHANGHAI), working_days).at
    return max(local_day(end), opens_on + timedelta(days=1))


def stage_of(state: str, opens_on: date, closes_on: date, today: date) -> str:
    """Where a notice stands on a day: a code of `PublicNoticeStage`."""
    if state != "approved":
        return state
    if today < opens_on:
        return "coming"
    return "open" if today <= closes_on else "ended"


def can_move(state: str, to: str) -> bool:
    """Whether a notice may become so."""
    return to in MOVES[state]


def outcome_of(objections: Collection[str]) -> str:
    """What a notice comes to by the states of its objections: a code of `PublicNoticeOutcome`."""
    if "upheld" in objections:
        return "changed"
    return "objections_rejected" if "rejected" in objections else "no_objection"
