"""Questions, what answers them, and the count: the section "Ballot" of the page of formats."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from verifier.strict import Json

WRITE_IN_BYTES: Final = 120

CHOICE: Final = "choice"
YES_NO_ABSTAIN: Final = "yes_no_abstain"
RANKING: Final = "ranking"
SCORE: Final = "score"

ITEM_WORDS: Final = ("abstain", "no", "yes")

_ESCAPED: Final = 2
"""Bytes of a quotation mark or a backslash inside JSON: the most that one byte of a write-in can take."""

T = TypeVar("T", int, bytes)


@dataclass(frozen=True)
class Question:
    """A question of a definition. `options` is how many there are; `write_ins` how many the voter may add."""

    kind: str
    minimum: int
    maximum: int
    maximum_score: int
    write_ins: int
    options: int


def is_answer(questions: Sequence[Question], ballot: Json) -> bool:
    """Whether `ballot` answers the questions: one answer each, in order, null where blank."""
    return (
        isinstance(ballot, list)
        and len(ballot) == len(questions)
        and all(each is None or _ANSWERS[one.kind](one, each) for one, each in zip(questions, ballot, strict=True))
    )


def longest_ballot(questions: Sequence[Question]) -> int:
    """Bytes of the longest canonical ballot that answers the questions."""
    return len("[]") + max(0, len(questions) - 1) + sum(_LONGEST[each.kind](each) for each in questions)


Answers = Sequence[tuple[dict[str, Json], int]]
"""Answers to a question that are not blank, each with its weight."""


def tally_of(questions: Sequence[Question], ballots: Iterable[tuple[Json, int]]) -> list[Json]:
    """What the ballots say, question by question: `tally` of the page of formats.

    Each ballot is an answer, and has a weight: so many equal ballots.
    """
    columns: list[list[tuple[dict[str, Json], int]]] = [[] for _ in questions]
    blank = [0] * len(questions)
    for ballot, weight in ballots:
        for index, answer in enumerate(ballot if isinstance(ballot, list) else []):
            if isinstance(answer, dict):
                columns[index].append((answer, weight))
            else:
                blank[index] += weight
    return [
        {"blank": left, **_TALLIES[question.kind](question, column)}
        for question, left, column in zip(questions, blank, columns, strict=True)
    ]


def _answers_choice(question: Question, answer: Json) -> bool:
    if not isinstance(answer, dict) or answer.keys() != (
        {"options", "write_ins"} if question.write_ins else {"options"}
    ):
        return False
    options, texts = _numbers(answer["options"]), _texts(answer.get("write_ins", []))
    return (
        options is not None
        and texts is not None
        and all(1 <= each <= question.options for each in options)
        and all(_is_write_in(each) for each in texts)
        and _ascends(options)
        and _ascends([each.encode() for each in texts])
        and len(texts) <= question.write_ins
        and question.minimum <= len(options) + len(texts) <= question.maximum
    )


def _answers_items(question: Question, answer: Json) -> bool:
    items = _texts(_alone("items", answer))
    return items is not None and len(items) == question.options and all(each in ITEM_WORDS for each in items)


def _answers_ranking(question: Question, answer: Json) -> bool:
    ranking = _numbers(_alone("ranking", answer))
    return (
        ranking is not None
        and all(1 <= each <= question.options for each in ranking)
        and len(set(ranking)) == len(ranking)
        and question.minimum <= len(ranking) <= question.maximum
    )


def _answers_scores(question: Question, answer: Json) -> bool:
    scores = _alone("scores", answer)
    given = _numbers([each for each in scores if each is not None]) if isinstance(scores, list) else None
    return (
        isinstance(scores, list)
        and given is not None
        and len(scores) == question.options
        and all(0 <= each <= question.maximum_score for each in given)
    )


def _alone(key: str, answer: Json) -> Json:
    """The value of the only key of `answer`, which is `key`; else None."""
    return answer[key] if isinstance(answer, dict) and answer.keys() == {key} else None


def _numbers(value: Json) -> list[int] | None:
    """A list of numbers, or None: it is none. True and false are no numbers."""
    if not isinstance(value, list):
        return None
    numbers = [each for each in value if isinstance(each, int) and not isinstance(each, bool)]
    return numbers if len(numbers) == len(value) else None


def _texts(value: Json) -> list[str] | None:
    if not isinstance(value, list):
        return None
    texts = [each for each in value if isinstance(each, str)]
    return texts if len(texts) == len(value) else None


def _ascends(values: Sequence[T]) -> bool:
    return all(one < other for one, other in pairwise(values))


def _is_write_in(text: str) -> bool:
    return (
        0 < len(text.encode()) <= WRITE_IN_BYTES
        and not any(_is_space(each) for each in (text[0], text[-1]))
        and not any(unicodedata.category(each) == "Cc" for each in text)
        and unicodedata.is_normalized("NFC", text)
    )


def _is_space(character: str) -> bool:
    return character == "\ufeff" or unicodedata.category(character).startswith("Z")


def _longest_choice(question: Question) -> int:
    """As many write-ins as can be, each of quotation marks; then options, those with the most digits."""
    texts = min(question.write_ins, question.maximum)
    options = min(question.options, question.maximum - texts)
    written = [len('""') + WRITE_IN_BYTES * _ESCAPED] * texts
    chosen = _widest(question.options)[:options]
    empty = '{"options":[],"write_ins":[]}' if question.write_ins else '{"options":[]}'
    return max(len(empty) + _joined(written) + _joined(chosen), len("null"))


def _longest_items(question: Question) -> int:
    return len('{"items":[]}') + _joined([len('"abstain"')] * question.options)


def _longest_ranking(question: Question) -> int:
    return len('{"ranking":[]}') + _joined(_widest(question.options)[: question.maximum])


def _longest_scores(question: Question) -> int:
    return len('{"scores":[]}') + _joined([max(len("null"), len(str(question.maximum_score)))] * question.options)


def _widest(options: int) -> list[int]:
    """Lengths of the numbers from 1 to `options`, the longest first."""
    return [len(str(number)) for number in range(options, 0, -1)]


def _joined(lengths: Sequence[int]) -> int:
    return sum(lengths) + max(0, len(lengths) - 1)


def _tally_choice(question: Question, answers: Answers) -> dict[str, Json]:
    chosen: Counter[int] = Counter()
    written: Counter[str] = Counter()
    for answer, weight in answers:
        for number in _numbers(answer["options"]) or ():
            chosen[number] += weight
        for text in _texts(answer.get("write_ins")) or ():
            written[text] += weight
    return {
        "options": [chosen[number] for number in range(1, question.options + 1)],
        "write_ins": [{"count": written[text], "text": text} for text in sorted(written, key=str.encode)],
    }


def _tally_items(question: Question, answers: Answers) -> dict[str, Json]:
    sums = [dict.fromkeys(ITEM_WORDS, 0) for _ in range(question.options)]
    for answer, weight in answers:
        for item, word in zip(sums, _texts(answer["items"]) or (), strict=True):
            item[word] += weight
    return {"items": [{**each} for each in sums]}


def _tally_ranking(question: Question, answers: Answers) -> dict[str, Json]:
    first: Counter[int] = Counter()
    for answer, weight in answers:
        order = answer["ranking"]
        if isinstance(order, list) and order and isinstance(order[0], int):
            first[order[0]] += weight
    return {"first": [first[number] for number in range(1, question.options + 1)]}


def _tally_scores(question: Question, answers: Answers) -> dict[str, Json]:
    given, sums = [0] * question.options, [0] * question.options
    for answer, weight in answers:
        scores = answer["scores"]
        for index, score in enumerate(scores if isinstance(scores, list) else ()):
            if isinstance(score, int):
                given[index] += weight
                sums[index] += score * weight
    return {"given": list(given), "scores": list(sums)}


_ANSWERS: Final[dict[str, Callable[[Question, Json], bool]]] = {
    CHOICE: _answers_choice,
    YES_NO_ABSTAIN: _answers_items,
    RANKING: _answers_ranking,
    SCORE: _answers_scores,
}
_LONGEST: Final[dict[str, Callable[[Question], int]]] = {
    CHOICE: _longest_choice,
    YES_NO_ABSTAIN: _longest_items,
    RANKING: _longest_ranking,
    SCORE: _longest_scores,
}
_TALLIES: Final[dict[str, Callable[[Question, Answers], dict[str, Json]]]] = {
    CHOICE: _tally_choice,
    YES_NO_ABSTAIN: _tally_items,
    RANKING: _tally_ranking,
    SCORE: _tally_scores,
}
KINDS: Final = tuple(_ANSWERS)
"""Kinds of questions."""
