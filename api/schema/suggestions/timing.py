"""Clocks of a suggestion 办理时限, reckoned from its log when they are read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import strawberry

from api.enums import described, words
from api.fields import column, computed, label
from domain.suggestions.clocks import Clock, ClockKind, total_days
from domain.suggestions.timing import clocks_of

described(
    ClockKind,
    "What is waited for until a day.",
    {
        ClockKind.ACKNOWLEDGE: "Its review to begin.",
        ClockKind.ASSIGN: "Units that answer it.",
        ClockKind.CONTACT: "First word of a unit with its author.",
        ClockKind.ANSWER: "Released answer, or a refusal with its reason.",
        ClockKind.IMPLEMENT: "Its implementation reported done.",
    },
    name="SuggestionClockKind",
)
KIND_WORDS = words(
    {
        ClockKind.ACKNOWLEDGE: ("受理", "Acknowledge"),
        ClockKind.ASSIGN: ("交办", "Assign"),
        ClockKind.CONTACT: ("与提案人沟通", "First contact"),
        ClockKind.ANSWER: ("答复", "Answer"),
        ClockKind.IMPLEMENT: ("实施", "Implement"),
    }
)


@strawberry.type(description="Clock of a suggestion: what is waited for, and until when; docs/suggestions-clocks.md.")
class SuggestionClock:
    """A clock as `_clock_row` gives it."""

    row: strawberry.Private[Any]

    kind: ClockKind = column("kind", convert=ClockKind, description="What is waited for.")
    kind_label: str = label("kind", KIND_WORDS, description="Word for it, in the language of `Accept-Language`.")
    round: int = column("round", description="For which answer: 1, and 2 after it was reopened.")
    started_at: datetime = column("started_at", description="When it started.")
    limit_days: int = column(
        "limit_days", description="Working days that the handling organisation's rule gave it on the day of its start."
    )
    due_at: datetime | None = column(
        "due_at", description="Last second of its last day; null while it is paused before that day is known."
    )
    paused_since: datetime | None = column(
        "paused_since", description="Since when its author is waited for; null while it runs or when it has stopped."
    )
    stopped_at: datetime | None = column(
        "stopped_at", description="When it was done, or not waited for any more; null before."
    )
    is_met: bool = column("is_met", description="Whether what was waited for was done, in time or late.")
    is_overdue: bool = column("is_overdue", description="Whether its last day went by before it stopped.")
    working_days: int = column(
        "working_days", description="Working days through which it ran, until now or until it stopped."
    )
    is_published: bool = column(
        "is_published", description="Whether published notices of holidays cover all days that it was reckoned with."
    )


@strawberry.type(description="How long a suggestion has taken and what it waits for, seen as the suggestion.")
class SuggestionTiming:
    """A row of `suggestion_timing_by_suggestion_id`."""

    row: strawberry.Private[Any]

    clocks: list[SuggestionClock] = computed(
        lambda row: [SuggestionClock(row=_clock_row(each)) for each in _clocks(row)],
        description="Its clocks, in the order in which they started.",
    )
    is_overdue: bool = computed(
        lambda row: any(each.is_breached and each.stopped_at is None for each in _clocks(row)),
        description="Whether anything is waited for whose last day went by.",
    )
    answer_days: int = computed(
        lambda row: total_days(_clocks(row)),
        description="Working days that its answers took together, the second one too where it was reopened.",
    )


def _clocks(row: Mapping[str, Any]) -> Sequence[Clock]:
    return clocks_of(row, row["looked_at"])


def _clock_row(clock: Clock) -> Mapping[str, Any]:
    return {
        "kind": clock.kind.value,
        "round": clock.round,
        "started_at": clock.started_at,
        "limit_days": clock.limit_days,
        "due_at": clock.due_at,
        "paused_since": clock.paused_at,
        "stopped_at": clock.stopped_at,
        "is_met": clock.is_met,
        "is_overdue": clock.is_breached,
        "working_days": clock.working_days,
        "is_published": clock.is_published,
    }
