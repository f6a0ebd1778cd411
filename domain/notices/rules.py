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
# What people write between the groups of a number: blanks, dashes, dots and brackets (RFC 3966, 5.1.1, and what looks
# like them). Commas and slashes stand between numbers: "1500，1200，800" is no phone.
_APART: Final = r"[\s\-\u2010-\u2015\u2043\u2212\u30fc._\u00b7\u2022\u2027\u2219\u22c5\u30fb\u3002()\[\]\u2800]"
# A phone number, also with the code of the country, or an identity number of 15 or 18 digits.
_PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)(?:(?:(?:00)?86)?1[3-9]\d{9}|\d{17}[\dXx]|\d{15})(?!\d)")
# The same in its customary groups, whatever numbers stand before and behind it.
_IN_GROUPS: Final = re.compile(
    rf"(?<!\d)(?:1[3-9]\d{_APART}+\d{{4}}{_APART}+\d{{4}}|\d{{6}}{_APART}+\d{{8}}{_APART}+\d{{3}}[\dXx])(?!\d)"
)
_BETWEEN_DIGITS: Final = re.compile(rf"(?<=\d){_APART}+(?=[\dXx])")
# Of our days, taken out before numbers are looked for: "2026.12.1-2026.12.15" has the digits of an identity number.
# Nobody who is named was born since 2020, so that none of their numbers has such a date.
_DATE: Final = re.compile(r"(?<!\d)20[2-9]\d[\s.\-\u2010-\u2015]+\d{1,2}[\s.\-\u2010-\u2015]+\d{1,2}(?!\d)")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me"})
"""Categories of letters that are not seen by themselves: joiners, marks of direction, what stands over others."""

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
    seen = _as_seen(cleaned)
    joined = _BETWEEN_DIGITS.sub("", _DATE.sub("/", seen))
    if _PERSONAL_NUMBER.search(seen) or _IN_GROUPS.search(seen) or _PERSONAL_NUMBER.search(joined):
        raise PublicNoticeTextRevealing(*(str(each) for each in path))
    return cleaned


def _as_seen(text: str) -> str:
    """The text as a reader takes it: wide digits as plain ones, and without what is not seen."""
    spelt = normalised("NFKC", text)
    return "".join(each for each in spelt if unicodedata.category(each) not in _UNSEEN)


def _without_blanks(text: str) -> str:
    return _BLANKS.sub("", _as_seen(text))


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
    """Refuses texts, by their path, that say the whole name of somebody whose name is masked, also with blanks in it.

    Raises:
        PublicNoticeTextRevealing: One does.
    """
    whole = [name for name in map(_without_blanks, names) if len(name) >= _FEWEST_LETTERS]
    for path, text in texts.items():
        plain = _without_blanks(text)
        if any(name in plain for name in whole):
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
