"""Decisions of learning: what can be asked, how it is drawn, which choices fit; pure."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from domain.learning.errors import (
    BankQuestionInvalid,
    LearningTextInvalid,
    QuizAnswerInvalid,
    QuizSizeInvalid,
    QuizWindowInvalid,
)
from domain.shared.text import normalised

MAX_TITLE: Final = 80
MAX_INTRODUCTION: Final = 2_000
MAX_QUESTION: Final = 500
MAX_OPTION: Final = 200
MAX_EXPLANATION: Final = 1_000
MAX_SOURCE: Final = 200
MAX_REASON: Final = 1_000
MAX_OPTIONS: Final = 8
MAX_FILLED: Final = 100
MAX_IN_BANK: Final = 2_000
MAX_DAYS: Final = 400
SIZES: Final = {"question_count": (1, 100), "minutes": (1, 240), "attempt_limit": (1, 10), "pass_percent": (1, 100)}
"""What a quiz can be, least and most."""

_LINES = frozenset("\n\t")

Shuffle = Callable[[list[int]], None]


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen, in Chinese and perhaps in English."""

    text: str
    text_en: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its key: the numbers of its right options, from 1."""

    kind: str
    text: str
    options: Sequence[Option]
    right: Sequence[int]
    text_en: str | None = None
    explanation: str | None = None
    explanation_en: str | None = None
    source: str | None = None


TRUE_FALSE: Final = (Option("正确", "True"), Option("错误", "False"))


def clean_text(text: str | None, limit: int, *path: str | int) -> str:
    """The text in one spelling (NFC), without blanks at its ends.

    Raises:
        LearningTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    given = text or ""
    cleaned = normalised("NFC", given).strip() if len(given) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise LearningTextInvalid(*(str(each) for each in path), limit=limit)
    return cleaned


def clean_words(text: str | None, limit: int, *path: str | int) -> str | None:
    """As `clean_text`; None where nothing is said.

    Raises:
        LearningTextInvalid: As above.
    """
    return None if text is None or not text.strip() else clean_text(text, limit, *path)


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINES


def clean_questions(questions: Sequence[Question]) -> list[Question]:
    """The questions with clean texts and sorted keys, once each can be answered and has something right.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, BANK_QUESTION_INVALID (fact `number`).
    """
    if not 1 <= len(questions) <= MAX_FILLED:
        raise BankQuestionInvalid("questions", number=0)
    return [_clean(number, question) for number, question in enumerate(questions, 1)]


def _clean(number: int, question: Question) -> Question:
    path = ("questions", number - 1)
    options = [
        Option(
            clean_text(each.text, MAX_OPTION, *path, "options", at),
            clean_words(each.text_en, MAX_OPTION, *path, "options", at),
        )
        for at, each in enumerate(question.options)
    ]
    right = sorted(question.right)
    if question.kind == "true_false":
        fits, options = not options and right in ([1], [2]), list(TRUE_FALSE)
    else:
        fits = 2 <= len(options) <= MAX_OPTIONS and _fits(question.kind, right, options)  # noqa: PLR2004  # one is no choice
    if not fits:
        raise BankQuestionInvalid("questions", number=number)
    return replace(
        question,
        text=clean_text(question.text, MAX_QUESTION, *path, "text"),
        text_en=clean_words(question.text_en, MAX_QUESTION, *path, "textEn"),
        options=options,
        right=right,
        explanation=clean_words(question.explanation, MAX_EXPLANATION, *path, "explanation"),
        explanation_en=clean_words(question.explanation_en, MAX_EXPLANATION, *path, "explanationEn"),
        source=clean_words(question.source, MAX_SOURCE, *path, "source"),
    )


def _fits(kind: str, right: Sequence[int], options: Sequence[Option]) -> bool:
    """Whether a key can be that of a SINGLE or MULTIPLE: a MULTIPLE may have one right option, so it gives no hint."""
    is_number = right == sorted(set(right)) and bool(right) and right[0] >= 1 and right[-1] <= len(options)
    return (
        is_number and (kind == "multiple" or len(right) == 1) and len({each.text for each in options}) == len(options)
    )


def check_window(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Whether a quiz can be open then.

    Raises:
        QuizWindowInvalid: Its end is not after its beginning, has passed, or is more than `days` away.
    """
    if not opens_at < closes_at or not now < closes_at <= now + timedelta(days=MAX_DAYS):
        raise QuizWindowInvalid("quiz", "closesAt", days=MAX_DAYS)


def check_size(name: str, field: str, value: int) -> None:
    """Whether a quiz can have so many of something.

    Raises:
        QuizSizeInvalid: Not between `least` and `most`.
    """
    least, most = SIZES[name]
    if not least <= value <= most:
        raise QuizSizeInvalid("quiz", field, least=least, most=most)


def option_order(kind: str, count: int, shuffle: Shuffle) -> list[int]:
    """The numbers of a question's options in the order in which they are shown; "true" is always above "false"."""
    order = list(range(1, count + 1))
    if kind != "true_false":
        shuffle(order)
    return order


def clean_choices(kind: str, count: int, choices: Sequence[int], position: int) -> list[int]:
    """What is chosen of a question with so many options, sorted; nothing takes an answer back.

    Raises:
        QuizAnswerInvalid: An option that is not there, one twice, or two where one is asked. Fact: `position`.
    """
    chosen = sorted(set(choices))
    most = count if kind == "multiple" else 1
    if len(choices) != len(chosen) or len(chosen) > most or (chosen and not 1 <= chosen[0] <= chosen[-1] <= count):
        raise QuizAnswerInvalid("choices", position=position)
    return chosen
