"""What has to be voted on once more, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.votes.errors import SecondCallTooSoon
from domain.votes.rules.drafts import OptionDraft, QuestionDraft
from domain.votes.rules.following import (
    Left,
    asked_again,
    asks_second_call,
    check_second_call,
    left_for_further_round,
    left_for_run_off,
    second_call_from,
)

A, B, C, D = (OptionDraft(label) for label in "甲乙丙丁")
ASKED = QuestionDraft("choice", "工会主席", [A, B, C, D], 1, 3, "Chair", None, 1, 3, "plurality")
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)


def verdict(*questions: dict[str, Any], outcome: str = "valid") -> dict[str, Any]:
    """A verdict with these questions; what is not given is as in one that has elected all."""
    plain = {"outcome": "elected", "elected": [], "tied": [], "open_seats": 0, "next": None}
    return {"outcome": outcome, "questions": [{"number": n, **plain, **each} for n, each in enumerate(questions, 1)]}


@pytest.mark.parametrize(
    ("counts", "decided", "left"),
    [
        ([{"advance": []}], None, []),
        ([{"advance": [2, 3]}], None, [Left(1, [2, 3], 1)]),
        ([{"advance": [2, 3]}], verdict({"outcome": "second_round", "next": "run_off"}), [Left(1, [2, 3], 1)]),
        ([{"advance": []}], verdict({}), []),
        (
            [{"advance": []}, {"advance": []}],
            verdict({}, {"outcome": "tied", "next": "run_off", "tied": [1, 4, 5], "open_seats": 2}),
            [Left(2, [1, 4, 5], 2)],
        ),
        ([{"advance": []}], verdict({"outcome": "lot", "next": "lot", "tied": [1, 2], "open_seats": 1}), []),
        ([{"advance": [1, 2]}], verdict({"outcome": "not_decided", "next": "again"}, outcome="void"), []),
    ],
)
def test_who_goes_into_a_run_off(counts: Any, decided: Any, left: list[Left]) -> None:
    assert left_for_run_off(counts, decided) == left


@pytest.mark.parametrize(
    ("decided", "left"),
    [
        (None, []),
        (verdict({}), []),
        (
            verdict({"outcome": "partly", "next": "again", "elected": [3], "open_seats": 2}),
            [Left(1, [1, 2, 4], 2)],
        ),
        (verdict({"outcome": "partly", "next": None, "elected": [3], "open_seats": 2}), []),
        (verdict({"outcome": "not_decided", "next": "again"}, outcome="void"), []),
    ],
)
def test_for_which_seats_there_is_a_further_round(decided: Any, left: list[Left]) -> None:
    assert left_for_further_round([{}], decided, [4]) == left


def test_only_a_vote_without_a_quorum_has_a_second_call() -> None:
    inquorate = verdict({"outcome": "not_decided", "next": "second_call"}, outcome="inquorate")
    assert asks_second_call(inquorate)
    assert not asks_second_call(None)
    assert not asks_second_call(verdict({"outcome": "not_decided", "next": None}, outcome="inquorate"))


def test_exactly_who_is_left_is_asked_again() -> None:
    again = asked_again(ASKED, ["戊", "己"], Left(1, [2, 4, 6], 2))

    assert [each.label for each in again.options] == ["乙", "丁", "己"]
    assert (again.minimum, again.maximum, again.write_in_count, again.seats) == (1, 2, 0, 2)
    assert (again.title, again.title_en, again.method) == ("工会主席", "Chair", "plurality")


@pytest.mark.parametrize(
    ("kind", "method", "seats", "most", "then"),
    [
        ("choice", "two_round", 1, 1, "plurality"),
        ("choice", "approval", 1, 3, "approval"),
        ("ranking", "stv_scottish", 2, 3, "stv_scottish"),
        ("ranking", "instant_runoff", 1, 3, "instant_runoff"),
        ("score", "score", 1, 3, "score"),
    ],
)
def test_by_which_method(kind: str, method: str, seats: int, most: int, then: str) -> None:
    again = asked_again(replace(ASKED, kind=kind, method=method, maximum=4), [], Left(1, [1, 2, 3], seats))

    assert (again.maximum, again.method) == (most, then)


def test_a_second_call_waits_for_its_days() -> None:
    earliest = second_call_from(NOW, {"second_call_days": 7})
    assert earliest == NOW + timedelta(days=7)
    assert second_call_from(NOW, {"second_call_days": None}) is None
    assert second_call_from(NOW, None) is second_call_from(None, {"second_call_days": 7}) is None
    check_second_call(NOW + timedelta(days=7), earliest)
    check_second_call(NOW, None)
    with pytest.raises(SecondCallTooSoon):
        check_second_call(NOW + timedelta(days=6), earliest)
