"""The simple tally 计票 of readable ballots, question by question (docs/ballot-formats.md, "Opening")."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from voting.ballots import Kind, Question, Word

Answers = Sequence[Any]
"""The answers of a valid ballot: `voting.ballots.fault_of` told no reason."""


def tally(questions: Sequence[Question], ballots: Sequence[Answers]) -> list[dict[str, object]]:
    """What was counted, an object for each question in order; `ballots` are valid ones.

    Numbers stand for each option in order. Blank answers are in none of them but `blank`.
    """
    return [_of_question(question, [ballot[place] for ballot in ballots]) for place, question in enumerate(questions)]


def _of_question(question: Question, answers: Sequence[Mapping[str, Any] | None]) -> dict[str, object]:
    given = [answer for answer in answers if answer is not None]
    return {"blank": len(answers) - len(given), **_TALLIES[question.kind](question, given)}


def _choices(question: Question, answers: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    chosen = Counter(number for answer in answers for number in answer["options"])
    written = Counter(text for answer in answers for text in answer.get("write_ins", ()))
    return {
        "options": _by_option(question, chosen),
        "write_ins": [{"text": text, "count": written[text]} for text in sorted(written)],
    }


def _items(question: Question, answers: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    said = [Counter(answer["items"][place] for answer in answers) for place in range(question.options)]
    return {"items": [{word.value: count[word.value] for word in Word} for count in said]}


def _first_places(question: Question, answers: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    return {"first": _by_option(question, Counter(answer["ranking"][0] for answer in answers if answer["ranking"]))}


def _scores(question: Question, answers: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    columns = [
        [score for answer in answers if (score := answer["scores"][place]) is not None]
        for place in range(question.options)
    ]
    return {"given": [len(column) for column in columns], "scores": [sum(column) for column in columns]}


def _by_option(question: Question, counted: Mapping[int, int]) -> list[int]:
    return [counted.get(number, 0) for number in range(1, question.options + 1)]


_TALLIES: dict[Kind, Callable[[Question, Sequence[Mapping[str, Any]]], dict[str, object]]] = {
    Kind.CHOICE: _choices,
    Kind.YES_NO_ABSTAIN: _items,
    Kind.RANKING: _first_places,
    Kind.SCORE: _scores,
}
