"""Rules of the offices around suggestions: codes, days, placeholders of templates; pure."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from domain.suggestions.errors import (
    AnswerTemplateUnknownPlace,
    SuggestionCodeInvalid,
    SuggestionPositionInvalid,
    UnitStaffDaysInvalid,
)

MAX_NAME = 80
MAX_TEMPLATE = 4_000
MAX_POSITION = 9_999
MAX_AHEAD = timedelta(days=366)
PLACEHOLDERS: Final = ("reference", "title", "category")
"""What stands in braces in a template, filled in for each suggestion."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def clean_code(text: str) -> str:
    """A code in capital letters.

    Raises:
        SuggestionCodeInvalid: Not 1 to 16 letters, digits and hyphens.
    """
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise SuggestionCodeInvalid("code")
    return code


def check_position(position: int) -> None:
    """Refuses a place in a list that is none.

    Raises:
        SuggestionPositionInvalid: Out of bounds.
    """
    if not 0 <= position <= MAX_POSITION:
        raise SuggestionPositionInvalid("position")


def check_first_day(day: date, today: date) -> None:
    """Refuses a first day that is over, or more than a year ahead.

    Raises:
        UnitStaffDaysInvalid: As said.
    """
    if not today <= day <= today + MAX_AHEAD:
        raise UnitStaffDaysInvalid("startsOn")


def check_last_day(day: date, starts_on: date, today: date) -> None:
    """Refuses a last day before the first, or one that was over: what was done stays done in its name.

    Raises:
        UnitStaffDaysInvalid: As said.
    """
    if day < max(starts_on, today - timedelta(days=1)):
        raise UnitStaffDaysInvalid("endsOn")


def check_placeholders(body: str) -> None:
    """Refuses a template in which something stands in braces that nothing is put in for.

    Raises:
        AnswerTemplateUnknownPlace: Fact `name`: the first one.
    """
    for name in _PLACEHOLDER.findall(body):
        if name not in PLACEHOLDERS:
            raise AnswerTemplateUnknownPlace("body", name=name[:40])


def filled_in(body: str, values: Mapping[str, str]) -> str:
    """A template's words for one suggestion. What is put in is not looked through again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found.group(1), found.group(0)), body)
