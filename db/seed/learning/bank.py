"""The bank of the demonstration union: sixty questions, in Chinese and English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from db.models.learning import QuizQuestionKind
from db.seed.ids import Kind, seed_id
from db.seed.learning.choices import CHOICES
from db.seed.learning.facts import FACTS
from db.seed.learning.rows import Key, Question

_TRUTH = (("正确", "True"), ("错误", "False"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its options and its key."""

    question: Question
    options: Sequence[Mapping[str, Any]]
    key: Key


def questions_of(bank_id: UUID, at: datetime) -> list[Asked]:
    """All questions of the bank. Right options, told first, are put elsewhere by its number."""
    found: list[Asked] = []
    for fact in FACTS:
        right = [1 if fact.is_true else 2]
        kind = QuizQuestionKind.TRUE_FALSE
        texts = (fact.text, fact.text_en)
        found.append(
            _asked((bank_id, at, len(found) + 1), kind=kind, texts=texts, options=_TRUTH, key=(right, fact.source))
        )
    for choice in CHOICES:
        number = len(found) + 1
        turned = [choice.options[(at_ + number) % len(choice.options)] for at_ in range(len(choice.options))]
        right = sorted(turned.index(each) + 1 for each in choice.options[: choice.right])
        kind = QuizQuestionKind.SINGLE if choice.right == 1 else QuizQuestionKind.MULTIPLE
        told = [(each, None) for each in turned]
        texts = (choice.text, choice.text_en)
        found.append(_asked((bank_id, at, number), kind=kind, texts=texts, options=told, key=(right, choice.source)))
    return found


def _asked(
    place: tuple[UUID, datetime, int],
    *,
    kind: QuizQuestionKind,
    texts: tuple[str, str],
    options: Sequence[tuple[str, str | None]],
    key: tuple[Sequence[int], str],
) -> Asked:
    bank_id, at, number = place
    told = [{"number": n, "text": text, "text_en": text_en} for n, (text, text_en) in enumerate(options, 1)]
    question_id = seed_id(Kind.BANK_QUESTION, number)
    question = Question(question_id, bank_id, number, kind.value, *texts, orjson.dumps(told).decode(), at)
    return Asked(question, told, Key(question_id, *key))
