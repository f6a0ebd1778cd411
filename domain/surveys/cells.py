"""What is told of the answers to a survey, so that nobody learns what a few said; pure (docs/surveys.md, 0030, 0064).

Of all answers together: counts from one to four are withheld, and with them so many others that the gap has two counts
and no fewer than five people. Those who were asked and did not answer are a count like others. Where the counts of a
question that decides on the way have a gap, questions that not everybody is asked are withheld as a whole: their sums
would fill it.

By branch: a branch is told as a whole or not at all, the same branches for all questions, and those that are not told
are told together as the rest, when that has no small count either. So whatever is told is a sum without small counts.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from domain.members.disclosure import THRESHOLD
from domain.surveys.rules import UNANSWERED, Question, asked_of_all, has_branches, path_of

Said: TypeAlias = Mapping[int, Mapping[str, Any]]
Branch: TypeAlias = Hashable


@dataclass(frozen=True, slots=True)
class Told:
    """A count of a question: of an option, of those who did not answer (0), or of an answered number or text (None)."""

    question: int
    option: int | None
    answers: int | None
    branch: Any = None
    is_rest: bool = False
    mean_tenths: int | None = None


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of a question in some answers: by option, UNANSWERED among them, and how many were asked."""

    by_option: Mapping[int, int]
    asked: int
    is_multiple: bool

    @property
    def is_clean(self) -> bool:
        """Whether all of it can be told."""
        return not any(self.is_small(count) for count in self.by_option.values())

    def is_small(self, count: int) -> bool:
        """Whether few are behind a count, or behind what it leaves."""
        return 0 < count < THRESHOLD or (self.is_multiple and 0 < self.asked - count < THRESHOLD)


@dataclass(slots=True)
class _Sums:
    """What some answers come to, by question: how many were asked, what they chose, and their numbers."""

    answers: int = 0
    asked: Counter[int] = field(default_factory=Counter)
    chosen: Counter[tuple[int, int]] = field(default_factory=Counter)
    numbers: Counter[int] = field(default_factory=Counter)
    sums: Counter[int] = field(default_factory=Counter)

    def add(self, questions: Sequence[Question], said: Said) -> None:
        """One more answer."""
        self.answers += 1
        for number in path_of(questions, said):
            self.asked[number] += 1
            self.chosen.update((number, option) for option in _chosen(questions[number - 1], said.get(number)))
        for number, each in said.items():
            if questions[number - 1].kind == "number":
                self.numbers[number] += 1
                self.sums[number] += each["value"]

    def counts(self, questions: Sequence[Question], number: int) -> _Counts:
        """Of a question."""
        question = questions[number - 1]
        options = (*range(1, _options(question) + 1), UNANSWERED)
        by_option = {option: self.chosen[number, option] for option in options}
        return _Counts(by_option, self.asked[number], question.kind == "multiple")


class Tally:
    """Counts answers as they are read, a part at a time: nobody has to hold all of them."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = questions
        self._of_branch: dict[Branch | None, _Sums] = {}

    def add(self, answers: Iterable[tuple[Branch | None, Said]]) -> None:
        """Some more, each with the branch it came from (None: without a name)."""
        for branch, said in answers:
            self._of_branch.setdefault(branch, _Sums()).add(self._questions, said)

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(some.answers for some in self._of_branch.values())

    def results(self) -> list[Told]:
        """Everything that is told of these answers."""
        questions, everybody = self._questions, _together(self._of_branch.values())
        common = asked_of_all(questions)
        counts = {number: everybody.counts(questions, number) for number in range(1, len(questions) + 1)}
        told = {number: _whole(each) for number, each in counts.items()}
        if any(has_branches(questions, number) and None in told[number].values() for number in counts):
            told = {n: each if n in common else dict.fromkeys(each) for n, each in told.items()}
        found = [line for number in counts for line in _lines(questions[number - 1], number, told[number], everybody)]
        compared = [number for number in counts if number in common and _is_counted(questions[number - 1])]
        return [*found, *_by_branch(questions, compared, self._of_branch)]


def texts_told(questions: Sequence[Question], lines: Sequence[Told]) -> frozenset[int]:
    """The questions whose texts may be read: those whose count of texts is told, and not nought."""
    return frozenset(
        line.question
        for line in lines
        if questions[line.question - 1].kind == "text" and line.option is None and line.answers
    )


def _is_counted(question: Question) -> bool:
    return question.kind in {"single", "multiple", "scale"}


def _together(some: Iterable[_Sums]) -> _Sums:
    whole = _Sums()
    for each in some:
        whole.answers += each.answers
        whole.asked.update(each.asked)
        whole.chosen.update(each.chosen)
        whole.numbers.update(each.numbers)
        whole.sums.update(each.sums)
    return whole


def _chosen(question: Question, each: Mapping[str, Any] | None) -> Sequence[int]:
    """What somebody chose who was asked; 1 for a number or a text."""
    if each is None:
        return [UNANSWERED]
    if not _is_counted(question):
        return [1]
    return each.get("choices") or [each.get("value", 1)]


def _options(question: Question) -> int:
    if question.kind == "scale":
        return question.maximum or 0
    return len(question.options) if question.options else 1


def _whole(counts: _Counts) -> dict[int, int | None]:
    """The counts of all answers as they are told."""
    cells = counts.by_option
    if 0 < counts.asked < THRESHOLD:
        return dict.fromkeys(cells)
    untold = {option for option, count in cells.items() if counts.is_small(count)}
    others = sorted((option for option in cells if option not in untold), key=lambda o: (cells[o] == 0, cells[o], o))
    while untold and others and (len(untold) == 1 or sum(cells[option] for option in untold) < THRESHOLD):
        untold.add(others.pop(0))
    return {option: None if option in untold else count for option, count in cells.items()}


def _lines(question: Question, number: int, told: Mapping[int, int | None], everybody: _Sums) -> list[Told]:
    if _is_counted(question):
        return [Told(number, option, count) for option, count in told.items()]
    values = everybody.numbers[number]
    mean = round(10 * everybody.sums[number] / values) if values and told[1] else None
    return [Told(number, None, told[1], mean_tenths=mean), Told(number, UNANSWERED, told[UNANSWERED])]


def _by_branch(
    questions: Sequence[Question], numbers: Sequence[int], sums: Mapping[Branch | None, _Sums]
) -> list[Told]:
    """The same branches for all questions; without a second one, or where the whole has a gap, nothing."""
    of_branch = {branch: some for branch, some in sums.items() if branch is not None}

    def is_clean(some: _Sums) -> bool:
        return all(some.counts(questions, number).is_clean for number in numbers)

    shown = sorted(
        (branch for branch, some in of_branch.items() if some.answers >= THRESHOLD and is_clean(some)),
        key=lambda branch: (-of_branch[branch].answers, str(branch)),
    )

    def rest() -> _Sums:
        return _together(some for branch, some in sums.items() if branch not in shown)

    while shown and (0 < rest().answers < THRESHOLD or not is_clean(rest())):
        shown.pop()
    if not shown or len(shown) + bool(rest().answers) < 2:  # noqa: PLR2004  # one part is the whole
        return []
    parts = [
        *((branch, False, of_branch[branch]) for branch in shown),
        *([(None, True, rest())] if rest().answers else []),
    ]
    return [
        Told(number, option, count, branch, is_rest)
        for branch, is_rest, some in parts
        for number in numbers
        for option, count in some.counts(questions, number).by_option.items()
    ]
