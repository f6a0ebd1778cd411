"""The simple tally 计票 of readable ballots, question by question (docs/ballot-formats.md, "Opening")."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from voting.ballots import Kind, Question, Word

Answers = Sequence[Any]
"""The answers of a valid ballot: `voting.ballots.fault_of` told no reason."""


_Counted = TypeVar("_Counted", int, str)
Given: TypeAlias = Sequence[tuple[Mapping[str, Any], int]]
"""Answers to a question that are not blank, each with the weight of its ballot."""


def tally(
    questions: Sequence[Question], ballots: Sequence[Answers], weights: Sequence[int] | None = None
) -> list[dict[str, object]]:
    """What was counted, an object for each question in order; `ballots` are valid ones.

    Numbers stand for each option in order. Blank answers are in none of them but `blank`. A ballot of weight w counts
    as w equal ballots; without weights each counts once.
    """
    weighed = [1] * len(ballots) if weights is None else weights
    return [
        _of_question(question, [(ballot[place], weight) for ballot, weight in zip(ballots, weighed, strict=True)])
        for place, question in enumerate(questions)
    ]


def _of_question(question: Question, answers: Sequence[tuple[Mapping[str, Any] | None, int]]) -> dict[str, object]:
    given = [(answer, weight) for answer, weight in answers if answer is not None]
    blank = sum(weight for answer, weight in answers if answer is None)
    return {"blank": blank, **_TALLIES[question.kind](question, given)}


def _sums(counted: Iterable[tuple[_Counted, int]]) -> Counter[_Counted]:
    sums: Counter[_Counted] = Counter()
    for what, weight in counted:
        sums[what] += weight
    return sums


def _choices(question: Question, answers: Given) -> dict[str, object]:
    chosen = _sums((number, weight) for answer, weight in answers for number in answer["options"])
    written = _sums((text, weight) for answer, weight in answers for text in answer.get("write_ins", ()))
    return {
        "options": _by_option(question, chosen),
        "write_ins": [{"text": text, "count": written[text]} for text in sorted(written)],
    }


def _items(question: Question, answers: Given) -> dict[str, object]:
    said = [_sums((answer["items"][place], weight) for answer, weight in answers) for place in range(question.options)]
    return {"items": [{word.value: count[word.value] for word in Word} for count in said]}


def _first_places(question: Question, answers: Given) -> dict[str, object]:
    firsts = _sums((answer["ranking"][0], weight) for answer, weight in answers if answer["ranking"])
    return {"first": _by_option(question, firsts)}


def _scores(question: Question, answers: Given) -> dict[str, object]:
    columns = [
        [(score, weight) for answer, weight in answers if (score := answer["scores"][place]) is not None]
        for place in range(question.options)
    ]
    return {
        "given": [sum(weight for _, weight in column) for column in columns],
        "scores": [sum(score * weight for score, weight in column) for column in columns],
    }


def _by_option(question: Question, counted: Mapping[int, int]) -> list[int]:
    return [counted.get(number, 0) for number in range(1, question.options + 1)]


_TALLIES: dict[Kind, Callable[[Question, Given], dict[str, object]]] = {
    Kind.CHOICE: _choices,
    Kind.YES_NO_ABSTAIN: _items,
    Kind.RANKING: _first_places,
    Kind.SCORE: _scores,
}
