"""What the checks look at: the files of one vote, each read or known to be unreadable, and what came from elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from verifier import counting, files
from verifier.definitions import PAPER, RUN_OFF, Definition, Key, Rules
from verifier.later import Later
from verifier.papers import Paper
from verifier.published import Ballots, Box, Elector, Entry, Notices, Opening, Receipt, Result, Roll
from verifier.questions import is_answer, tally_of
from verifier.reports import Fault
from verifier.strict import Json, shown
from verifier.trees import root_of
from verifier.verdicts import Asked, Case, Figures, UnknownCallError, decide

T = TypeVar("T")


class AbsentError(Exception):
    """A check asks for a file that is not there, or is not as the page of formats says. Such a check is left out."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class UncheckableError(Exception):
    """Something is of a version that this program does not know: the check is left out, and says so."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


@dataclass(frozen=True)
class Parts:
    """What was read of each file; None of one that is absent or not as the page of formats says."""

    definition: Definition | None = None
    roll: Roll | None = None
    board: tuple[Entry, ...] | None = None
    box: Box | None = None
    opening: Opening | None = None
    ballots: Ballots | None = None
    result: Result | None = None
    notices: Notices | None = None
    paper: Paper | None = None


@dataclass(frozen=True)
class Witnessed:
    """An entry of the board that somebody outside kept, and where it stands in their file."""

    file: str
    at: str
    entry: Entry


@dataclass(frozen=True)
class Outside:
    """What did not come with the files: the announced definition hash, what one voter has, entries that were kept."""

    announced: bytes | None = None
    elector: Elector | None = None
    receipts: tuple[Receipt, ...] = ()
    witnessed: tuple[Witnessed, ...] = ()


@dataclass(frozen=True)
class Vote:
    """A vote as its files tell it. To ask for a part that is absent ends the check that asks: `AbsentError`."""

    parts: Parts
    outside: Outside = Outside()

    @property
    def definition(self) -> Definition:
        return _present(self.parts.definition, files.DEFINITION)

    @property
    def key(self) -> Key:
        return _present(self.definition.key, files.DEFINITION)

    @property
    def ballot_length(self) -> int:
        return _present(self.definition.ballot_length, files.DEFINITION)

    @property
    def roll(self) -> Roll:
        return _present(self.parts.roll, files.ROLL)

    @property
    def board(self) -> tuple[Entry, ...]:
        return _present(self.parts.board, files.BOARD)

    @property
    def box(self) -> Box:
        return _present(self.parts.box, files.BOX)

    @property
    def opening(self) -> Opening:
        return _present(self.parts.opening, files.OPENING)

    @property
    def ballots(self) -> Ballots:
        return _present(self.parts.ballots, files.BALLOTS)

    @property
    def result(self) -> Result:
        return _present(self.parts.result, files.RESULT)

    @property
    def notices(self) -> Notices:
        return _present(self.parts.notices, files.NOTICES)

    @property
    def rules(self) -> Rules:
        return _present(self.definition.rules, files.DEFINITION)

    @property
    def later(self) -> Later:
        """What results of format 2 have besides; whether it has it, the definition says."""
        _ = self.rules
        return _present(self.result.later, files.RESULT)

    @property
    def paper(self) -> Paper:
        """What was counted on paper, of a vote that takes some."""
        _ = self.rules
        return _present(self.parts.paper, files.PAPER)

    @property
    def paper_or_none(self) -> Paper | None:
        """What was counted on paper; None of a vote that takes none."""
        rules = self.definition.rules
        return self.paper if rules is not None and PAPER in rules.channels else None

    @cached_property
    def box_root(self) -> bytes:
        """The root over the box, whatever order its file has: leaves are sorted."""
        return root_of(sorted(each.hash for each in self.box.ballots))

    @cached_property
    def box_hashes(self) -> frozenset[bytes]:
        """Hashes of all ballots in the box."""
        return frozenset(each.hash for each in self.box.ballots)

    @cached_property
    def answers(self) -> tuple[bool, ...]:
        """Of each published ballot, whether it answers the questions."""
        questions = self.definition.questions
        return tuple(is_answer(questions, each) for each in self.ballots.ballots)

    @cached_property
    def opened(self) -> list[tuple[Json, int]]:
        """Ballots that answer the questions, with their weights; others are told by a check of their own."""
        ballots = self.ballots
        each = zip(ballots.ballots, ballots.weights, self.answers, strict=True)
        return [(ballot, weight) for ballot, weight, is_valid in each if is_valid]

    @cached_property
    def on_paper(self) -> list[tuple[Json, int]]:
        """Answers on paper that answer the questions, and how many papers have them."""
        paper, questions = self.paper_or_none, self.definition.questions
        piles = () if paper is None else paper.piles
        return [(each.answers, each.count) for each in piles if is_answer(questions, each.answers)]

    @cached_property
    def tally(self) -> list[Json]:
        """What the ballots of the box sum up to, or those of a named vote."""
        return tally_of(self.definition.questions, self.opened)

    @cached_property
    def tally_of_all(self) -> list[Json]:
        """What the ballots of the box and of paper sum up to together."""
        return tally_of(self.definition.questions, [*self.opened, *self.on_paper])

    @cached_property
    def counts(self) -> list[dict[str, Json]]:
        """The count of each question, recounted with the lots of the result."""
        return [self.count_of(index, self.lots_of(index)) for index in range(len(self.definition.questions))]

    @cached_property
    def columns(self) -> list[list[counting.Ballot]]:
        """Ballots of each question, those with the same answer together."""
        piles: list[dict[str, counting.Ballot]] = [{} for _ in self.definition.questions]
        for ballot, weight in (*self.opened, *self.on_paper):
            for pile, answer in zip(piles, ballot if isinstance(ballot, list) else (), strict=False):
                key = repr(answer)
                known = pile.get(key)
                pile[key] = counting.Ballot(answer, weight + (known.weight if known else 0))
        return [list(each.values()) for each in piles]

    def lots_of(self, index: int) -> list[counting.Lot]:
        """Lots of a question, in the order in which they were entered; what is not of the tied is none."""
        return [
            counting.Lot(each.among, each.order)
            for each in self.later.lots
            if each.question == index + 1 and sorted(each.order) == list(each.among)
        ]

    def count_of(self, index: int, lots: list[counting.Lot]) -> dict[str, Json]:
        """The count of a question with these lots.

        Raises:
            UncheckableError: its method is not known here.
        """
        try:
            return counting.count(self.rules.counted[index], self.columns[index], lots)
        except counting.UnknownMethodError as error:
            values: dict[str, str | int] = {"name": shown(error.name), "version": error.version}
            at = f"questions[{index}].method"
            raise UncheckableError(Fault(files.DEFINITION, at, "unknown_method", values)) from None

    @cached_property
    def figures(self) -> Figures:
        """Figures of the vote. Who was present at a meeting no file but the verdict says."""
        paper, kiosk, result = self.paper_or_none, self.later.kiosk, self.result
        returned = sum(self.ballots.weights) + (paper.returned if paper else 0)
        by_clients = sum(self.ballots.weights) - (kiosk.returned if kiosk else 0)
        return Figures(
            entitled=result.entitled,
            present=_told_present(self.later.verdict, returned) if self.rules.is_meeting else returned,
            issued=by_clients + (kiosk.issued if kiosk else 0) + (paper.given if paper else 0),
            returned=returned,
            invalid=self.invalid,
        )

    @property
    def invalid(self) -> int:
        """Weight of the ballots that are none, with those on paper."""
        each = zip(self.ballots.ballots, self.ballots.weights, strict=True)
        paper = self.paper_or_none
        return sum(weight for ballot, weight in each if isinstance(ballot, dict)) + (paper.invalid if paper else 0)

    @cached_property
    def verdict(self) -> dict[str, Json] | None:
        """The verdict, decided anew; None where the definition has no rule set.

        Raises:
            UncheckableError: a method is not known here, or the rule set has no such call.
        """
        rules = self.rules
        if rules.rule_set is None:
            return None
        asked = [
            Asked(number, question, count)
            for number, (question, count) in enumerate(zip(rules.counted, self.counts, strict=True), start=1)
        ]
        case = Case(rules.rule_set, self.figures, rules.call, asked, rules.is_weighted, rules.follows_as == RUN_OFF)
        try:
            return decide(case)
        except UnknownCallError:
            raise UncheckableError(Fault(files.DEFINITION, "call", "unknown_call")) from None

    @property
    def closed_at(self) -> datetime:
        """The instant at which the vote closed: as announced, or as the last notice about it says."""
        moved = [each.closes_at for each in self.notices.notices if each.closes_at is not None]
        return moved[-1] if moved else self.definition.closes_at


def _present(part: T | None, file: str) -> T:
    if part is None:
        raise AbsentError(file)
    return part


def _told_present(verdict: Json, otherwise: int) -> int:
    figures = verdict.get("figures") if isinstance(verdict, dict) else None
    present = figures.get("present") if isinstance(figures, dict) else None
    return present if isinstance(present, int) and not isinstance(present, bool) and present >= 0 else otherwise
