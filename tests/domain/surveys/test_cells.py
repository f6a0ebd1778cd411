"""What is told of answers: examples by hand, and a reader who subtracts all they are told."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.surveys import rules
from domain.surveys.cells import Tally, Told, texts_told
from domain.surveys.rules import END, Option, Question

CHOICE = Question("single", "题", options=(Option("甲"), Option("乙"), Option("丙")))
LEAST = 5


def answers(*counts: int, branch: Any = None, number: int = 1) -> list[tuple[Any, dict[int, dict[str, Any]]]]:
    """So many answers for each option."""
    return [(branch, {number: {"choices": [option]}}) for option, count in enumerate(counts, 1) for _ in range(count)]


def results(questions: Sequence[Question], said: Sequence[tuple[Any, dict[int, dict[str, Any]]]]) -> list[Told]:
    """What is told of these answers, which are counted in two parts."""
    tally = Tally(questions)
    for some in (said[: len(said) // 3], said[len(said) // 3 :]):
        tally.add(some)
    assert tally.count == len(said)
    return tally.results()


def whole(told: Sequence[Told], number: int = 1) -> list[int | None]:
    """What is told of a question in all answers."""
    return [each.answers for each in told if each.question == number and each.branch is None and not each.is_rest]


def test_large_counts_are_told_and_nought_is_told() -> None:
    assert whole(results([CHOICE], answers(10, 0, 7))) == [10, 0, 7, 0]


def test_a_small_count_takes_another_with_it() -> None:
    assert whole(results([CHOICE], answers(20, 3, 9))) == [20, None, None, 0]


def test_two_small_counts_that_are_few_together_take_a_third() -> None:
    assert whole(results([CHOICE], answers(20, 1, 1))) == [None, None, None, 0]
    assert whole(results([CHOICE], answers(20, 3, 4))) == [20, None, None, 0]


def test_fewer_than_five_answers_are_not_told_at_all() -> None:
    assert whole(results([CHOICE], answers(4))) == [None] * 4
    assert whole(results([CHOICE], answers(5))) == [5, 0, 0, 0]
    assert whole(results([CHOICE], [])) == [0] * 4


def test_who_did_not_answer_is_a_count_too() -> None:
    optional = Question("single", "题", is_required=False, options=CHOICE.options)
    assert whole(results([optional], [*answers(20, 9), *[(None, {})] * 2])) == [20, None, 0, None]


def test_of_several_choices_what_a_count_leaves_may_be_small() -> None:
    several = rules.clean_questions([Question("multiple", "题", options=CHOICE.options)])
    said = [(None, {1: {"choices": [1, 2] if at < 18 else [1, 3]}}) for at in range(20)]
    assert whole(results(several, said)) == [20, None, None, 0]


def test_a_gap_at_a_fork_withholds_what_only_some_are_asked() -> None:
    fork = Question("single", "题", options=(Option("甲", 2), Option("乙", 3)))
    questions = rules.clean_questions([fork, Question("text", "为什么", next=3), CHOICE])
    common = {"choices": [1]}
    said: list[Any] = [(None, {1: {"choices": [1]}, 2: {"text": "好"}, 3: common})] * 30
    few: list[Any] = [(None, {1: {"choices": [2]}, 3: common})] * 2
    told = results(questions, said + few)
    assert [whole(told, number) for number in (1, 2, 3)] == [[None, None, 0], [None, None], [32, 0, 0, 0]]
    assert texts_told(questions, told) == set()
    many = results(questions, said + few * 3)
    assert [whole(many, number) for number in (1, 2)] == [[30, 6, 0], [30, 0]]
    assert texts_told(questions, many) == {2}


def test_texts_and_means_of_few_are_not_told() -> None:
    questions = rules.clean_questions([Question("number", "人数"), Question("text", "建议", is_required=False)])
    people: list[Any] = [(None, {1: {"value": at}, **({2: {"text": "x"}} if at < 4 else {})}) for at in range(20)]
    told = results(questions, people)
    assert [(each.option, each.answers, each.mean_tenths) for each in told if each.question == 1] == [
        (None, 20, 95),
        (0, 0, None),
    ]
    assert texts_told(questions, told) == set()
    assert whole(results(questions, people[:3]), 1) == [None, None]


def test_a_branch_is_told_as_a_whole_and_the_others_as_the_rest() -> None:
    said = [*answers(9, 8, branch="甲"), *answers(6, 7, branch="乙"), *answers(5, 1, branch="丙"), *answers(7, 9)]
    told = results([CHOICE], said)
    parts = {(each.branch, each.is_rest) for each in told if each.branch or each.is_rest}
    assert parts == {("甲", False), ("乙", False), (None, True)}
    rest = [each.answers for each in told if each.is_rest]
    assert rest == [12, 10, 0, 0]


def test_a_rest_that_is_small_takes_a_branch_with_it() -> None:
    said = [*answers(30, 20, branch="甲"), *answers(6, 7, branch="乙"), *answers(5, 1, branch="丙")]
    told = results([CHOICE], said)
    assert {each.branch for each in told} == {None, "甲"}
    assert [each.answers for each in told if each.is_rest] == [11, 8, 0, 0]


def test_without_a_second_part_there_are_no_branches() -> None:
    assert {each.branch for each in results([CHOICE], answers(30, 20, branch="甲"))} == {None}
    small = [*answers(30, 2, branch="甲"), *answers(30, branch="乙")]
    assert not [each for each in results([CHOICE], small) if each.branch or each.is_rest]


@given(st.lists(st.integers(0, 12), min_size=3, max_size=3))
def test_who_subtracts_what_is_told_finds_no_small_count(counts: list[int]) -> None:
    told = whole(results([CHOICE], answers(*counts)))
    untold = [at for at, each in enumerate(told[:3]) if each is None]
    assert all(told[at] in {count, None} for at, count in enumerate(counts))
    assert not any(0 < (each or 0) < LEAST for each in told)
    if not untold or sum(counts) < LEAST:
        return
    missing = sum(counts) - sum(each or 0 for each in told)
    # Everything that could be behind the gap, as far as a reader of the results knows.
    ways = [way for way in product(range(missing + 1), repeat=len(untold)) if sum(way) == missing]
    for place, at in enumerate(untold):
        assert len({way[place] for way in ways}) > 1, (counts, at)


@st.composite
def branched(draw: st.DrawFn) -> list[tuple[Any, dict[int, dict[str, Any]]]]:
    """Answers of up to four branches and some without one, to two questions."""
    return [
        (branch, {1: {"choices": [first]}, 2: {"choices": [second]}})
        for branch in ("甲", "乙", "丙", "丁", None)
        for (first, second), count in draw(
            st.dictionaries(st.tuples(st.integers(1, 2), st.integers(1, 2)), st.integers(0, 9), max_size=4)
        ).items()
        for _ in range(count)
    ]


@given(branched())
def test_no_sum_of_told_branches_has_a_small_count(said: list[tuple[Any, dict[int, dict[str, Any]]]]) -> None:
    pair = Question("single", "题", options=CHOICE.options[:2])
    told = results([pair, pair], said)
    parts = [each for each in told if each.branch or each.is_rest]
    assert not any(each.answers is None or 0 < each.answers < LEAST for each in parts)
    totals = {(each.question, each.option): each.answers for each in told if not each.branch and not each.is_rest}
    for cell, total in totals.items():
        of_cell = [each.answers for each in parts if (each.question, each.option) == cell]
        assert not of_cell or sum(each or 0 for each in of_cell) == total


def test_a_fork_leads_on_for_who_does_not_answer() -> None:
    questions = rules.clean_questions(
        [Question("single", "题", is_required=False, options=(Option("甲", END), Option("乙", END))), CHOICE]
    )
    said: list[Any] = [*answers(10, 10), *[(None, {2: {"choices": [1]}})] * 7]
    told = results(questions, said)
    assert [whole(told, 1), whole(told, 2)] == [[10, 10, 7], [7, 0, 0, 0]]
