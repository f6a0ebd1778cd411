"""The checklist before a vote is scheduled. Source: research, voting lifecycle (section 5.1), first row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.shared.errors import DomainError
from domain.votes.errors import (
    CandidateMayNotStand,
    ElectorateEmpty,
    ElectorateInvalid,
    KeyholdersMissing,
    KeyMissing,
    MarginTooSmall,
    OpeningTooSoon,
    OptionsTooFew,
    QuestionsMissing,
    ThresholdTooLow,
    VoteWindowInvalid,
)
from domain.votes.nomination_errors import NominationsUnderWay, NomineesUnfit
from domain.votes.rules.drafts import MAX_ELECTORATE
from domain.votes.rules.states import SECRET_KINDS

LEAST_THRESHOLD, LEAST_SHARES = 2, 3
"""One holder alone opens no box, and one share may be lost: two of three."""
_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What the checklist looks at in a question."""

    kind: str
    option_count: int
    minimum: int
    maximum: int
    write_in_count: int = 0
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What is known of the key: `threshold` None where none is set; `holder_count` names of those who hold shares."""

    threshold: int | None = None
    share_count: int | None = None
    holder_count: int = 0


@dataclass(frozen=True, slots=True)
class ChecklistFacts:
    """What decides whether a draft can be scheduled. `barred` candidates have no right to stand.

    `misplaced` organisations of the electorate are closed, or have moved from below the one that holds the vote.
    `calls_under_way` are calls for nominations whose nominees are not taken; `unfit_nominees` were taken, and do not
    keep the terms of their call any more.

    `objection_days` and `margin_permille` are the rules of the place today.
    """

    kind: str
    questions: Sequence[QuestionFacts]
    opens_at: datetime
    closes_at: datetime
    now: datetime
    roll_count: int
    objection_days: int
    margin_permille: int
    key: KeyFacts = KeyFacts()
    barred: int = 0
    misplaced: int = 0
    calls_under_way: int = 0
    unfit_nominees: int = 0


def least_candidates(seats: int, margin_permille: int) -> int:
    """How many candidates so many seats ask for: more by the margin, in whole people."""
    return -(-seats * (_THOUSAND + margin_permille) // _THOUSAND)


def objections_end(now: datetime, objection_days: int) -> datetime:
    """Until when the roll of a vote that is scheduled now can be objected to."""
    return now + timedelta(days=objection_days)


def open_points(facts: ChecklistFacts) -> Sequence[DomainError]:
    """All that keeps a draft from being scheduled, in the order of a form; empty when nothing does.

    The same function explains and decides: each point has its code, its message, and the numbers that it speaks of.
    """
    points: list[DomainError] = [] if facts.questions else [QuestionsMissing("questions")]
    for number, question in enumerate(facts.questions, 1):
        points += _of_question(number, question, facts.margin_permille)
    if facts.barred:
        points.append(CandidateMayNotStand("questions", count=facts.barred))
    if facts.calls_under_way:
        points.append(NominationsUnderWay("questions", count=facts.calls_under_way))
    if facts.unfit_nominees:
        points.append(NomineesUnfit("questions", count=facts.unfit_nominees))
    if facts.opens_at >= facts.closes_at or facts.opens_at <= facts.now:
        points.append(VoteWindowInvalid("opensAt"))
    elif facts.opens_at < objections_end(facts.now, facts.objection_days):
        points.append(OpeningTooSoon("opensAt", days=facts.objection_days))
    if facts.misplaced:
        points.append(ElectorateInvalid("electorateIds", limit=MAX_ELECTORATE))
    if not facts.roll_count:
        points.append(ElectorateEmpty("electorateIds"))
    if facts.kind in SECRET_KINDS:
        points += _of_key(facts.key)
    return points


def _of_question(number: int, asked: QuestionFacts, margin_permille: int) -> Iterator[DomainError]:
    count = asked.option_count
    least = {"choice": asked.maximum - asked.write_in_count, "ranking": max(asked.maximum, 2)}.get(asked.kind, 1)
    wanted = max(least, asked.seats or 0, 0 if asked.write_in_count else 1)
    if count < wanted:
        yield OptionsTooFew("questions", number=number, least=wanted, count=count)
    elif asked.seats is not None and count < (candidates := least_candidates(asked.seats, margin_permille)):
        yield MarginTooSmall("questions", number=number, least=candidates, count=count)


def _of_key(key: KeyFacts) -> Iterator[DomainError]:
    if key.threshold is None or key.share_count is None:
        yield KeyMissing("keyFile")
        return
    if key.threshold < LEAST_THRESHOLD or key.share_count < LEAST_SHARES:
        yield ThresholdTooLow("keyFile", threshold=key.threshold, shares=key.share_count)
    if key.holder_count < key.share_count:
        yield KeyholdersMissing("holders", count=key.holder_count, shares=key.share_count)
