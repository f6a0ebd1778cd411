"""Nominations 提名: what a call may say, what a nomination may become, and in which order nominees become options.

Source: Regulations on Elections of Grassroots Unions 工会基层组织选举工作条例 (candidates come from below, are
examined, and made public); the numbers are what a union decides for each call.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.votes.nomination_errors import (
    NominationCallStateRefused,
    NominationExtensionOnly,
    NominationNotOnNotice,
    NominationNumberInvalid,
    NominationsNotOpen,
    NominationsOver,
    NominationWindowInvalid,
    NomineeOrderInvalid,
    NomineesMissing,
    QuestionCalledFor,
)
from domain.votes.rules.drafts import MAX_OPTIONS, QuestionDraft

MAX_NOMINATIONS = MAX_OPTIONS
"""Nominations of a call that have not ended: no more than a question has options."""
MAX_NUMBERS = 1_000
"""Nominations of a call with those that have ended."""
MAX_STATEMENT = 1_000
MAX_CALL_TEXT = 2_000
MAX_WINDOW_DAYS = 366
BOUNDS: Mapping[str, tuple[int, int]] = {
    "seconders_needed": (0, 100),
    "nomination_limit": (1, 20),
    "notice_days": (0, 60),
    "membership_months": (0, 600),
}
"""Least and most of each number of a call."""

CALL_MOVES: Mapping[str, Collection[str]] = {
    "open": frozenset({"on_notice", "ended", "cancelled"}),
    "on_notice": frozenset({"ended", "cancelled"}),
    "ended": frozenset({"taken", "cancelled"}),
    "taken": frozenset({"taken", "ended", "cancelled"}),
    "cancelled": frozenset(),
}
"""What a call may become. Nominees are taken again after one of them went."""
UNDER_WAY = frozenset({"open", "on_notice", "ended"})
"""States in which the vote of a call is not announced."""

NOMINATION_MOVES: Mapping[str, Collection[str]] = {
    "proposed": frozenset({"seconded", "consented", "declined", "withdrawn", "lapsed"}),
    "seconded": frozenset({"proposed", "consented", "declined", "lapsed"}),
    "consented": frozenset({"proposed", "on_notice", "withdrawn", "lapsed"}),
    "on_notice": frozenset({"accepted", "refused", "withdrawn", "lapsed"}),
    "accepted": frozenset({"withdrawn", "lapsed"}),
    "refused": frozenset(),
    "declined": frozenset(),
    "withdrawn": frozenset(),
    "lapsed": frozenset(),
}
"""What a nomination may become. Who consented before there were enough seconders is proposed, and withdraws."""
LIVE = frozenset({"proposed", "seconded", "consented", "on_notice", "accepted"})
GATHERING = frozenset({"proposed", "seconded", "consented"})
"""States in which voices are gathered."""


@dataclass(frozen=True, slots=True)
class CallDraft:
    """What an officer calls for. Instants are kept to the second."""

    opens_at: datetime
    closes_at: datetime
    text: str = ""
    seconders_needed: int = 0
    nomination_limit: int = 1
    notice_days: int = 0
    membership_months: int = 0
    nominee_order: str = "by_number"


@dataclass(frozen=True, slots=True)
class Order:
    """A question as a call keeps it: what is asked, for how many seats, and which options stand now."""

    kind: str
    title: str
    title_en: str | None
    seats: int | None
    options: Sequence[tuple[str, UUID | None]]


def can_move(moves: Mapping[str, Collection[str]], state: str, to: str) -> bool:
    """Whether something may change so."""
    return to in moves[state]


def gathered_state(needed: int, seconders: int, *, is_consented: bool) -> str:
    """The state of a nomination while voices are gathered."""
    if seconders < needed:
        return "proposed"
    return "consented" if is_consented else "seconded"


def check_call(draft: CallDraft, now: datetime) -> None:
    """Refuses numbers out of bounds, and a window that is past, empty, or longer than a year.

    Raises:
        DomainError: NOMINATION_NUMBER_INVALID, NOMINATION_WINDOW_INVALID.
    """
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(draft, name) <= most:
            raise NominationNumberInvalid(_camel(name), least=least, most=most)
    is_near = draft.closes_at <= now + timedelta(days=MAX_WINDOW_DAYS)
    if not max(draft.opens_at, now) < draft.closes_at or not is_near:
        raise NominationWindowInvalid("closesAt", days=MAX_WINDOW_DAYS)


def check_change(before: CallDraft, after: CallDraft, now: datetime) -> None:
    """Refuses whatever does not extend a call that has begun; one that has closed stays closed.

    Raises:
        DomainError: NOMINATIONS_OVER, NOMINATION_EXTENSION_ONLY.
    """
    if before.closes_at <= now:
        raise NominationsOver("callId")
    if before.opens_at > now:
        return
    if after.closes_at <= before.closes_at or _but_closing(before) != _but_closing(after):
        raise NominationExtensionOnly("callId")


def _but_closing(draft: CallDraft) -> tuple[object, ...]:
    numbers = tuple(getattr(draft, name) for name in BOUNDS)
    return draft.opens_at, draft.text, draft.nominee_order, *numbers


def check_open(state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Refuses what is done to nominations before their call opens, at the closing instant, and after it.

    Raises:
        DomainError: NOMINATION_CALL_STATE_REFUSED (cancelled), NOMINATIONS_NOT_OPEN, NOMINATIONS_OVER.
    """
    if state == "cancelled":
        raise NominationCallStateRefused("callId", state=state)
    if state != "open" or closes_at <= now:
        raise NominationsOver("callId")
    if now < opens_at:
        raise NominationsNotOpen("callId")


