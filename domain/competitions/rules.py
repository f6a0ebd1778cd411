"""Decisions of skill competitions: terms, states by the day, entries, and who may get which award; pure."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.competitions.errors import (
    CompetitionAwardsInvalid,
    CompetitionResultsInvalid,
    CompetitionTeamInvalid,
    CompetitionTermsInvalid,
    CompetitionTextInvalid,
)
from domain.notices.rules import MAX_PEOPLE
from domain.shared.text import normalised

MAX_TITLE: Final = 80
MAX_TITLE_EN: Final = 160
MAX_TRADE: Final = 40
MAX_PLACE: Final = 120
MAX_TEXT: Final = 5_000
MAX_NAME: Final = 40
MAX_REASON: Final = 500
MAX_SHOWCASE: Final = 1_000
MAX_AWARDS: Final = 10
MAX_QUANTITY: Final = 500
MAX_LIMIT: Final = 10_000
TEAM_SIZES: Final = range(2, 11)
MAX_AHEAD: Final = timedelta(days=731)
MAX_DAYS: Final = timedelta(days=31)
HASH_LETTERS: Final = 64
MAX_PUT_UP: Final = MAX_PEOPLE
"""So many people stand in a public notice."""

_TITLE: Final = "title"
NEXT_STATES: Final[Mapping[tuple[str, str], str]] = {
    ("draft", "change"): "draft",
    ("draft", "submit"): "in_approval",
    ("in_approval", "approve"): "announced",
    ("in_approval", "return"): "draft",
    ("announced", "record"): "held",
    ("held", "record"): "held",
    ("held", "put_up"): "held",
    ("held", "publish"): "published",
    **{(state, "cancel"): "cancelled" for state in ("draft", "in_approval", "announced", "held")},
}
"""State and step → state. What is not listed is refused."""
MOVES: Final[Mapping[str, Collection[str]]] = {
    "proposed": frozenset({"entered", "declined", "withdrawn"}),
    "entered": frozenset({"confirmed", "refused", "withdrawn"}),
    "confirmed": frozenset({"refused", "withdrawn"}),
    "declined": frozenset(),
    "refused": frozenset(),
    "withdrawn": frozenset(),
}
"""What an entry may become; nobody is confirmed without the consent of all."""
ENDED: Final = frozenset(state for state, after in MOVES.items() if not after)


@dataclass(frozen=True, slots=True)
class Award:
    """So many awards of a class, or of a title; the title is that of a TITLE."""

    award_class: str
    quantity: int
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An award that goes to an entry."""

    entry_id: UUID
    award_id: UUID


def state_on(state: str, opens_on: date, closes_on: date, today: date) -> str:
    """The state of a competition on a day."""
    if state != "announced" or today < opens_on:
        return state
    return "entries_open" if today <= closes_on else "entries_closed"


