"""Decisions of surveys: what can be asked, how branches lead, which answers fit; pure.

Branches lead forward only: a question is followed by one with a higher number, or by the end. So there is no loop, and
whether each question can be reached is one walk.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domain.shared.text import normalised
from domain.surveys.errors import (
    SurveyAnswerInvalid,
    SurveyQuestionsInvalid,
    SurveyTextInvalid,
    SurveyWindowInvalid,
)

MAX_TITLE: Final = 80
MAX_INTRODUCTION: Final = 2_000
MAX_QUESTION: Final = 200
MAX_OPTION: Final = 100
MAX_REASON: Final = 1_000
MAX_QUESTIONS: Final = 50
MAX_OPTIONS: Final = 20
MAX_WORDS: Final = 1_000
MAX_SCALE: Final = 10
MAX_NUMBER: Final = 1_000_000_000
MAX_DAYS: Final = 92
END: Final = 0
UNANSWERED: Final = 0

_CHOOSING = frozenset({"single", "multiple"})
_LINES = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Option:
    """A choice, and where it leads; None: as its question says."""

    text: str
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked. `next`: what follows, 0 the end, None the next number."""

    kind: str
    title: str
    is_required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    options: Sequence[Option] = ()
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody says to a question."""

    number: int
    choices: Sequence[int] = ()
    value: int | None = None
    text: str | None = None


def clean_text(text: str | None, limit: int, *path: str | int) -> str:
    """The text in one spelling (NFC), without blanks at its ends.

    Raises:
        SurveyTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    given = text or ""
    cleaned = normalised("NFC", given).strip() if len(given) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise SurveyTextInvalid(*(str(each) for each in path), limit=limit)
    return cleaned


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINES


def check_window(closes_at: datetime, now: datetime) -> None:
    """Whether a survey can end then.

    Raises:
        SurveyWindowInvalid: It has passed, or is more than `days` away.
    """
    if not now < closes_at <= now + timedelta(days=MAX_DAYS):
        raise SurveyWindowInvalid("closesAt", days=MAX_DAYS)


def clean_questions(questions: Sequence[Question]) -> list[Question]:
    """The questions with clean texts, once all can be asked and reached.

    Raises:
        DomainError: SURVEY_TEXT_INVALID, SURVEY_QUESTIONS_INVALID (fact `number`).
    """
    if not 1 <= len(questions) <= MAX_QUESTIONS:
        raise SurveyQuestionsInvalid("questions", number=0)
    cleaned = [_clean(number, question) for number, question in enumerate(questions, 1)]
    for number, question in enumerate(cleaned, 1):
        for to in (question.next, *(option.next for option in question.options)):
            if to is not None and to != END and not number < to <= len(cleaned):
                raise SurveyQuestionsInvalid("questions", number=number)
    reached = reachable(cleaned)
    missing = next((number for number in range(1, len(cleaned) + 1) if number not in reached), None)
    if missing is not None:
        raise SurveyQuestionsInvalid("questions", number=missing)
    return cleaned


def _clean(number: int, question: Question) -> Question:
    path = ("questions", number - 1)
    options = [
        Option(clean_text(each.text, MAX_OPTION, *path, "options", at), each.next)
        for at, each in enumerate(question.options)
    ]
    low, high = _bounds(number, question)
    if len({each.text for each in options}) < len(options):
        raise SurveyQuestionsInvalid("questions", number=number)
    if question.kind != "single" and any(each.next is not None for each in options):  # one choice, one way on
        raise SurveyQuestionsInvalid("questions", number=number)
    title = clean_text(question.title, MAX_QUESTION, *path, "title")
    return Question(question.kind, title, question.is_required, low, high, options, question.next)


def _bounds(number: int, question: Question) -> tuple[int | None, int | None]:
    """Least and most: of choices, of a number, of steps of a scale, of letters."""
    low, high, count = question.minimum, question.maximum, len(question.options)
    fits = count == 0 if question.kind not in _CHOOSING else 2 <= count <= MAX_OPTIONS  # noqa: PLR2004  # one is no choice
    found: tuple[int | None, int | None]
    match question.kind:
        case "single":
            found, fits = (None, None), fits and low is None and high is None
        case "multiple":
            found = (1 if low is None else low, count if high is None else high)
            fits = fits and 1 <= (found[0] or 0) <= (found[1] or 0) <= count
        case "scale":
            found = (1, 5 if high is None else high)
            fits = fits and low in {None, 1} and 2 <= (found[1] or 0) <= MAX_SCALE  # noqa: PLR2004  # as above
        case "number":
            found = (0 if low is None else low, MAX_NUMBER if high is None else high)
            fits = fits and -MAX_NUMBER <= (found[0] or 0) < (found[1] or 0) <= MAX_NUMBER
        case _:
            found = (None, MAX_WORDS if high is None else high)
            fits = fits and low is None and 1 <= (found[1] or 0) <= MAX_WORDS
    if not fits:
        raise SurveyQuestionsInvalid("questions", number=number)
    return found


