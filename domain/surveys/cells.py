"""What is told of the answers to a survey, so that nobody learns what a few said; pure (docs/surveys.md, 0030, 0064).

Of all answers together: counts from one to four are withheld, and with them so many others that the gap has two counts
and no fewer than five people. Those who were asked and did not answer are a count like others. Where the counts of a
question that decides on the way have a gap, questions that not everybody is asked are withheld as a whole: their sums
would fill it.

By branch: a branch is told as a whole or not at all, the same branches for all questions, and those that are not told
are told together as the rest, when that has no small count either. So whatever is told is a sum without small counts.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
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


def results(questions: Sequence[Question], answers: Sequence[tuple[Branch | None, Said]]) -> list[Told]:
    """Everything that is told of these answers, each with the branch it came from (None: without a name)."""
    everybody = [said for _, said in answers]
    common = asked_of_all(questions)
    counts = {number: _count(questions, number, everybody) for number in range(1, len(questions) + 1)}
    told = {number: _whole(each) for number, each in counts.items()}
    if any(has_branches(questions, number) and None in told[number].values() for number in counts):
        told = {n: each if n in common else dict.fromkeys(each) for n, each in told.items()}
    found = [line for number in counts for line in _lines(questions, number, told[number], everybody)]
    return [
        *found,
        *_by_branch(questions, [n for n in counts if n in common and _is_counted(questions[n - 1])], answers),
    ]


def texts_told(questions: Sequence[Question], lines: Sequence[Told]) -> frozenset[int]:
    """The questions whose texts may be read: those whose count of texts is told, and not nought."""
    return frozenset(
        line.question
        for line in lines
        if questions[line.question - 1].kind == "text" and line.option is None and line.answers
    )


def _is_counted(question: Question) -> bool:
    return question.kind in {"single", "multiple", "scale"}


def _count(questions: Sequence[Question], number: int, answers: Sequence[Said]) -> _Counts:
    question = questions[number - 1]
    asked = [said.get(number) for said in answers if number in path_of(questions, said)]
    found: Counter[int] = Counter()
    for each in asked:
        found.update(
            [UNANSWERED]
            if each is None
            else each.get("choices") or [each.get("value", 1)]
            if _is_counted(question)
            else [1]
        )
    options = range(1, _options(question) + 1)
    by_option = {option: found[option] for option in (*options, UNANSWERED)}
    return _Counts(by_option, len(asked), question.kind == "multiple")


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


def _lines(
    questions: Sequence[Question], number: int, told: Mapping[int, int | None], answers: Sequence[Said]
) -> list[Told]:
    question = questions[number - 1]
    if _is_counted(question):
        return [Told(number, option, count) for option, count in told.items()]
    values = [said[number]["value"] for said in answers if number in said and question.kind == "number"]
    mean = round(10 * sum(values) / len(values)) if values and told[1] else None
    return [Told(number, None, told[1], mean_tenths=mean), Told(number, UNANSWERED, told[UNANSWERED])]


def _by_branch(
    questions: Sequence[Question], numbers: Sequence[int], answers: Sequence[tuple[Branch | None, Said]]
) -> list[Told]:
    """The same branches for all questions; without a second one, or where the whole has a gap, nothing."""
    of_branch: dict[Branch, list[Said]] = {}
    for branch, said in answers:
        of_branch.setdefault(branch, []).append(said)
    unnamed = of_branch.pop(None, [])

    def is_clean(some: Sequence[Said]) -> bool:
        return all(_count(questions, number, some).is_clean for number in numbers)

    shown = sorted(
        (branch for branch, some in of_branch.items() if len(some) >= THRESHOLD and is_clean(some)),
        key=lambda branch: (-len(of_branch[branch]), str(branch)),
    )

    def rest() -> list[Said]:
        return [*unnamed, *(said for branch, some in of_branch.items() if branch not in shown for said in some)]

    while shown and (0 < len(rest()) < THRESHOLD or not is_clean(rest())):
        shown.pop()
    if not shown or len(shown) + bool(rest()) < 2:  # noqa: PLR2004  # one part is the whole
        return []
    parts = [*((branch, False, of_branch[branch]) for branch in shown), *([(None, True, rest())] if rest() else [])]
    return [
        Told(number, option, count, branch, is_rest)
        for branch, is_rest, some in parts
        for number in numbers
        for option, count in _count(questions, number, some).by_option.items()
    ]
