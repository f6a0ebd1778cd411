"""Why somebody may not vote, what stays untold of turnout, what is promised: as tables."""

from collections.abc import Mapping

import pytest

from api.messages import MESSAGES
from db.forms import filled
from domain.votes.cells import withheld
from domain.votes.promises import LIMITS, PROMISES
from domain.votes.taking_part import PHASES, STANDINGS, Facts, vote_obstacles

OBSTACLES = [
    (Facts("open", "on_roll", has_voted=False, allows_recast=False), []),
    (Facts("open", "on_roll", has_voted=True, allows_recast=True), []),
    (Facts("open", "on_roll", has_voted=True, allows_recast=False), ["BALLOT_NOT_RECASTABLE"]),
    (Facts("open", "not_on_roll", has_voted=False, allows_recast=True), ["NOT_ON_ROLL"]),
    (Facts("open", "elsewhere", has_voted=True, allows_recast=True), ["BALLOT_ELSEWHERE"]),
    (Facts("open", "elsewhere", has_voted=True, allows_recast=False), ["BALLOT_ELSEWHERE"]),
    (Facts("open", "absent", has_voted=False, allows_recast=True), ["NOT_PRESENT"]),
    (
        Facts("paused", "absent", has_voted=True, allows_recast=False),
        ["VOTE_PAUSED", "NOT_PRESENT", "BALLOT_NOT_RECASTABLE"],
    ),
    (Facts("over", "absent", has_voted=False, allows_recast=True), ["VOTE_OVER"]),
    (Facts("paused", "on_roll", has_voted=False, allows_recast=True), ["VOTE_PAUSED"]),
    (Facts("paused", "not_on_roll", has_voted=False, allows_recast=True), ["VOTE_PAUSED", "NOT_ON_ROLL"]),
    (Facts("coming", "on_roll", has_voted=False, allows_recast=True), ["VOTE_NOT_OPEN"]),
    (Facts("coming", "retired", has_voted=False, allows_recast=True), ["VOTE_NOT_OPEN", "RETAINED_RETIRED"]),
    (Facts("coming", "holding_pool", has_voted=False, allows_recast=True), ["VOTE_NOT_OPEN", "IN_HOLDING_POOL"]),
    (Facts("over", "not_on_roll", has_voted=True, allows_recast=False), ["VOTE_OVER"]),
    (Facts("cancelled", "not_on_roll", has_voted=True, allows_recast=False), ["VOTE_CANCELLED"]),
]


@pytest.mark.parametrize(("facts", "codes"), OBSTACLES)
def test_every_obstacle_is_named(facts: Facts, codes: list[str]) -> None:
    assert vote_obstacles(facts) == codes


def test_every_obstacle_has_its_sentence() -> None:
    told = {
        code
        for phase in PHASES
        for standing in STANDINGS
        for code in vote_obstacles(Facts(phase, standing, has_voted=True, allows_recast=False))
    }

    assert told <= MESSAGES.keys()
    assert len(told) == 12


@pytest.mark.parametrize(
    ("entitled", "untold"),
    [
        ({}, ""),
        ({"a": 10, "b": 99}, ""),
        ({"a": 9, "b": 99, "c": 50}, "ac"),
        ({"a": 9, "b": 1, "c": 50}, "ab"),
        ({"a": 4, "b": 5, "c": 12, "d": 13}, "abc"),
        ({"a": 9, "b": 10, "c": 10}, "ab"),
        ({"a": 4}, "a"),
    ],
)
def test_no_small_cell_is_told_nor_left_over(entitled: Mapping[str, int], untold: str) -> None:
    found = withheld(entitled, 10)

    assert found == set(untold)
    gap = sum(entitled[each] for each in found)
    assert gap == 0 or gap >= 10 or len(found) == len(entitled)


@pytest.mark.parametrize("texts", [PROMISES, LIMITS])
def test_every_promise_is_told_in_both_languages_with_its_numbers(texts: Mapping[str, object]) -> None:
    assert texts.keys() == PROMISES.keys()
    for words in texts.values():
        assert isinstance(words, tuple)
        chinese, english = words
        assert chinese.isascii() is False
        assert english.isascii() is True
        assert ("{first}" in chinese, "{second}" in chinese) == ("{first}" in english, "{second}" in english)
    english = {code: words.english for code, words in LIMITS.items()}
    assert "at least 3 of the 5 key holders" in filled("sealed 3 5", english)
    assert "3 of the 5 key holders" in filled("unlinkable 3 5", english)
