"""What a vote may become, and what may be done to one under way. Source: research, voting lifecycle (section 5.1).

The trigger `unionhall_vote_stays` of the database knows the same moves.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.votes.errors import (
    ExtensionInvalid,
    ObjectionsUndecided,
    ObjectionWindowOpen,
    SecondCallTooSoon,
    SecondOfficerNeeded,
    VoteAlreadyPaused,
    VoteNotPaused,
    VoteTimeOver,
    VoteWindowInvalid,
)

VOTE_MOVES: Mapping[str, Collection[str]] = {
    "draft": frozenset({"scheduled", "cancelled"}),
    "scheduled": frozenset({"draft", "open", "cancelled"}),
    "open": frozenset({"closed", "cancelled"}),
    "closed": frozenset({"counting", "void", "cancelled"}),
    "counting": frozenset({"tallied", "void", "cancelled"}),
    "tallied": frozenset({"published", "void"}),
    "published": frozenset(),
    "void": frozenset(),
    "cancelled": frozenset(),
}
"""What a vote may become. Nothing leads back to open; what was counted is published or void, never cancelled."""

UNDER_WAY = frozenset({"scheduled", "open", "closed", "counting", "tallied"})
"""States in which a vote is announced and not over: its organisation does not close meanwhile."""
NOT_OVER = frozenset({"open", "closed", "counting", "tallied"})
"""States in which a roll is frozen, and the vote on it is not over."""
SECRET_KINDS = frozenset({"sealed", "unlinkable"})
MAX_EXTENSION_DAYS = 366


def is_show_of_hands(kind: str, is_meeting: bool) -> bool:  # noqa: FBT001  # as the columns say it
    """Whether everybody in the hall sees how everybody votes: a vote by name at a meeting."""
    return is_meeting and kind not in SECRET_KINDS


def can_move(state: str, to: str) -> bool:
    """Whether a vote may change so."""
    return to in VOTE_MOVES[state]


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """What decides whether a scheduled vote opens. `now` is the database's time, taken after the vote was locked.

    `earliest_at`: from when a second call may open; None where it is none.
    """

    opens_at: datetime
    closes_at: datetime
    objections_end_at: datetime | None
    undecided: int
    now: datetime
    earliest_at: datetime | None = None


def check_opening(facts: OpeningFacts) -> None:
    """Refuses to open while objections may be made, or wait for a decision, or when the time to vote is over already.

    An officer may open before the time that was announced, once nothing can be objected any more; the clock does not.

    Raises:
        DomainError: VOTE_WINDOW_INVALID, OBJECTION_WINDOW_OPEN, OBJECTIONS_UNDECIDED, SECOND_CALL_TOO_SOON.
    """
    if facts.closes_at <= facts.now:
        raise VoteWindowInvalid("voteId")
    if facts.objections_end_at is not None and facts.now < facts.objections_end_at:
        raise ObjectionWindowOpen("voteId")
    if facts.undecided:
        raise ObjectionsUndecided("voteId", count=facts.undecided)
    if facts.earliest_at is not None and facts.now < facts.earliest_at:
        raise SecondCallTooSoon("voteId", earliest_at=facts.earliest_at.isoformat(timespec="minutes"))


def check_pause(paused_at: datetime | None, closes_at: datetime, now: datetime) -> None:
    """Refuses a second pause, and one after the closing time.

    Raises:
        DomainError: VOTE_TIME_OVER, VOTE_ALREADY_PAUSED.
    """
    _check_time(closes_at, now)
    if paused_at is not None:
        raise VoteAlreadyPaused("voteId")


def check_resume(paused_at: datetime | None, closes_at: datetime, now: datetime) -> None:
    """Refuses to resume what is not paused, and what has reached its closing time: a pause does not stop the clock.

    Raises:
        DomainError: VOTE_TIME_OVER, VOTE_NOT_PAUSED.
    """
    _check_time(closes_at, now)
    if paused_at is None:
        raise VoteNotPaused("voteId")


def check_extension(closes_at: datetime, wish: datetime, now: datetime) -> None:
    """Refuses a closing time that is not later than the one announced; after that one has come, every other.

    Raises:
        DomainError: VOTE_TIME_OVER, EXTENSION_INVALID.
    """
    _check_time(closes_at, now)
    if not closes_at < wish <= now + timedelta(days=MAX_EXTENSION_DAYS):
        raise ExtensionInvalid("closesAt", days=MAX_EXTENSION_DAYS)


def _check_time(closes_at: datetime, now: datetime) -> None:
    if closes_at <= now:
        raise VoteTimeOver("voteId")


def ends_at(closes_at: datetime, permits_end_at: datetime | None) -> datetime:
    """When the time to vote is over: at the close, or before it where only ballots on their way are taken in."""
    return closes_at if permits_end_at is None else min(closes_at, permits_end_at)


def is_closing_agreed(asked_by_id: UUID | None, officer_id: UUID, *, is_over: bool) -> bool:
    """Whether a vote closes now that an officer wants it: its time has come, or another one has asked before.

    False: the wish is written down, and waits for a second officer.

    Raises:
        SecondOfficerNeeded: The same officer asks once more.
    """
    if is_over:
        return True
    if asked_by_id == officer_id:
        raise SecondOfficerNeeded("voteId")
    return asked_by_id is not None
