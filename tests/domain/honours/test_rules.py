"""Days, texts and moves, as tables."""

from datetime import date

import pytest

from domain.honours import rules
from domain.honours.errors import HonourDaysInvalid, HonourTextInvalid

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("year", "closes_on"), [(2024, TODAY), (2028, TODAY), (2026, date(2026, 3, 1)), (2026, date(2027, 3, 4))]
)
def test_days_that_do_not_fit_are_refused(year: int, closes_on: date) -> None:
    rules.check_days(2026, TODAY, TODAY)
    with pytest.raises(HonourDaysInvalid):
        rules.check_days(year, closes_on, TODAY)


@pytest.mark.parametrize("text", ["", " ", "x" * 11, "a\x00"])
def test_texts_are_bounded(text: str) -> None:
    assert rules.clean_text(" 先进 ", 10, "text") == "先进"
    with pytest.raises(HonourTextInvalid):
        rules.clean_text(text, 10, "text")


def test_nobody_is_honoured_without_consent_and_ends_are_ends() -> None:
    assert {state for state in rules.MOVES if rules.can_move(state, "chosen")} == {"consented"}
    assert {state for state in rules.MOVES if rules.can_move(state, "awarded")} == {"chosen"}
    assert {state for state, after in rules.MOVES.items() if not after} == {"declined", "refused", "revoked"}
