"""Names and days of statutes."""

from datetime import date

import pytest

from domain.statutes import rules
from domain.statutes.errors import StatuteInvalid


def test_names_are_taken_in_one_spelling_and_within_their_limit() -> None:
    assert rules.clean_name("  劳动法 ") == "劳动法"
    for wrong in ("", " ", "法" * 121, "a\nb"):
        with pytest.raises(StatuteInvalid):
            rules.clean_name(wrong)


def test_a_version_does_not_end_before_it_begins() -> None:
    rules.check_days(date(1995, 1, 1), None)
    rules.check_days(date(1995, 1, 1), date(1995, 1, 1))
    with pytest.raises(StatuteInvalid):
        rules.check_days(date(1995, 1, 1), date(1994, 12, 31))