def ways(questions: Sequence[Question], number: int) -> frozenset[int]:
    """The questions that may follow one; 0 is the end."""
    question = questions[number - 1]
    default = following(questions, number, None)
    if not question.options or question.kind != "single":
        return frozenset({default})
    chosen = {following(questions, number, choice) for choice in range(1, len(question.options) + 1)}
    return frozenset(chosen if question.is_required else chosen | {default})


def following(questions: Sequence[Question], number: int, choice: int | None) -> int:
    """What follows a question after a choice, or after anything else; 0 is the end."""
    question = questions[number - 1]
    to = question.options[choice - 1].next if choice is not None else None
    to = question.next if to is None else to
    if to is None:
        return END if number == len(questions) else number + 1
    return to


def reachable(questions: Sequence[Question]) -> frozenset[int]:
    """The questions that somebody can be asked."""
    found, waiting = {1}, [1]
    while waiting:
        for to in ways(questions, waiting.pop()) - {END} - found:
            found.add(to)
            waiting.append(to)
    return frozenset(found)


def asked_of_all(questions: Sequence[Question]) -> frozenset[int]:
    """The questions on every way through: whoever answers the survey is asked them."""
    found = set()
    for skipped in range(1, len(questions) + 1):
        reached, waiting = set(), [1] if skipped != 1 else []
        while waiting:
            number = waiting.pop()
            if number not in reached and number not in {END, skipped}:
                reached.add(number)
                waiting.extend(ways(questions, number))
            elif number == END:
                reached.add(END)
        if END not in reached:
            found.add(skipped)
    return frozenset(found)


def has_branches(questions: Sequence[Question], number: int) -> bool:
    """Whether what is said to a question decides what is asked next."""
    return len(ways(questions, number)) > 1


def path_of(questions: Sequence[Question], said: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """The questions that somebody was asked who said this."""
    path, number = [], 1
    while number != END:
        path.append(number)
        choices = said.get(number, {}).get("choices", ())
        number = following(
            questions, number, choices[0] if questions[number - 1].kind == "single" and choices else None
        )
    return path


def clean_replies(questions: Sequence[Question], replies: Iterable[Reply]) -> list[dict[str, Any]]:
    """What somebody says, in the order of the questions that they were asked.

    Raises:
        SurveyAnswerInvalid: Something does not fit its question, is said twice, is said to a question that was not
            asked, or is missing. Fact: `number`.
    """
    given = list(replies)
    said: dict[int, dict[str, Any]] = {}
    for reply in given[: MAX_QUESTIONS + 1]:
        if not 1 <= reply.number <= len(questions) or reply.number in said:
            raise SurveyAnswerInvalid("replies", number=reply.number)
        said[reply.number] = _clean_reply(questions[reply.number - 1], reply)
    path = path_of(questions, said)
    stray = next((number for number in said if number not in path), None)
    missing = next((number for number in path if questions[number - 1].is_required and number not in said), None)
    if stray is not None or missing is not None or len(given) > MAX_QUESTIONS:
        raise SurveyAnswerInvalid("replies", number=stray or missing or 0)
    return [{"number": number, **said[number]} for number in path if number in said]


def _clean_reply(question: Question, reply: Reply) -> dict[str, Any]:
    low, high = question.minimum or 0, question.maximum or 0
    kinds = [bool(reply.choices), reply.value is not None, reply.text is not None]
    if question.kind in _CHOOSING and kinds == [True, False, False]:
        choices, count = sorted(set(reply.choices)), len(reply.choices)
        low, high = (1, 1) if question.kind == "single" else (low, high)
        if low <= count <= high and len(choices) == count and 1 <= choices[0] <= choices[-1] <= len(question.options):
            return {"choices": choices}
    elif question.kind in {"scale", "number"} and reply.value is not None and kinds == [False, True, False]:
        if low <= reply.value <= high:
            return {"value": reply.value}
    elif question.kind == "text" and kinds == [False, False, True]:
        try:
            return {"text": clean_text(reply.text, high)}
        except SurveyTextInvalid:
            raise SurveyAnswerInvalid("replies", number=reply.number) from None
    raise SurveyAnswerInvalid("replies", number=reply.number)
