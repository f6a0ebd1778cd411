"""Invented persons: each is a function of a number and of the draws of one seeded generator.

No look-up of what was given out before is needed: identity numbers and phones differ by construction, so a million
persons cost no memory.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple, TypeVar

from db.seed.names import (
    FOREIGN_MEN,
    FOREIGN_WOMEN,
    GIVEN_FIRST,
    GIVEN_MEN,
    GIVEN_WOMEN,
    MOBILE_PREFIXES,
    MONGOL_MEN,
    MONGOL_WOMEN,
    RARE_SURNAMES,
    REGIONS,
    SURNAMES,
    TIBETAN_MEN,
    TIBETAN_WOMEN,
    UYGHUR_MEN,
    UYGHUR_WOMEN,
)

_T = TypeVar("_T")

REGISTER_DAY = date(2026, 10, 1)
"""The day that the register shows: ages, terms and joining days are counted back from here."""

FIRST_JOINING_DAY = date(2001, 10, 1)

# Sequences 996 to 999 were kept for centenarians, so no younger person has such a number. Odd ones are men.
_SEQUENCES = (996, 997, 998, 999)
_SLOTS = len(REGIONS) * len(_SEQUENCES)
_FIRST_BIRTHDAY = date(1963, 10, 2)
_BIRTHDAYS = 16_050  # days up to the 19th birthday on REGISTER_DAY
_BIRTHDAY_STEP = 6_151  # prime to the figure above: consecutive persons of a slot are years apart
MOST_PERSONS = _SLOTS * _BIRTHDAYS
"""Beyond this number identity numbers would repeat."""

_SLOT_STEP = 101  # prime to the number of slots
_PHONE_STEP = 61_803_399  # prime to 10^8
_WITHOUT_PHONE = 97

_MINORITY_RATIO = 0.03
_FOREIGN_RATIO = 0.002
_RARE_SURNAME_RATIO = 0.01
_SINGLE_GIVEN_RATIO = 0.3
_TRANSCRIBED = (
    (UYGHUR_MEN, UYGHUR_WOMEN, UYGHUR_MEN),
    (TIBETAN_MEN, TIBETAN_WOMEN, ()),
    (MONGOL_MEN, MONGOL_WOMEN, ()),
)


class Person(NamedTuple):
    """A person before joining. `phone` is E.164, `identity` has 18 characters (GB 11643)."""

    name: str
    is_woman: bool
    born_on: date
    identity: str
    phone: str | None


def person_at(number: int, rng: Random) -> Person:
    """Person `number`; the name is drawn, the rest follows from the number."""
    slot = number * _SLOT_STEP % _SLOTS
    sequence = _SEQUENCES[slot % len(_SEQUENCES)]
    born_on = born_on_of(number)
    is_woman = sequence % 2 == 0
    digits = f"{REGIONS[slot // len(_SEQUENCES)]}{born_on:%Y%m%d}{sequence}"
    phone = None if number % _WITHOUT_PHONE == _WITHOUT_PHONE - 1 else _phone(number)
    return Person(draw_name(rng, is_woman=is_woman), is_woman, born_on, digits + check_character(digits), phone)


def is_woman_at(number: int) -> bool:
    """Whether person `number` is a woman."""
    return _SEQUENCES[number * _SLOT_STEP % _SLOTS % len(_SEQUENCES)] % 2 == 0


def born_on_of(number: int) -> date:
    """The birthday of person `number`; two persons of one division and sequence never share it."""
    slot = number * _SLOT_STEP % _SLOTS
    return _FIRST_BIRTHDAY + timedelta(days=(number // _SLOTS * _BIRTHDAY_STEP + slot * 7_919) % _BIRTHDAYS)


def check_character(digits: str) -> str:
    """The 18th character of an identity number: ISO 7064 MOD 11-2 over the first 17 (GB 11643-1999)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 11
    return "10X98765432"[total]


def draw_name(rng: Random, *, is_woman: bool) -> str:
    """A Han name mostly, now and then one of a minority or of a foreigner."""
    draw = rng.random()
    if draw < _FOREIGN_RATIO:
        return _pick(rng, FOREIGN_WOMEN if is_woman else FOREIGN_MEN)
    if draw < _MINORITY_RATIO:
        men, women, fathers = _pick(rng, _TRANSCRIBED)
        own = _pick(rng, women if is_woman else men)
        return f"{own}·{_pick(rng, fathers)}" if fathers else own
    # The square of a draw favours the head of the list, as families do.
    surname = (
        _pick(rng, RARE_SURNAMES)
        if rng.random() < _RARE_SURNAME_RATIO
        else SURNAMES[int(rng.random() ** 2 * len(SURNAMES))]
    )
    last = _pick(rng, GIVEN_WOMEN if is_woman else GIVEN_MEN)
    return surname + last if rng.random() < _SINGLE_GIVEN_RATIO else surname + _pick(rng, GIVEN_FIRST) + last


def _phone(number: int) -> str:
    return f"+86{MOBILE_PREFIXES[number % len(MOBILE_PREFIXES)]}{(number * _PHONE_STEP + 12_345_678) % 100_000_000:08d}"


def _pick(rng: Random, choices: Sequence[_T]) -> _T:
    return choices[int(rng.random() * len(choices))]