def clean_text(text: str | None, limit: int, *path: str) -> str:
    """The text in one spelling (NFC), without blanks at its ends.

    Raises:
        CompetitionTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    given = text or ""
    cleaned = normalised("NFC", given).strip() if len(given) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise CompetitionTextInvalid(*path, limit=limit)
    return cleaned


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t"


def check_days(year: int, entries: tuple[date, date], held: tuple[date, date], today: date) -> None:
    """Whether a competition of a year can take entries and be held on these days, each from and to.

    Raises:
        CompetitionTermsInvalid: A year that is not this one or one beside it; days that are past, out of order, more
            than two years away; or one that lasts for more than a month.
    """
    order = [*entries, *held]
    if abs(year - today.year) > 1 or order != sorted(order):
        raise CompetitionTermsInvalid("competition", "heldFrom")
    if entries[1] < today or held[1] > today + MAX_AHEAD or held[1] - held[0] > MAX_DAYS:
        raise CompetitionTermsInvalid("competition", "heldUntil")


def check_sizes(team_least: int | None, team_most: int | None, limit: int | None) -> None:
    """Whether teams and a limit of entries are in bounds.

    Raises:
        CompetitionTermsInvalid: They are not.
    """
    if (team_least is None) != (team_most is None):
        raise CompetitionTermsInvalid("competition", "teamMost")
    sizes = [size for size in (team_least, team_most) if size is not None]
    if sizes != sorted(sizes) or any(size not in TEAM_SIZES for size in sizes):
        raise CompetitionTermsInvalid("competition", "teamMost")
    if limit is not None and not 1 <= limit <= MAX_LIMIT:
        raise CompetitionTermsInvalid("competition", "entriesPerBranch")


def clean_awards(awards: Sequence[Award]) -> list[Award]:
    """The awards as they are announced, in the order in which they are given.

    Raises:
        CompetitionAwardsInvalid: None, more than ten, a class or title twice, or a number that is not 1 to 500.
        CompetitionTextInvalid: The title of a TITLE.
    """
    cleaned = [
        Award(
            each.award_class,
            each.quantity,
            clean_text(each.title, MAX_NAME, "competition", "awards", str(at), "title")
            if each.award_class == _TITLE
            else None,
        )
        for at, each in enumerate(awards[: MAX_AWARDS + 1])
    ]
    kinds = {(each.award_class, each.title) for each in cleaned}
    if not 1 <= len(cleaned) <= MAX_AWARDS or len(kinds) < len(cleaned):
        raise CompetitionAwardsInvalid("competition", "awards")
    if not all(1 <= each.quantity <= MAX_QUANTITY for each in cleaned):
        raise CompetitionAwardsInvalid("competition", "awards")
    return cleaned


def team_name(name: str | None, count: int, least: int | None, most: int | None) -> str | None:
    """The name of an entry of so many; None for individuals.

    Raises:
        CompetitionTeamInvalid: So many do not enter together.
        CompetitionTextInvalid: The name of a team.
    """
    if least is None or most is None:
        if count != 1:
            raise CompetitionTeamInvalid("memberNumbers")
        return None
    if not least <= count <= most:
        raise CompetitionTeamInvalid("memberNumbers")
    return clean_text(name, MAX_NAME, "teamName")


def can_move(state: str, to: str) -> bool:
    """Whether an entry may become so."""
    return to in MOVES[state]


def check_given(
    given: Sequence[Given],
    awards: Mapping[UUID, Award],
    confirmed: Mapping[UUID, Collection[UUID]],
    *,
    is_put_up: bool = False,
) -> None:
    """Whether these awards may go to these confirmed entries, each with the people in it.

    None more than announced, one class at most for each entry, nobody in two of them; as many people as a notice names
    where they are put up.

    Raises:
        CompetitionResultsInvalid: They may not; also when nobody gets any.
    """
    if not given or len(set(given)) < len(given):
        raise CompetitionResultsInvalid("given")
    if any(each.award_id not in awards or each.entry_id not in confirmed for each in given):
        raise CompetitionResultsInvalid("given")
    counts = Counter(each.award_id for each in given)
    if any(count > awards[award_id].quantity for award_id, count in counts.items()):
        raise CompetitionResultsInvalid("given")
    classes = Counter(each.entry_id for each in given if awards[each.award_id].award_class != _TITLE)
    if any(count > 1 for count in classes.values()):
        raise CompetitionResultsInvalid("given")
    people = Counter(member_id for entry_id in {each.entry_id for each in given} for member_id in confirmed[entry_id])
    if any(count > 1 for count in people.values()) or (is_put_up and len(people) > MAX_PUT_UP):
        raise CompetitionResultsInvalid("given")


def clean_hash(text: str | None) -> bytes | None:
    """The SHA-256 of the judges' protocol, from its hexadecimal letters; None without one.

    Raises:
        CompetitionTextInvalid: It is none. Fact: `limit`.
    """
    if text is None:
        return None
    try:
        found = bytes.fromhex(text) if len(text) == HASH_LETTERS else b""
    except ValueError:
        found = b""
    if len(found) != HASH_LETTERS // 2:  # blanks between letters are skipped
        raise CompetitionTextInvalid("protocolHash", limit=HASH_LETTERS)
    return found
