"""States, bounds and amounts of programmes, cycles and vouchers. Source of the states: research, section 5.3."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.benefits.errors import AmountInvalid, CycleTimesInvalid, NeedInvalid, PublicSourceInvalid, TitleInvalid
from domain.benefits.rules.conditions import read_condition
from domain.benefits.rules.draw import MOST_POINTS
from domain.benefits.rules.uses import check_uses
from domain.shared.text import normalised

PROGRAMME_MOVES: Mapping[str, Collection[str]] = {
    "draft": frozenset({"approved"}),
    "approved": frozenset({"open"}),
    "open": frozenset({"closed"}),
    "closed": frozenset({"settled"}),
    "settled": frozenset(),
}
"""What a programme may become. Approved: its budget is set aside; closed: nobody is given anything any more."""

CYCLE_MOVES: Mapping[str, Collection[str]] = {
    "draft": frozenset({"to_approve", "cancelled"}),
    "to_approve": frozenset({"approved", "draft", "cancelled"}),
    "approved": frozenset({"distributed", "cancelled"}),
    "distributed": frozenset({"ended", "cancelled"}),
    "ended": frozenset(),
    "cancelled": frozenset(),
}
"""What a cycle may become. Back to a draft it goes only from where it waits for approval."""

VOUCHER_MOVES: Mapping[str, Collection[str]] = {
    "issued": frozenset({"locked", "redeemed", "expired", "revoked"}),
    "locked": frozenset({"issued", "redeemed", "expired"}),
    "redeemed": frozenset({"issued", "expired"}),
    "expired": frozenset({"redeemed"}),
    "revoked": frozenset({"redeemed"}),
}
"""What a voucher may become. Redeemed → issued is a redemption that a second person took back, redeemed → expired one
that was taken back after the end of the voucher. What expired or was revoked becomes redeemed by a use without a
network alone that happened before, and of which we hear later."""

LIVE = frozenset({"issued", "locked", "redeemed"})
"""A member has at most one such voucher of a cycle."""

MAX_TITLE = 80
MAX_TEXT = 5_000
MAX_FEN = 1_000_000_000_000
MAX_VALUE_FEN = 100_000_000
MAX_PIECES = 1_000_000
MAX_NEEDS = 20
MAX_SOURCE = 200
MAX_VALUE_SOURCE = 500
APPLYING = frozenset({"lot", "need_weighted", "not_served_first"})
"""Modes in which members apply, and get what they get after the closing."""


@dataclass(frozen=True, slots=True)
class CycleDraft:
    """All that an officer says of a cycle. `needs`: pairs of a condition and its points, for `need_weighted` alone.

    `public_source`, for draws alone: where a value will come from that nobody of the union chooses and nobody knows
    when the list is published.
    `use`: whether a voucher is used at once, `uses` times for equal parts, or in parts of any amount.
    """

    title: str
    mode: str
    opens_at: datetime
    closes_at: datetime
    valid_until_at: datetime
    pieces: int
    value_fen: int
    excess_fen: int = 0
    title_en: str | None = None
    needs: Sequence[Mapping[str, Any]] = ()
    public_source: str | None = None
    use: str = "once"
    uses: int = 1


def clean_text(text: str | None, path: str, *, most: int = MAX_TITLE, is_required: bool = True) -> str | None:
    """A text in one spelling; None for nothing.

    Raises:
        TitleInvalid: Nothing where something is needed, too long, or control characters.
    """
    cleaned = normalised("NFC", text or "").strip()
    is_odd = any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in cleaned)
    if len(cleaned) > most or is_odd or (is_required and not cleaned):
        raise TitleInvalid(path, limit=most)
    return cleaned or None


def check_amount(amount: int, path: str, *, least: int, most: int) -> None:
    """Refuses a number out of its bounds.

    Raises:
        AmountInvalid: So it is.
    """
    if not least <= amount <= most:
        raise AmountInvalid(path, minimum=least, maximum=most)


def can_move(moves: Mapping[str, Collection[str]], state: str, to: str) -> bool:
    """Whether something may change so, by one of the tables above."""
    return to in moves[state]


def check_times(opens_at: datetime, closes_at: datetime, valid_until_at: datetime, now: datetime) -> None:
    """Refuses a cycle that is over already, or whose instants are not in their order.

    Raises:
        CycleTimesInvalid: So it is.
    """
    if not opens_at < closes_at <= valid_until_at or closes_at <= now:
        raise CycleTimesInvalid("opensAt")


def check_cycle(draft: CycleDraft, now: datetime) -> None:
    """Refuses what cannot be approved: amounts, times, points of need.

    Raises:
        DomainError: AMOUNT_INVALID, CYCLE_TIMES_INVALID, NEED_INVALID, CONDITION_INVALID, PUBLIC_SOURCE_INVALID.
    """
    check_amount(draft.pieces, "pieces", least=1, most=MAX_PIECES)
    check_amount(draft.value_fen, "valueFen", least=1, most=MAX_VALUE_FEN)
    check_amount(draft.excess_fen, "excessFen", least=0, most=MAX_VALUE_FEN)
    check_uses(draft.use, draft.uses, value_fen=draft.value_fen, excess_fen=draft.excess_fen)
    check_times(draft.opens_at, draft.closes_at, draft.valid_until_at, now)
    if (draft.mode == "need_weighted") != bool(draft.needs) or len(draft.needs) > MAX_NEEDS:
        raise NeedInvalid("needs", limit=MAX_NEEDS)
    for each in draft.needs:
        points = each.get("points")
        if each.keys() != {"when", "points"} or type(points) is not int or not 1 <= points <= MOST_POINTS:
            raise NeedInvalid("needs", limit=MAX_NEEDS)
        read_condition(each["when"])
    if (draft.mode in APPLYING) != bool((draft.public_source or "").strip()):
        raise PublicSourceInvalid("publicSource", limit=MAX_SOURCE)


def cap_keys(kind: str) -> tuple[str, str]:
    """The rules that bound what a member receives in a year: of everything, and of this kind."""
    return "benefit_yearly_cap_fen", f"benefit_{kind}_cap_fen"
