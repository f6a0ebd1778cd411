"""The rules of learning as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.learning import rules
from domain.learning.errors import (
    BankQuestionInvalid,
    LearningTextInvalid,
    QuizAnswerInvalid,
    QuizSizeInvalid,
    QuizWindowInvalid,
)
from domain.learning.rules import TRUE_FALSE, Option, Question

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ONE = Question("single", " 谁负责？ ", [Option("企业"), Option("个人")], [1])


def test_a_question_is_cleaned() -> None:
    [found] = rules.clean_questions([replace(ONE, kind="multiple", right=[2, 1], source=" ")])
    assert (found.text, list(found.right), found.source) == ("谁负责？", [1, 2], None)
    [found] = rules.clean_questions([Question("true_false", "真", [], [2])])
    assert list(found.options) == list(TRUE_FALSE)


@pytest.mark.parametrize(
    "question",
    [
        replace(ONE, right=[]),
        replace(ONE, right=[1, 2]),
        replace(ONE, right=[0]),
        replace(ONE, right=[3]),
        replace(ONE, options=[Option("企业")]),
        replace(ONE, options=[Option("企业"), Option("企业 ")]),
        replace(ONE, options=[Option(str(n)) for n in range(9)]),
        replace(ONE, kind="multiple", right=[1, 1]),
        replace(ONE, kind="true_false"),
        Question("true_false", "真", [], [3]),
        Question("true_false", "真", [], [1, 2]),
    ],
)
def test_what_cannot_be_a_question_is_refused_with_its_number(question: Question) -> None:
    with pytest.raises(BankQuestionInvalid) as caught:
        rules.clean_questions([ONE, question])
    assert caught.value.facts == {"number": 2}


@pytest.mark.parametrize("count", [0, 101])
def test_a_bank_is_filled_with_so_many_at_once(count: int) -> None:
    with pytest.raises(BankQuestionInvalid):
        rules.clean_questions([ONE] * count)


@pytest.mark.parametrize("text", ["", " ", "字" * 501, "a\x00b", "\ud800"])
def test_a_text_has_its_limits(text: str) -> None:
    with pytest.raises(LearningTextInvalid):
        rules.clean_questions([replace(ONE, text=text)])


@pytest.mark.parametrize(
    ("opens", "closes", "is_held"),
    [
        (-1, 1, True),
        (1, 2, True),
        (1, 1, False),
        (2, 1, False),
        (-2, -1, False),
        (-1, 0, False),
        (1, 400, True),
        (1, 401, False),
    ],
)
def test_a_quiz_closes_after_it_opens_and_in_time(opens: int, closes: int, *, is_held: bool) -> None:
    window = NOW + timedelta(days=opens), NOW + timedelta(days=closes)
    if is_held:
        rules.check_window(*window, NOW)
    else:
        with pytest.raises(QuizWindowInvalid):
            rules.check_window(*window, NOW)


@pytest.mark.parametrize("name", rules.SIZES)
def test_a_quiz_has_its_size(name: str) -> None:
    least, most = rules.SIZES[name]
    for value in (least, most):
        rules.check_size(name, "x", value)
    for value in (least - 1, most + 1):
        with pytest.raises(QuizSizeInvalid):
            rules.check_size(name, "x", value)


def test_options_are_shown_in_the_order_that_chance_gives_but_true_stands_above_false() -> None:
    def backwards(order: list[int]) -> None:
        order.reverse()

    assert rules.option_order("single", 4, backwards) == [4, 3, 2, 1]
    assert rules.option_order("true_false", 2, backwards) == [1, 2]


@pytest.mark.parametrize(
    ("kind", "choices", "kept"),
    [
        ("single", [2], [2]),
        ("single", [], []),
        ("multiple", [3, 1], [1, 3]),
        ("multiple", [1, 2, 3, 4], [1, 2, 3, 4]),
        ("true_false", [1], [1]),
        ("single", [1, 2], None),
        ("true_false", [1, 2], None),
        ("single", [0], None),
        ("single", [5], None),
        ("multiple", [1, 1], None),
        ("multiple", [-1], None),
    ],
)
def test_choices_fit_their_question(kind: str, choices: list[int], kept: list[int] | None) -> None:
    if kept is not None:
        assert rules.clean_choices(kind, 4, choices, 7) == kept
        return
    with pytest.raises(QuizAnswerInvalid) as caught:
        rules.clean_choices(kind, 4, choices, 7)
    assert caught.value.facts == {"position": 7}
