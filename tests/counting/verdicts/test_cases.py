"""The decision table: each case is a written rule, figures, and what the rule says of them."""

from typing import Any

import pytest

from counting.verdicts import decide, rule_set_fault, sentence
from counting.verdicts.words import WORDS
from tests.counting.verdicts import election_cases, resolution_cases, sources
from tests.counting.verdicts.ballots import Case

CASES = [*election_cases.CASES, *resolution_cases.CASES]


def verdict_of(case: Case) -> dict[str, Any]:
    counts = [question.counted(case.figures.valid) for question in case.questions]
    return decide(case.rules, case.figures, case.call, counts, asked=[question.asked for question in case.questions])


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_rule_decides_as_it_is_written(case: Case) -> None:
    assert rule_set_fault(case.rules) is None
    verdict = verdict_of(case)
    outcome, questions = case.wanted
    wanted = [{"number": number, **each} for number, each in enumerate(questions, 1)]
    assert (verdict["outcome"], verdict["questions"]) == (outcome, wanted)


def test_the_table_is_large_and_each_case_has_a_source() -> None:
    assert len(CASES) == len({case.name for case in CASES}) >= 100
    assert all(case.rule and case.source for case in CASES)
    assert sum(case.source in sources.OF_OTHERS for case in CASES) >= 100, "written by others, and read"


def test_every_code_is_reached_and_has_both_sentences() -> None:
    steps = [step for case in CASES for step in verdict_of(case)["steps"]]
    assert {step["code"] for step in steps} == set(WORDS)
    for step in steps:
        chinese, english = sentence(step, "zh"), sentence(step, "en")
        assert chinese.endswith("。")
        assert english.endswith(".")
        assert "{" not in chinese + english
