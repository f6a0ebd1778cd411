"""The steps of a verdict: their order, their facts, and what they say."""

from collections.abc import Sequence
from typing import Any

import pytest

from counting.verdicts import Figures, decide, sentence
from counting.verdicts.wording import share_words
from tests.counting.verdicts import sources as of
from tests.counting.verdicts.ballots import Question, items, one_each, ranked, seats, took_part


def steps_of(rules: Any, figures: Figures, *questions: Question, call: int = 1) -> list[dict[str, Any]]:
    counts = [question.counted(figures.valid) for question in questions]
    steps: list[dict[str, Any]] = decide(rules, figures, call, counts, asked=[each.asked for each in questions])[
        "steps"
    ]
    return steps


def codes_of(steps: Sequence[dict[str, Any]]) -> list[tuple[str, int | None]]:
    return [(step["code"], step["question"]) for step in steps]


def words_of(steps: Sequence[dict[str, Any]], code: str, language: str) -> list[str]:
    return [sentence(step, language) for step in steps if step["code"] == code]


def test_the_reasoning_of_an_election_from_its_figures_to_its_last_seat() -> None:
    steps = steps_of(of.BRANCH, took_part(120, 85, invalid=1), seats(2, 70, 65, 65, 40, 0), items((61, 20, 1)))
    assert codes_of(steps) == [
        ("rule_set", None),
        ("figures", None),
        ("returned_within", None),
        ("quorum_met", None),
        ("margin_kept", 1),
        ("majority_asked", 1),
        ("candidate_passes", 1),
        ("candidate_passes", 1),
        ("candidate_passes", 1),
        ("candidate_misses", 1),
        ("candidate_misses", 1),
        ("more_than_seats", 1),
        ("elected", 1),
        ("tied_again", 1),
        ("item_votes", 2),
        ("item_reaches", 2),
        ("item_carried", 2),
    ]
    assert steps[3]["facts"] == {
        "base": "present", "figure": 120, "share": [2, 3], "strict": False, "least": 80, "count": 85, "call": 1,
    }  # fmt: skip
    assert steps[9]["facts"] == {
        "candidate": 4, "votes": 40, "base": "entitled", "figure": 120, "share": [1, 2], "strict": True, "least": 61,
    }  # fmt: skip
    assert [sentence(step, "zh") for step in steps[1:4]] == [
        "应到 120 人，实到 85 人，发出选票 85 张，收回选票 85 张，其中废票 1 张，有效票 84 张。",
        "收回选票 85 张，不多于发出选票 85 张。",
        "第 1 次召集的法定人数：实到 85 人，应到 120 人，达到应到的三分之二（至少 80），符合。",
    ]
    assert sentence(steps[9], "zh") == "候选人 4 得 40 票，未超过应到的半数（应到 120 人，至少 61 票）。"
    assert sentence(steps[9], "en") == "Candidate 4 has 40 votes, not more than half (120 entitled, so 61 votes)."
    assert sentence(steps[13], "zh") == "2、3 票数相等，尚余 1 名，应就票数相等者再次投票。"


def test_a_void_vote_tells_each_figure_that_cannot_be() -> None:
    steps = steps_of(of.BRANCH, took_part(90, 95, present=92, issued=94), seats(1, 95, 0))
    pairs = [(step["facts"]["part"], step["facts"]["bound"]) for step in steps[2:]]
    assert pairs == [("returned", "issued"), ("returned", "present"), ("returned", "entitled"), ("present", "entitled")]
    assert sentence(steps[2], "zh") == "收回选票 95 张，多于发出选票 94 张：本次投票无效，应重新投票。"


def test_all_quorums_of_a_call_are_told_when_the_first_is_missed() -> None:
    rules = {**of.BRANCH, "quorum": [of.quorum("present", 2, 3), of.quorum("valid", 1, 2, strict=True)]}
    steps = steps_of(rules, took_part(120, 70), seats(1, 70, 0))
    assert codes_of(steps)[3:] == [("quorum_missed", None), ("quorum_met", None), ("no_further_call", None)]
    assert (
        sentence(steps[4], "zh")
        == "第 1 次召集的法定人数：有效票 70 张，应到 120 人，超过应到的半数（至少 61），符合。"
    )


