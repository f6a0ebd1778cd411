"""The simple tally 计票 of readable ballots, question by question (docs/ballot-formats.md, "Opening")."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from voting.ballots import Kind, Question, Word

Answers = Sequence[Any]
"""The answers of a valid ballot: `voting.ballots.fault_of` told no reason."""


Given = Sequence[tuple[Mapping[str, Any], int]]
"""Answers to a question that are not blank, with their weights."""
Weighed = Sequence[tuple[Answers, int]]
"""Ballots with the same answers, and how many they are, or the sum of their weights."""


def tally(questions: Sequence[Question], ballots: Sequence[Answers]) -> list[dict[str, object]]:
    """What was counted, an object for each question in order; `ballots` are valid ones.

    Numbers stand for each option in order. Blank answers are in none of them but `blank`.
    """
    return tally_of_piles(questions, [(ballot, 1) for ballot in ballots])


def tally_of_piles(questions: Sequence[Question], piles: Weighed) -> list[dict[str, object]]:
    """As `tally`, of piles of ballots."""
    return [
        _of_question(question, [(ballot[place], weight) for ballot, weight in piles])
        for place, question in enumerate(questions)
    ]


def _of_question(question: Question, answers: Sequence[tuple[Mapping[str, Any] | None, int]]) -> dict[str, object]:
    given = [(answer, weight) for answer, weight in answers if answer is not None]
    blank = sum(weight for answer, weight in answers if answer is None)
    return {"blank": blank, **_TALLIES[question.kind](question, given)}


def _choices(question: Question, answers: Given) -> dict[str, object]:
    chosen, written = Counter[int](), Counter[str]()
    for answer, weight in answers:
        for number in answer["options"]:
            chosen[number] += weight
        for text in answer.get("write_ins", ()):
            written[text] += weight
    return {
        "options": _by_option(question, chosen),
        "write_ins": [{"text": text, "count": written[text]} for text in sorted(written)],
    }


def _items(question: Question, answers: Given) -> dict[str, object]:
    said: list[Counter[str]] = [Counter() for _ in range(question.options)]
    for answer, weight in answers:
        for place, word in enumerate(answer["items"]):
            said[place][word] += weight
    return {"items": [{word.value: count[word.value] for word in Word} for count in said]}


def _first_places(question: Question, answers: Given) -> dict[str, object]:
    first = Counter[int]()
    for answer, weight in answers:
        if answer["ranking"]:
            first[answer["ranking"][0]] += weight
    return {"first": _by_option(question, first)}


def _scores(question: Question, answers: Given) -> dict[str, object]:
    given, sums = [0] * question.options, [0] * question.options
    for answer, weight in answers:
        for place, score in enumerate(answer["scores"]):
            if score is not None:
                given[place] += weight
                sums[place] += weight * score
    return {"given": given, "scores": sums}


def _by_option(question: Question, counted: Mapping[int, int]) -> list[int]:
    return [counted.get(number, 0) for number in range(1, question.options + 1)]


_TALLIES: dict[Kind, Callable[[Question, Given], dict[str, object]]] = {
    Kind.CHOICE: _choices,
    Kind.YES_NO_ABSTAIN: _items,
    Kind.RANKING: _first_places,
    Kind.SCORE: _scores,
}
