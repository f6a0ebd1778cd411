"""Answers as people give them, in the one form that a ballot has; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.shared.text import normalised
from voting.ballots import Kind, Question

Answer = Mapping[str, Any] | None


def in_form(questions: Sequence[Question], answers: Sequence[Answer]) -> list[Answer]:
    """The answers with choices in ascending order and write-ins trimmed, in NFC, and there only where they may be.

    Changes no meaning; whether they are a ballot is for `voting.ballots` to say. More or fewer answers than questions
    stay as many.
    """
    formed = [_formed(question, answer) for question, answer in zip(questions, answers, strict=False)]
    return [*formed, *answers[len(questions) :]]


def _formed(question: Question, answer: Answer) -> Answer:
    if answer is None or question.kind is not Kind.CHOICE or "options" not in answer:
        return answer
    formed = {**answer, "options": sorted(answer["options"])}
    written = sorted(map(_spelt, answer.get("write_ins", ())))
    formed.pop("write_ins", None)
    return {**formed, "write_ins": written} if written or question.write_ins else formed


def _spelt(text: str) -> str:
    return normalised("NFC", text.strip())
