"""Counts and verdicts of the verifier and of `counting/`, written apart: on the same votes they say the same."""

from typing import Final

import pytest

from tests.verifier.elections import METHODS, compare_counts, compare_verdicts

ELECTIONS: Final = 300
"""Of each method; `make differential` compares many more."""

VERDICTS: Final = 600


@pytest.mark.parametrize("method", METHODS)
def test_both_count_the_same_stage_by_stage(method: str) -> None:
    ties = compare_counts(method, ELECTIONS)

    assert method == "items" or ties > ELECTIONS // 40


STEPS: Final = {
    *("rule_set", "figures", "above_void", "above_reported", "returned_within", "no_quorum_asked", "quorum_met"),
    *("quorum_missed", "no_further_call", "item_votes", "item_above_no", "item_not_above_no", "item_reaches"),
    *("item_misses", "item_carried", "item_rejected", "margin_kept", "margin_short", "majority_of_method"),
    *("most_votes", "run_off_most_votes", "majority_asked", "candidate_misses", "candidate_without_votes"),
    *("candidate_passes", "more_than_seats", "elected_by_method", "elected", "all_seats", "seats_open"),
    *("seats_again", "tied_again", "lot_missing", "lot_drawn", "equal_first", "second_round"),
}
"""Steps that the elections drawn lead to: a test that never meets them says nothing."""


def test_both_decide_the_same_step_by_step() -> None:
    assert compare_verdicts(VERDICTS).keys() >= STEPS
