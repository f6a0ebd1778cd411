"""Paper ballots 纸质选票: whether the numbers of papers add up, what was counted, where two counts differ; pure.

Sources: research, paper channel (domain.md 3.2: two persons count, issued = returned + spoiled + unused).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from domain.votes.answers import Answer, in_form
from domain.votes.paper_errors import BoxTooSmall, PaperGroupInvalid, PaperUnbalanced
from voting.ballots import Kind, Question, fault_of
from voting.canonical import NotCanonical, canonical, parse

MAX_STATIONS: Final = 200
MAX_CLERKS: Final = 20
MAX_PAPERS: Final = 1_000_000
MAX_SERIES: Final = 120
MAX_GROUPS: Final = 2_000
MAX_DIFFERENCES: Final = 100
"""So many lines tell where two counts differ; who differs in more counts again anyway."""
_H = TypeVar("_H", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PaperAccount:
    """The account of a station's papers after the close 投票站用纸结清.

    Spoiled 作废 are also those that were handed out and never came back.
    """

    spoiled: int
    unused: int
    returned: int


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """Papers with the same answers, one answer for each question, None for a blank one; and how many they are."""

    answers: Sequence[Answer]
    count: int


@dataclass(frozen=True, slots=True)
class PaperCount:
    """What one person counted: papers that are no ballot, and how many of each ballot, by its canonical answers."""

    invalid: int
    ballots: Mapping[str, int]

    @property
    def total(self) -> int:
        """All papers counted."""
        return self.invalid + sum(self.ballots.values())

    @property
    def text(self) -> str:
        """The ballots as they are kept and published: each different one once, ascending by its canonical bytes."""
        piles = sorted((answers.encode(), count) for answers, count in self.ballots.items())
        return canonical([{"answers": parse(answers), "count": count} for answers, count in piles]).decode()


@dataclass(frozen=True, slots=True)
class PaperDifference:
    """Where two counts differ: `ballots` is in how many at least. Question and option by number, where it is of one.

    `kind` is `invalid`, `blank`, `option`, `write_ins`, or `groups` where each is right by itself, but not together.
    """

    kind: str
    ballots: int
    question: int | None = None
    option: int | None = None


def check_account(issued: int, account: PaperAccount) -> None:
    """Refuses an account in which papers are missing, or are too many.

    Raises:
        PaperUnbalanced: Facts: `expected`, what was issued, `found`, the sum of the account.
    """
    numbers = (account.spoiled, account.unused, account.returned)
    if sum(numbers) != issued or min(numbers) < 0:
        raise PaperUnbalanced("returnedCount", expected=issued, found=sum(numbers))


def check_counted(returned: int, count: PaperCount) -> None:
    """Refuses a count of more or fewer papers than were in the box.

    Raises:
        PaperUnbalanced: Facts: `expected`, what was returned, `found`, what was counted.
    """
    if count.total != returned:
        raise PaperUnbalanced("groups", expected=returned, found=count.total)


def check_boxes(returned: Mapping[UUID, int], minimum_cell: int) -> None:
    """Refuses to count while a box is so small that it would tell who voted how, and another one has papers, too.

    Raises:
        BoxTooSmall: It is to be mixed with another one first. Fact: `least`.
    """
    filled = [count for count in returned.values() if count]
    if len(filled) > 1 and min(filled) < minimum_cell:
        raise BoxTooSmall("stationId", least=minimum_cell)


def paper_count(questions: Sequence[Question], invalid: int, groups: Sequence[PaperGroup]) -> PaperCount:
    """What somebody counted, in one writing; groups of the same answers are one.

    Raises:
        PaperGroupInvalid: Answers that are no ballot of these questions, a group of none, or too many groups.
    """
    if invalid < 0:
        raise PaperGroupInvalid("invalidCount", group=0, limit=MAX_GROUPS)
    if len(groups) > MAX_GROUPS:
        raise PaperGroupInvalid("groups", group=len(groups), limit=MAX_GROUPS)
    ballots: Counter[str] = Counter()
    for number, group in enumerate(groups, 1):
        formed = in_form(questions, group.answers)
        if not 1 <= group.count <= MAX_PAPERS or fault_of(questions, formed) is not None:
            raise PaperGroupInvalid("groups", str(number - 1), group=number, limit=MAX_GROUPS)
        try:
            ballots[canonical(formed).decode()] += group.count
        except NotCanonical:
            raise PaperGroupInvalid("groups", str(number - 1), group=number, limit=MAX_GROUPS) from None
    return PaperCount(invalid, ballots)


def paper_count_of(invalid: int, text: str) -> PaperCount:
    """A count as it is kept."""
    piles: Any = parse(text.encode())
    return PaperCount(invalid, {canonical(each["answers"]).decode(): each["count"] for each in piles})


def differences(questions: Sequence[Question], one: PaperCount, other: PaperCount) -> Sequence[PaperDifference]:
    """Where two counts differ, in the order of the questions; empty when they are the same.

    By how much is the number of papers that one of them must have read otherwise, at the least; it does not say who.
    """
    if one == other:
        return ()
    found = list(_of_all(questions, one, other))
    if not found:
        by = _distance(Counter(one.ballots), Counter(other.ballots))
        found = [PaperDifference("groups", by)]
    return found[:MAX_DIFFERENCES]


def _of_all(questions: Sequence[Question], one: PaperCount, other: PaperCount) -> Iterator[PaperDifference]:
    if one.invalid != other.invalid:
        yield PaperDifference("invalid", abs(one.invalid - other.invalid))
    read: list[list[tuple[Any, int]]] = [
        [(parse(text.encode()), count) for text, count in each.ballots.items()] for each in (one, other)
    ]
    for place, question in enumerate(questions):
        mine, theirs = ([(ballot[place], count) for ballot, count in each] for each in read)
        yield from _of_question(question, mine, theirs)


def _of_question(question: Question, mine: "_Answers", theirs: "_Answers") -> Iterator[PaperDifference]:
    number, is_told = question.number, False
    readings: list[tuple[str, int | None, _Reading]] = [
        ("blank", None, _blank),
        *(("option", at, partial(_said, question, at)) for at in range(1, question.options + 1)),
        ("write_ins", None, _written),
    ]
    for kind, option, reading in readings:
        ballots = _distance(_read(mine, reading), _read(theirs, reading))
        if ballots:
            is_told = True
            yield PaperDifference(kind, ballots, number, option)
    together = _distance(_read(mine, _whole), _read(theirs, _whole))
    # That there are more of them altogether is told with those that are none.
    if together and not is_told and sum(count for _, count in mine) == sum(count for _, count in theirs):
        yield PaperDifference("groups", together, number)


_Answers: TypeAlias = Sequence[tuple[Any, int]]
_Reading: TypeAlias = Callable[[Any], Sequence[Hashable]]
"""What an answer says, in one respect; nothing where it says nothing."""


def _read(answers: _Answers, reading: _Reading) -> Counter[Hashable]:
    read: Counter[Hashable] = Counter()
    for answer, count in answers:
        for value in reading(answer):
            read[value] += count
    return read


def _whole(answer: Any) -> Sequence[Hashable]:  # noqa: ANN401  # parsed JSON, as below
    return (canonical(answer),)


def _blank(answer: Any) -> Sequence[Hashable]:  # noqa: ANN401  # see above
    return (True,) if answer is None else ()


def _written(answer: Any) -> Sequence[Hashable]:  # noqa: ANN401  # see above
    return () if answer is None else tuple(answer.get("write_ins", ()))


def _said(question: Question, option: int, answer: Any) -> Sequence[Hashable]:  # noqa: ANN401  # see above
    if answer is None:
        return ()
    if question.kind is Kind.CHOICE:
        return (True,) if option in answer["options"] else ()
    if question.kind is Kind.RANKING:
        return (answer["ranking"].index(option),) if option in answer["ranking"] else ()
    said = answer["items" if question.kind is Kind.YES_NO_ABSTAIN else "scores"][option - 1]
    return () if said is None else (said,)


def _distance(mine: Mapping[_H, int], theirs: Mapping[_H, int]) -> int:
    """In how many ballots two counts must differ at the least."""
    gaps = [mine.get(key, 0) - theirs.get(key, 0) for key in {**mine, **theirs}]
    return max(sum(gap for gap in gaps if gap > 0), -sum(gap for gap in gaps if gap < 0))
