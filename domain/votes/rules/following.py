"""What has to be voted on once more after a result: between whom, for how many seats. Values in, values out.

Source: docs/counting.md, "Verdict": a run-off between equals or the two of a second round, a further round for seats
that nobody has, a second call of all that was asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.votes.errors import SecondCallTooSoon
from domain.votes.rules.drafts import OptionDraft, QuestionDraft
from domain.votes.rules.methods import fits, method_of

Decided = Mapping[str, Any]
"""A count, or what a verdict says of a question (docs/counting.md)."""


@dataclass(frozen=True, slots=True)
class Left:
    """What an earlier vote has left over of a question, by its number: candidates ascending, and seats for them."""

    question: int
    candidates: Sequence[int]
    seats: int


def left_for_run_off(counts: Sequence[Decided], verdict: Decided | None) -> Sequence[Left]:
    """The questions for a run-off: the two of a second round, or the equals at a seat; by number."""
    found = []
    for number, count in enumerate(counts, 1):
        decided = None if verdict is None else verdict["questions"][number - 1]
        if decided is None or decided["outcome"] == "second_round":
            found += [Left(number, list(count["advance"]), 1)] if count["advance"] else []
        elif decided["next"] == "run_off":
            found.append(Left(number, list(decided["tied"]), decided["open_seats"]))
    return found


def left_for_further_round(
    counts: Sequence[Decided], verdict: Decided | None, options: Sequence[int]
) -> Sequence[Left]:
    """The questions with seats that nobody has, where the rule set wants another round for them; by number.

    Candidates are all options that were not elected. `options` are how many each question has.
    """
    if verdict is None or verdict["outcome"] != "valid":
        return []
    return [
        Left(each["number"], [one for one in range(1, options[each["number"] - 1] + 1) if one not in each["elected"]],
             each["open_seats"])
        for each, _ in zip(verdict["questions"], counts, strict=True)
        if each["next"] == "again" and each["open_seats"]
    ]  # fmt: skip


def asks_second_call(verdict: Decided | None) -> bool:
    """Whether a vote had no quorum, and its rule set has a second call."""
    return verdict is not None and any(each["next"] == "second_call" for each in verdict["questions"])


def asked_again(asked: QuestionDraft, written: Sequence[str], left: Left) -> QuestionDraft:
    """A question with exactly those who are left, for the seats that are; nobody else is written in.

    `written` are the names that were written in, in the order of the count. A second round is a plurality: of two one
    has more. A method that does not fit the seats gives way to the one that such questions have by default.
    """
    everybody = [*asked.options, *(OptionDraft(text) for text in written)]
    options = [everybody[number - 1] for number in left.candidates]
    is_by_seats = asked.kind == "choice" and asked.method != "approval"
    most = min(asked.maximum, left.seats if is_by_seats else len(options))
    method = None if asked.method == "two_round" else asked.method
    if method is not None and not fits(method, asked.kind, left.seats):
        method = None
    return QuestionDraft(
        asked.kind,
        asked.title,
        options,
        min(asked.minimum, most),
        most,
        asked.title_en,
        asked.maximum_score,
        0,
        left.seats,
        method_of(asked.kind, left.seats, method),
    )


def second_call_from(closed_at: datetime | None, rule_set: Mapping[str, Any] | None) -> datetime | None:
    """From when a second call may open, by the rule set of the first and its closing; None: whenever."""
    days = None if rule_set is None else rule_set["second_call_days"]
    return None if closed_at is None or days is None else closed_at + timedelta(days=days)


def check_second_call(opens_at: datetime, earliest_at: datetime | None) -> None:
    """Refuses a second call that would open before its time.

    Raises:
        SecondCallTooSoon: So it is. Fact: `earliest_at`.
    """
    if earliest_at is not None and opens_at < earliest_at:
        raise SecondCallTooSoon("opensAt", earliest_at=earliest_at.isoformat(timespec="minutes"))
