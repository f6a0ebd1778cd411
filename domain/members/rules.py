"""Rules of the register and of joining: pure decisions over values."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import phonenumbers
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from domain.members.errors import InvalidIdentityNumber, InvalidName, InvalidPhoneNumber, TooYoung

MINIMUM_AGE_YEARS = 16
"""Labour Law of the PRC, article 15: nobody under 16 may be employed, so nobody under 16 can join."""

REVIEW_KINDS = (None, "enterprise_union", "federation")
"""Who reviews a join request, stage by stage: the place that is joined (None), then the nearest above of each kind."""

NAME_LENGTH = range(2, 41)
_NAME = re.compile(r"[^\W\d_]+(?:[ '·.\-][^\W\d_]+\.?)*")
_ONE_SPELLING = {**{ord(dot): "·" for dot in "•・‧∙⋅"}, ord("\u2019"): "'"}
"""Middle dots and the apostrophe as keyboards type them."""

_PHONE_NUMBER = re.compile(r"[0-9+() ./-]+")
_IDENTITY_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_TAIWAN_RESIDENTS = "830000"
"""Region in the numbers of Taiwan residents' permits; the library lists only those of Hong Kong and Macao."""

_REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTH = 10

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "in_review": frozenset({"approved", "rejected", "withdrawn"}),
    "approved": frozenset(),
    "rejected": frozenset(),
    "withdrawn": frozenset(),
}
"""States of a join request and where they may go."""


CHANGES: Mapping[str, frozenset[str]] = {
    "active": frozenset({"retained", "suspended", "left", "deceased"}),
    "retained": frozenset({"active", "suspended", "left", "deceased"}),
    "suspended": frozenset({"active", "retained", "left", "deceased"}),
    "left": frozenset({"active", "retained", "deceased"}),
    "deceased": frozenset(),
}
"""States of a membership and where they may go. Who has left may join again."""

REVERSALS = frozenset({"corrected", "undone"})
"""Causes by which a membership goes back to where it was, from any state: a mistaken report of death, too."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identity number says: GB 11643-1999."""

    number: str
    birth_on: date


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation in the chain from where a person joins up to the top."""

    organisation_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Whose officers review at one stage, and where an overdue review goes; None: nobody is above."""

    organisation_id: UUID
    escalate_to_id: UUID | None


def reviewers(chain: Sequence[Place], levels: int) -> list[Reviewer]:
    """Who reviews a request, in the order of the stages; `chain` begins where the person joins, parents follow.

    A level that the chain does not have is left out: a pool right below the federation has no enterprise union.
    """
    found = []
    for kind in REVIEW_KINDS[:levels]:
        places = range(len(chain)) if kind is None else [n for n in range(1, len(chain)) if chain[n].kind == kind]
        if places:
            n = places[0]
            above = chain[n + 1].organisation_id if n + 1 < len(chain) else None
            found.append(Reviewer(chain[n].organisation_id, above))
    return found


def masked(tail: str | None) -> str | None:
    """A personal value as others see it: its last four characters."""
    return None if tail is None else f"****{tail}"


def clean_name(name: str) -> str:
    """The name in one spelling (NFKC, single spaces).

    Raises:
        InvalidName: Not 2 to 40 letters, with spaces, hyphens, apostrophes or middle dots between words.
    """
    cleaned = " ".join(unicodedata.normalize("NFKC", name).translate(_ONE_SPELLING).split())
    if len(cleaned) not in NAME_LENGTH or not _NAME.fullmatch(cleaned):
        raise InvalidName("name")
    return cleaned


def clean_phone_number(value: str) -> str:
    """The number in E.164; without a country code it is read as Chinese.

    Raises:
        InvalidPhoneNumber: No valid number of any country.
    """
    typed = unicodedata.normalize("NFKC", value).strip()
    if not _PHONE_NUMBER.fullmatch(typed):  # the library would dial letters: 139 1234 5ABC
        raise InvalidPhoneNumber("phoneNumber")
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException as error:
        raise InvalidPhoneNumber("phoneNumber") from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhoneNumber("phoneNumber")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_identity_number(value: str, today: date) -> Identity:
    """The number, upper case, with its day of birth.

    The region may be any that ever had a code: people keep the code of the place and day of their first card, so the
    library's own check against the year of birth would refuse who was born before their district got its code.

    Raises:
        InvalidIdentityNumber: Wrong length, region, day of birth or check character.
        TooYoung: The person is under 16 today.
    """
    number = unicodedata.normalize("NFKC", value).strip().upper()
    if (
        not _IDENTITY_NUMBER.fullmatch(number)
        or number[-1] != ric.calc_check_digit(number)
        or not _is_region(number[:6])
    ):
        raise InvalidIdentityNumber("identityNumber")
    try:
        birth_on = ric.get_birth_date(number)
    except ValidationError as error:
        raise InvalidIdentityNumber("identityNumber") from error
    if birth_on >= today:
        raise InvalidIdentityNumber("identityNumber")
    if _age(birth_on, today) < MINIMUM_AGE_YEARS:
        raise TooYoung("identityNumber", years=MINIMUM_AGE_YEARS)
    return Identity(number, birth_on)


def _is_region(code: str) -> bool:
    return code == _TAIWAN_RESIDENTS or any("county" in place for _, place in numdb.get("cn/loc").info(code))


def _age(birth_on: date, today: date) -> int:
    return today.year - birth_on.year - ((today.month, today.day) < (birth_on.month, birth_on.day))


def can_move(status: str, target: str) -> bool:
    """Whether a join request may go from `status` to `target`."""
    return target in TRANSITIONS[status]


def can_rejoin(state: str, cause: str) -> bool:
    """Whether a person in this state, which began for this cause, may join again: who left, and was not expelled."""
    return state == "left" and cause != "expelled"


def can_change(state: str, target: str, cause: str) -> bool:
    """Whether a membership may go from `state` to `target` for this cause."""
    return target in CHANGES[state] or cause in REVERSALS


def new_reference() -> str:
    """What an applicant keeps to ask again: 10 unambiguous characters, about 49 bits, unguessable."""
    number = secrets.randbelow(len(_REFERENCE_ALPHABET) ** _REFERENCE_LENGTH)
    letters = []
    for _ in range(_REFERENCE_LENGTH):
        number, at = divmod(number, len(_REFERENCE_ALPHABET))
        letters.append(_REFERENCE_ALPHABET[at])
    return "".join(letters)


def member_number(union_code: str, number: int) -> str:
    """The printed form of a union's n-th number."""
    return f"{union_code}{number:06d}"