def test_a_second_call_is_told_with_its_days() -> None:
    steps = steps_of(of.BOARD, took_part(9, 5), items((5, 0, 0)))
    assert steps[-1] == {"code": "second_call", "question": None, "facts": {"days": 14}}
    steps = steps_of(of.BOARD, took_part(9, 4), items((4, 0, 0)), call=2)
    assert steps[-1] == {"code": "no_further_call", "question": None, "facts": {"call": 2}}


@pytest.mark.parametrize(
    ("options", "number", "code"),
    [
        (8, 7, "margin_kept"),
        (7, 7, "margin_short"),
        (21, 20, "margin_kept"),
        (22, 21, "margin_short"),
        (23, 21, "margin_kept"),
    ],
)
def test_the_margin_is_a_share_of_the_seats(options: int, number: int, code: str) -> None:
    steps = steps_of(of.BRANCH, took_part(9, 9), seats(number, *[9] * options))
    assert steps[4]["code"] == code


def test_a_run_off_has_no_margin_and_needs_no_majority() -> None:
    steps = steps_of(of.BRANCH, took_part(120, 80, is_run_off=True), seats(1, 39, 41))
    assert codes_of(steps)[4:] == [
        ("run_off_most_votes", 1),
        ("more_than_seats", 1),
        ("elected", 1),
        ("all_seats", 1),
    ]


def test_two_rounds_and_preferences_tell_why() -> None:
    rules = {**of.BRANCH, "quorum": []}
    steps = steps_of(rules, took_part(9, 9), one_each(1, 4, 3, 2), ranked("stv_scottish", 1, 2, ((1,), 9)))
    assert codes_of(steps)[4:] == [
        ("margin_kept", 1),
        ("majority_asked", 1),
        ("second_round", 1),
        ("margin_kept", 2),
        ("majority_of_method", 2),
        ("elected_by_method", 2),
        ("all_seats", 2),
    ]
    assert words_of(steps, "second_round", "en") == ["Nobody has more than half: 1 and 2 go into a second round."]
    assert words_of(steps, "elected_by_method", "zh") == ["按单记可让渡（苏格兰规则）当选：1。"]


def test_a_weighted_vote_counts_votes_and_no_heads() -> None:
    steps = steps_of(of.PRESENT, took_part(700, 500, is_weighted=True), items((300, 200, 0)))
    assert all(step["facts"]["weighted"] is True for step in steps)
    assert words_of(steps, "quorum_met", "zh") == [
        "第 1 次召集的法定人数：实到 500 票，应到 700 票，超过应到的半数（至少 351），符合。"
    ]
    assert words_of(steps, "item_reaches", "en") == [
        "Item 1 has 300 votes for, more than half (500 present by weight, so 251 votes)."
    ]


@pytest.mark.parametrize(
    ("share", "chinese", "english"),
    [
        ([2, 3], "三分之二", "two thirds"),
        ([1, 2], "半数", "half"),
        ([1, 3], "三分之一", "one third"),
        ([3, 4], "四分之三", "three quarters"),
        ([4, 5], "五分之四", "four fifths"),
        ([51, 100], "百分之五十一", "51 %"),
        ([40, 100], "百分之四十", "40 %"),
        ([5, 100], "百分之五", "5 %"),
        ([11, 20], "二十分之十一", "11/20"),
        ([1, 1], "全部", "all"),
        ([333, 1000], "333/1000", "333/1000"),
    ],
)
def test_shares_are_written_out(share: list[int], chinese: str, english: str) -> None:
    assert (share_words(share, "zh"), share_words(share, "en")) == (chinese, english)


def test_a_code_that_no_verdict_has_is_refused() -> None:
    with pytest.raises(KeyError):
        sentence({"code": "because", "question": None, "facts": {}}, "en")
