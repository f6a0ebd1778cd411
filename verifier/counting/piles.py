"""Piles of papers at candidates, and ties, for the methods of several stages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from verifier.counting.votes import Ballot, Lot, Question, Stage, lot_among, numbers, pending, records, tie
from verifier.strict import Json

SURPLUS: Final = "surplus"
EXCLUSION: Final = "exclusion"

Ranking = tuple[int, ...]


class MissingLotError(Exception):
    """A tie that no earlier stage and no lot decides: the count stops before the stage that would follow."""

    def __init__(self, among: Sequence[int], what: str) -> None:
        super().__init__(what)
        self.pending = pending(among, what)


@dataclass
class Parcel:
    """Papers that came together, at one value, in units: how many of each ranking."""

    value: int
    papers: dict[Ranking, int]
    is_first: bool = False


@dataclass
class Table:
    """The table at which is counted: who continues, what lies with whom, and the stages so far."""

    question: Question
    lots: Sequence[Lot]
    scale: int
    from_latest: bool
    parcels: list[list[Parcel]]
    votes: list[int]
    exhausted: int
    named: int
    lost: int = 0
    elected: list[int] = field(default_factory=list)
    excluded: list[int] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)

    @property
    def seats_left(self) -> int:
        return (self.question.seats or 0) - len(self.elected)

    @property
    def continuing(self) -> list[int]:
        """Neither elected nor excluded, ascending."""
        gone = {*self.elected, *self.excluded}
        return [each for each in range(1, self.question.options + 1) if each not in gone]

    def has(self, candidate: int) -> int:
        """The votes of a candidate."""
        return self.votes[candidate - 1]

    def end_stage(
        self, kind: str, of: Iterable[int], elected: Sequence[int] = (), excluded: Sequence[int] = ()
    ) -> Stage:
        """Writes down a stage with what stands on the table now."""
        stage = Stage(kind, list(self.votes), sorted(of), self.exhausted, self.lost, [*elected], [*excluded])
        self.stages.append(stage)
        return stage

    def elect(self, candidates: Iterable[int]) -> list[int]:
        """Elects them, those with the most votes first, equals ascending."""
        ordered = sorted(candidates, key=lambda each: (-self.has(each), each))
        self.elected += ordered
        return ordered

    def tell_apart(self, tied: Sequence[int], what: str, ties: list[Json]) -> int:
        """Of those with the same votes, the one whose turn it is: by earlier stages, else by the lot among the rest.

        Raises:
            MissingLotError: there is no such lot.
        """
        left, is_surplus = sorted(tied), what == SURPLUS
        numbered = list(enumerate(self.stages, start=1))
        for number, stage in reversed(numbered) if self.from_latest else numbered:
            votes = {each: (stage.votes or ())[each - 1] for each in left}
            if len(set(votes.values())) > 1:
                ties.append(tie(left, sorted(left, key=lambda each: (-votes[each], each)), number))
                most = (max if is_surplus else min)(votes.values())
                left = [each for each in left if votes[each] == most]
            if len(left) == 1:
                return left[0]
        drawn = lot_among(self.lots, left)
        if drawn is None:
            raise MissingLotError(left, what)
        ties.append(tie(left, drawn))
        return drawn[0] if is_surplus else drawn[-1]

    def give(self, papers: dict[Ranking, int], value: int) -> None:
        """Papers go to their next available preferences at this value; those without one take it to the exhausted."""
        going, exhausted = self.sorted_out(papers)
        self.exhausted += exhausted * value
        self.receive(going, value)

    def sorted_out(self, papers: dict[Ranking, int]) -> tuple[dict[int, dict[Ranking, int]], int]:
        """Papers by their next available preference, and how many have none."""
        available = set(self.continuing)
        going: dict[int, dict[Ranking, int]] = defaultdict(dict)
        exhausted = 0
        for ranking, count in papers.items():
            goes_to = next((each for each in ranking if each in available), None)
            if goes_to is None:
                exhausted += count
            else:
                going[goes_to][ranking] = going[goes_to].get(ranking, 0) + count
        return going, exhausted

    def receive(self, going: dict[int, dict[Ranking, int]], value: int) -> None:
        """Each candidate takes what comes in as one parcel."""
        for candidate, papers in going.items():
            self.parcels[candidate - 1].append(Parcel(value, papers))
            self.votes[candidate - 1] += value * sum(papers.values())


def laid_out(question: Question, ballots: Sequence[Ballot], lots: Sequence[Lot], scale: int) -> Table:
    """The table before the first stage: each paper with its first preference, at the value of one vote."""
    papers: dict[Ranking, int] = defaultdict(int)
    for ballot in ballots:
        if ballot.answer is not None:
            papers[tuple(numbers(ballot.answer, "ranking"))] += ballot.weight
    unnamed = papers.pop((), 0)
    firsts: list[dict[Ranking, int]] = [{} for _ in range(question.options)]
    for ranking, count in papers.items():
        firsts[ranking[0] - 1][ranking] = count
    return Table(
        question=question,
        lots=lots,
        scale=scale,
        from_latest=True,
        parcels=[[Parcel(scale, each, is_first=True)] if each else [] for each in firsts],
        votes=[scale * sum(each.values()) for each in firsts],
        exhausted=unnamed * scale,
        named=sum(papers.values()),
    )


def counted(table: Table, go_on: Callable[[Table], bool], quota: int | None = None) -> dict[str, Json]:
    """The count object's members of a method of several stages: stages until `go_on` says that it is over."""
    missing: Json = None
    try:
        while go_on(table):
            pass
    except MissingLotError as error:
        missing = error.pending
    return {
        "scale": table.scale,
        "quota": quota,
        "stages": records(table.stages),
        "elected": list(table.elected),
        "pending": missing,
    }
