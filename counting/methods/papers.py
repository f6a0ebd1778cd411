"""What methods that transfer ballots share: who holds which papers at which value, and what happened at each stage."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from counting.boxes import Box
from counting.outcomes import Outcome, Stage, StageKind
from counting.ties import Record, Tie, Undecided

Paper = tuple[tuple[int, ...], int, int]
"""A ranking, the place in it that holds the paper now, and how many papers (or what weight) are alike."""


class Parcel(NamedTuple):
    """Papers that a candidate received together, and what each of them is worth, in units."""

    value: int
    papers: list[Paper]


class Sorted(NamedTuple):
    """Papers by the next candidate on them who continues; `transferable` and `spent` are weights."""

    by_next: dict[int, list[Paper]]
    transferable: int
    spent: int


class Race:
    """A count by transfers under way. `votes`, in units, are by candidate; place 0 is nobody's.

    Candidates continue until they are elected or excluded. `exhausted` and `lost` are units, all told.
    """

    def __init__(self, box: Box, scale: int) -> None:
        self.scale = scale
        self.lots = box.lots
        self.seats = box.asked.seats
        self.continuing = [False, *(True for _ in box.candidates)]
        self.votes = [0] * len(self.continuing)
        self.parcels: list[list[Parcel]] = [[] for _ in self.votes]
        self.exhausted = 0
        self.lost = 0
        self.elected: list[int] = []
        self.stages: list[Stage] = []
        self._after = list(self.votes)
        self._history: list[Record] = []
        rankings: Counter[tuple[int, ...]] = Counter()
        for answer, weight in box.answers:
            rankings[tuple(answer["ranking"])] += weight
        self.deal(scale, [(ranking, -1, weight) for ranking, weight in rankings.items()])
        self.papers = sum(self.votes) // scale
        """The weight of the ballots that name somebody."""

    @property
    def vacancies(self) -> int:
        """Seats that nobody has; 0 too where the question has none, or where no ballot names anybody."""
        return self.seats - len(self.elected) if self.seats is not None and self.papers else 0

    @property
    def standing(self) -> list[int]:
        """Who continues, ascending."""
        return [candidate for candidate, is_in in enumerate(self.continuing) if is_in]

    def sort(self, papers: Iterable[Paper]) -> Sorted:
        """Papers by their next available preference."""
        by_next: dict[int, list[Paper]] = {}
        transferable = spent = 0
        for ranking, place, weight in papers:
            for further in range(place + 1, len(ranking)):
                if self.continuing[ranking[further]]:
                    by_next.setdefault(ranking[further], []).append((ranking, further, weight))
                    transferable += weight
                    break
            else:
                spent += weight
        return Sorted(by_next, transferable, spent)

    def hand_over(self, value: int, by_next: dict[int, list[Paper]]) -> None:
        """Gives each candidate the papers sorted for them, at `value` each, as one parcel."""
        for candidate, papers in by_next.items():
            self.votes[candidate] += value * sum(weight for _, _, weight in papers)
            self.parcels[candidate].append(Parcel(value, papers))

    def deal(self, value: int, papers: Iterable[Paper]) -> int:
        """Sorts papers and hands them over at `value` each; what names nobody more is exhausted. Units that moved."""
        found = self.sort(papers)
        self.hand_over(value, found.by_next)
        self.exhausted += value * found.spent
        return value * (found.transferable + found.spent)

    def elect(self, candidates: Iterable[int]) -> list[int]:
        """Seats candidates, those with more votes first, equals ascending."""
        seated = sorted(candidates, key=lambda candidate: (-self.votes[candidate], candidate))
        for candidate in seated:
            self.continuing[candidate] = False
        self.elected += seated
        return seated

    def exclude(self, candidates: Iterable[int]) -> None:
        """They continue no more."""
        for candidate in candidates:
            self.continuing[candidate] = False

    def record(
        self,
        kind: StageKind,
        of: Sequence[int],
        *,
        elected: Sequence[int],
        excluded: Sequence[int] = (),
        ties: Sequence[Tie] = (),
    ) -> None:
        """Closes a stage: what has changed since the last one goes on record."""
        changes = [now - before for now, before in zip(self.votes, self._after, strict=True)]
        self._after = list(self.votes)
        self.stages.append(
            Stage(
                kind,
                self._after[1:],
                of=of,
                transfers=changes[1:] if self.stages else None,
                exhausted=self.exhausted,
                lost=self.lost,
                elected=elected,
                excluded=excluded,
                ties=ties,
            )
        )
        self._history.append((len(self.stages), self._after))

    def earliest(self) -> Iterator[Record]:
        """The stages so far, the first one first."""
        return iter(self._history)

    def latest(self) -> Iterator[Record]:
        """The stages so far, the last one first."""
        return reversed(self._history)

    def outcome(self, quota: int | None, pending: Undecided | None) -> Outcome:
        """What the race has come to."""
        return Outcome(self.stages, self.seats, scale=self.scale, quota=quota, elected=self.elected, pending=pending)
