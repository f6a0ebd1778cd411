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
    MethodUnfit,
    OpeningTooSoon,
    OptionsTooFew,
    QuestionsMissing,
    RuleSetUnknown,
    SecondCallTooSoon,
    ThresholdTooLow,
    VoteWindowInvalid,
)
from domain.votes.kiosk_errors import KiosksMissing
from domain.votes.nomination_errors import NominationsUnderWay, NomineesUnfit
from domain.votes.paper_errors import StationsMissing
from domain.votes.rules.drafts import MAX_ELECTORATE
from domain.votes.rules.methods import fits
from domain.votes.rules.states import SECRET_KINDS
from domain.votes.rules.weights import WeightFacts, weight_points

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
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Margin:
    """By how much candidates outnumber seats 差额: the share of a rule of the place, and that of a rule set, if any.

    The larger one counts. `is_waived` where the candidates follow from an earlier vote, as in a run-off.
    """

    permille: int
    share: tuple[int, int] | None = None
    is_waived: bool = False


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
    `kiosk_count`: those in use, where the vote takes ballots at kiosks.
    `calls_under_way` are calls for nominations whose nominees are not taken; `unfit_nominees` were taken, and do not
    keep the terms of their call any more.

    `objection_days` are the rule of the place today. `opens_now`: a poll, which opens in the same moment and has no
    time for objections. `is_rule_set_unknown`: the draft names a rule set that is not among those shipped any more.
    `earliest_at`: from when a second call may open.
    """

    kind: str
    questions: Sequence[QuestionFacts]
    opens_at: datetime
    closes_at: datetime
    now: datetime
    roll_count: int
    objection_days: int
    margin: Margin
    key: KeyFacts = KeyFacts()
    barred: int = 0
    misplaced: int = 0
    takes_paper: bool = False
    station_count: int = 0
    weights: WeightFacts | None = None
    opens_now: bool = False
    is_rule_set_unknown: bool = False
    earliest_at: datetime | None = None
    takes_kiosk: bool = False
    kiosk_count: int = 0
    calls_under_way: int = 0
    unfit_nominees: int = 0


def least_candidates(seats: int, margin: Margin) -> int:
    """How many candidates so many seats ask for: more by the margin, in whole people."""
    if margin.is_waived:
        return seats
    shares = [(margin.permille, _THOUSAND), *([] if margin.share is None else [margin.share])]
    return max(-(-seats * (whole + part) // whole) for part, whole in shares)


def objections_end(now: datetime, objection_days: int) -> datetime:
    """Until when the roll of a vote that is scheduled now can be objected to."""
    return now + timedelta(days=objection_days)


def open_points(facts: ChecklistFacts) -> Sequence[DomainError]:
    """All that keeps a draft from being scheduled, in the order of a form; empty when nothing does.

    The same function explains and decides: each point has its code, its message, and the numbers that it speaks of.
    """
    points: list[DomainError] = [] if facts.questions else [QuestionsMissing("questions")]
    for number, question in enumerate(facts.questions, 1):
        points += _of_question(number, question, facts.margin)
    points += [*_of_candidates(facts), *_of_window(facts)]
    if facts.is_rule_set_unknown:
        points.append(RuleSetUnknown("ruleSetKey"))
    if facts.misplaced:
        points.append(ElectorateInvalid("electorateIds", limit=MAX_ELECTORATE))
    if not facts.roll_count:
        points.append(ElectorateEmpty("electorateIds"))
    if facts.kind in SECRET_KINDS:
        points += _of_key(facts.key)
        points += _of_channels(facts)
    points += weight_points(facts.weights)
    return points


def _of_candidates(facts: ChecklistFacts) -> Iterator[DomainError]:
    if facts.barred:
        yield CandidateMayNotStand("questions", count=facts.barred)
    if facts.calls_under_way:
        yield NominationsUnderWay("questions", count=facts.calls_under_way)
    if facts.unfit_nominees:
        yield NomineesUnfit("questions", count=facts.unfit_nominees)


def _of_window(facts: ChecklistFacts) -> Iterator[DomainError]:
    if facts.opens_at >= facts.closes_at or (facts.opens_at <= facts.now and not facts.opens_now):
        yield VoteWindowInvalid("opensAt")
    elif not facts.opens_now and facts.opens_at < objections_end(facts.now, facts.objection_days):
        yield OpeningTooSoon("opensAt", days=facts.objection_days)
    if facts.earliest_at is not None and facts.opens_at < facts.earliest_at:
        yield SecondCallTooSoon("opensAt", earliest_at=facts.earliest_at.isoformat(timespec="minutes"))


def _of_channels(facts: ChecklistFacts) -> Iterator[DomainError]:
    if facts.takes_paper and not facts.station_count:
        yield StationsMissing("takesPaper")
    if facts.takes_kiosk and not facts.kiosk_count:
        yield KiosksMissing("takesKiosk")


def _of_question(number: int, asked: QuestionFacts, margin: Margin) -> Iterator[DomainError]:
    count = asked.option_count
    least = {"choice": asked.maximum - asked.write_in_count, "ranking": max(asked.maximum, 2)}.get(asked.kind, 1)
    wanted = max(least, asked.seats or 0, 0 if asked.write_in_count else 1)
    if count < wanted:
        yield OptionsTooFew("questions", number=number, least=wanted, count=count)
    elif asked.seats is not None and count < (candidates := least_candidates(asked.seats, margin)):
        yield MarginTooSmall("questions", number=number, least=candidates, count=count)
    # By the rule sets of committees 差额选举, which ask for a margin, a ballot that names more than the seats is void.
    is_void = asked.method == "approval" and margin.share is not None
    if is_void or (asked.method is not None and not fits(asked.method, asked.kind, asked.seats)):
        yield MethodUnfit("questions", number=number)


def _of_key(key: KeyFacts) -> Iterator[DomainError]:
    if key.threshold is None or key.share_count is None:
        yield KeyMissing("keyFile")
        return
    if key.threshold < LEAST_THRESHOLD or key.share_count < LEAST_SHARES:
        yield ThresholdTooLow("keyFile", threshold=key.threshold, shares=key.share_count)
    if key.holder_count < key.share_count:
        yield KeyholdersMissing("holders", count=key.holder_count, shares=key.share_count)