def check_on_notice(call: str, nomination: str, notice_ends_at: datetime | None, now: datetime) -> None:
    """Refuses an objection before the public notice, and after it.

    Raises:
        NominationNotOnNotice: So it is.
    """
    if call != "on_notice" or nomination != "on_notice" or notice_ends_at is None or notice_ends_at <= now:
        raise NominationNotOnNotice("nominationId")


def notice_end(now: datetime, days: int) -> datetime:
    """Until when nominees are on public notice, from the moment at which the call was closed."""
    return now + timedelta(days=days)


def closed_state(state: str, *, is_consented: bool) -> tuple[str, str | None]:
    """What a nomination becomes when its call closes: its state, and the code of why it ended."""
    if state == "consented":
        return "on_notice", None
    return "lapsed", "not_consented" if state == "seconded" or not is_consented else "not_seconded"


def ordered(nominees: Sequence[UUID], order: str, given: Sequence[UUID] | None) -> Sequence[UUID]:
    """Nominees in the order of options; they come by number.

    Raises:
        DomainError: NOMINEES_MISSING, NOMINEE_ORDER_INVALID.
    """
    if not nominees:
        raise NomineesMissing("callId")
    if order == "by_number" and given is None:
        return nominees
    if order == "by_number" or given is None or sorted(given) != sorted(nominees):
        raise NomineeOrderInvalid("nominationIds", count=len(nominees))
    return given


def labels(nominees: Sequence[tuple[int, str, str]]) -> Sequence[str]:
    """What stands on the ballot for each nominee, given as number, name and branch.

    The name; the branch beside it where two have one name; the number of the nomination where that is not enough.
    """
    names = [name for _, name, _ in nominees]
    at_branches = [f"{name}（{branch}）" for _, name, branch in nominees]
    texts = []
    for (number, name, _), at_branch in zip(nominees, at_branches, strict=True):
        if names.count(name) == 1:
            texts.append(name)
        else:
            texts.append(at_branch if at_branches.count(at_branch) == 1 else f"{name}（{number}号）")
    return texts


def check_called(now_asked: Mapping[int, Order], asked: Sequence[QuestionDraft]) -> None:
    """Refuses other questions in the place of those for which nominations are called; by number from 1.

    Raises:
        QuestionCalledFor: So it is.
    """
    for number, before in now_asked.items():
        after = _order(asked[number - 1]) if number <= len(asked) else None
        if after != before:
            raise QuestionCalledFor("questions", str(number - 1), number=number)


def _order(draft: QuestionDraft) -> Order:
    options = [(each.label, each.member_id) for each in draft.options]
    return Order(draft.kind, draft.title, draft.title_en, draft.seats, options)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
